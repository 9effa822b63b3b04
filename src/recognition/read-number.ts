/** @file Characters that stand together to the number that they are. */
import { uniteBoxes, type Box } from '../image/box.js';
import type { PlaceBox } from '../image/cutout.js';
import { nothingLabel, otherLabel, type Character } from './characters.js';
import type { Constraint } from './constraint.js';
import { alphabet, isDigit, skipLabel } from './kinds.js';
import { searchLattice, type LatticeEdge, type Search } from './lattice.js';
import type { Alternative, ReadCharacter, ReadNumber, RejectReason } from './reading.js';

/** How many other readings are told. */
export const alternativeCount = 4;

/**
 * A number is told where its characters are at least as sure as this, by their geometric mean: a long one
 * may be doubtful as a whole, but it is the best guess, and something is written.
 */
const enough = 0.5;

/** What is asked of a number. */
export interface NumberQuestion {
  readonly constraint: Constraint;
  /** The confidence below which a number is not told; undefined: `enough` decides. */
  readonly minConfidence: number | undefined;
  /** The marks that may stand in it, by their labels; the digits always may. */
  readonly allowed: ReadonlySet<number>;
}

/** One place of the lattice. */
interface Edge extends LatticeEdge {
  readonly character: Character;
}

/**
 * Reads characters that stand together.
 * @param doubt the probability that they do not: that they are parts of two numbers, or of a word
 */
export function readNumber(
  characters: readonly Character[],
  { constraint, minConfidence, allowed }: NumberQuestion,
  doubt: number,
): ReadNumber {
  const edges = characters.map((character, i): Edge => {
    const { probabilities } = character;
    const scores = new Float64Array(skipLabel + 1).fill(-Infinity);
    for (let label = 0; label < skipLabel; label++) {
      if (isDigit(label) || allowed.has(label)) scores[label] = Math.log(probabilities[label]!);
    }
    scores[skipLabel] = Math.log(probabilities[nothingLabel]!);
    return { from: i, to: i + 1, scores, character };
  });
  const search = searchLattice(edges.length, edges, constraint, alternativeCount + 2);
  const hypotheses = search.hypotheses.filter(({ text }) => /\d/.test(text));
  const box = uniteBoxes(characters.map(({ place }) => boxOf(place)));
  // What the lattice does not know of: that something else stands there.
  const known = characters.reduce(
    (product, { probabilities }) => product * (1 - probabilities[otherLabel]!),
    1 - doubt,
  );
  const told: Alternative[] = hypotheses.map(({ text, probability }) => ({
    text,
    confidence: known * probability,
  }));
  const refused = (reason: RejectReason): ReadNumber => ({
    ...{ box, text: '', confidence: 0, digits: [], characters: [] },
    alternatives: told.slice(0, alternativeCount),
    rejected: true,
    reason,
  });
  const [best] = hypotheses;
  if (best === undefined) return refused('not a digit');
  const [{ confidence }] = told as [Alternative];
  const least = minConfidence ?? enough ** best.steps.length;
  if (confidence < least) return refused('too uncertain');
  const read = best.steps
    .filter(({ label }) => label !== skipLabel)
    .map(({ edge, label }) => readCharacter(edge as Edge, label, search, confidence));
  return {
    ...{ box, text: best.text, confidence, characters: read },
    digits: read.flatMap(({ kind, text, probabilities, ...rest }) =>
      kind === 'digit' ? [{ ...rest, digit: text, probabilities: probabilities! }] : [],
    ),
    alternatives: told.slice(1, alternativeCount + 1),
    rejected: false,
  };
}

/** @param least the confidence of the whole number, of which each character is a part */
function readCharacter(edge: Edge, label: number, search: Search, least: number): ReadCharacter {
  const { place } = edge.character;
  const confidence = Math.max(least, search.marginal(edge, label));
  const common = { text: alphabet[label]!, confidence, box: boxOf(place) };
  if (!isDigit(label)) return { kind: 'mark', ...common };
  const others = Array.from({ length: 10 }, (_, digit) => search.marginal(edge, digit));
  const rest = others.reduce((sum, p, digit) => (digit === label ? sum : sum + p), 0);
  const factor = rest > 0 ? Math.min(1, (1 - confidence) / rest) : 0;
  const probabilities = others.map((p, digit) => (digit === label ? confidence : factor * p));
  return { kind: 'digit', ...common, probabilities };
}

/** A place's box in whole pixels. */
export function boxOf({ x, y, width, height }: PlaceBox): Box {
  return {
    left: Math.floor(x - width / 2),
    top: Math.floor(y - height / 2),
    right: Math.ceil(x + width / 2),
    bottom: Math.ceil(y + height / 2),
  };
}

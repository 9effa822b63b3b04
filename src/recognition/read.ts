/** @file A writing to what is written. */
import { isAcross, type Size } from '../image/box.js';
import type { Candidate } from '../image/candidates.js';
import { componentsOf, type Writing } from '../image/writing.js';
import {
  calibrateReading,
  doubtBars,
  doubtJoined,
  isNoNumber,
  type JudgedStep,
} from './confidence.js';
import type { Constraint } from './constraint.js';
import {
  digitCount,
  labelCount,
  markLabel,
  searchLattice,
  type LatticeEdge,
  type Search,
} from './lattice.js';
import { piecesOf, type Piece } from './pieces.js';
import {
  type Alternative,
  type ClassifyFrames,
  type ReadDigit,
  type Reading,
  type ReadNumber,
  type RecognitionMode,
  type RejectReason,
} from './reading.js';
import { lookAt } from './look.js';
import { scoreFeatures, weigh } from './score.js';
import { alternativeCount, joinNumbers, rejectWhole, unreadShare } from './whole.js';

/** The share of a picture's ink that may be no number. */
const mostUnread = 0.5;
/**
 * Where there are more connected pieces than this, more than on a crowded page of numbers, a sample of
 * about so many, in at least so many groups, is read first; when more of that than this is no number, it
 * is a texture.
 */
const manyComponents = 2000;
const sampledComponents = 300;
const sampledGroups = 20;
const mostUnreadOfSample = 0.8;
/**
 * Of the frames that a classifier learns from, three in ten are no digit; of the pictures that are said
 * to hold one digit, perhaps one in a hundred. What it gives to no digit is weighted by the ratio of
 * the odds.
 */
const noneWhenTold = 0.0235;

/** What is asked of a picture. */
export interface Question {
  /** What it holds; told from its ink where nobody said. */
  readonly mode: RecognitionMode | undefined;
  readonly constraint: Constraint;
  readonly minConfidence: number;
  /** Whether somebody said what it holds, by a mode or a constraint. */
  readonly told: boolean;
  /** The size of the picture in which the writing stands. */
  readonly picture: Size;
}

/** Reads the digits of a writing; see `readPicture`. */
export async function readWriting(
  writing: Writing,
  question: Question,
  classify: ClassifyFrames,
  classes: readonly string[],
): Promise<Reading> {
  const { mode, told } = question;
  const chosen = mode ?? tellMode(writing);
  const readAll = async (whole: Writing): Promise<WholeReading> => {
    const pieces = piecesOf(whole, chosen, told);
    const asked = await classifyAll(pieces, classify, classes.length);
    const classified = chosen === 'digit' ? asked.map((each) => each.map(expectDigit)) : asked;
    const numbers = pieces.map((piece, i) =>
      readNumber(whole, piece, classified[i]!, question, chosen),
    );
    const reading = joinNumbers(chosen, pieces, numbers);
    return { reading, pieces, unread: unreadShare(pieces, numbers) };
  };

  const sample = mode === undefined ? sampleOf(writing) : undefined;
  if (sample !== undefined) {
    const { reading, pieces, unread } = await readAll(sample);
    if (unread > mostUnreadOfSample) return { ...rejectWhole(reading, pieces), alternatives: [] };
  }
  const { reading, pieces, unread } = await readAll(writing);
  if (mode !== undefined || reading.rejected) return reading;
  // Nobody said that there may be more than numbers: what is mostly something else is rejected.
  if (unread > mostUnread) return rejectWhole(reading, pieces);
  return chosen === 'number' && reading.text.length === 1 ? { ...reading, mode: 'digit' } : reading;
}

/** What was read of a writing. */
interface WholeReading {
  readonly reading: Reading;
  readonly pieces: readonly Piece[];
  /** The share of the ink that is in rejected numbers. */
  readonly unread: number;
}

/** Every nth group of a writing with many pieces; undefined where it has too few for a sample. */
function sampleOf(writing: Writing): Writing | undefined {
  const components = componentsOf(writing).length;
  if (components <= manyComponents) return undefined;
  const groups = writing.lines.flat().length;
  const step = Math.min(
    Math.ceil(components / sampledComponents),
    Math.floor(groups / sampledGroups),
  );
  if (step < 2) return undefined;
  let at = 0;
  const lines = writing.lines.map((line) => line.filter(() => at++ % step === 0));
  return { ...writing, lines };
}

function tellMode(writing: Writing): RecognitionMode {
  return writing.lines.length === 1 && writing.lines[0]!.length === 1 ? 'number' : 'page';
}

/** The probabilities of every candidate of every piece. */
async function classifyAll(
  pieces: readonly Piece[],
  classify: ClassifyFrames,
  classes: number,
): Promise<Float32Array[][]> {
  const frames = pieces.flatMap(({ candidates }) => candidates.map(({ frame }) => frame));
  const all = await lookAt(frames, classify, classes);
  let at = 0;
  return pieces.map(({ candidates }) => candidates.map(() => all[at++]!));
}

/** The probabilities when few pictures are no digit. */
function expectDigit(probabilities: Float32Array): Float32Array {
  const none = probabilities[markLabel];
  if (none === undefined) return probabilities;
  const sum = 1 - none + none * noneWhenTold;
  return probabilities.map((value, i) => (i === markLabel ? value * noneWhenTold : value) / sum);
}

interface ScoredCandidate extends LatticeEdge {
  readonly candidate: Candidate;
  readonly probabilities: Float32Array;
}

function readNumber(
  writing: Writing,
  { slivers, candidates, box, mayBeLetter }: Piece,
  probabilities: readonly Float32Array[],
  { constraint, minConfidence, told, picture }: Question,
  mode: RecognitionMode,
): ReadNumber {
  const edges: ScoredCandidate[] = candidates.map((candidate, i) => ({
    from: candidate.from,
    to: candidate.to,
    scores:
      mode === 'digit'
        ? plainScores(probabilities[i]!)
        : weigh(scoreFeatures(candidate.shape, probabilities[i]!)),
    candidate,
    probabilities: probabilities[i]!,
  }));
  const search = searchLattice(slivers, edges, constraint, alternativeCount + 2);
  const [best] = search.hypotheses;
  const steps = (best?.steps ?? []).map(({ edge, label }): ScoredStep => {
    const { probabilities: asked, candidate } = edge as ScoredCandidate;
    return { edge: edge as ScoredCandidate, label, probabilities: asked, shape: candidate.shape };
  });
  const judged = best === undefined ? 0 : confidenceOf(best.probability, steps, mayBeLetter);
  const place = { box: writing.toPicture(box) };
  const confidence = told ? judged : doubtBars(judged, steps, isAcross(place.box, picture));
  const alternatives: Alternative[] = search.hypotheses
    .filter(({ text }) => text !== '')
    .map(({ text, probability }) => ({
      text,
      confidence:
        text === best!.text
          ? confidence
          : // Never above the best, and together never above what the best leaves.
            Math.min(
              (confidence * probability) / best!.probability,
              ((1 - confidence) * probability) / (1 - best!.probability),
            ),
    }));
  const refused = (reason: RejectReason): ReadNumber => ({
    ...place,
    text: '',
    confidence: 0,
    digits: [],
    characters: [],
    alternatives: alternatives.slice(0, alternativeCount),
    rejected: true,
    reason,
  });
  if (best === undefined) return refused('too uncertain');
  if (isNoNumber(steps)) return refused('not a digit');
  if (confidence < minConfidence) return refused('too uncertain');
  const digits = steps
    .filter(({ label }) => label !== markLabel)
    .map(({ edge, label }) => readDigit(writing, edges, edge, label, search, confidence));
  return {
    ...place,
    text: best.text,
    confidence,
    digits,
    characters: digits.map(({ digit, ...rest }) => ({ kind: 'digit', text: digit, ...rest })),
    alternatives: alternatives.filter(({ text }) => text !== best.text).slice(0, alternativeCount),
    rejected: false,
  };
}

/** One candidate of the best path with its label. */
interface ScoredStep extends JudgedStep {
  readonly edge: ScoredCandidate;
}

/**
 * The probability that a reading is right. The lattice compares readings of the ink; that it is no
 * digit at all is the classifier's to say, and its own probability of a lone digit is calibrated.
 */
function confidenceOf(share: number, steps: readonly ScoredStep[], mayBeLetter: boolean): number {
  const [first] = steps;
  if (steps.length === 1 && first !== undefined) {
    return Math.min(share, first.probabilities[first.label] ?? 0);
  }
  const confidence = calibrateReading(share, steps);
  return mayBeLetter ? doubtJoined(confidence) : confidence;
}

/** The probabilities of a candidate that is all there is. */
function plainScores(probabilities: Float32Array): Float64Array {
  const scores = new Float64Array(labelCount).fill(-Infinity);
  probabilities.forEach((probability, label) => (scores[label] = Math.log(probability)));
  return scores;
}

/**
 * A digit of the best path; its probabilities are summed over all candidates at its place.
 * @param least the confidence of the whole reading
 */
function readDigit(
  writing: Writing,
  edges: readonly ScoredCandidate[],
  chosen: ScoredCandidate,
  label: number,
  search: Search,
  least: number,
): ReadDigit {
  const there = edges.filter((edge) => {
    const shared = Math.min(edge.to, chosen.to) - Math.max(edge.from, chosen.from);
    const all = Math.max(edge.to, chosen.to) - Math.min(edge.from, chosen.from);
    return 2 * shared > all;
  });
  const sums = Array.from({ length: digitCount }, (_, digit) =>
    Math.min(
      1,
      there.reduce((sum, edge) => sum + search.marginal(edge, digit), 0),
    ),
  );
  const probabilities = raised(sums, label, least);
  return {
    digit: String(label),
    confidence: probabilities[label]!,
    box: writing.toPicture(chosen.candidate.box),
    probabilities,
  };
}

/**
 * The probabilities with that of `label` at least `least`: where all of a text is right, each of its
 * digits is. The same text may also be cut in ways that the place of one digit does not tell.
 */
function raised(probabilities: readonly number[], label: number, least: number): readonly number[] {
  if (probabilities[label]! >= least) return probabilities;
  const others = probabilities.reduce((sum, p, i) => (i === label ? sum : sum + p), 0);
  const factor = Math.min(1, (1 - least) / others);
  return probabilities.map((p, i) => (i === label ? least : p * factor));
}

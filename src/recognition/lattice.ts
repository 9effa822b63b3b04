/**
 * @file The search for the best reading. Slivers of ink stand in a row; candidates are runs of them
 * that may be one digit or one mark. A path covers every sliver once, its score is the sum of its
 * candidates' scores, and its probability the share of its exponential in that of all paths (a
 * semi-Markov conditional random field; Sarawagi and Cohen, 2004). All sums over paths are exact;
 * the texts are found by a beam in which paths of one text are one hypothesis.
 */
import type { Constraint } from './constraint.js';
import { unconstrained } from './constraint.js';
import { alphabet } from './kinds.js';

/** The digits 0 to 9 are the first labels, and the first classes of a classifier. */
export const digitCount = 10;
/** The label of a mark, behind those of the digits; the class `none`, where a classifier has it. */
export const markLabel = digitCount;
/** Digits and the mark. */
export const labelCount = digitCount + 1;

/** The label of what is left out of a text: the last one. */
const skipOf = ({ scores }: LatticeEdge): number => scores.length - 1;

/** A run of slivers, and how well each label suits it. */
export interface LatticeEdge {
  /** The first sliver, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /**
   * A logarithmic score for each character of the alphabet, or its first ones, and behind them that of
   * what is left out; -Infinity where a label is impossible. All edges have as many.
   */
  readonly scores: ArrayLike<number>;
}

/** One candidate of a path with its label. */
export interface Step {
  readonly edge: LatticeEdge;
  readonly label: number;
}

/** A text and the likeliest path that reads it. */
export interface Hypothesis {
  readonly text: string;
  /** The probability of all paths that read it. */
  readonly probability: number;
  readonly steps: readonly Step[];
}

/** What the search finds. */
export interface Search {
  /** Different texts, the likeliest first; none when no path satisfies the constraint. */
  readonly hypotheses: readonly Hypothesis[];
  /** The probability that an edge has a label, summed over all paths. */
  marginal(edge: LatticeEdge, label: number): number;
}

/** Hypotheses kept at each place and state. */
const beamWidth = 12;
/** Hypotheses less likely than the best by this factor (a logarithm) are dropped. */
const beamDepth = 18;
/**
 * How much is believed that a number does not satisfy the constraint all the same: a reading that
 * only the constraint makes the best is not sure.
 */
const constraintDoubt = 0.02;

/** A text, as the end of a chain: one object for each different text. */
interface Text {
  readonly before: Text | undefined;
  readonly digit: number;
  readonly longer: (Text | undefined)[];
}

interface Partial {
  readonly text: Text;
  /** The logarithm of the sum over all paths to here with this text. */
  total: number;
  /** The best such path's. */
  best: number;
  step: Step | undefined;
  before: Partial | undefined;
}

/** Sums over all paths of a lattice that satisfy a constraint. */
interface PathSums {
  /** The logarithm of the sum over all of them. */
  readonly all: number;
  /** The logarithm of the sum over those in which an edge has a label. */
  through(edge: LatticeEdge, label: number): number;
  /** For every place and state, the logarithm of the sum from there to the end. */
  readonly backward: readonly ReadonlyMap<number, number>[];
}

/** Sums the exponentials of the scores of all paths that satisfy `constraint`. */
export function sumPaths(
  length: number,
  edges: readonly LatticeEdge[],
  constraint: Constraint = unconstrained,
): PathSums {
  const steps = new Steps(length, leavingEdges(length, edges), constraint);
  const forward = sumForward(steps);
  const backward = sumBackward(steps, forward);
  return {
    all: backward[0]!.get(0) ?? -Infinity,
    backward,
    through(edge, label) {
      const score = edge.scores[label]!;
      if (score === -Infinity) return -Infinity;
      let sum = -Infinity;
      for (const [state, before] of forward[edge.from]!) {
        const next = label === skipOf(edge) ? state : constraint.next(state, label);
        const behind = next < 0 ? undefined : backward[edge.to]!.get(next);
        if (behind !== undefined) sum = logAdd(sum, before + score + behind);
      }
      return sum;
    },
  };
}

/** Finds the `count` likeliest texts of a lattice with `length` slivers. */
export function searchLattice(
  length: number,
  edges: readonly LatticeEdge[],
  constraint: Constraint = unconstrained,
  count = 5,
): Search {
  const leaving = leavingEdges(length, edges);
  const sums = sumPaths(length, edges, constraint);
  let norm = sums.all;
  if (constraint !== unconstrained) {
    const free = sumForward(new Steps(length, leaving, unconstrained))[length]!.get(0);
    norm = logAdd(norm, (free ?? -Infinity) + Math.log(constraintDoubt));
  }
  return {
    hypotheses: beam(length, leaving, constraint, sums.backward, count).map(({ partial }) => ({
      text: spell(partial.text),
      probability: Math.min(1, Math.exp(partial.total - norm)),
      steps: stepsOf(partial),
    })),
    marginal: (edge, label) => Math.min(1, Math.exp(sums.through(edge, label) - norm)),
  };
}

/** The edges that leave each place. */
function leavingEdges(length: number, edges: readonly LatticeEdge[]): LatticeEdge[][] {
  const leaving: LatticeEdge[][] = Array.from({ length: length + 1 }, () => []);
  for (const edge of edges) leaving[edge.from]!.push(edge);
  return leaving;
}

/**
 * The lattice and a constraint as the sums need them: labels that lead to the same state are one
 * step, whose score is their sum. Without a constraint a candidate is a single step.
 */
class Steps {
  readonly #steps: { readonly next: number; readonly labels: readonly number[] }[][] = [];
  readonly #sums = new Map<LatticeEdge, Map<readonly number[], number>>();
  readonly #same = new Map<string, readonly number[]>();
  readonly skip: number;

  constructor(
    readonly length: number,
    readonly leaving: readonly (readonly LatticeEdge[])[],
    readonly constraint: Constraint,
  ) {
    const [edge] = leaving.flat();
    this.skip = edge === undefined ? 0 : skipOf(edge);
  }

  /** The states behind `state`, each with the labels that lead there. */
  from(state: number): readonly { readonly next: number; readonly labels: readonly number[] }[] {
    let steps = this.#steps[state];
    if (steps === undefined) {
      const labels = new Map<number, number[]>();
      for (let label = 0; label <= this.skip; label++) {
        const next = label === this.skip ? state : this.constraint.next(state, label);
        if (next >= 0) labels.set(next, [...(labels.get(next) ?? []), label]);
      }
      steps = [...labels].map(([next, list]) => ({ next, labels: this.#one(list) }));
      this.#steps[state] = steps;
    }
    return steps;
  }

  /** The logarithm of the sum of an edge's scores over `labels`, which came from `from`. */
  sum(edge: LatticeEdge, labels: readonly number[]): number {
    let sums = this.#sums.get(edge);
    if (sums === undefined) {
      sums = new Map();
      this.#sums.set(edge, sums);
    }
    let sum = sums.get(labels);
    if (sum === undefined) {
      sum = labels.reduce((total, label) => logAdd(total, edge.scores[label]!), -Infinity);
      sums.set(labels, sum);
    }
    return sum;
  }

  /** One object for equal lists, so that lists can be keys. */
  #one(labels: readonly number[]): readonly number[] {
    const key = labels.join();
    const known = this.#same.get(key) ?? labels;
    this.#same.set(key, known);
    return known;
  }
}

/** For every place and state, the logarithm of the sum over all paths that lead there. */
function sumForward(steps: Steps): Map<number, number>[] {
  const sums = Array.from({ length: steps.length + 1 }, () => new Map<number, number>());
  sums[0]!.set(0, 0);
  for (let place = 0; place < steps.length; place++) {
    for (const [state, before] of sums[place]!) {
      for (const { next, labels } of steps.from(state)) {
        for (const edge of steps.leaving[place]!) {
          const sum = before + steps.sum(edge, labels);
          if (sum === -Infinity) continue;
          const target = sums[edge.to]!;
          target.set(next, logAdd(target.get(next) ?? -Infinity, sum));
        }
      }
    }
  }
  return sums;
}

/** For every place and state that can be reached, the sum over all paths from there to the end. */
function sumBackward(steps: Steps, forward: readonly Map<number, number>[]): Map<number, number>[] {
  const sums = Array.from({ length: steps.length + 1 }, () => new Map<number, number>());
  for (const state of forward[steps.length]!.keys()) {
    if (steps.constraint.accepts(state)) sums[steps.length]!.set(state, 0);
  }
  for (let place = steps.length - 1; place >= 0; place--) {
    for (const state of forward[place]!.keys()) {
      let sum = -Infinity;
      for (const { next, labels } of steps.from(state)) {
        for (const edge of steps.leaving[place]!) {
          const behind = sums[edge.to]!.get(next);
          if (behind !== undefined) sum = logAdd(sum, steps.sum(edge, labels) + behind);
        }
      }
      if (sum > -Infinity) sums[place]!.set(state, sum);
    }
  }
  return sums;
}

/** The best `count` whole texts. What is still to come is known from `backward`, which guides it. */
function beam(
  length: number,
  leaving: readonly (readonly LatticeEdge[])[],
  constraint: Constraint,
  backward: readonly ReadonlyMap<number, number>[],
  count: number,
): { state: number; partial: Partial }[] {
  const places: Map<Text, { state: number; partial: Partial }>[] = Array.from(
    { length: length + 1 },
    () => new Map<Text, { state: number; partial: Partial }>(),
  );
  const empty: Text = { before: undefined, digit: -1, longer: [] };
  const root: Partial = { text: empty, total: 0, best: 0, step: undefined, before: undefined };
  if (backward[0]!.has(0)) places[0]!.set(empty, { state: 0, partial: root });
  for (let place = 0; place < length; place++) {
    const kept = prune(places[place]!, backward[place]!, beamWidth);
    places[place]!.clear();
    const least = (kept[0]?.whole ?? 0) - beamDepth;
    for (const { state, partial } of kept) {
      for (const edge of leaving[place]!) {
        const skip = skipOf(edge);
        for (let label = 0; label <= skip; label++) {
          const score = edge.scores[label]!;
          const next = label === skip ? state : constraint.next(state, label);
          if (score === -Infinity || next < 0) continue;
          const behind = backward[edge.to]!.get(next);
          if (behind === undefined || partial.total + score + behind < least) continue;
          const text = label === skip ? partial.text : extend(partial.text, label);
          arrive(places[edge.to]!, text, next, partial, { edge, label }, score);
        }
      }
    }
  }
  return prune(places[length]!, backward[length]!, count);
}

function arrive(
  target: Map<Text, { state: number; partial: Partial }>,
  text: Text,
  state: number,
  before: Partial,
  step: Step,
  score: number,
): void {
  const total = before.total + score;
  const best = before.best + score;
  const there = target.get(text)?.partial;
  if (there === undefined) {
    target.set(text, { state, partial: { text, total, best, step, before } });
    return;
  }
  there.total = logAdd(there.total, total);
  if (best > there.best) {
    there.best = best;
    there.step = step;
    there.before = before;
  }
}

function prune(
  reached: ReadonlyMap<Text, { state: number; partial: Partial }>,
  backward: ReadonlyMap<number, number>,
  count: number,
): { state: number; partial: Partial; whole: number }[] {
  const rated = [...reached.values()].map((entry) => ({
    ...entry,
    whole: entry.partial.total + backward.get(entry.state)!,
  }));
  rated.sort((a, b) => b.whole - a.whole);
  const least = (rated[0]?.whole ?? 0) - beamDepth;
  return rated.slice(0, count).filter(({ whole }) => whole >= least);
}

function extend(text: Text, digit: number): Text {
  text.longer[digit] ??= { before: text, digit, longer: [] };
  return text.longer[digit];
}

function spell(text: Text): string {
  const characters: string[] = [];
  for (let at: Text | undefined = text; at?.before; at = at.before) {
    characters.push(alphabet[at.digit]!);
  }
  return characters.reverse().join('');
}

function stepsOf(partial: Partial): Step[] {
  const steps: Step[] = [];
  for (let at: Partial | undefined = partial; at?.step; at = at.before) steps.push(at.step);
  return steps.reverse();
}

/** log(exp(a) + exp(b)). */
function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

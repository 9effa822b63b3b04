/**
 * @file The search for the best reading. Slivers of ink stand in a row; candidates are runs of them
 * that may be one digit or one mark. A path covers every sliver once, its score is the sum of its
 * candidates' scores, and its probability the share of its exponential in that of all paths (a
 * semi-Markov conditional random field; Sarawagi and Cohen, 2004). All sums over paths are exact;
 * the texts are found by a beam in which paths of one text are one hypothesis.
 */
import type { Constraint } from './constraint.js';
import { unconstrained } from './constraint.js';

/** The label of a mark, behind those of the digits. */
export const markLabel = 10;
/** Digits and the mark. */
export const labelCount = 11;

/** A run of slivers, and how well each label suits it. */
export interface LatticeEdge {
  /** The first sliver, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** `labelCount` logarithmic scores; -Infinity where a label is impossible. */
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
const constraintDoubt = 0.001;

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

/** Finds the `count` likeliest texts of a lattice with `length` slivers. */
export function searchLattice(
  length: number,
  edges: readonly LatticeEdge[],
  constraint: Constraint = unconstrained,
  count = 5,
): Search {
  const leaving: LatticeEdge[][] = Array.from({ length: length + 1 }, () => []);
  for (const edge of edges) leaving[edge.from]!.push(edge);

  const forward = sumForward(length, leaving, constraint);
  const backward = sumBackward(length, leaving, constraint, forward);
  const all = backward[0]!.get(0) ?? -Infinity;
  const free = constraint === unconstrained ? all : sumAll(length, leaving);
  const norm = logAdd(all, free + Math.log(constraintDoubt));

  return {
    hypotheses: beam(length, leaving, constraint, backward, count).map(({ partial }) => ({
      text: spell(partial.text),
      probability: Math.min(1, Math.exp(partial.total - norm)),
      steps: stepsOf(partial),
    })),
    marginal(edge, label) {
      let sum = -Infinity;
      const score = edge.scores[label]!;
      for (const [state, before] of forward[edge.from]!) {
        const next = label === markLabel ? state : constraint.next(state, label);
        const behind = next < 0 ? undefined : backward[edge.to]!.get(next);
        if (behind !== undefined) sum = logAdd(sum, before + score + behind);
      }
      return Math.min(1, Math.exp(sum - norm));
    },
  };
}

/** For every place and state, the logarithm of the sum over all paths that lead there. */
function sumForward(
  length: number,
  leaving: readonly (readonly LatticeEdge[])[],
  constraint: Constraint,
): Map<number, number>[] {
  const sums = Array.from({ length: length + 1 }, () => new Map<number, number>());
  sums[0]!.set(0, 0);
  for (let place = 0; place < length; place++) {
    for (const [state, before] of sums[place]!) {
      for (const { to, scores } of leaving[place]!) {
        const target = sums[to]!;
        for (let label = 0; label < labelCount; label++) {
          const next = label === markLabel ? state : constraint.next(state, label);
          if (next < 0 || scores[label] === -Infinity) continue;
          target.set(next, logAdd(target.get(next) ?? -Infinity, before + scores[label]!));
        }
      }
    }
  }
  return sums;
}

/** For every place and state that can be reached, the sum over all paths from there to the end. */
function sumBackward(
  length: number,
  leaving: readonly (readonly LatticeEdge[])[],
  constraint: Constraint,
  forward: readonly Map<number, number>[],
): Map<number, number>[] {
  const sums = Array.from({ length: length + 1 }, () => new Map<number, number>());
  for (const state of forward[length]!.keys()) {
    if (constraint.accepts(state)) sums[length]!.set(state, 0);
  }
  for (let place = length - 1; place >= 0; place--) {
    for (const state of forward[place]!.keys()) {
      let sum = -Infinity;
      for (const { to, scores } of leaving[place]!) {
        for (let label = 0; label < labelCount; label++) {
          const next = label === markLabel ? state : constraint.next(state, label);
          const behind = next < 0 ? undefined : sums[to]!.get(next);
          if (behind !== undefined) sum = logAdd(sum, scores[label]! + behind);
        }
      }
      if (sum > -Infinity) sums[place]!.set(state, sum);
    }
  }
  return sums;
}

/** The logarithm of the sum over all paths, whatever they read. */
function sumAll(length: number, leaving: readonly (readonly LatticeEdge[])[]): number {
  const sums = new Float64Array(length + 1).fill(-Infinity);
  sums[0] = 0;
  for (let place = 0; place < length; place++) {
    for (const { to, scores } of leaving[place]!) {
      for (let label = 0; label < labelCount; label++) {
        sums[to] = logAdd(sums[to]!, sums[place]! + scores[label]!);
      }
    }
  }
  return sums[length]!;
}

/** The best `count` whole texts. What is still to come is known from `backward`, which guides it. */
function beam(
  length: number,
  leaving: readonly (readonly LatticeEdge[])[],
  constraint: Constraint,
  backward: readonly Map<number, number>[],
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
    for (const { state, partial } of kept) {
      for (const edge of leaving[place]!) {
        for (let label = 0; label < labelCount; label++) {
          const score = edge.scores[label]!;
          const next = label === markLabel ? state : constraint.next(state, label);
          if (score === -Infinity || next < 0 || !backward[edge.to]!.has(next)) continue;
          const text = label === markLabel ? partial.text : extend(partial.text, label);
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
): { state: number; partial: Partial }[] {
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
  const digits: number[] = [];
  for (let at: Text | undefined = text; at?.before; at = at.before) digits.push(at.digit);
  return digits.reverse().join('');
}

function stepsOf(partial: Partial): Step[] {
  const steps: Step[] = [];
  for (let at: Partial | undefined = partial; at?.step; at = at.before) steps.push(at.step);
  return steps.reverse();
}

/** log(exp(a) + exp(b)). */
export function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/**
 * @file How likely the search of `src/recognition/lattice.ts` finds the true text of an amount, and
 * how that changes with the weights of the scores: the features that the paths of the true text are
 * expected to have, less those that all paths are (Sarawagi and Cohen, 2004).
 */
import { markLabel } from '../../src/recognition/lattice.js';
import { scoreLabels, type ScoreFeatures, type ScoreWeights } from '../../src/recognition/score.js';

/** A candidate of an amount. */
export interface FittedEdge {
  readonly from: number;
  readonly to: number;
  readonly features: ScoreFeatures;
}

/** An amount with all its candidates, in the order of `from`. */
export interface FittedAmount {
  readonly truth: string;
  readonly slivers: number;
  readonly edges: readonly FittedEdge[];
}

/** The weights as one vector, and back. */
export function toVector({ digit, digitLog, mark }: ScoreWeights): number[] {
  return [...digit, digitLog, ...mark];
}

/** @param digits how many weights are for the features of a digit */
export function fromVector(vector: readonly number[], digits: number): ScoreWeights {
  return {
    digit: vector.slice(0, digits),
    digitLog: vector[digits]!,
    mark: vector.slice(digits + 1),
  };
}

/**
 * The logarithm of the true text's probability. The sums are of plain exponentials: an amount's
 * paths are so short that doubles hold them.
 * @param gradient to which its gradient by the weights' vector is added
 * @returns undefined where no path spells the truth
 */
export function logLikelihood(
  { truth, slivers, edges }: FittedAmount,
  weights: ScoreWeights,
  gradient: Float64Array,
): number | undefined {
  const digits = [...truth].map(Number);
  const count = digits.length;
  // A place is a sliver; of the true paths, a sliver and how many digits were read before it.
  const width = count + 1;
  const forward = new Float64Array(slivers + 1);
  const backward = forward.slice();
  const trueForward = new Float64Array((slivers + 1) * width);
  const trueBackward = trueForward.slice();
  forward[0] = trueForward[0] = 1;
  backward[slivers] = trueBackward[slivers * width + count] = 1;
  const factors = edges.map(({ features }) => scoreLabels(features, weights).map(Math.exp));
  const sums = factors.map((list) => list.reduce((sum, value) => sum + value, 0));
  for (let i = 0; i < edges.length; i++) {
    const { from, to } = edges[i]!;
    const factor = factors[i]!;
    forward[to]! += forward[from]! * sums[i]!;
    for (let read = 0; read <= count; read++) {
      const before = trueForward[from * width + read]!;
      trueForward[to * width + read]! += before * factor[markLabel]!;
      if (read < count) trueForward[to * width + read + 1]! += before * factor[digits[read]!]!;
    }
  }
  const all = forward[slivers]!;
  const right = trueForward[slivers * width + count]!;
  if (!(right > 0)) return undefined;
  for (let i = edges.length - 1; i >= 0; i--) {
    const { from, to, features } = edges[i]!;
    const factor = factors[i]!;
    const outside = (forward[from]! * backward[to]!) / all;
    const excess = factor.map((value) => -outside * value);
    backward[from]! += backward[to]! * sums[i]!;
    for (let read = 0; read <= count; read++) {
      const before = trueForward[from * width + read]! / right;
      const asMark = factor[markLabel]! * trueBackward[to * width + read]!;
      trueBackward[from * width + read]! += asMark;
      excess[markLabel]! += before * asMark;
      if (read === count) continue;
      const digit = digits[read]!;
      const asDigit = factor[digit]! * trueBackward[to * width + read + 1]!;
      trueBackward[from * width + read]! += asDigit;
      excess[digit]! += before * asDigit;
    }
    addGradient(gradient, features, excess);
  }
  return Math.log(right / all);
}

/** @param excess how much oftener the truth's paths give the candidate each label */
function addGradient(gradient: Float64Array, features: ScoreFeatures, excess: Float64Array): void {
  const { digit, digitLogs, mark } = features;
  const asDigit = excess.subarray(0, markLabel).reduce((sum, value) => sum + value, 0);
  digit.forEach((value, k) => (gradient[k]! += asDigit * value));
  gradient[digit.length]! += digitLogs.reduce((sum, log, label) => sum + excess[label]! * log, 0);
  mark.forEach((value, k) => (gradient[digit.length + 1 + k]! += excess[markLabel]! * value));
}

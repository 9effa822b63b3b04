/**
 * @file The score of a candidate as each digit and as a mark: a linear function of what the
 * classifier and its shape say.
 */
import { labelCount, markLabel } from './lattice.js';
import type { Shape } from '../image/candidates.js';

/** What a candidate's scores are made of. */
export interface ScoreFeatures {
  /** The same for every digit. */
  readonly digit: readonly number[];
  /** Of each digit. */
  readonly digitLogs: readonly number[];
  readonly mark: readonly number[];
}

/** A weight for each feature. */
export interface ScoreWeights {
  readonly digit: readonly number[];
  readonly digitLog: number;
  readonly mark: readonly number[];
}

/** Probabilities are not taken to be smaller than this. */
const least = 1e-4;

/**
 * The features of a candidate.
 * @param probabilities of ten digits and, if the classifier knows it, of no digit
 */
export function scoreFeatures(shape: Shape, probabilities: ArrayLike<number>): ScoreFeatures {
  const digits = Array.from({ length: markLabel }, (_, digit) => probabilities[digit]!);
  // A classifier of digits alone shows a mark by being unsure.
  const none = probabilities[markLabel] ?? 1 - Math.max(...digits);
  const logHeight = Math.log(shape.height);
  return {
    digit: [
      1,
      Math.min(0, logHeight) ** 2,
      Math.max(0, logHeight) ** 2,
      Math.max(0, shape.width / shape.height - 0.9) ** 2,
      shape.cut,
      shape.gap,
      shape.low ** 2,
      Math.min(1.5, shape.width),
      Math.log(1 - none + least),
    ],
    digitLogs: digits.map((probability) => Math.log(probability + least)),
    mark: [
      1,
      Math.min(3, shape.ink),
      Math.min(1.2, shape.height),
      shape.cut,
      shape.gap,
      Math.max(-0.7, Math.min(0.7, shape.low)),
      Math.min(1.2, shape.width),
      Math.log(none + least),
    ],
  };
}

/**
 * The weights in use: rounded from a fit to the amounts of the tuning part of `bench/cheques.ts`, read
 * with an earlier model; the last, of the probability of no digit, was chosen by hand.
 * `bench/fit-search.ts` fits them anew.
 */
export const scoreWeights: ScoreWeights = {
  digit: [-0.3, -1.2, 0.5, -2.5, -2.1, -3.1, -6.6, -1, 0.2],
  digitLog: 0.72,
  mark: [0.5, -8.5, 1, -3.9, -2.4, 0.3, 3.4, 0.3],
};

/** `labelCount` scores of a candidate, as each digit and as a mark. */
export function scoreLabels(
  { digit, digitLogs, mark }: ScoreFeatures,
  weights: ScoreWeights,
): Float64Array {
  const scores = new Float64Array(labelCount);
  const digitScore = dot(weights.digit, digit);
  digitLogs.forEach((log, label) => (scores[label] = digitScore + weights.digitLog * log));
  scores[markLabel] = dot(weights.mark, mark);
  return scores;
}

/**
 * `labelCount` scores.
 * @param probabilities of ten digits and, if the classifier knows it, of no digit
 */
export function scoreCandidate(shape: Shape, probabilities: ArrayLike<number>): Float64Array {
  return scoreLabels(scoreFeatures(shape, probabilities), scoreWeights);
}

function dot(factors: readonly number[], values: readonly number[]): number {
  return factors.reduce((sum, factor, i) => sum + factor * values[i]!, 0);
}

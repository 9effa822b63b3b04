/**
 * @file The score of a candidate as each digit and as a mark: a linear function of what the
 * classifier and its shape say.
 */
import { labelCount, markLabel } from './lattice.js';
import type { Shape } from '../image/candidates.js';

/** Probabilities are not taken to be smaller than this. */
const least = 1e-4;

/**
 * The features of a candidate that are the same for every digit.
 * @param none the probability that it is no digit
 */
function digitFeatures(shape: Shape, none: number): number[] {
  const logHeight = Math.log(shape.height);
  return [
    1,
    Math.min(0, logHeight) ** 2,
    Math.max(0, logHeight) ** 2,
    Math.max(0, shape.width / shape.height - 0.9) ** 2,
    shape.cut,
    shape.gap,
    shape.low ** 2,
    Math.min(1.5, shape.width),
    Math.log(1 - none + least),
  ];
}

/** The features of a candidate as a mark. */
function markFeatures(shape: Shape, none: number): number[] {
  return [
    1,
    Math.min(0.6, shape.ink),
    Math.min(3, shape.ink),
    Math.min(1.2, shape.height),
    shape.cut,
    shape.gap,
    Math.max(-0.7, Math.min(0.7, shape.low)),
    Math.min(1.2, shape.width),
    Math.log(none + least),
    // Much ink is a mark, a currency sign, only where the classifier says so.
    Math.min(3, shape.ink) * Math.log(none + least),
    // Digits that grew together are no digit either, but wider than a sign.
    Math.min(3, shape.ink) * Math.max(0, shape.width - 0.8),
  ];
}

/** The weights of a candidate's features, in their order. */
export interface ScoreWeights {
  /** Of the features as a digit; the last is the logarithm of the digit's own probability. */
  readonly digit: readonly number[];
  /** Of the features as a mark. */
  readonly mark: readonly number[];
}

/** Rounded from what `bench/fit-reading.ts` prints. */
export const scoreWeights: ScoreWeights = {
  digit: [-1.22, -2.1, 4.4, -0.69, -0.81, -1.8, -6.83, -1.09, 0.57, 0.97],
  mark: [1.51, -7.78, -0.7, -2.55, -3.46, -3.03, 2.65, -0.67, -0.44, 0.65, -2.27],
};

/** What the score of a candidate is a weighted sum of. */
export interface ScoreFeatures {
  /** The same for every digit. */
  readonly digit: readonly number[];
  /** The logarithm of each digit's probability: the last feature as that digit. */
  readonly logs: readonly number[];
  readonly mark: readonly number[];
}

/** @param probabilities of ten digits and, if the classifier knows it, of no digit */
export function scoreFeatures(shape: Shape, probabilities: ArrayLike<number>): ScoreFeatures {
  const digits = Array.from({ length: markLabel }, (_, digit) => probabilities[digit]!);
  // A classifier of digits alone shows a mark by being unsure.
  const none = probabilities[markLabel] ?? 1 - Math.max(...digits);
  return {
    digit: digitFeatures(shape, none),
    logs: digits.map((probability) => Math.log(probability + least)),
    mark: markFeatures(shape, none),
  };
}

/** `labelCount` scores. */
export function weigh(features: ScoreFeatures, weights: ScoreWeights = scoreWeights): Float64Array {
  const scores = new Float64Array(labelCount);
  const digitScore = dot(features.digit, weights.digit);
  const logWeight = weights.digit.at(-1)!;
  features.logs.forEach((log, digit) => (scores[digit] = digitScore + logWeight * log));
  scores[markLabel] = dot(features.mark, weights.mark);
  return scores;
}

function dot(factors: readonly number[], values: readonly number[]): number {
  return factors.reduce((sum, factor, i) => sum + factor * values[i]!, 0);
}

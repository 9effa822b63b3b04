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
function markFeatures(shape: Shape): number[] {
  return [
    1,
    Math.min(3, shape.ink),
    Math.min(1.2, shape.height),
    shape.cut,
    shape.gap,
    Math.max(-0.7, Math.min(0.7, shape.low)),
    Math.min(1.2, shape.width),
  ];
}

/**
 * The weights of the features: rounded from a fit to the amounts of the tuning part of
 * `bench/cheques.ts`, read with an earlier model; `markLog` was chosen by hand.
 */
const weights = {
  digit: [-0.3, -1.2, 0.5, -2.5, -2.1, -3.1, -6.6, -1, 0.2],
  /** Of the logarithm of the digit's probability. */
  digitLog: 0.72,
  mark: [0.5, -8.5, 1, -3.9, -2.4, 0.3, 3.4],
  /** Of the logarithm of the probability of no digit. */
  markLog: 0.3,
};

/**
 * `labelCount` scores.
 * @param probabilities of ten digits and, if the classifier knows it, of no digit
 */
export function scoreCandidate(shape: Shape, probabilities: ArrayLike<number>): Float64Array {
  const scores = new Float64Array(labelCount);
  const digits = Array.from({ length: markLabel }, (_, digit) => probabilities[digit]!);
  // A classifier of digits alone shows a mark by being unsure.
  const none = probabilities[markLabel] ?? 1 - Math.max(...digits);
  const digitScore = dot(weights.digit, digitFeatures(shape, none));
  digits.forEach((probability, digit) => {
    scores[digit] = digitScore + weights.digitLog * Math.log(probability + least);
  });
  scores[markLabel] =
    dot(weights.mark, markFeatures(shape)) + weights.markLog * Math.log(none + least);
  return scores;
}

function dot(factors: readonly number[], values: readonly number[]): number {
  return factors.reduce((sum, factor, i) => sum + factor * values[i]!, 0);
}

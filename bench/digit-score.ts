/** @file Whether a frame holds a digit at all, by what a classifier says of it. */

import { digitCount } from '../src/recognition/lattice.js';

/**
 * How likely a frame holds the digit that it looks most like: the greatest probability of a digit.
 * What a model that knows `none` gives to `none`, and what is divided between several digits, counts
 * against it. Reject below a threshold.
 * @param probabilities of ten digits and, if the classifier knows it, of no digit
 * @returns 0 to 1
 */
export function digitScore(probabilities: ArrayLike<number>): number {
  let greatest = 0;
  for (let digit = 0; digit < digitCount; digit++) {
    greatest = Math.max(greatest, probabilities[digit]!);
  }
  return greatest;
}

/**
 * The highest threshold that keeps at least `share` of the frames: those that score it or more.
 * @param scores of frames that hold digits; at least one
 */
export function thresholdKeeping(scores: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(scores).sort();
  return sorted[Math.floor((1 - share) * sorted.length + 1e-9)]!;
}

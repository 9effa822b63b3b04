/** @file From what is known of a reading to the probability that all of it is right. */
import { markLabel } from './lattice.js';

/** One digit or mark of a reading, as it is judged by. */
export interface JudgedStep {
  readonly label: number;
  /** What the classifier says of it. */
  readonly probabilities: ArrayLike<number>;
  /** Its ink, as the length of a stroke in digit heights. */
  readonly ink: number;
}

/**
 * A logistic regression (Platt, 1999, with more than one feature): of 1 and the features below. Rounded
 * from what `bench/fit-reading.ts` prints.
 */
const weights = [0.25, 0.84, 0.23, -0.91];
/** Probabilities are kept this far from 0 and 1. */
const margin = 1e-7;
/** All ink above this says the same. */
const mostInk = 3;

/**
 * What speaks for a reading: its share among all readings of the ink, what the classifier gives to its
 * digits, and how much ink it takes for a mark.
 */
export function readingFeatures(share: number, steps: readonly JudgedStep[]): number[] {
  let product = 1;
  let mark = 0;
  for (const { label, probabilities, ink } of steps) {
    if (label === markLabel) mark = Math.max(mark, Math.min(mostInk, ink));
    else product *= probabilities[label]!;
  }
  return [1, logOdds(share), logOdds(product), mark];
}

/** The calibrated probability of a reading. */
export function calibrateReading(share: number, steps: readonly JudgedStep[]): number {
  const sum = readingFeatures(share, steps).reduce((z, value, i) => z + weights[i]! * value, 0);
  return 1 / (1 + Math.exp(-sum));
}

function logOdds(probability: number): number {
  const kept = Math.min(1 - margin, Math.max(margin, probability));
  return Math.log(kept / (1 - kept));
}

/** @file From what is known of a reading to the probability that all of it is right. */
import type { Shape } from '../image/candidates.js';
import { markLabel } from './lattice.js';

/** One digit or mark of a reading, as it is judged by. */
export interface JudgedStep {
  readonly label: number;
  /** What the classifier says of it. */
  readonly probabilities: ArrayLike<number>;
  readonly shape: Pick<Shape, 'ink' | 'cut'>;
}

/**
 * A logistic regression (Platt, 1999, with more than one feature): of the features below, in their
 * order. Rounded from what `bench/fit-reading.ts` prints.
 */
const weights = [0.83, 0.75, 0.44, -0.92, -0.71, -0.83, -3.85];
/** Probabilities are kept this far from 0 and 1. */
const margin = 1e-7;
/** A share above these odds (a logarithm; 95%) says no more: the search is surer than it is right. */
const mostShare = 3;
/** All ink above this says the same. */
const mostInk = 3;
/** How many letters are cut into digits for each number whose digits all touch, where letters may be. */
const lettersPerJoined = 6;
/**
 * How many rows of bars are seen (fences, tallies, stripes) for each number, and how many of those that go
 * from edge to edge of a picture.
 */
const barsPerNumber = 3e-5;
const barsPerNumberAcross = 0.1;
/** A digit that the classifier takes for none with more than this probability is strange. */
const strangeNone = 0.8;

/**
 * What speaks for a reading: its share among all readings of the ink; what the classifier gives to its
 * digits; how much ink it takes for a mark, and how much of that the classifier takes for a digit; the
 * share of its digits that were cut from the one before; whether it is a single digit among marks, as
 * letters often seem to be.
 */
export function readingFeatures(share: number, steps: readonly JudgedStep[]): number[] {
  let [digits, product, mark, digitInk, cut] = [0, 1, 0, 0, 0];
  for (const { label, probabilities, shape } of steps) {
    if (label === markLabel) {
      const ink = Math.min(mostInk, shape.ink);
      mark = Math.max(mark, ink);
      digitInk = Math.max(digitInk, ink * (1 - (probabilities[markLabel] ?? 1)));
    } else {
      product *= probabilities[label]!;
      if (shape.cut > 0) cut++;
      digits++;
    }
  }
  const single = digits === 1 ? 1 : 0;
  return [
    1,
    Math.min(mostShare, logOdds(share)),
    logOdds(product),
    mark,
    digitInk,
    cut / Math.max(1, digits),
    single,
  ];
}

/** The calibrated probability of a reading. */
export function calibrateReading(share: number, steps: readonly JudgedStep[]): number {
  return logistic(readingFeatures(share, steps), weights);
}

/**
 * The probability of a reading that cuts a single connected piece, where nobody said that it is a
 * number: Bayes' rule, with the odds of letters.
 */
export function doubtJoined(probability: number): number {
  return probability / (probability + lettersPerJoined * (1 - probability));
}

/**
 * The probability of a reading where nobody said that it is a number: a row of ones may be any row of
 * bars. By Bayes' rule: of numbers with n digits, one in 10^n is all ones.
 * @param across whether it goes from one edge of the picture to the other
 */
export function doubtBars(
  probability: number,
  steps: readonly JudgedStep[],
  across: boolean,
): number {
  const digits = steps.filter(({ label }) => label !== markLabel);
  if (digits.some(({ label }) => label !== 1)) return probability;
  const bars = across ? barsPerNumberAcross : barsPerNumber;
  return probability / (1 + bars * 10 ** digits.length);
}

/** The probability that features of these weights speak for. */
export function logistic(features: readonly number[], by: readonly number[]): number {
  const sum = features.reduce((z, feature, i) => z + by[i]! * feature, 0);
  return 1 / (1 + Math.exp(-sum));
}

/** Whether a reading holds no digit, or mostly what the classifier takes for none. */
export function isNoNumber(steps: readonly JudgedStep[]): boolean {
  const digits = steps.filter(({ label }) => label !== markLabel);
  const strange = digits.filter(
    ({ probabilities }) => (probabilities[markLabel] ?? 0) > strangeNone,
  );
  return digits.length === 0 || 2 * strange.length > digits.length;
}

function logOdds(probability: number): number {
  const kept = Math.min(1 - margin, Math.max(margin, probability));
  return Math.log(kept / (1 - kept));
}

/** @file Robust statistics of many values. */

/** The median of `values`, which are sorted in place; 0 of none. */
export function medianInPlace(values: Float32Array): number {
  return values.length === 0 ? 0 : values.sort()[values.length >> 1]!;
}

/** Turns a median absolute deviation into a normal distribution's standard deviation. */
export const madToSigma = 1.4826;

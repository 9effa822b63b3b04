/** @file Robust statistics of many values. */

/** The median of `values`, which are sorted in place; 0 of none. */
export function medianInPlace(values: Float32Array): number {
  return values.length === 0 ? 0 : values.sort()[values.length >> 1]!;
}

/** The smallest value with at least `count` values of the histogram at or below it. */
export function percentile(histogram: Uint32Array, count: number): number {
  let seen = 0;
  for (let value = 0; value < histogram.length; value++) {
    seen += histogram[value]!;
    if (seen >= count) return value;
  }
  return histogram.length - 1;
}

/** Turns a median absolute deviation into a normal distribution's standard deviation. */
export const madToSigma = 1.4826;

import { describe, expect, it } from 'vitest';

import { otsuThreshold } from './otsu.js';

function histogramOf(...values: number[]): number[] {
  const histogram = new Array<number>(256).fill(0);
  for (const value of values) histogram[value]!++;
  return histogram;
}

describe('otsuThreshold', () => {
  it('cuts in the middle of the gap between two peaks', () => {
    expect(otsuThreshold(histogramOf(10, 10, 11, 200, 200, 201))).toBe(105);
  });

  it('puts a small dark class apart from a large light one', () => {
    const threshold = otsuThreshold(histogramOf(20, 22, ...new Array<number>(100).fill(220)));
    expect(threshold).toBeGreaterThanOrEqual(22);
    expect(threshold).toBeLessThan(220);
  });

  it('gives a number for one value and for none', () => {
    expect(otsuThreshold(histogramOf(7))).toBe(0);
    expect(otsuThreshold(histogramOf())).toBe(0);
  });
});

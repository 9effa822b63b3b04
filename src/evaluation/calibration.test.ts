import { describe, expect, it } from 'vitest';
import { calibrate } from './calibration.js';

/** Images of class 0 predicted with these confidences, as class 0 where right and 1 where wrong. */
function predicted(...images: [confidence: number, right: boolean][]) {
  return {
    labels: new Uint8Array(images.length),
    classes: Uint8Array.from(images, ([, right]) => (right ? 0 : 1)),
    confidences: Float32Array.from(images, ([confidence]) => confidence),
  };
}

describe('calibrate', () => {
  it('weights each bin by its images and takes the distance of accuracy and confidence', () => {
    // Four bins: (0.25, 0.5] holds 0.5 wrong; (0.75, 1] holds 0.875 right, 1 right, 1 wrong.
    const { labels, ...images } = predicted([0.5, false], [0.875, true], [1, true], [1, false]);
    const { ece, bins } = calibrate(images, labels, 4);
    expect(bins).toEqual([
      { from: 0, to: 0.25, count: 0, confidence: null, accuracy: null },
      { from: 0.25, to: 0.5, count: 1, confidence: 0.5, accuracy: 0 },
      { from: 0.5, to: 0.75, count: 0, confidence: null, accuracy: null },
      { from: 0.75, to: 1, count: 3, confidence: 2.875 / 3, accuracy: 2 / 3 },
    ]);
    // 1/4 * 0.5 + 3/4 * (2.875 - 2) / 3
    expect(ece).toBeCloseTo(0.125 + 0.875 / 4, 12);
  });

  it('finds no error where half of the images at confidence one half are right', () => {
    const { labels, ...images } = predicted([0.5, true], [0.5, false]);
    expect(calibrate(images, labels).ece).toBe(0);
  });

  it('finds the full error in certainty that is always wrong', () => {
    const { labels, ...images } = predicted([1, false], [1, false]);
    expect(calibrate(images, labels).ece).toBe(1);
  });

  it('covers 0 to 1 with fifteen bins of equal width and keeps both ends', () => {
    const { labels, ...images } = predicted([0, false], [1, true]);
    const { bins } = calibrate(images, labels);
    expect(bins).toHaveLength(15);
    expect(bins[0]).toMatchObject({ from: 0, to: 1 / 15, count: 1 });
    expect(bins[14]).toMatchObject({ from: 14 / 15, to: 1, count: 1 });
  });
});

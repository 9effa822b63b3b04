import { beforeAll, expect, test } from 'vitest';
import { sha256 } from '../storage/hash.js';
import { createRandom } from '../tensor/random.js';
import { drawPiece, drawTurned, type DigitFrames } from './broken-digits.js';
import { createOutliers, OUTLIER_KINDS, type OutlierKind } from './outliers.js';
import { syntheticDigits } from './synthetic.js';

let digits: DigitFrames;
const pictures = new Uint8Array(2 * 784).fill(90, 784);
const cuts = new Uint8Array(2 * 784).fill(55, 784);
const given: readonly OutlierKind[] = ['textures', 'cuts', 'pictures'];

beforeAll(() => {
  digits = syntheticDigits(300, createRandom(1));
});

function drawMany(kind: OutlierKind, count: number, seed: number): Uint8Array[] {
  const draw = createOutliers({ [kind]: 1 }, { digits, pictures, cuts });
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    // What was in the frame before must not show.
    const image = new Uint8Array(784).fill(77);
    draw(random, image);
    return image;
  });
}

const inkOf = (image: Uint8Array): number => image.reduce((sum, value) => sum + value, 0) / 255;

test.each(OUTLIER_KINDS)('%s: the same seed draws the same frames, another one others', (kind) => {
  const hash = (seed: number): string => sha256(...drawMany(kind, 20, seed));
  expect(hash(5)).toBe(hash(5));
  expect(hash(5)).not.toBe(hash(6));
});

test.each(OUTLIER_KINDS.filter((kind) => !given.includes(kind)))(
  '%s: no frame is blank, nor like the one before it',
  (kind) => {
    const frames = drawMany(kind, 100, 1);
    for (const frame of frames) {
      expect(Math.max(...frame)).toBeGreaterThan(100);
      expect(inkOf(frame)).toBeGreaterThan(2);
    }
    expect(new Set(frames.map((frame) => frame.join())).size).toBeGreaterThan(75);
  },
);

test.each([
  ['cuts', 55],
  ['pictures', 90],
] as const)('%s: come from the frames that are given', (kind, value) => {
  const values = new Set(drawMany(kind, 30, 1).flatMap((frame) => [...frame]));
  expect(values).toEqual(new Set([0, value]));
});

test('textures: blank frames are among them, and full ones, and all between', () => {
  const inks = drawMany('textures', 300, 1).map(inkOf);
  expect(inks.some((ink) => ink === 0)).toBe(true);
  expect(inks.some((ink) => ink > 780)).toBe(true);
  expect(inks.filter((ink) => ink > 100 && ink < 700).length).toBeGreaterThan(100);
});

test('drawn ones are framed as digits are: mass in the middle, within a box of 20 pixels', () => {
  for (const kind of ['scribbles', 'invented', 'letters', 'signs', 'pieces', 'groups'] as const) {
    for (const frame of drawMany(kind, 50, 2)) {
      let [mass, x, y] = [0, 0, 0];
      const [columns, rows] = [new Set<number>(), new Set<number>()];
      let [atEdgeX, atEdgeY] = [false, false];
      frame.forEach((value, at) => {
        // All of it stays in the frame, if need be at its edge.
        atEdgeX ||= value > 0 && Math.abs((at % 28) - 13.5) > 12;
        atEdgeY ||= value > 0 && Math.abs(Math.floor(at / 28) - 13.5) > 12;
        mass += value;
        x += value * (at % 28);
        y += value * Math.floor(at / 28);
        if (value > 128) {
          columns.add(at % 28);
          rows.add(Math.floor(at / 28));
        }
      });
      if (!atEdgeX) expect(Math.abs(x / mass - 14)).toBeLessThan(1.1);
      if (!atEdgeY) expect(Math.abs(y / mass - 14)).toBeLessThan(1.1);
      const longest = Math.max(
        ...[columns, rows].map((each) => Math.max(...each) - Math.min(...each) + 1),
      );
      expect(longest).toBeLessThanOrEqual(21);
    }
  }
});

test('no part of a 1 and no turned 0 or 1 is taken: they are digits still', () => {
  const only = (label: number): DigitFrames => ({ ...digits, labels: digits.labels.map(() => label) }); // prettier-ignore
  const image = new Uint8Array(784);
  const random = createRandom(1);
  for (let i = 0; i < 100; i++) {
    expect(drawPiece(only(1), random, image)).toBe(false);
    expect(drawTurned(only(0), random, image)).toBe(false);
    expect(drawTurned(only(1), random, image)).toBe(false);
  }
});

test('a picture is given as it is, and kinds come as often as their weights say', () => {
  expect(drawMany('pictures', 50, 1).every((frame) => frame[0] === 0 || frame[0] === 90)).toBe(true); // prettier-ignore
  const draw = createOutliers({ pictures: 3, inverted: 1 }, { digits, pictures });
  const random = createRandom(4);
  let given = 0;
  for (let i = 0; i < 2000; i++) {
    const image = new Uint8Array(784);
    draw(random, image);
    if (new Set(image).size === 1) given++;
  }
  expect(given / 2000).toBeGreaterThan(0.72);
  expect(given / 2000).toBeLessThan(0.78);
});

test('without pictures the other kinds share their place', () => {
  const draw = createOutliers({ pictures: 1000, inverted: 1 }, { digits });
  const image = new Uint8Array(784);
  draw(createRandom(1), image);
  expect(inkOf(image)).toBeGreaterThan(400);
});

test('weights that are none and kinds that give nothing are refused in one line', () => {
  expect(() => createOutliers({ letters: -1 }, { digits })).toThrow(/letters need a weight/);
  expect(() => createOutliers({}, { digits })).toThrow(/at least one kind/);
  expect(() => createOutliers({ pictures: 1 }, { digits })).toThrow(/at least one kind/);
  const ones: DigitFrames = { ...digits, labels: digits.labels.map(() => 1) };
  const draw = createOutliers({ pieces: 1, turned: 1 }, { digits: ones });
  expect(() => draw(createRandom(1), new Uint8Array(784))).toThrow(/outliers of pieces, turned/);
});

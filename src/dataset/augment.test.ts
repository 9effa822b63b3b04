import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { createAugmenter } from './augment.js';

const SIZE = 28;

/** A soft spot of ink around (x, y). */
function spot(x: number, y: number): Uint8Array {
  return Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.round(255 * Math.exp(-(((i % SIZE) - x) ** 2 + (Math.floor(i / SIZE) - y) ** 2) / 8)),
  );
}

/** Centre of mass and total ink. */
function mass(image: Uint8Array): { x: number; y: number; ink: number } {
  let [x, y, ink] = [0, 0, 0];
  image.forEach((value, i) => {
    ink += value;
    x += value * (i % SIZE);
    y += value * Math.floor(i / SIZE);
  });
  return { x: x / ink, y: y / ink, ink };
}

test('without any option an image stays as it is, byte for byte', () => {
  const image = Uint8Array.from({ length: 2 * SIZE * SIZE }, (_, i) => (i * 31) % 256);
  expect(createAugmenter(SIZE, SIZE, {})(image, createRandom(1))).toEqual(image);
});

test('the same seed gives the same bytes, another seed others', () => {
  const image = spot(13, 10);
  const augment = createAugmenter(SIZE, SIZE, { shift: 2, rotation: 10, elastic: 1 });
  const first = augment(image, createRandom(7));
  expect(augment(image, createRandom(7))).toEqual(first);
  expect(augment(image, createRandom(8))).not.toEqual(first);
});

test('shift moves the ink within its bounds and keeps its amount', () => {
  const augment = createAugmenter(SIZE, SIZE, { shift: 3 });
  const random = createRandom(1);
  const moves: number[] = [];
  for (let i = 0; i < 50; i++) {
    const moved = mass(augment(spot(13, 14), random));
    expect(Math.abs(moved.x - 13)).toBeLessThan(3.1);
    expect(Math.abs(moved.y - 14)).toBeLessThan(3.1);
    expect(moved.ink / mass(spot(13, 14)).ink).toBeCloseTo(1, 1);
    moves.push(moved.x - 13);
  }
  expect(Math.max(...moves)).toBeGreaterThan(2);
  expect(Math.min(...moves)).toBeLessThan(-2);
});

test('rotation turns around the middle', () => {
  const augment = createAugmenter(SIZE, SIZE, { rotation: 90 });
  const random = createRandom(2);
  for (let i = 0; i < 50; i++) {
    const { x, y } = mass(augment(spot(13.5, 6), random));
    const angle = (Math.atan2(x - 13.5, 13.5 - y) * 180) / Math.PI;
    expect(Math.hypot(x - 13.5, y - 13.5)).toBeCloseTo(7.5, 0);
    expect(Math.abs(angle)).toBeLessThan(91);
  }
});

test('scale changes the amount of ink by its square', () => {
  const augment = createAugmenter(SIZE, SIZE, { scale: 0.2 });
  const random = createRandom(3);
  const whole = mass(spot(13.5, 13.5)).ink;
  const shares = Array.from({ length: 60 }, () => mass(augment(spot(13.5, 13.5), random)).ink);
  expect(Math.max(...shares) / whole).toBeGreaterThan(1.3);
  expect(Math.max(...shares) / whole).toBeLessThan(1.46);
  expect(Math.min(...shares) / whole).toBeLessThan(0.72);
  expect(Math.min(...shares) / whole).toBeGreaterThan(0.62);
});

test('shear moves the top and the bottom apart and leaves the middle', () => {
  const augment = createAugmenter(SIZE, SIZE, { shear: 20 });
  for (let seed = 0; seed < 20; seed++) {
    const top = mass(augment(spot(13.5, 6), createRandom(seed)));
    const bottom = mass(augment(spot(13.5, 21), createRandom(seed)));
    expect(mass(augment(spot(13.5, 13.5), createRandom(seed))).x).toBeCloseTo(13.5, 0);
    expect(top.x - 13.5).toBeCloseTo(13.5 - bottom.x, 0);
    expect(Math.abs(top.x - 13.5)).toBeLessThan(7.5 * Math.tan((20.5 * Math.PI) / 180));
  }
});

test('thickness makes strokes up to a pixel thicker on each side, or half a pixel thinner', () => {
  const bar = new Uint8Array(SIZE * SIZE);
  for (let y = 4; y < 24; y++) bar.fill(255, y * SIZE + 12, y * SIZE + 16);
  const augment = createAugmenter(SIZE, SIZE, { thickness: 1 });
  const random = createRandom(3);
  const widths = Array.from({ length: 200 }, () => {
    const row = augment(bar, random).subarray(14 * SIZE, 15 * SIZE);
    return row.reduce((sum, value) => sum + value, 0) / 255;
  });
  expect(Math.min(...widths)).toBeGreaterThan(2.9);
  expect(Math.min(...widths)).toBeLessThan(3.2);
  expect(Math.max(...widths)).toBeLessThan(6.05);
  expect(Math.max(...widths)).toBeGreaterThan(5.8);
});

test('an image does not show what thickness did to the one before', () => {
  const full = new Uint8Array(SIZE * SIZE).fill(255);
  const both = new Uint8Array(2 * SIZE * SIZE);
  both.set(full);
  const augment = createAugmenter(SIZE, SIZE, { thickness: 1, shift: 3 });
  const out = augment(both, createRandom(1));
  expect(out.subarray(SIZE * SIZE).every((value) => value === 0)).toBe(true);
});

test('the elastic field has the asked deviation in pixels', () => {
  const augment = createAugmenter(SIZE, SIZE, { elastic: 1.5 });
  const random = createRandom(4);
  let squares = 0;
  for (let i = 0; i < 1000; i++) squares += (mass(augment(spot(14, 12), random)).x - 14) ** 2;
  // A spot is a little wider than a point, so its middle moves a little less.
  expect(Math.sqrt(squares / 1000)).toBeGreaterThan(1.1);
  expect(Math.sqrt(squares / 1000)).toBeLessThan(1.6);
});

test('every image of a batch changes in its own way', () => {
  const one = spot(13, 13);
  const two = new Uint8Array(2 * one.length);
  two.set(one);
  two.set(one, one.length);
  const out = createAugmenter(SIZE, SIZE, { shift: 2 })(two, createRandom(1));
  expect(out.subarray(0, one.length)).not.toEqual(out.subarray(one.length));
});

test('no options and no image make it read or write outside the image', () => {
  const share = (max: number) => fc.double({ min: 0, max, noNaN: true });
  fc.assert(
    fc.property(
      fc.record({
        shift: share(28),
        rotation: share(180),
        scale: share(0.9),
        shear: share(60),
        elastic: share(10),
      }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      (options, height, width, seed) => {
        const augment = createAugmenter(height, width, options);
        const blank = new Uint8Array(3 * height * width);
        blank.fill(255, height * width, 2 * height * width);
        const out = augment(blank, createRandom(seed));
        const [first, last] = [out.slice(0, height * width), out.slice(2 * height * width)];
        return first.every((value) => value === 0) && last.every((value) => value === 0);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([{ shift: -1 }, { rotation: Number.NaN }, { scale: 1 }, { elastic: Infinity }])(
  'the nonsense option %o is refused',
  (options) => {
    expect(() => createAugmenter(SIZE, SIZE, options)).toThrow(InputError);
  },
);

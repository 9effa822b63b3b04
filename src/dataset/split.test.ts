import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { classCounts, createDataset, subset, take } from './dataset.js';
import { split } from './split.js';

/** 1x1 images whose pixel is their place and whose labels are given. */
const numbered = (labels: readonly number[]) =>
  createDataset({
    name: 'numbered',
    height: 1,
    width: 1,
    images: Uint8Array.from(labels, (_, i) => i),
    labels: Uint8Array.from(labels),
  });

test('a split gives each class its share and every image exactly one place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.integer(),
      (labels, share, seed) => {
        const whole = numbered(labels);
        const [rest, part] = split(whole, share, createRandom(seed));
        const places = [...rest.images, ...part.images].sort((a, b) => a - b);
        expect(places).toEqual(labels.map((_, i) => i));
        for (const half of [rest, part]) {
          half.images.forEach((place, i) => expect(half.labels[i]).toBe(labels[place]));
        }
        const wanted = classCounts(whole).map((count) => count * share);
        classCounts(part).forEach((count, digit) => {
          expect(Math.abs(count - wanted[digit]!)).toBeLessThanOrEqual(0.5);
        });
      },
    ),
  );
});

test('the same seed splits the same way, another one otherwise', () => {
  const whole = numbered(Array.from({ length: 100 }, (_, i) => i % 10));
  const first = split(whole, 0.3, createRandom(5))[1];
  expect(split(whole, 0.3, createRandom(5))[1].hash).toBe(first.hash);
  expect(split(whole, 0.3, createRandom(6))[1].hash).not.toBe(first.hash);
});

test.each([0, 1, -0.1, 1.5, Number.NaN])('a share of %s is refused', (share) => {
  expect(() => split(numbered([1, 2]), share, createRandom(1))).toThrow(InputError);
});

test('a subset keeps the asked order, and an index outside is refused by name', () => {
  const whole = numbered([5, 6, 7]);
  const part = subset(whole, [2, 0]);
  expect([...part.labels]).toEqual([7, 5]);
  expect([...part.images]).toEqual([2, 0]);
  expect(() => subset(whole, [3])).toThrow(/numbered has no image 3; indices go from 0 to 2/);
  for (const index of [-1, 0.5, Number.NaN]) {
    expect(() => subset(whole, [0, index])).toThrow(InputError);
    expect(() => subset(whole, [0, index])).toThrow(`numbered has no image ${index}; indices`);
  }
});

test('taking more than there is gives all', () => {
  const whole = numbered([5, 6, 7]);
  expect([...take(whole, 2).labels]).toEqual([5, 6]);
  expect(take(whole, 9)).toBe(whole);
  expect(take(whole, Infinity)).toBe(whole);
});

test.each([-1, Number.NaN, 1.5, 3.5])('taking %s images is refused', (count) => {
  expect(() => take(numbered([5, 6, 7]), count)).toThrow(InputError);
  expect(() => take(numbered([5, 6, 7]), count)).toThrow(
    `Cannot take ${count} images of numbered: the count must be a whole number from 0.`,
  );
});

test('the identity of data is its bytes, whatever its name', () => {
  expect(take(numbered([5, 6, 7]), 2).hash).toBe(numbered([5, 6]).hash);
  expect(numbered([5, 6]).hash).not.toBe(numbered([5, 7]).hash);
});

test('labels that name no class and counts that differ are refused', () => {
  expect(() => numbered([1, 10])).toThrow(
    /label 10 of image 1 is out of range; labels go from 0 to 9/,
  );
  const parts = { name: 'odd', height: 1, width: 1, labels: Uint8Array.of(1, 2) };
  expect(() => createDataset({ ...parts, images: new Uint8Array(3) })).toThrow(/belong together/);
});

test.each<[string, object, RegExp]>([
  ['images of floats', { images: new Float32Array(2) }, /its images are Float32Array, not a Uint8/],
  ['a list of pixels', { images: [0, 255] }, /its images are Array, not a .* multiply .* by 255/],
  ['no images', { images: undefined }, /its images are Undefined, not a Uint8Array: give pixels/],
  [
    'a list of labels',
    { labels: [1, 2] },
    /its labels are Array, not a Uint8Array: give the place/,
  ],
  ['labels of floats', { labels: new Float64Array(2) }, /its labels are Float64Array, not/],
  ['half a pixel', { width: 0.5, images: new Uint8Array(1) }, /are 1x0.5 pixels; height and width/],
  [
    'no height',
    { height: 0, images: new Uint8Array() },
    /are 0x1 pixels; height and width must be/,
  ],
  ['twice a class', { classes: ['a', 'b', 'a'] }, /two classes are called "a"; each needs a name/],
])('data with %s are refused', (_, parts, message) => {
  const whole = { name: 'odd', height: 1, width: 1, images: Uint8Array.of(0, 9), labels: Uint8Array.of(1, 2) }; // prettier-ignore
  expect(createDataset(whole).count).toBe(2);
  const create = () => createDataset({ ...whole, ...parts });
  expect(create).toThrow(InputError);
  expect(create).toThrow(/^odd: [^\n]+\.$/);
  expect(create).toThrow(message);
});

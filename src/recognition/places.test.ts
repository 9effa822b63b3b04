import { expect, test } from 'vitest';
import { priorLogit } from '../network/center-points.js';
import { kindCount, smallKind } from './kinds.js';
import { findPlaces, sizesOf, type SpotMap } from './places.js';
import { pyramidOf } from '../image/pyramid.js';
import type { GreyImage } from '../image/grey-image.js';

const blank = (width: number, height: number): GreyImage => ({
  ...{ width, height, data: new Uint8Array(width * height).fill(255) },
});

/** A map in which nothing stands but what is given: kind, column, row, log odds. */
function map(
  { width, height }: GreyImage,
  ...peaks: readonly (readonly [kind: number, x: number, y: number, logit: number])[]
): SpotMap {
  const [across, down] = [width / 4, height / 4];
  const data = new Float32Array((kindCount + 4) * across * down);
  data.fill(-9, 0, kindCount * across * down);
  for (const [kind, x, y, logit] of peaks) {
    data[(kind * down + y) * across + x] = logit - priorLogit;
  }
  return { data, width: across, height: down };
}

test('a peak is a place: its kind, its probability, and its box in the pixels of the picture', async () => {
  const places = await findPlaces(pyramidOf(blank(40, 40)), async (image) => map(image, [7, 6, 5, 2]), { least: 0.1, sizes: [1] }); // prettier-ignore
  expect(places).toHaveLength(1);
  const [place] = places;
  expect(place!.kind).toBe(7);
  expect(place!.probability).toBeCloseTo(1 / (1 + Math.exp(-2)), 5);
  // The middle of the place, less the 16 pixels that were added around the picture.
  expect([place!.x, place!.y, place!.width, place!.height]).toEqual([10, 6, 16, 16]);
});

test('what is less probable than asked, and what is only too small to tell, is no place', async () => {
  const spot = async (image: GreyImage) => map(image, [7, 6, 5, -3], [smallKind, 9, 9, 5]);
  expect(await findPlaces(pyramidOf(blank(40, 40)), spot, { least: 0.1, sizes: [1] })).toEqual([]);
});

test('what two sizes show is one place, the likelier one', async () => {
  const spot = async (image: GreyImage) =>
    image.width > 80 ? map(image, [3, 14, 14, 1], [smallKind, 0, 0, 5]) : map(image, [3, 9, 9, 3], [smallKind, 0, 0, 5]); // prettier-ignore
  const places = await findPlaces(pyramidOf(blank(80, 80)), spot, { least: 0.1, sizes: [0.5, 1] });
  expect(places.map(({ probability }) => Math.round(100 * probability))).toEqual([95]);
});

test('a finer look is taken only where something small is seen', async () => {
  const looked = async (...peaks: Parameters<typeof map>[1][]) => {
    const widths: number[] = [];
    await findPlaces(pyramidOf(blank(400, 200)), async (image) => (widths.push(image.width), map(image, ...peaks)), { least: 0.1, sizes: [0.5, 0.75, 1] }); // prettier-ignore
    return widths.length;
  };
  expect(await looked()).toBe(1);
  expect(await looked([smallKind, 3, 3, 4])).toBe(3);
});

test('sizes go from the smallest that shows a digit up to what time allows', () => {
  expect(sizesOf({ width: 28, height: 28 }).at(-1)).toBe(2);
  expect(sizesOf({ width: 1000, height: 300 }).at(-1)).toBe(1);
  expect(sizesOf({ width: 4000, height: 3000 }).at(-1)).toBeLessThan(0.6);
  expect(sizesOf({ width: 20_000, height: 20 }).length).toBeGreaterThan(0);
  expect(sizesOf({ width: 1, height: 1 })).toEqual([2]);
});

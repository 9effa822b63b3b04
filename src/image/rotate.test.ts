import { expect, test } from 'vitest';
import type { GreyImage } from './grey-image.js';
import { rotate } from './rotate.js';

const image: GreyImage = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

test('quarters of a turn move whole pixels', () => {
  expect(rotate(image, 90).image).toEqual({ width: 2, height: 3, data: Uint8Array.of(4, 1, 5, 2, 6, 3) }); // prettier-ignore
  expect(rotate(image, 180).image).toEqual({ ...image, data: Uint8Array.of(6, 5, 4, 3, 2, 1) });
  expect(rotate(image, 270).image).toEqual({ width: 2, height: 3, data: Uint8Array.of(3, 6, 2, 5, 1, 4) }); // prettier-ignore
});

test('a box of the turned picture is found again in the original', () => {
  // The pixel 6 stands at the right of the original's lower row.
  expect(rotate(image, 90).toOriginal({ x: 0.5, y: 2.5, width: 1, height: 1 })).toEqual({ x: 2.5, y: 1.5, width: 1, height: 1 }); // prettier-ignore
  const { x, y } = rotate(image, 30).toOriginal({
    x: rotate(image, 30).image.width / 2,
    y: rotate(image, 30).image.height / 2,
    width: 1,
    height: 1,
  });
  expect([x, y]).toEqual([1.5, 1]);
});

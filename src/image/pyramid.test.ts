import { expect, test } from 'vitest';
import { paddedPart, shrink } from './pyramid.js';

test('shrinking keeps the mean, rounded, and the same size is the same picture', () => {
  const image = { width: 4, height: 2, data: Uint8Array.of(0, 101, 200, 100, 0, 102, 200, 100) };
  expect([...shrink(image, 2, 1).data]).toEqual([51, 150]);
  expect(shrink(image, 4, 2)).toBe(image);
});

test('the edge goes on around a picture until both sides are multiples', () => {
  const image = { width: 2, height: 1, data: Uint8Array.of(7, 9) };
  const { image: padded, offset } = paddedPart(image, 1, 4);
  expect(offset).toBe(1);
  expect([padded.width, padded.height]).toEqual([4, 4]);
  expect([...padded.data.subarray(0, 4)]).toEqual([7, 7, 9, 9]);
  expect([...padded.data.subarray(12)]).toEqual([7, 7, 9, 9]);
});

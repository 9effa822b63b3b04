import { expect, test } from 'vitest';
import { onPaper, pyramidOf, resized } from './pyramid.js';

test('a picture resized keeps the mean of what each pixel covers, rounded; its own size is itself', () => {
  const image = { width: 4, height: 2, data: Uint8Array.of(0, 101, 200, 100, 0, 102, 200, 100) };
  expect([...resized(pyramidOf(image), 0.5).data]).toEqual([51, 150]);
  expect(resized(pyramidOf(image), 1)).toBe(image);
});

test('a size between two halves is made of the larger one, and reaches no farther than the picture', () => {
  const [width, height] = [37, 23];
  const data = Uint8Array.from({ length: width * height }, (_, i) => 3 * (i % width));
  const small = resized(pyramidOf({ width, height, data }), 0.3);
  expect([small.width, small.height]).toEqual([11, 7]);
  for (let x = 0; x < small.width; x++) {
    // The mean of a ramp is its value in the middle.
    expect(Math.abs(small.data[x]! - 3 * (((x + 0.5) * width) / small.width - 0.5))).toBeLessThan(1.6); // prettier-ignore
  }
});

test('paper is added around a picture until both sides are multiples, as light as its edge', () => {
  const image = { width: 3, height: 1, data: Uint8Array.of(7, 9, 9) };
  const { image: padded, offset } = onPaper(image, 1, 4);
  expect(offset).toBe(1);
  expect([padded.width, padded.height]).toEqual([8, 4]);
  expect([...padded.data.subarray(0, 8)]).toEqual(new Array(8).fill(9));
  expect([...padded.data.subarray(8, 16)]).toEqual([9, 7, 9, 9, 9, 9, 9, 9]);
});

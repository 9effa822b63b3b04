import { expect, test } from 'vitest';
import { pyramidOf, resized, surrounded } from './pyramid.js';

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

test('paper is added around a picture until both sides are multiples, but a strip along an edge goes on', () => {
  const [width, height] = [30, 10];
  const data = new Uint8Array(width * height).fill(200);
  // A strip along the left edge, and a stroke that touches half of the upper one.
  for (let y = 0; y < height; y++) data.fill(20, y * width, y * width + 4);
  data.fill(60, 4, 20);
  const { image: padded, offset } = surrounded({ width, height, data }, 3, 4);
  expect(offset).toBe(3);
  expect([padded.width, padded.height]).toEqual([36, 16]);
  const at = (x: number, y: number) => padded.data[y * padded.width + x];
  expect([at(1, 8), at(5, 8), at(20, 8), at(34, 8)]).toEqual([20, 20, 200, 200]);
  expect([at(15, 1), at(15, 3), at(15, 14)]).toEqual([200, 60, 200]);
});

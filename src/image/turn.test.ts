import { expect, test } from 'vitest';
import { turn, turning } from './turn.js';

const picture = Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90);

test('a quarter turn moves every pixel to its place', () => {
  expect([...turn(picture, turning(3, 3, 90))]).toEqual([30, 60, 90, 20, 50, 80, 10, 40, 70]);
  expect([...turn(picture, turning(3, 3, -90))]).toEqual([70, 40, 10, 80, 50, 20, 90, 60, 30]);
});

test('no turn leaves the picture as it is', () => {
  expect(turn(picture, turning(3, 3, 0))).toEqual(picture);
});

test('what comes from beyond the edge is empty, and shares add up to one inside', () => {
  const { shares } = turning(28, 28, 9);
  const sums = Array.from({ length: 784 }, (_, pixel) =>
    shares.subarray(4 * pixel, 4 * pixel + 4).reduce((sum, share) => sum + share, 0),
  );
  expect(sums[14 * 28 + 14]).toBeCloseTo(1, 6);
  expect(sums[0]).toBe(0);
  expect(Math.max(...sums)).toBeLessThan(1 + 1e-6);
});

test('a small turn there and back keeps a stroke where it was', () => {
  const stroke = Uint8Array.from({ length: 784 }, (_, i) => (i % 28 > 12 && i % 28 < 16 ? 200 : 0));
  const back = turn(turn(stroke, turning(28, 28, 9)), turning(28, 28, -9));
  for (let y = 8; y < 20; y++) expect(back[y * 28 + 14]).toBeGreaterThan(150);
});

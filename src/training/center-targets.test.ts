import { expect, test } from 'vitest';
import type { Scene } from '../dataset/generate/scene.js';
import { targetParts } from '../network/center-points.js';
import { sceneBatch } from './center-targets.js';
import { createFeed } from './feed.js';

const grid = { height: 4, width: 6, kinds: 22 };
const parts = targetParts(grid);
const scene: Scene = {
  image: { width: 24, height: 16, data: new Uint8Array(24 * 16).fill(200) },
  places: [{ character: '7', kind: 7, number: 1, index: 0, x: 10, y: 6, width: 8, height: 12 }],
  ignored: [{ left: 20, top: 0, right: 24, bottom: 4 }],
};

function filled() {
  const feed = createFeed(1, 24 * 16, parts.rows);
  sceneBatch([scene], grid).fill(feed);
  return feed;
}

test('a center is taught at its place, and counts less as wrong around it', () => {
  const { targets, pixels } = filled();
  const at = 1 * grid.width + 2;
  expect(pixels[0]).toBe(200);
  expect(targets[parts.positive + 7 * parts.places + at]).toBe(1);
  expect(targets.subarray(parts.positive, parts.negative).reduce((sum, v) => sum + v, 0)).toBe(1);
  expect(targets[parts.negative + 7 * parts.places + at]).toBe(0);
  expect(targets[parts.negative + 7 * parts.places + at + 1]).toBeLessThan(1);
  expect(targets[parts.negative + 3 * parts.places + at]).toBe(1);
});

test('its box is taught: logarithms of its sides in 16 pixels, and its offset in places', () => {
  const { targets } = filled();
  const at = 1 * grid.width + 2;
  const box = [0, 1, 2, 3].map((c) => targets[parts.boxes + c * parts.places + at]!);
  [Math.log(8 / 16), Math.log(12 / 16), 10 / 4 - 2.5, 6 / 4 - 1.5].forEach((wanted, c) =>
    expect(box[c]).toBeCloseTo(wanted, 6),
  );
  expect(targets[parts.boxWeight + at]).toBeGreaterThan(0);
});

test('nothing is taught where the scene leaves it open', () => {
  const { targets } = filled();
  for (let kind = 0; kind < grid.kinds; kind++) {
    expect(targets[parts.negative + kind * parts.places + 5]).toBe(0);
  }
});

test('a center is found where its kind is the likeliest', () => {
  const feed = createFeed(1, 24 * 16, parts.rows);
  const scores = new Float32Array((grid.kinds + 4) * parts.places);
  const batch = sceneBatch([scene], grid);
  expect(batch.countCorrect(feed, scores)).toBe(0);
  scores[7 * parts.places + 1 * grid.width + 2] = 1;
  expect(batch.countCorrect(feed, scores)).toBe(1);
});

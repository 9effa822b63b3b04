import { expect, test } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { epochOrder, fillBatch } from './batch.js';
import { createDataset } from './dataset.js';

/** Ten 1x2 images; image i holds i and 100 + i, its label is i. */
const ten = createDataset({
  name: 'ten',
  height: 1,
  width: 2,
  images: Uint8Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? i / 2 : 100 + (i - 1) / 2)),
  labels: Uint8Array.from({ length: 10 }, (_, i) => i),
});

test('an epoch visits every image once, in an order that only the seed decides', () => {
  const order = epochOrder(1000, createRandom(3));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(epochOrder(1000, createRandom(3))).toEqual(order);
  expect(epochOrder(1000, createRandom(4))).not.toEqual(order);
});

test('filling past the end of the order copies only what is there', () => {
  const images = new Uint8Array(6).fill(9);
  const labels = new Uint8Array(3).fill(9);
  const order = Int32Array.of(7, 2, 5);
  expect(fillBatch(ten, order, 1, images, labels)).toBe(2);
  expect([...images]).toEqual([2, 102, 5, 105, 9, 9]);
  expect([...labels]).toEqual([2, 5, 9]);
  expect(fillBatch(ten, order, 3, images, labels)).toBe(0);
});

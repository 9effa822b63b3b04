import { expect, test } from 'vitest';
import { createDataset, type DatasetPair } from '../dataset/dataset.js';
import { choosePart } from './part.js';

function set(name: string, pixels: readonly number[]) {
  return createDataset({
    ...{ name, height: 1, width: 1, classes: ['0', '1'] },
    images: Uint8Array.from(pixels),
    labels: Uint8Array.from(pixels, (pixel) => pixel % 2),
  });
}

const parts: DatasetPair = {
  train: set('x train', [10, 12, 13, 14]),
  test: set('x test', [11, 15]),
};

test('all of a source with parts is the one after the other', () => {
  const all = choosePart(parts, 'all');
  expect(all.name).toBe('x train and x test');
  expect([...all.images]).toEqual([10, 12, 13, 14, 11, 15]);
});

test('all of a source whose test part was held out is as the source has it', () => {
  const all = choosePart({ ...parts, heldOut: { from: 'x.csv', places: [1, 5] } }, 'all');
  expect(all.name).toBe('x.csv');
  expect([...all.images]).toEqual([10, 11, 12, 13, 14, 15]);
  expect([...all.labels]).toEqual([0, 1, 0, 1, 0, 1]);
});

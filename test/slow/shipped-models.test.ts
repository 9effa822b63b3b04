/** @file The models that come along read MNIST as well as their cards say, and are as small. */
import { expect, test } from 'vitest';
import { loadDataset } from '../../src/dataset/load.js';
import { loadCommittee, loadModel } from '../../src/library/load-model.js';

const { test: digits } = await loadDataset('mnist');

test.each([
  // Other processors round otherwise: one or two errors more than the cards have.
  ['champion', 0.997],
  ['reader', 0.9953],
])('%s has an accuracy of at least %d, honest confidence, 1.5 MB at most', async (name, least) => {
  const model = await loadModel(name);
  const { accuracy, calibration } = await model.evaluate(digits);
  expect(accuracy).toBeGreaterThanOrEqual(least);
  expect(calibration.ece).toBeLessThanOrEqual(0.003);
  expect(model.identity.bytes).toBeLessThanOrEqual(1_500_000);
  await model.release();
});

test("the champion's committee reads at least 99.73%", async () => {
  const committee = await loadCommittee();
  expect((await committee.evaluate(digits)).accuracy).toBeGreaterThanOrEqual(0.9973);
  await committee.release();
});

test("the champion's three seeds read 99.7% on average and more", async () => {
  const errors: number[] = [];
  for (const file of ['model', 'member-2', 'member-3']) {
    const model = await loadModel(`models/champion/${file}.onnx`);
    errors.push((await model.evaluate(digits)).errors);
    await model.release();
  }
  expect(errors.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(3 * 30);
});

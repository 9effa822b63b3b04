import { describe, expect, test } from 'vitest';
import { squares } from '../../test/small-runs.js';
import { createDataset, DIGITS, NO_DIGIT } from '../dataset/dataset.js';
import { withNoDigit } from '../dataset/classes.js';
import { batchNorm } from '../network/layers/batch-norm.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { classCount } from '../network/network.js';
import { fineTuning } from './fine-tuning.js';
import { sequential } from './model.js';

const layers = (units: number) => [
  conv2d(4, 3, { activation: 'relu' }),
  batchNorm(),
  flatten(),
  dense(units, { activation: 'softmax' }),
];
const input = [12, 12] as const;
const reader = sequential(layers(11), { classes: withNoDigit(DIGITS) });

const digits = (count: number, classes = DIGITS) =>
  createDataset({
    ...{ name: 'mine', height: 28, width: 28, classes },
    images: new Uint8Array(count * 784),
    labels: new Uint8Array(count),
  });

describe('settings for fine-tuning', () => {
  test.each([1, 17, 50, 65, 500, 1933, 50_000])('fit %i images', (count) => {
    const { batch, epochs, averaging } = fineTuning(reader, digits(count));
    const steps = Math.ceil(count / batch);
    // The last batch is hardly smaller than the others.
    const last = count - (steps - 1) * batch;
    expect(batch - last).toBeLessThan(steps);
    expect(batch).toBeLessThanOrEqual(64);
    expect(steps * epochs).toBeGreaterThanOrEqual(count >= 50 ? 150 : 1);
    expect(epochs).toBeLessThanOrEqual(40);
    expect(averaging!.decay).toBeLessThan(1);
  });

  test('count what is held out for validation', () => {
    expect(fineTuning(reader, digits(130), 0.5)).toEqual(fineTuning(reader, digits(65)));
  });

  test('keep what the model knows, also what is no digit', () => {
    const { network, outliers } = fineTuning(reader, digits(50));
    expect(network).toEqual(reader.network);
    expect(outliers!.share).toBeGreaterThan(0);
    const ten = sequential(layers(10));
    expect(fineTuning(ten, digits(50)).outliers).toBeUndefined();
  });

  test('keep drawn digits in the batches of a model that knows all digits', () => {
    expect(fineTuning(reader, digits(50)).synthetic!.share).toBeGreaterThan(0);
    const letters = digits(50, ['a', 'b', 'c', 'd']);
    expect(fineTuning(reader, letters).synthetic).toBeUndefined();
  });

  test('refuse data of which the model knows some classes and others not', () => {
    const mixed = digits(50, ['3', '5', 'seven']);
    expect(() => fineTuning(reader, mixed)).toThrow(
      /does not know seven; rename what is one of 0, 1, .*none/,
    );
  });

  test("take the data's classes where the model does not know them", () => {
    const letters = digits(50, [...'abcd']);
    expect(classCount(fineTuning(sequential(layers(10)), letters).network)).toBe(4);
    expect(classCount(fineTuning(reader, letters).network)).toBe(5);
    const marked = digits(50, [...DIGITS, NO_DIGIT]);
    expect(classCount(fineTuning(reader, marked).network)).toBe(11);
  });
});

test('a model learns another hand and keeps most of what it knew', async () => {
  const known = squares(400, 1);
  const model = sequential(layers(10), { input, seed: 1 });
  await model.train(known, { epochs: 6, batch: 16, learningRate: 0.01, threads: 1 });
  // The same squares, dark where they were light.
  const turned = (seed: number) => {
    const data = squares(120, seed);
    return createDataset({ ...data, images: data.images.map((value) => 255 - value), hash: '' });
  };
  const before = await model.evaluate(turned(3));
  const mine = turned(2);
  await model.train(mine, { ...fineTuning(model, mine), augmentation: {}, threads: 1 });
  const after = await model.evaluate(turned(3));
  expect(before.accuracy).toBeLessThan(0.5);
  expect(after.accuracy).toBeGreaterThan(0.9);
  await model.release();
});

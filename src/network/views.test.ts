import { expect, test } from 'vitest';
import { encodeModel } from '../graph/encode.js';
import { turn, turning } from '../image/turn.js';
import { nodeRuntime } from '../runtime/node.js';
import { createRandom } from '../tensor/random.js';
import { activation } from './layers/activation.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { flatten } from './layers/flatten.js';
import { inferenceGraph, type InferenceOptions } from './lower.js';
import { defineNetwork, initialWeights } from './network.js';
import { checkViews } from './views.js';

const [height, width] = [12, 10];
const network = defineNetwork(
  [conv2d(4, 3), batchNorm(), activation('relu'), flatten(), dense(3, { activation: 'softmax' })],
  { input: [height, width] },
);
const weights = initialWeights(network, createRandom(1));
const random = createRandom(2);
const count = 5;
const images = Uint8Array.from({ length: count * height * width }, () => random.integer(256));

async function logitsOf(pixels: Uint8Array, options: InferenceOptions = {}) {
  const info = { producer: 'test', version: '' };
  const session = await nodeRuntime.createSession(
    encodeModel(inferenceGraph(network, weights, options), info),
  );
  const results = await session.run({
    pixels: { dtype: 'uint8', shape: [count, height, width], data: pixels },
  });
  await session.release();
  const floats = (name: string) => results[name]!.data as Float32Array;
  return { logits: floats('logits'), probabilities: floats('probabilities') };
}

test('a model with views answers with the mean of what it says of each view', async () => {
  const turned = [9, -9].map((degrees) => {
    const all = new Uint8Array(images.length);
    for (let start = 0; start < images.length; start += height * width) {
      const image = images.subarray(start, start + height * width);
      all.set(turn(image, turning(height, width, degrees)), start);
    }
    return all;
  });
  const views = await Promise.all([images, ...turned].map((pixels) => logitsOf(pixels)));
  const { logits, probabilities } = await logitsOf(images, { views: { rotation: 9 } });
  logits.forEach((value, i) => {
    const mean = views.reduce((sum, view) => sum + view.logits[i]!, 0) / views.length;
    // Here the turned pixels were rounded to bytes.
    expect(value).toBeCloseTo(mean, 2);
  });
  expect(logits).not.toEqual(views[0]!.logits);
  const sum = probabilities.subarray(0, 3).reduce((total, value) => total + value, 0);
  expect(sum).toBeCloseTo(1, 5);
});

test('views share their weights, also in half precision', () => {
  const options = { views: { rotation: 9 }, precision: 'float16' } as const;
  const { constants } = inferenceGraph(network, weights, options);
  const halves = [...constants.values()].filter(({ dtype }) => dtype === 'float16');
  expect(halves).toHaveLength(2);
});

test.each([0, -3, 46, NaN])('views are not turned by %d degrees', (rotation) => {
  expect(() => checkViews({ rotation })).toThrow(/more than 0 and at most 45 degrees/);
});

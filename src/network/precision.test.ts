import { expect, test } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { flatten } from './layers/flatten.js';
import { defineNetwork, initialWeights } from './network.js';
import { checkPrecision, withPrecision, type Precision } from './precision.js';

const network = defineNetwork([conv2d(2, 3), batchNorm(), flatten(), dense(3)], { input: [6, 6] });
const drawn = initialWeights(network, createRandom(1));
const weights = new Map([...drawn].map(([name, values]) => [name, values.map((v) => v + 1 / 3)]));

test('half precision rounds what convolutions and dense layers multiply by, and nothing else', () => {
  const rounded = withPrecision(network, weights, 'float16');
  const changed = [...weights.keys()].filter((name) => rounded.get(name) !== weights.get(name));
  expect(changed).toEqual(['conv2d.weight', 'dense.weight']);
  for (const name of changed) {
    const after = rounded.get(name)!;
    expect(after).not.toEqual(weights.get(name));
    weights.get(name)!.forEach((value, i) => {
      expect(Math.abs(after[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11);
    });
  }
  expect(withPrecision(network, rounded, 'float16')).toEqual(rounded);
});

test('float32 leaves the weights as they are', () => {
  expect(withPrecision(network, weights, undefined)).toEqual(weights);
  expect(withPrecision(network, weights, 'float32')).toEqual(weights);
});

test('there are no other precisions', () => {
  expect(() => checkPrecision('int8' as Precision)).toThrow(
    'Cannot store weights as int8: the precision is float32 or float16.',
  );
});

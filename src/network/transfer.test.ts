import { describe, expect, test } from 'vitest';
import { failureOf } from '../../test/small-runs.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { activation } from './layers/activation.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { flatten } from './layers/flatten.js';
import { globalAveragePool2d } from './layers/pool2d.js';
import type { Layer } from './layers/index.js';
import { residual } from './layers/residual.js';
import { classCount, defineNetwork, initialWeights, type Network } from './network.js';
import { transferWeights, withClassCount } from './transfer.js';

const build = (layers: readonly Layer[]): Network => defineNetwork(layers, { input: [6, 6] });
const body = [conv2d(3, 3), batchNorm(), activation('relu')];

const dense4 = build([...body, flatten(), dense(4, { activation: 'softmax' })]);
const classes = ['a', 'b', 'c', 'd'];

function learned(network: Network, names = classes) {
  const weights = initialWeights(network, createRandom(1));
  // Scales, means and biases that are not all alike.
  const random = createRandom(2);
  for (const data of weights.values()) data.forEach((_, i) => (data[i] = 2 * random.uniform() - 1));
  return { network, weights, classes: names };
}

const refusal = async (run: () => unknown): Promise<string> => {
  const error = await failureOf(Promise.resolve().then(run));
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
};

describe('weights taken over', () => {
  test('into the same network with the same classes are the same', () => {
    const source = learned(dense4);
    const target = transferWeights(source, { network: dense4, classes }, createRandom(3));
    expect(target).toEqual(source.weights);
    target.get('dense.bias')![0] = 5;
    expect(source.weights.get('dense.bias')![0]).not.toBe(5);
  });

  const endings: [string, (units: number) => Layer[], string[]][] = [
    ['a dense layer', (units) => [flatten(), dense(units)], ['dense.weight', 'dense.bias']],
    [
      'a dense layer with batch norm',
      (units) => [flatten(), dense(units, { bias: false }), batchNorm()],
      ['dense.weight', 'batch_normalization_1.scale', 'batch_normalization_1.mean'],
    ],
    [
      'a convolution and an average',
      (units) => [conv2d(units, 3), globalAveragePool2d()],
      ['conv2d_1.weight', 'conv2d_1.bias'],
    ],
  ];

  test.each(endings)('into other classes keep a class by its name behind %s', (_, end, names) => {
    const source = learned(build([...body, ...end(4)]));
    const network = withClassCount(source.network, 3);
    expect(network).toEqual(build([...body, ...end(3)]));
    const target = { network, classes: ['d', 'new', 'b'] };
    const weights = transferWeights(source, target, createRandom(3));
    const drawn = initialWeights(network, createRandom(3));
    expect(weights.get('conv2d.weight')).toEqual(source.weights.get('conv2d.weight'));
    expect(weights.get('batch_normalization.variance')).toEqual(
      source.weights.get('batch_normalization.variance'),
    );
    for (const name of names) {
      const rows = (data: Float32Array, count: number, row: number) =>
        data.subarray((row * data.length) / count, ((row + 1) * data.length) / count);
      const [old, now] = [source.weights.get(name)!, weights.get(name)!];
      expect(rows(now, 3, 0), name).toEqual(rows(old, 4, 3));
      expect(rows(now, 3, 1), name).toEqual(rows(drawn.get(name)!, 3, 1));
      expect(rows(now, 3, 2), name).toEqual(rows(old, 4, 1));
    }
  });

  test('into another network are refused, naming what does not fit', async () => {
    const source = learned(dense4);
    const into = (layers: readonly Layer[], input: readonly [number, number] = [6, 6]) =>
      refusal(() => {
        const network = defineNetwork(layers, { input });
        transferWeights(source, { network, classes }, createRandom(3));
      });
    const end = [flatten(), dense(4)];
    expect(await into([conv2d(5, 3), batchNorm(), ...end])).toMatch(
      /^Cannot start from these weights: conv2d\.weight is 3x1x3x3, .* takes 5x1x3x3; .*\.$/,
    );
    expect(await into([conv2d(3, 3), ...end])).toContain('has no batch_normalization.scale');
    expect(await into([...body, conv2d(3, 1), ...end])).toContain('they have no conv2d_1.weight');
    expect(await into([...body, ...end], [7, 7])).toContain('images of 6x6');
    expect(await into([conv2d(3, 3, { stride: 2 }), batchNorm(), ...end])).toContain(
      'dense.weight is 4x48',
    );
  });
});

test('a network that does not end in one dense or conv2d layer gets no other classes', async () => {
  const odd = build([flatten(), dense(4), residual([dense(4)])]);
  expect(classCount(odd)).toBe(4);
  expect(withClassCount(odd, 4)).toBe(odd);
  expect(await refusal(() => withClassCount(odd, 5))).toMatch(
    /^Cannot give the network 5 classes: /,
  );
  expect(await refusal(() => withClassCount(build([conv2d(4, 3), flatten()]), 5))).toMatch(
    /^Cannot give/,
  );
});

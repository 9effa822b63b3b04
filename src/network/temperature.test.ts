import { describe, expect, it } from 'vitest';
import { encodeModel } from '../graph/encode.js';
import { nodeRuntime } from '../runtime/node.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { activation } from './layers/activation.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { flatten } from './layers/flatten.js';
import type { Layer } from './layers/index.js';
import { globalAveragePool2d } from './layers/pool2d.js';
import { inferenceGraph } from './lower.js';
import { defineNetwork, initialWeights, type Network, type Weights } from './network.js';
import { withTemperature } from './temperature.js';

const define = (...layers: Layer[]): Network => defineNetwork(layers, { input: [6, 6] });

/** What the network says of three images, `[3, 4]`. */
async function probabilities(network: Network, weights: Weights): Promise<Float32Array> {
  const metadata = { producer: 'test', version: '0', description: '', metadata: {} };
  const model = encodeModel(inferenceGraph(network, weights), metadata);
  const session = await nodeRuntime.createSession(model, { threads: 1 });
  const random = createRandom(3);
  const data = Uint8Array.from({ length: 3 * 36 }, () => random.integer(256));
  const images = { dtype: 'uint8', shape: [3, 6, 6], data } as const;
  const results = await session.run({ [session.inputs[0]!.name]: images });
  const values = results[session.outputs[0]!.name]!.data as Float32Array;
  await session.release();
  return values.slice();
}

/** Weights that are nowhere 0 or 1, so that a forgotten one shows. */
function drawn(network: Network): Weights {
  const random = createRandom(1);
  const weights = initialWeights(network, random);
  return new Map(
    [...weights].map(([name, values]) => [name, values.map(() => 0.2 + 0.6 * random.uniform())]),
  );
}

/** softmax(ln(p) / temperature), row by row. */
function scaled(values: Float32Array, temperature: number): number[] {
  return [0, 4, 8].flatMap((row) => {
    const powers = [...values.subarray(row, row + 4)].map((p) => p ** (1 / temperature));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
}

describe('withTemperature', () => {
  it.each([
    ['dense with softmax', [flatten(), dense(4, { activation: 'softmax' })]],
    ['dense without bias', [flatten(), dense(4, { bias: false }), activation('softmax')]],
    ['batch norm', [flatten(), dense(4, { bias: false }), batchNorm(), activation('softmax')]],
    [
      'a convolution and its mean',
      [conv2d(4, 3), globalAveragePool2d(), dropout(0.5), activation('softmax')],
    ],
  ])('divides the logits of a network that ends in %s', async (_, layers) => {
    const network = define(conv2d(3, 2, { activation: 'relu' }), ...layers);
    const weights = drawn(network);
    const plain = await probabilities(network, weights);
    const hot = await probabilities(network, withTemperature(network, weights, 2.5));
    const expected = scaled(plain, 2.5);
    hot.forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 5));
    expect(Math.max(...hot)).toBeLessThan(Math.max(...plain));
  });

  it('leaves the weights it was given as they are', () => {
    const network = define(flatten(), dense(4, { activation: 'softmax' }));
    const weights = drawn(network);
    const before = weights.get('dense.weight')!.slice();
    withTemperature(network, weights, 0.5);
    expect(weights.get('dense.weight')).toEqual(before);
  });

  it.each([
    ['no softmax at its end', [flatten(), dense(4)]],
    ['a function in front of the softmax', [flatten(), dense(4, { activation: 'tanh' }), activation('softmax')]],
    ['nothing to scale', [flatten(), activation('softmax')]],
  ])('refuses a network with %s', (_, layers) => {
    const network = define(...layers);
    expect(() => withTemperature(network, drawn(network), 2)).toThrow(InputError);
  }); // prettier-ignore

  it.each([0, -1, NaN, Infinity])('refuses the temperature %d', (temperature) => {
    const network = define(flatten(), dense(4, { activation: 'softmax' }));
    expect(() => withTemperature(network, drawn(network), temperature)).toThrow(/temperature/);
  });
});

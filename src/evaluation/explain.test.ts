import { describe, expect, it } from 'vitest';
import { drawCase } from '../../test/reference/network-runs.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import type { Layer } from '../network/layers/index.js';
import { maxPool2d } from '../network/layers/pool2d.js';
import { defineNetwork } from '../network/network.js';
import { nodeRuntime } from '../runtime/node.js';
import { createRandom } from '../tensor/random.js';
import { createLogitGradients, integratedGradients, occlusion } from './explain.js';

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** Random weights and images for `layers`, and their gradients. */
async function explained(input: readonly [number, number], ...layers: Layer[]) {
  const network = defineNetwork(layers, { input });
  const example = drawCase(network, 20, { type: 'categoricalCrossEntropy' }, createRandom(1));
  const { weights, pixels } = example;
  const gradients = await createLogitGradients(nodeRuntime, network, weights, 1);
  const size = input[0] * input[1];
  const image = (index: number) => pixels.subarray(index * size, (index + 1) * size);
  return { weights, pixels, gradients, image, size };
}

describe('integrated gradients', () => {
  it('of a linear network are weight times pixel', async () => {
    const last = dense(4, { activation: 'softmax' });
    const { weights, gradients, image } = await explained([3, 5], flatten(), last);
    const { values, score, baseline } = await integratedGradients(gradients, image(3), 2);
    const row = weights.get('dense.weight')!.subarray(2 * 15, 3 * 15);
    image(3).forEach((byte, p) => expect(values[p]).toBeCloseTo((row[p]! * byte) / 255, 5));
    expect(baseline).toBeCloseTo(weights.get('dense.bias')![2]!, 6);
    expect(score).toBeCloseTo(baseline + sum(values), 5);
    await gradients.release();
  });

  it('account for the whole change of the logit, in a network with kinks', async () => {
    const { gradients, image } = await explained(
      [14, 13],
      conv2d(8, 3, { activation: 'relu' }),
      conv2d(8, 3, { activation: 'relu' }),
      maxPool2d(2),
      flatten(),
      dense(12, { activation: 'gelu' }),
      dense(5, { activation: 'softmax' }),
    );
    let largest = 0;
    for (let index = 0; index < 5; index++) {
      const { values, score, baseline } = await integratedGradients(gradients, image(index), index);
      largest = Math.max(largest, Math.abs(score - baseline));
      expect(Math.abs(sum(values) - (score - baseline))).toBeLessThan(0.01);
    }
    expect(largest).toBeGreaterThan(0.3);
    await gradients.release();
  });

  it('give nothing to paper', async () => {
    const last = dense(4, { activation: 'softmax' });
    const { gradients } = await explained([4, 4], conv2d(2, 3), flatten(), last);
    const pixels = new Uint8Array(16).fill(200, 3, 9);
    const { values } = await integratedGradients(gradients, pixels, 1);
    expect(values.map((value) => (value === 0 ? 0 : 1))).toEqual(
      Float32Array.from(pixels, (byte) => (byte === 0 ? 0 : 1)),
    );
    await gradients.release();
  });
});

describe('gradients of logits', () => {
  it('are the same for an image alone, among others, and behind a whole batch', async () => {
    const last = dense(3, { activation: 'softmax' });
    const layers = [conv2d(3, 3, { activation: 'silu' }), flatten(), last];
    const { gradients, pixels, size } = await explained([5, 6], ...layers);
    const ink = Float32Array.from(pixels, (byte) => byte / 255);
    const all = await gradients.at(ink, 20, 1);
    expect([all.logits.length, all.gradients.length]).toEqual([20, 20 * size]);
    for (const index of [0, 15, 16, 19]) {
      const part = [index * size, (index + 1) * size] as const;
      const one = await gradients.at(ink.subarray(...part), 1, 1);
      expect(one.logits[0]).toBe(all.logits[index]);
      expect(one.gradients).toEqual(all.gradients.subarray(...part));
    }
    await gradients.release();
  });
});

describe('occlusion', () => {
  /** Probability of class 1: how much ink the pixel in row 1, column 2 has. */
  const watcher = {
    height: 4,
    width: 6,
    classes: 2,
    predict(images: Uint8Array, count: number) {
      const ink = Array.from({ length: count }, (_, image) => images[image * 24 + 8]! / 255);
      return Promise.resolve(Float32Array.from(ink.flatMap((share) => [1 - share, share])));
    },
  };
  const pixels = new Uint8Array(24).fill(204, 8, 9);

  it('loses the probability where the square covers what the answer rests on', async () => {
    const { values, score } = await occlusion(watcher, pixels, 1, { patch: 3, levels: [0] });
    expect(score).toBeCloseTo(0.8, 6);
    values.forEach((value, at) => {
      const covers = Math.abs(Math.floor(at / 6) - 1) <= 1 && Math.abs((at % 6) - 2) <= 1;
      expect(value, `pixel ${at}`).toBeCloseTo(covers ? 0.8 : 0, 6);
    });
  });

  it('gains where the square is what the class needs, and averages its levels', async () => {
    const on = (levels: readonly number[]) => occlusion(watcher, pixels, 1, { patch: 1, levels });
    expect((await on([255])).values[8]).toBeCloseTo(-0.2, 6);
    expect((await on([0, 255])).values[8]).toBeCloseTo(0.3, 6);
    expect((await occlusion(watcher, pixels, 0, { patch: 1, levels: [0] })).values[8]).toBeCloseTo(-0.8, 6); // prettier-ignore
  });

  it('leaves the image as it was', async () => {
    const before = pixels.slice();
    await occlusion(watcher, pixels, 1);
    expect(pixels).toEqual(before);
  });
});

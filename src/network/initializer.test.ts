import { describe, expect, it } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { initializers, initialValues, type Initializer } from './initializer.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { flatten } from './layers/flatten.js';
import { residual } from './layers/residual.js';
import { defineNetwork, initialWeights, parametersOf } from './network.js';

const fans = { fanIn: 30, fanOut: 70 };
const draw = (initializer: Initializer, seed = 1) =>
  initialValues(initializer, 20_000, fans, createRandom(seed));
const mean = (values: Float32Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
const variance = (values: Float32Array) => mean(values.map((x) => x * x)) - mean(values) ** 2;
const largest = (values: Float32Array) => values.reduce((top, x) => Math.max(top, Math.abs(x)), 0);

describe('initialValues', () => {
  // Variance, then the bound that nothing exceeds and that the largest value comes near to.
  it.each<[Initializer, number, number]>([
    ['glorotUniform', 2 / 100, Math.sqrt(6 / 100)],
    ['glorotNormal', 2 / 100, (2 * Math.sqrt(2 / 100)) / 0.8796256610342398],
    ['heUniform', 2 / 30, Math.sqrt(6 / 30)],
    ['heNormal', 2 / 30, (2 * Math.sqrt(2 / 30)) / 0.8796256610342398],
  ])('draws %s with the variance and within the bound of its paper', (name, wanted, bound) => {
    const values = draw(name);
    expect(Math.abs(mean(values))).toBeLessThan(0.02 * Math.sqrt(wanted) * 2);
    expect(Math.abs(variance(values) / wanted - 1)).toBeLessThan(0.05);
    expect(largest(values)).toBeLessThanOrEqual(Math.fround(bound));
    expect(largest(values)).toBeGreaterThan(0.98 * bound);
  });

  it('spreads the uniform forms evenly and heaps the normal ones in the middle', () => {
    const inner = (name: Initializer) => {
      const values = draw(name);
      const middle = largest(values) / 2;
      return values.filter((x) => Math.abs(x) < middle).length / values.length;
    };
    expect(inner('heUniform')).toBeCloseTo(0.5, 1);
    // One of two standard deviations: 68.3 of 95.4%.
    expect(inner('heNormal')).toBeCloseTo(0.715, 1);
  });

  it('fills with zeros and ones', () => {
    expect(new Set(draw('zeros'))).toEqual(new Set([0]));
    expect(new Set(draw('ones'))).toEqual(new Set([1]));
  });

  it.each(initializers)('draws the same %s from the same seed', (name) => {
    const values = draw(name).join();
    expect(draw(name).join()).toBe(values);
    if (name !== 'zeros' && name !== 'ones') expect(draw(name, 2).join()).not.toBe(values);
  });
});

describe('initialWeights', () => {
  const body = [conv2d(4, [3, 5], { padding: 'same' }), batchNorm(), conv2d(6, 3), flatten()];
  const network = defineNetwork([...body, dense(10)], { input: [8, 8] });
  const weights = (seed = 5) => initialWeights(network, createRandom(seed));

  it('counts kernel positions in the fans', () => {
    const fansOf = new Map(parametersOf(network).map((spec) => [spec.name, spec.fans]));
    expect(fansOf.get('conv2d.weight')).toEqual({ fanIn: 15, fanOut: 60 });
    expect(fansOf.get('conv2d_1.weight')).toEqual({ fanIn: 36, fanOut: 54 });
    expect(fansOf.get('dense.weight')).toEqual({ fanIn: 216, fanOut: 10 });
    const bound = Math.sqrt(6 / 226);
    expect(largest(weights().get('dense.weight')!)).toBeLessThanOrEqual(bound);
    expect(largest(weights().get('dense.weight')!)).toBeGreaterThan(0.98 * bound);
  });

  it('starts biases and means at 0, scales and variances at 1', () => {
    for (const [name, values] of weights()) {
      const role = name.split('.').at(-1)!;
      if (role === 'weight') expect(new Set(values).size).toBeGreaterThan(1);
      else expect(new Set(values)).toEqual(new Set([['scale', 'variance'].includes(role) ? 1 : 0]));
    }
  });

  it('takes the initializer that a layer asks for', () => {
    const flat = defineNetwork([flatten(), dense(2, { initializer: 'ones' })], { input: [2, 2] });
    expect(initialWeights(flat, createRandom(1)).get('dense.weight')).toEqual(
      new Float32Array(8).fill(1),
    );
  });

  it('is the same for the same seed and another for every other', () => {
    expect(weights()).toEqual(weights());
    expect(weights(6).get('conv2d.weight')).not.toEqual(weights(5).get('conv2d.weight'));
  });

  it('gives no two parameters the same numbers', () => {
    const twins = defineNetwork([flatten(), dense(4), dense(4), residual([dense(4)])], {
      input: [2, 2],
    });
    const drawn = [...initialWeights(twins, createRandom(1))].filter(([name]) =>
      name.endsWith('weight'),
    );
    expect(new Set(drawn.map(([, values]) => values.join())).size).toBe(drawn.length);
    expect(drawn.map(([, values]) => values.length)).toEqual([16, 16, 16]);
  });

  it('leaves the weights of other layers as they are when a layer is added', () => {
    const longer = defineNetwork([...body, dense(10), batchNorm(), dense(3)], { input: [8, 8] });
    const grown = initialWeights(longer, createRandom(5));
    for (const [name, values] of weights()) expect(grown.get(name), name).toEqual(values);
    const between = [...body.slice(0, 2), residual([conv2d(4, 1)]), ...body.slice(2), dense(10)];
    const wider = initialWeights(defineNetwork(between, { input: [8, 8] }), createRandom(5));
    for (const [name, values] of weights()) expect(wider.get(name), name).toEqual(values);
  });
});

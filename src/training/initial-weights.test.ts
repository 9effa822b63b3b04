import { describe, expect, test } from 'vitest';
import { expectInputError } from '../../test/expect-refusal.js';
import {
  digest,
  everything,
  failureOf,
  figures,
  plain,
  squares,
  stopAfter,
  trainSmall,
  viaFile,
} from '../../test/small-runs.js';
import { initialWeights } from '../network/network.js';
import { createRandom } from '../tensor/random.js';

describe('a training that starts from given weights', () => {
  const initial = initialWeights(everything.network, createRandom(77));
  const still = { ...everything, learningRate: 1e-12, epochs: 1 };

  test('starts from them and leaves them as they were', async () => {
    const before = digest(initial);
    const { averaging, ...recipe } = still;
    expect(averaging).toBeDefined();
    const { weights } = await trainSmall({ recipe, initial });
    for (const [name, data] of weights) {
      if (/mean|variance/.test(name)) continue;
      data.forEach((value, i) => expect(value).toBeCloseTo(initial.get(name)![i]!, 8));
    }
    expect(digest(initial)).toBe(before);
  });

  test('goes on where another one ended: less loss at once than the other had at first', async () => {
    const recipe = { ...plain, epochs: 8, learningRate: 0.5 };
    const first = await trainSmall({ recipe, train: squares(200, 5) });
    const options = { recipe: plain, train: squares(200, 6), initial: first.weights };
    const second = await trainSmall(options);
    expect(second.history[0]!.loss).toBeLessThan(first.history[1]!.loss);
    expect(second.history[0]!.accuracy).toBeGreaterThan(0.95);
  });

  test('depends on them, and not on the seed that would have drawn others', async () => {
    const other = initialWeights(everything.network, createRandom(78));
    const [one, two] = [await trainSmall({ initial }), await trainSmall({ initial: other })];
    expect(digest(one.weights)).not.toBe(digest(two.weights));
  });

  test.each([3, 6, 10])('and is resumed after batch %i ends with the same bytes', async (batch) => {
    const whole = await trainSmall({ initial });
    const resume = viaFile(await stopAfter(batch, { initial }));
    const resumed = await trainSmall({ initial, resume });
    expect(digest(resumed.weights)).toBe(digest(whole.weights));
    expect(figures(resumed.history)).toEqual(figures(whole.history));
  });

  test('is not resumed from other weights, or from drawn ones', async () => {
    const resume = await stopAfter(2, { initial });
    const changed = new Map(initial);
    changed.set('dense_1.bias', Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
    for (const options of [{ initial: changed }, {}]) {
      const error = await failureOf(trainSmall({ ...options, resume }));
      expectInputError(error, /^Cannot resume: .* other initial weights;/);
    }
    const drawn = await stopAfter(2);
    const error = await failureOf(trainSmall({ initial, resume: drawn }));
    expectInputError(error, 'other initial weights');
  });

  test.each<[string, [string, Float32Array | undefined], string]>([
    [
      'a parameter is missing',
      ['dense.bias', undefined],
      'dense.bias takes 16 values (16), got none',
    ],
    [
      'one has another size',
      ['conv2d.weight', new Float32Array(9)],
      'takes 36 values (4x1x3x3), got 9',
    ],
    ['one is not finite', ['dense_1.bias', new Float32Array(10).fill(NaN)], 'dense_1.bias holds'],
    ['there is one too many', ['dense_2.bias', new Float32Array(3)], 'has no dense_2.bias'],
  ])('is refused in one line when %s', async (_, [name, data], message) => {
    const wrong = new Map(initial);
    if (data) wrong.set(name, data);
    else wrong.delete(name);
    const error = await failureOf(trainSmall({ initial: wrong }));
    expectInputError(error, 'Cannot start from these weights: ');
    expectInputError(error, message);
  });
});

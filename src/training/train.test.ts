import { describe, expect, test } from 'vitest';
import { trainReference, type ReferenceOptimizer } from '../../test/reference/training.js';
import {
  digest,
  everything,
  figures,
  plain,
  squares,
  trainingSet,
  trainSmall,
  withMomentum,
} from '../../test/small-runs.js';
import { epochOrder } from '../dataset/batch.js';
import { createDataset, subset } from '../dataset/dataset.js';
import { activation } from '../network/layers/activation.js';
import { batchNorm } from '../network/layers/batch-norm.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { defineNetwork, initialWeights } from '../network/network.js';
import { nodeRuntime } from '../runtime/node.js';
import { createRandom } from '../tensor/random.js';
import type { Recipe } from './recipe.js';
import { train, type BatchProgress, type TrainOptions } from './train.js';

describe('a training is what plain float64 loops make of it', () => {
  const network = defineNetwork(
    [
      conv2d(2, 3, { bias: false }),
      batchNorm(),
      activation('tanh'),
      flatten(),
      dense(3, { activation: 'softmax' }),
    ],
    { input: [5, 5] },
  );
  const loss = { type: 'categoricalCrossEntropy', labelSmoothing: 0.1 } as const;
  const drawn = createRandom(5);
  const images = Uint8Array.from({ length: 5 * 25 }, () => drawn.integer(256));
  const data = createDataset({
    ...{ name: 'five', height: 5, width: 5, images, classes: ['a', 'b', 'c'] },
    labels: Uint8Array.of(0, 1, 2, 1, 0),
  });
  const optimizers: readonly ReferenceOptimizer[] = [
    { type: 'sgd', momentum: 0.9, weightDecay: 0.01 },
    { type: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 0.001, weightDecay: 0.01 },
  ];

  test.each(optimizers)('5 images in batches of 4, two epochs of %j', async (optimizer) => {
    const recipe: Recipe = {
      ...plain,
      ...{ network, loss, optimizer, batch: 4, epochs: 2, learningRate: 0.05 },
      schedule: { type: 'step', every: 1, factor: 0.5 },
      averaging: { decay: 0.7 },
    };
    const result = await trainSmall({ recipe, train: data, validation: data, seed: 3 });

    const random = createRandom(3);
    const initial = initialWeights(network, createRandom(random.fork('weights').uint32()));
    const steps = [1, 2].flatMap((epoch) => {
      const order = epochOrder(5, random.fork(`order/${epoch}`));
      return [order.subarray(0, 4), order.subarray(4)].map((indices) => {
        const { images: pixels, labels } = subset(data, indices);
        return { pixels, labels, rate: epoch === 1 ? 0.05 : 0.025 };
      });
    });
    const expected = trainReference(network, initial, loss, optimizer, 0.7, steps);

    expect([...result.weights.keys()]).toEqual([...expected.averages.keys()]);
    for (const [name, average] of expected.averages) {
      average.forEach((value, i) => {
        const error = Math.abs(result.weights.get(name)![i]! - value);
        if (!(error < 1e-5)) expect(error, `${name}[${i}]`).toBeLessThan(1e-5);
      });
    }
    const [a, b, c, d] = expected.losses as [number, number, number, number];
    expect(result.history[0]!.loss).toBeCloseTo((4 * a + b) / 5, 5);
    expect(result.history[1]!.loss).toBeCloseTo((4 * c + d) / 5, 5);
  });
});

describe('the same bytes', () => {
  test.each([1, 2])('come from the same seed and data on %i threads', async (threads) => {
    const [one, two] = [await trainSmall({ threads }), await trainSmall({ threads })];
    expect(digest(one.weights)).toBe(digest(two.weights));
    expect(figures(one.history)).toEqual(figures(two.history));
  });

  test('do not come from another seed, other data or another recipe', async () => {
    const runs: Partial<TrainOptions>[] = [
      {},
      { seed: 2 },
      { train: squares(43, 9) },
      { recipe: withMomentum },
      { recipe: { ...everything, augmentation: { shift: 1 } } },
    ];
    const digests = new Set<string>();
    for (const run of runs) digests.add(digest((await trainSmall(run)).weights));
    expect(digests.size).toBe(runs.length);
  });

  test('do not depend on being watched, validated or frozen', async () => {
    const quiet = await trainSmall();
    const watched = await train({
      ...{ runtime: nodeRuntime, recipe: everything, train: trainingSet, seed: 1, threads: 1 },
      checkpointSeconds: -1,
      onBatch: () => undefined,
      onEpoch: () => undefined,
      onCheckpoint: () => Promise.resolve(),
    });
    expect(digest(watched.weights)).toBe(digest(quiet.weights));
  });
});

test('progress tells batches, epochs, means so far, speed and time left', async () => {
  const seen: BatchProgress[] = [];
  const { history } = await trainSmall({ onBatch: (progress) => seen.push(progress) });
  expect(seen.map(({ epoch, batch }) => [epoch, batch])).toEqual(
    [1, 2, 3].flatMap((epoch) => [1, 2, 3, 4, 5, 6].map((batch) => [epoch, batch])),
  );
  const ends = seen.filter(({ batch, batches }) => batch === batches);
  expect(ends.map(({ loss, accuracy }) => [loss, accuracy])).toEqual(
    history.map(({ loss, accuracy }) => [loss, accuracy]),
  );
  for (const { epochs, batches, imagesPerSecond, secondsLeft } of seen) {
    expect([epochs, batches]).toEqual([3, 6]);
    expect(imagesPerSecond).toBeGreaterThan(0);
    expect(secondsLeft).toBeGreaterThanOrEqual(0);
  }
  expect(seen.at(-1)!.secondsLeft).toBe(0);
});

test('a small network learns the squares', async () => {
  const recipe = { ...plain, epochs: 8, learningRate: 0.5 };
  const { history } = await trainSmall({ recipe, train: squares(200, 5) });
  expect(history.at(-1)!.valAccuracy).toBeGreaterThan(0.95);
});

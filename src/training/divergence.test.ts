import { describe, expect, test } from 'vitest';
import { expectInputError } from '../../test/expect-refusal.js';
import {
  everything,
  failureOf,
  plain,
  trainingSet,
  trainSmall,
  viaFile,
} from '../../test/small-runs.js';
import { createDataset, take } from '../dataset/dataset.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { defineNetwork } from '../network/network.js';
import { nodeRuntime } from '../runtime/node.js';
import type { Checkpoint } from './checkpoint.js';
import type { Recipe } from './recipe.js';
import { train, type TrainOptions } from './train.js';

describe('a training that leaves the numbers', () => {
  /** Rates that explode after a few steps, and a checkpoint after each. */
  const exploding: Recipe = {
    ...plain,
    learningRate: 1e38,
    schedule: { type: 'oneCycle', start: 1e-39, peak: 1, warmupShare: 0.9 },
    epochs: 5,
  };

  const input = [12, 12] as const;
  const linear = defineNetwork([flatten(), dense(10)], { input });
  /** Finite weights of 1e30 give infinite logits. */
  const deep: Recipe = {
    ...exploding,
    network: defineNetwork([flatten(), dense(8), dense(10, { activation: 'softmax' })], { input }),
  };

  async function explode(options: Partial<TrainOptions>) {
    const checkpoints: Checkpoint[] = [];
    const error = await failureOf(
      trainSmall({
        recipe: exploding,
        checkpointSeconds: -1,
        ...options,
        onCheckpoint: (checkpoint) => {
          checkpoints.push(checkpoint);
          return Promise.resolve();
        },
      }),
    );
    return { checkpoints, error };
  }

  test.each<[string, Partial<TrainOptions>]>([
    ['one dense layer', {}],
    ['Adam, dropout and averages', { recipe: { ...exploding, network: everything.network, optimizer: { type: 'adam' }, averaging: { decay: 0.9 } } }], // prettier-ignore
    ['one batch an epoch', { train: take(trainingSet, 10), recipe: deep }],
    ['squares of linear outputs', { recipe: { ...exploding, network: linear, loss: { type: 'meanSquaredError' } } }], // prettier-ignore
    ['no checkpoints inside epochs', { checkpointSeconds: 60 }],
  ])('stops with one line and keeps only good checkpoints: %s', async (_, options) => {
    const { checkpoints, error } = await explode(options);
    expectInputError(
      error,
      /^Training diverged: .+ at epoch \d, batch \d; use a lower learning rate than 1e\+38 /,
    );
    for (const { progress, arrays } of checkpoints) {
      for (const [name, data] of Object.entries(arrays)) {
        expect(data.every(Number.isFinite), `${name} after step ${progress.steps}`).toBe(true);
      }
    }
  });

  test.each([
    [2, 1, 2],
    [8, 2, 1],
  ])('stops when weights overflow while the loss is small: batch %i', async (batch, epoch, at) => {
    // Black images of one class: only biases move, and momentum alone drives them too far.
    const labels = new Uint8Array(8).fill(3);
    const images = new Uint8Array(8 * 144);
    const black = createDataset({ name: 'black', height: 12, width: 12, images, labels });
    const steps: number[] = [];
    const optimizer = { type: 'sgd', momentum: 0.9 } as const;
    const error = await failureOf(
      train({
        ...{ runtime: nodeRuntime, train: black, seed: 1, threads: 1, checkpointSeconds: -1 },
        recipe: { ...plain, batch, optimizer, learningRate: 3e38 },
        onCheckpoint: ({ progress }) => {
          steps.push(progress.steps);
          return Promise.resolve();
        },
      }),
    );
    const place = `at epoch ${epoch}, batch ${at}; `;
    expectInputError(error, `weights or optimizer state are no longer finite ${place}`);
    expect(steps).toEqual([1]);
  });

  test('can be resumed from its last checkpoint, and diverges at the same place', async () => {
    const { checkpoints, error } = await explode({});
    expect(checkpoints.length).toBeGreaterThan(0);
    const again = await explode({ resume: viaFile(checkpoints.at(-1)!) });
    expect(again.error).toEqual(error);
  });

  test('stops when only the validation loss shows it', async () => {
    const recipe: Recipe = { ...deep, learningRate: 1e30, schedule: { type: 'constant' } };
    const { checkpoints, error } = await explode({ recipe, train: take(trainingSet, 10) });
    expectInputError(error, /^Training diverged: the validation loss is (NaN|Infinity) at epoch 1/);
    expect(checkpoints).toEqual([]);
  });
});

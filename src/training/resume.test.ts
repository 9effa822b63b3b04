import { describe, expect, test } from 'vitest';
import { expectInputError } from '../../test/expect-refusal.js';
import {
  digest,
  everything,
  failureOf,
  figures,
  squares,
  stopAfter,
  trainSmall,
  viaFile,
  withMomentum,
} from '../../test/small-runs.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { defineNetwork } from '../network/network.js';
import type { Checkpoint } from './checkpoint.js';
import type { Recipe } from './recipe.js';
import type { TrainOptions } from './train.js';

describe('a stopped run that goes on ends like one that was never stopped', () => {
  describe.each([everything, withMomentum])('with $description', (recipe) => {
    let whole: Awaited<ReturnType<typeof trainSmall>> | undefined;

    // Six batches an epoch: the first, the last partial one, inside, and in the last epoch.
    test.each([[1], [5], [6], [8], [12], [13], [17], [3, 2, 1, 6, 5]])(
      'when it is stopped after %j batches',
      async (...stops) => {
        whole ??= await trainSmall({ recipe });
        let resume: Checkpoint | undefined;
        for (const batches of stops) {
          const from: Partial<TrainOptions> = resume ? { resume } : {};
          resume = viaFile(await stopAfter(batches, { recipe, ...from }));
        }
        const resumed = await trainSmall({ recipe, resume: resume! });
        expect(digest(resumed.weights)).toBe(digest(whole.weights));
        expect(figures(resumed.history)).toEqual(figures(whole.history));
        expect(resumed.best).toEqual(whole.best);
        expect(resumed.stopped).toBe('finished');
      },
    );
  });

  test('when it is stopped at its very last batch it is simply done', async () => {
    const controller = new AbortController();
    let done = 0;
    const result = await trainSmall({
      signal: controller.signal,
      onBatch: () => {
        if (++done === 18) controller.abort();
      },
    });
    expect(result.stopped).toBe('finished');
  });

  test('from any checkpoint of the whole run, though training went on after it', async () => {
    const checkpoints: Checkpoint[] = [];
    const whole = await trainSmall({
      checkpointSeconds: -1,
      onCheckpoint: (checkpoint) => {
        checkpoints.push(checkpoint);
        return Promise.resolve();
      },
    });
    expect(checkpoints.map(({ progress }) => progress.steps)).toEqual(
      Array.from({ length: 18 }, (_, i) => i + 1),
    );
    for (const index of [2, 11, 17]) {
      const resumed = await trainSmall({ resume: checkpoints[index]! });
      expect(digest(resumed.weights)).toBe(digest(whole.weights));
    }
  });

  test('whatever the order of the keys in its recipe', async () => {
    const resume = await stopAfter(2);
    const recipe = Object.fromEntries(Object.entries(everything).reverse()) as unknown as Recipe;
    await expect(trainSmall({ recipe, resume })).resolves.toBeDefined();
  });

  test('and its seconds are those of both parts', async () => {
    const { progress, ...rest } = await stopAfter(3);
    const resume = { ...rest, progress: { ...progress, seconds: progress.seconds + 1000 } };
    const { history } = await trainSmall({ resume });
    expect(history[0]!.seconds).toBeGreaterThan(1000);
    expect(history[0]!.imagesPerSecond).toBeCloseTo(43 / history[0]!.seconds, 9);
    expect(history[1]!.seconds).toBeLessThan(500);
  });
});

describe('a checkpoint of another run is refused', () => {
  const other = defineNetwork([flatten(), dense(10, { activation: 'softmax' })], {
    input: [12, 12],
  });

  test.each<[string, Partial<TrainOptions>, string]>([
    ['recipe', { recipe: { ...everything, learningRate: 0.02 } }, 'learningRate 0.01'],
    ['number of epochs', { recipe: { ...everything, epochs: 4 } }, 'epochs 3'],
    ['name', { recipe: { ...everything, name: 'b', epochs: 4 } }, 'recipe everything'],
    ['temperature', { recipe: { ...everything, temperature: 2 } }, 'no temperature'],
    ['number of threads', { threads: 2 }, '1 thread'],
    ['network', { recipe: { ...everything, network: other } }, 'another network'],
    ['seed', { seed: 2 }, 'seed 1'],
    ['training data', { train: squares(43, 3) }, 'other training data'],
    ['validation data', { validation: squares(70, 3) }, 'other validation data'],
  ])('another %s', async (_, changes, reason) => {
    const resume = await stopAfter(2);
    const error = await failureOf(trainSmall({ ...changes, resume }));
    expectInputError(error, `Cannot resume: the checkpoint was made with ${reason};`);
  });

  test('one without validation, when there is some now', async () => {
    const resume = { ...(await stopAfter(2)) };
    delete (resume as { validation?: string }).validation;
    expectInputError(await failureOf(trainSmall({ resume })), 'other validation data');
  });

  test.each(['weight/dense.weight', 'm/dense.weight', 'average/dense.bias'])(
    'one whose %s is missing or of another size',
    async (name) => {
      const checkpoint = await stopAfter(2);
      const { [name]: lost, ...arrays } = checkpoint.arrays;
      expect(lost).toBeDefined();
      for (const wrong of [arrays, { ...arrays, [name]: new Float32Array(3) }]) {
        const error = await failureOf(trainSmall({ resume: { ...checkpoint, arrays: wrong } }));
        expectInputError(error, name.slice(name.indexOf('/') + 1));
      }
    },
  );
});

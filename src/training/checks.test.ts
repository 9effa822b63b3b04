import { describe, expect, test } from 'vitest';
import { expectInputError } from '../../test/expect-refusal.js';
import {
  digest,
  failureOf,
  plain,
  trainingSet,
  trainSmall,
  validationSet,
} from '../../test/small-runs.js';
import { createDataset, take } from '../dataset/dataset.js';
import type { Runtime } from '../graph/session.js';
import { InputError } from '../tensor/error.js';
import type { Recipe } from './recipe.js';
import { train, type TrainOptions } from './train.js';

const neverUsed: Runtime = {
  name: 'none',
  createSession: () => Promise.reject(new Error('Something was compiled.')),
};

const crossEntropy = 'categoricalCrossEntropy';

// What plain JavaScript may write.
test.each<[object, string]>([
  [{ loss: { type: 'crossEntropy' } }, 'Unknown loss "crossEntropy"; there are categoricalCross'],
  [
    { loss: { type: crossEntropy, labelSmoothing: 1 } },
    'labelSmoothing is a number at least 0 and',
  ],
  [{ loss: { type: crossEntropy, labelSmoothing: '0.1' } }, 'below 1, got "0.1"'],
  [{ loss: { type: crossEntropy, smoothing: 0.1 } }, 'has no setting smoothing'],
  [{ loss: { type: 'meanSquaredError', labelSmoothing: 0.1 } }, 'has no setting labelSmoothing'],
  [{ loss: 'mse' }, `A loss is an object such as { type: 'categoricalCrossEntropy' }, got "mse"`],
  [{ loss: null }, 'A loss is an object'],
  [{ schedule: 'cosine' }, 'A schedule is an object such as'],
  [{ learningRate: '0.1' }, 'learningRate must be a number above 0, got "0.1"'],
  [{ temperature: '2' }, 'A temperature must be a number above 0'],
  [{ optimizer: { type: 'adamm' } }, 'Unknown optimizer "adamm"'],
  [{ optimizer: { type: 'sgd', momentum: 1 } }, "sgd's momentum is a number at least 0"],
  [{ averaging: { decay: 1 } }, "averaging's decay is at least 0 and below 1, got 1"],
  [{ augmentation: { rotation: 200 } }, 'Augmentation rotation must be between 0 and 180'],
  [{ augmentation: { rotate: 5 } }, 'Augmentation has no setting rotate; its settings: shift,'],
  [{ learningrate: 0.1 }, 'a recipe has no setting learningrate; its settings: name, description,'],
])('%j is refused before anything is compiled', async (changes, message) => {
  const recipe = { ...plain, ...changes } as Recipe;
  const error = await failureOf(trainSmall({ recipe, runtime: neverUsed }));
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toContain(message);
  expect((error as InputError).message).toMatch(/^[^\n]+\.$/);
});

test('settings that are left undefined are as if they were not there', async () => {
  const loss = { type: crossEntropy, labelSmoothing: undefined } as unknown as Recipe['loss'];
  const recipe = { ...plain, loss, averaging: undefined } as unknown as Recipe;
  const { history } = await trainSmall({ recipe, train: trainingSet });
  expect(history).toHaveLength(2);
});

describe('settings that make no sense are refused before anything is compiled', () => {
  test.each<[Partial<TrainOptions>, string]>([
    [{ recipe: { ...plain, epochs: 0 } }, 'epochs must be a whole number from 1, got 0'],
    [{ recipe: { ...plain, epochs: NaN } }, 'epochs must be a whole number from 1, got NaN'],
    [{ recipe: { ...plain, batch: 0 } }, 'batch must be a whole number from 1, got 0'],
    [{ recipe: { ...plain, batch: 2.5 } }, 'batch must be a whole number from 1, got 2.5'],
    [{ recipe: { ...plain, learningRate: 0 } }, 'learningRate must be a number above 0, got 0'],
    [{ recipe: { ...plain, learningRate: NaN } }, 'learningRate must be a number above 0, got NaN'],
    [{ seed: 0.5 }, 'seed must be a whole number, got 0.5'],
    [{ threads: 0 }, 'threads must be a whole number from 1, got 0'],
    [{ patience: 0 }, 'patience must be a whole number from 1, got 0'],
    [{ train: take(trainingSet, 0) }, 'squares 1: it has no images'],
    [{ validation: take(validationSet, 0) }, 'squares 2: it has no images'],
    [{ recipe: { ...plain, schedule: { type: 'step', every: 0, factor: 0.5 } } }, 'every'],
  ])('%j', async (changes, message) => {
    const options = { recipe: plain, runtime: neverUsed, ...changes };
    expectInputError(await failureOf(trainSmall(options)), message);
  });

  test('patience without validation', async () => {
    const options = { runtime: neverUsed, recipe: plain, train: trainingSet, seed: 1, patience: 2 };
    expectInputError(await failureOf(train(options)), 'patience: it needs validation data');
  });

  test('images of another size, and another number of classes', async () => {
    const { images, labels } = trainingSet;
    const wide = createDataset({ name: 'wide', height: 6, width: 24, images, labels });
    const eleven = createDataset({ ...trainingSet, name: 'eleven', classes: [...'0123456789a'] });
    const refusals: [Partial<TrainOptions>, string][] = [
      [{ train: wide }, 'Cannot train on wide: its images are 6x24, recipe plain takes 12x12.'],
      [{ validation: eleven }, 'Cannot train on eleven: it has 11 classes, recipe plain tells 10'],
    ];
    for (const [changes, message] of refusals) {
      const options = { recipe: plain, runtime: neverUsed, ...changes };
      expectInputError(await failureOf(trainSmall(options)), message);
    }
  });

  test('but a batch larger than the data is one batch of all of it', async () => {
    const recipe = { ...plain, batch: 1e12 };
    const result = await trainSmall({ recipe });
    expect(result.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const exact = await trainSmall({ recipe: { ...plain, batch: 43 } });
    expect(digest(result.weights)).toBe(digest(exact.weights));
  });
});

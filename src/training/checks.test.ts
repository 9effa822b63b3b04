import { expect, test } from 'vitest';
import { failureOf, plain, trainingSet, trainSmall } from '../../test/small-runs.js';
import type { Runtime } from '../graph/session.js';
import { InputError } from '../tensor/error.js';
import type { Recipe } from './recipe.js';

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

/** @file Real training reaches what the recipes, the synthetic digits and the shipped model promise. */
import { expect, it } from 'vitest';
import {
  loadDataset,
  loadModel,
  recipes,
  runTraining,
  type DatasetPair,
  type ModelEvaluation,
} from '../../src/index.js';
import { nodeRuntime } from '../../src/runtime/node.js';
import { testFolder } from './command.js';

/** Trains the quick recipe with seed 1 on `train` and evaluates the saved model on `test`. */
async function trainQuick({ train, test }: DatasetPair): Promise<ModelEvaluation> {
  const { model } = await runTraining({
    runtime: nodeRuntime,
    recipe: recipes.get('quick')!,
    data: { train, test },
    seed: 1,
    out: await testFolder(),
    validation: 'none',
  });
  return evaluate(model, test);
}

async function evaluate(path: string | undefined, test: DatasetPair['test']) {
  const model = await loadModel(path);
  try {
    return await model.evaluate(test);
  } finally {
    await model.release();
  }
}

it('the quick recipe reads at least 98.9% of the test images', async () => {
  const { accuracy, total } = await trainQuick(await loadDataset('mnist'));
  expect(total).toBe(10_000);
  expect(accuracy).toBeGreaterThanOrEqual(0.989);
});

it("a network trained on synthetic digits alone reads above 90% of MNIST's test images", async () => {
  const { train } = await loadDataset('synthetic:30000');
  const { test, isMnist } = await loadDataset('mnist');
  expect(isMnist).toBe(true);
  const { accuracy, total } = await trainQuick({ train, test });
  expect(total).toBe(10_000);
  expect(accuracy).toBeGreaterThan(0.9);
});

it('the classic model that comes along reads at least 98.86% of the test images', async () => {
  const { accuracy, total } = await evaluate(undefined, (await loadDataset('mnist')).test);
  expect(total).toBe(10_000);
  expect(accuracy).toBeGreaterThanOrEqual(0.9886);
});

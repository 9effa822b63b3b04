/**
 * @file Finds a recipe's temperature: `npm run calibrate -- quick 1 2 3`. Trains the recipe with
 * each seed on five sixths of MNIST's training images, fits the temperature to the last sixth
 * (10,000 images), and prints the mean. The calibration error of each seed is measured at the mean
 * of the other seeds' temperatures, on images that no weight has seen. The test images are not read.
 * Runs that exist are resumed, finished ones only read.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '../src/dataset/load.js';
import { split } from '../src/dataset/split.js';
import { calibrate } from '../src/evaluation/calibration.js';
import { formatShare } from '../src/evaluation/printable.js';
import { predictedClasses, type PredictionSet } from '../src/evaluation/predictions.js';
import { applyTemperature, fitTemperature } from '../src/evaluation/temperature.js';
import { loadModel } from '../src/library/load-model.js';
import { runTraining } from '../src/library/run.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { createRandom } from '../src/tensor/random.js';
import type { Recipe } from '../src/training/recipe.js';
import { recipes } from '../src/training/recipes/index.js';
import { describeMachine } from './harness.js';

const heldOut = 1 / 6;

const [name = '', ...seedTexts] = process.argv.slice(2);
const found = recipes.get(name);
const seeds = (seedTexts.length > 0 ? seedTexts : ['1', '2', '3']).map(Number);
if (found === undefined || !seeds.every(Number.isInteger)) {
  console.error('Usage: npm run calibrate -- RECIPE [SEED...]');
  process.exit(2);
}
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const { temperature: current, ...recipe } = found;

const data = await loadDataset('mnist');
const sets: PredictionSet[] = [];
for (const seed of seeds) sets.push(await heldOutAnswers(recipe, seed));
const temperatures = sets.map(fitTemperature);

const rows = sets.map((set, i) => {
  const others = temperatures.filter((_, other) => other !== i);
  const error = (temperature: number): string => {
    const scaled = applyTemperature(set.probabilities, set.classes.length, temperature);
    return formatShare(calibrate(predictedClasses(scaled, set.classes.length), set.labels).ece);
  };
  const cells = [
    String(seeds[i]),
    String(set.labels.length),
    temperatures[i]!.toFixed(4),
    error(1),
    others.length === 0 ? '' : error(mean(others)),
  ];
  return `| ${cells.join(' | ')} |`;
});
console.log(
  [
    `Recipe ${name}, ${seeds.length} seeds; ${describeMachine()}.`,
    `Temperature ${mean(temperatures).toFixed(3)} (the recipe has ${current ?? 'none'}).`,
    '',
    "| seed | images held out | temperature | ECE without | ECE with the other seeds' mean |",
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n'),
);

/** What the recipe, trained with `seed`, says of the images held out. */
async function heldOutAnswers(trained: Recipe, seed: number): Promise<PredictionSet> {
  const out = join('runs', 'calibrate', `${name}-${seed}`);
  await mkdir(out, { recursive: true });
  if (!existsSync(join(out, 'model.onnx'))) {
    await runTraining({
      runtime: nodeRuntime,
      recipe: trained,
      data,
      seed,
      out,
      resume: existsSync(join(out, 'last.ckpt')),
      validation: heldOut,
      threads: availableParallelism(),
      onEpoch: ({ epoch, valAccuracy }) =>
        console.error(
          `${name} seed ${seed}: epoch ${epoch}, held out ${formatShare(valAccuracy!)}`,
        ),
    });
  }
  // The run holds out the same images: it draws them from its seed.
  const [, held] = split(data.train, heldOut, createRandom(seed).fork('validation'));
  const model = await loadModel(out);
  const probabilities = await model.probabilities(held.images, held.count);
  await model.release();
  return { probabilities, labels: held.labels, classes: held.classes };
}

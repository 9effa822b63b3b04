/**
 * @file Trains a recipe with several seeds on all of MNIST and writes the table of figures:
 * `npm run accuracy -- classic 1 2 3`. Runs that exist are resumed, finished ones only read, so the
 * command can be stopped and repeated. The test images are the validation data, as the classic
 * recipe has them; they choose nothing: the figure of a run is that of its last epoch.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '../src/dataset/load.js';
import { formatShare } from '../src/evaluation/printable.js';
import { loadModel } from '../src/library/load-model.js';
import { runTraining } from '../src/library/run.js';
import { nodeRuntime } from '../src/runtime/node.js';
import type { EpochRecord, History } from '../src/training/history.js';
import { recipes } from '../src/training/recipes/index.js';
import { describeMachine } from './harness.js';

const [name = 'classic', ...seedTexts] = process.argv.slice(2);
const recipe = recipes.get(name);
const seeds = (seedTexts.length > 0 ? seedTexts : ['1', '2', '3']).map(Number);
if (recipe === undefined || !seeds.every(Number.isInteger)) {
  console.error('Usage: npm run accuracy -- RECIPE [SEED...]');
  process.exit(2);
}

const data = await loadDataset('mnist');
const threads = availableParallelism();
const histories: History[] = [];
const seconds: number[] = [];
const calibrationErrors: number[] = [];
for (const seed of seeds) {
  const out = join('runs', 'accuracy', `${name}-${seed}`);
  await mkdir(out, { recursive: true });
  if (!existsSync(join(out, 'model.onnx'))) {
    const began = performance.now();
    await runTraining({
      runtime: nodeRuntime,
      recipe,
      data,
      seed,
      out,
      resume: existsSync(join(out, 'last.ckpt')),
      validation: 'test',
      threads,
      onEpoch: (record) => console.error(`${name} seed ${seed}: ${formatRecord(record)}`),
    });
    seconds.push((performance.now() - began) / 1000);
  }
  histories.push(JSON.parse(await readFile(join(out, 'history.json'), 'utf8')) as History);
  const model = await loadModel(out);
  calibrationErrors.push((await model.evaluate(data.test)).calibration.ece);
  await model.release();
}

const table = report();
await writeFile(join('runs', 'accuracy', `${name}.md`), table);
console.log(table);

function formatRecord({ epoch, loss, accuracy, valLoss, valAccuracy, seconds }: EpochRecord) {
  return `epoch ${epoch} loss ${loss.toFixed(4)} accuracy ${formatShare(accuracy)} test loss ${valLoss!.toFixed(4)} test accuracy ${formatShare(valAccuracy!)} (${seconds.toFixed(1)} s)`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function report(): string {
  const epochs = recipe!.epochs;
  const rows = Array.from({ length: epochs }, (_, epoch) => {
    const records = histories.map((history) => history[epoch]!);
    const cells = [
      String(epoch + 1),
      mean(records.map((r) => r.loss)).toFixed(4),
      formatShare(mean(records.map((r) => r.accuracy))),
      mean(records.map((r) => r.valLoss!)).toFixed(4),
      ...records.map((r) => formatShare(r.valAccuracy!)),
      formatShare(mean(records.map((r) => r.valAccuracy!))),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const last = histories.map((history) => history.at(-1)!.valAccuracy!);
  const best = histories.map((history) => Math.max(...history.map((r) => r.valAccuracy!)));
  const head = [
    'epoch',
    'training loss',
    'training accuracy',
    'test loss',
    ...seeds.map((seed) => `test accuracy, seed ${seed}`),
    'mean',
  ];
  return [
    `Recipe ${name}, ${seeds.length} seeds, ${threads} threads; ${describeMachine()}.`,
    '',
    `- last epoch: ${last.map((share) => formatShare(share)).join(', ')}; mean ${formatShare(mean(last))}`,
    `- best epoch (for comparison only): ${best.map((share) => formatShare(share)).join(', ')}; mean ${formatShare(mean(best))}`,
    `- expected calibration error: ${calibrationErrors.map((share) => formatShare(share)).join(', ')}; mean ${formatShare(mean(calibrationErrors))}`,
    ...(seconds.length === seeds.length
      ? [`- seconds a run, start to model file: ${seconds.map((s) => s.toFixed(1)).join(', ')}`]
      : []),
    '',
    `| ${head.join(' | ')} |`,
    `|${' --- |'.repeat(head.length)}`,
    ...rows,
    '',
  ].join('\n');
}

/**
 * @file Shows what fine-tuning brings on photographed cheque amounts:
 * `npm run measure:finetune -- FOLDER --from MODEL --out RUN [--seed N] [--whole]`. The folder is that
 * of `measure:cheques`. The model goes on with the boxes of the tuning part, as `tenfold train --from`
 * does it; a seventh of these pictures is held out, and the digits on them are counted before and
 * after. With `--whole` it learns from these too. Then `measure:cheques` with the run's model and
 * `--part apart` tells the amounts. Weights trained so are not for shipping.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCocoFolder } from '../src/dataset/coco-folder.js';
import type { DatasetPair } from '../src/dataset/dataset.js';
import { loadDataset } from '../src/dataset/load.js';
import { formatShare } from '../src/evaluation/printable.js';
import { fineTuning } from '../src/library/fine-tuning.js';
import { loadModel } from '../src/library/load-model.js';
import { runTraining } from '../src/library/run.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { isForTuning, writeChequePart } from './cheque-parts.js';
import { describeMachine } from './harness.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    whole: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
const { from, out } = values;
if (folder === undefined || from === undefined || out === undefined) {
  console.error(
    'Usage: npm run measure:finetune -- FOLDER --from MODEL --out RUN-FOLDER [--seed N] [--whole]',
  );
  process.exit(2);
}

const tuning = join(out, 'tuning-part');
await writeChequePart(folder, tuning, isForTuning);
const options = { onNote: (line: string) => console.error(line) };
const data = values.whole ? await wholePart() : await loadDataset(tuning, options);
const model = await loadModel(from);
const recipe = fineTuning(model, data.train);
console.error(
  `${data.train.count} digits, ${data.cuts?.frames.count ?? 0} more cuts of them and ${data.outliers?.count ?? 0} that are none to learn from, ` +
    `${values.whole ? 'none' : data.test.count} held out; ${recipe.epochs} epochs`,
);
const before = await model.evaluate(data.test);
const began = performance.now();
const { model: file } = await runTraining({
  runtime: nodeRuntime,
  ...{
    recipe,
    data,
    from: model,
    seed: Number(values.seed),
    validation: values.whole ? 'none' : 'test',
    out,
  },
  onEpoch: ({ epoch, loss }) => console.error(`epoch ${epoch}: loss ${loss.toFixed(4)}`),
});
const seconds = (performance.now() - began) / 1000;
const tuned = await loadModel(file);
const after = await tuned.evaluate(data.test);
console.log(
  [
    `Fine-tuning of ${from}, seed ${values.seed}, ${describeMachine()}`,
    '',
    '| measure | before | after |',
    '| --- | --- | --- |',
    `| digits right, of ${data.test.count} ${values.whole ? 'learned from' : 'held out'} | ${formatShare(before.accuracy)} | ${formatShare(after.accuracy)} |`,
    `| digits taken for none | ${before.calledNone ?? 0} | ${after.calledNone ?? 0} |`,
    `| time to fine-tune | | ${seconds.toFixed(0)} s |`,
  ].join('\n'),
);
await Promise.all([model.release(), tuned.release()]);

/** All pictures to learn from; they are what is evaluated as well. */
async function wholePart(): Promise<DatasetPair> {
  const { digits, outliers, cuts } = await readCocoFolder(
    tuning,
    'annotations.json',
    tuning,
    options,
  );
  return { train: digits, test: digits, outliers, cuts };
}

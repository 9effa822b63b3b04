/**
 * @file Fits the weights of the search (`src/recognition/score.ts`) and the calibration of whole
 * readings (`src/recognition/confidence.ts`): `npm run measure:fit-search -- FOLDER --from MODEL
 * --out WORK-FOLDER [--seed N]`. Only the tuning part of `measure:cheques` is used. It is cut in
 * three by the names' hashes; each third is read by MODEL, and by MODEL after `measure:finetune`'s
 * fine-tuning on the other two. The weights are fitted to the readings of both together, since they
 * serve models that know the writing and models that do not. What the two sources would be read to
 * with weights fitted without the third in question is printed first, then the weights of all.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImage } from '../src/codec/decode.js';
import { loadDataset } from '../src/dataset/load.js';
import { formatShare } from '../src/evaluation/printable.js';
import { joinFrames } from '../src/image/frame.js';
import { findWriting } from '../src/image/writing.js';
import { fineTuning } from '../src/library/fine-tuning.js';
import { loadModel } from '../src/library/load-model.js';
import type { Model } from '../src/library/model.js';
import { runTraining } from '../src/library/run.js';
import { markLabel, searchLattice } from '../src/recognition/lattice.js';
import { piecesOf } from '../src/recognition/pieces.js';
import {
  scoreFeatures,
  scoreLabels,
  scoreWeights,
  type ScoreWeights,
} from '../src/recognition/score.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { loadAmounts, type Amount } from './cheque-amounts.js';
import { foldCount, foldOf, isForTuning, writeChequePart } from './cheque-parts.js';
import { fitCalibration, tellCalibration, type Judged } from './fit/calibration.js';
import { fitWeights } from './fit/fit-weights.js';
import type { FittedAmount, FittedEdge } from './fit/likelihood.js';
import { describeMachine } from './harness.js';

/** A candidate with what the classifier says that it is no digit. */
interface ReadEdge extends FittedEdge {
  readonly none: number;
}

interface ReadAmount extends FittedAmount {
  readonly fold: number;
  readonly source: 'as it is' | 'fine-tuned';
  readonly edges: readonly ReadEdge[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const [folder] = positionals;
const { from, out } = values;
if (folder === undefined || from === undefined || out === undefined) {
  console.error(
    'Usage: npm run measure:fit-search -- FOLDER --from MODEL --out WORK-FOLDER [--seed N]',
  );
  process.exit(2);
}

const folds = Array.from({ length: foldCount }, (_, fold) => fold);
const amounts = await loadAmounts(folder, 'tuning');
const model = await loadModel(from);
const read = await readAll(model, folder, amounts, 'as it is');
for (const fold of folds) {
  const tuned = await fineTune(model, folder, fold, join(out, `fold-${fold}`));
  const rest = amounts.filter(({ file }) => foldOf(file) === fold);
  read.push(...(await readAll(tuned, folder, rest, 'fine-tuned')));
  await tuned.release();
}
await model.release();

const sources = ['as it is', 'fine-tuned'] as const;
const judged = folds.flatMap((fold) => {
  const { weights } = fitWeights(read.filter((amount) => amount.fold !== fold));
  return read.filter((amount) => amount.fold === fold).map((amount) => judge(amount, weights));
});
const now = read.map((amount) => judge(amount, scoreWeights));
const { weights, logLikelihood } = fitWeights(read);
console.log(
  [
    `${amounts.length} amounts, ${from}, seed ${values.seed}, ${describeMachine()}`,
    '',
    '| model | read right with the weights in use | with fitted ones, cross-validated |',
    '| --- | --- | --- |',
    ...sources.map((source) => `| ${source} | ${right(now, source)} | ${right(judged, source)} |`),
    '',
    `Weights fitted to all (mean log-likelihood ${logLikelihood.toFixed(3)}):`,
    JSON.stringify(weights, (_, value: unknown) =>
      typeof value === 'number' ? Number(value.toFixed(2)) : value,
    ),
    '',
    ...tellCalibration(judged, fitCalibration(judged)),
  ].join('\n'),
);

/** Goes on with the model on all of the tuning part but one fold. */
async function fineTune(start: Model, root: string, fold: number, target: string): Promise<Model> {
  const part = join(target, 'part');
  await writeChequePart(root, part, (file) => isForTuning(file) && foldOf(file) !== fold);
  const data = await loadDataset(part);
  const { model: file } = await runTraining({
    ...{ runtime: nodeRuntime, recipe: fineTuning(start, data.train), data, from: start },
    ...{ seed: Number(values.seed), validation: 'none', out: join(target, 'run') },
  });
  return loadModel(file);
}

async function readAll(
  reader: Model,
  root: string,
  wanted: readonly Amount[],
  source: ReadAmount['source'],
): Promise<ReadAmount[]> {
  const all: ReadAmount[] = [];
  for (const { file, truth } of wanted) {
    const image = await decodeImage(await readFile(join(root, 'images', file)), file);
    const writing = findWriting(image, { mode: 'number' });
    const [piece] = writing === undefined ? [] : piecesOf(writing, 'number');
    if (piece === undefined) continue;
    const { slivers, candidates } = piece;
    const frames = joinFrames(candidates.map(({ frame }) => frame));
    const probabilities = await reader.probabilities(frames, candidates.length);
    const classes = reader.classes.length;
    const edges = candidates.map(({ from: first, to, shape }, i): ReadEdge => {
      const own = probabilities.subarray(i * classes, (i + 1) * classes);
      return { from: first, to, features: scoreFeatures(shape, own), none: own[markLabel] ?? 0 };
    });
    edges.sort((a, b) => a.from - b.from);
    all.push({ truth, slivers, edges, fold: foldOf(file), source });
  }
  return all;
}

/** How an amount is read with these weights. */
function judge(amount: ReadAmount, chosen: ScoreWeights): Judged & Pick<ReadAmount, 'source'> {
  const edges = amount.edges.map((edge) => ({
    ...edge,
    scores: scoreLabels(edge.features, chosen),
  }));
  const [best] = searchLattice(amount.slivers, edges).hypotheses;
  const nones = (best?.steps ?? [])
    .filter(({ label }) => label !== markLabel)
    .map(({ edge }) => (edge as (typeof edges)[number]).none);
  return {
    source: amount.source,
    right: best?.text === amount.truth,
    share: (best?.probability ?? 0) * (1 - Math.max(0, ...nones)),
  };
}

function right(all: readonly ReturnType<typeof judge>[], source: ReadAmount['source']): string {
  const own = all.filter((each) => each.source === source);
  const count = own.filter((each) => each.right).length;
  return `${count} of ${own.length} (${formatShare(count / own.length, 1)})`;
}

/**
 * @file Measures what a model takes for no digit:
 * `npm run measure:rejection -- MODEL --letters FOLDER|ZIP [--alphabets Balinese,Greek] [--json]`.
 * The threshold of `digitScore` is the one that keeps 99% of MNIST's test digits. Letters are pictures
 * of alphabets that nothing was trained on, framed by `frameDigit`; so are blank paper,
 * gradients, noise, scribbles and photo-like pictures (seed 1, 300 of each, 28 to 300 pixels a side).
 * A picture in which no ink is found is rejected without asking the model.
 */
import { parseArgs } from 'node:util';
import { loadDataset } from '../src/dataset/load.js';
import { readOutlierPictures } from '../src/dataset/outlier-pictures.js';
import { formatShare } from '../src/evaluation/printable.js';
import { frameDigit, joinFrames } from '../src/image/frame.js';
import { loadModel } from '../src/library/load-model.js';
import { digitScore, thresholdKeeping } from '../src/recognition/rejection.js';
import { createRandom } from '../src/tensor/random.js';

import { paint, STRANGE } from './strange-pictures.js';

const kept = 0.99;
const seed = 1;
const perKind = 300;
const sides = [28, 64, 100, 300];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    letters: { type: 'string' },
    alphabets: { type: 'string', default: 'Balinese,Greek' },
    json: { type: 'boolean' },
  },
});
const [path] = positionals;
if (path === undefined || values.letters === undefined) {
  console.error(
    'Usage: npm run measure:rejection -- MODEL --letters FOLDER|ZIP [--alphabets A,B] [--json]',
  );
  process.exit(2);
}

const model = await loadModel(path);
const { test } = await loadDataset('mnist');
const digitScores = await scoresOf(test.images, test.count);
const threshold = thresholdKeeping(digitScores, kept);

interface Row {
  readonly what: string;
  readonly count: number;
  readonly rejected: number;
}
const rows: Row[] = [];
for (const alphabet of values.alphabets.split(',')) {
  const letters = await readOutlierPictures(values.letters, { folders: [alphabet] });
  const scores = await scoresOf(letters.images, letters.count);
  rows.push({ what: alphabet, count: letters.count, rejected: below(scores) / letters.count });
}
const count = rows.reduce((sum, row) => sum + row.count, 0);
const rejected = rows.reduce((sum, row) => sum + row.rejected * row.count, 0) / count;
rows.push({ what: 'all letters', count, rejected });
for (const [what, kind] of Object.entries(STRANGE)) {
  const random = createRandom(seed).fork(what);
  const frames = Array.from({ length: perKind }, (_, i) =>
    frameDigit(paint(kind, random, sides[i % sides.length]!)),
  ).filter((frame) => frame !== undefined);
  const empty = perKind - frames.length;
  const scores = await scoresOf(joinFrames(frames), frames.length);
  rows.push({ what, count: perKind, rejected: (empty + below(scores)) / perKind });
}
await model.release();

const digitsKept = 1 - below(digitScores) / test.count;
console.log(
  values.json
    ? JSON.stringify({ model: path, threshold, digitsKept, rows }, null, 2)
    : [
        `${path}: threshold ${threshold.toFixed(4)} keeps ${formatShare(digitsKept)} of MNIST's test digits`,
        '',
        '| pictures | count | rejected |',
        '| --- | --- | --- |',
        ...rows.map((row) => `| ${row.what} | ${row.count} | ${formatShare(row.rejected)} |`),
      ].join('\n'),
);

async function scoresOf(images: Uint8Array, count: number): Promise<Float64Array> {
  if (count === 0) return new Float64Array(0);
  const probabilities = await model.probabilities(images, count);
  const classes = probabilities.length / count;
  return Float64Array.from({ length: count }, (_, i) =>
    digitScore(probabilities.subarray(i * classes, (i + 1) * classes)),
  );
}

function below(scores: Float64Array): number {
  return scores.filter((score) => score < threshold).length;
}

/**
 * @file Measures what a model takes for no digit:
 * `npm run measure:rejection -- MODEL --letters FOLDER|ZIP [--alphabets Balinese,Greek] [--json]`.
 * The threshold of `digitScore` is the one that keeps 99% of MNIST's test digits. Letters are pictures
 * of alphabets that nothing was trained on, framed by `frameDigit`; so are blank paper,
 * gradients, noise, scribbles and photo-like pictures (seed 1, 300 of each, 28 to 300 pixels a side).
 * A picture in which no ink is found is rejected without asking the model.
 *
 * `recognize` is asked as well, with nothing said of what the pictures hold: how many of them it rejects,
 * and how many of the test digits it reads right.
 */
import { parseArgs } from 'node:util';
import { loadDataset } from '../src/dataset/load.js';
import { imageOf } from '../src/dataset/dataset.js';
import { mapPictures } from '../src/dataset/outlier-pictures.js';
import { formatShare } from '../src/evaluation/printable.js';
import { frameDigit, joinFrames } from '../src/image/frame.js';
import { frameSide } from '../src/image/frame-size.js';
import type { GreyImage } from '../src/image/grey-image.js';
import { loadModel } from '../src/library/load-model.js';
import { createRecognizer } from '../src/library/recognize.js';
import { createRandom } from '../src/tensor/random.js';

import { digitScore, thresholdKeeping } from './digit-score.js';
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
const recognizer = await createRecognizer({ model, spotter: 'none' });
const { test } = await loadDataset('mnist');
const digitScores = await scoresOf(test.images, test.count);
const threshold = thresholdKeeping(digitScores, kept);

interface Row {
  readonly what: string;
  readonly count: number;
  /** The shares rejected by the classifier, and by `recognize`. */
  readonly rejected: number;
  readonly notRead: number;
}
const rows: Row[] = [];
for (const alphabet of values.alphabets.split(',')) {
  const pictures = await mapPictures(values.letters, { folders: [alphabet] }, (picture) => picture);
  rows.push(await measure(alphabet, pictures));
}
const count = rows.reduce((sum, row) => sum + row.count, 0);
const mean = (of: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + of(row) * row.count, 0) / count;
rows.push({
  what: 'all letters',
  count,
  rejected: mean(({ rejected }) => rejected),
  notRead: mean(({ notRead }) => notRead),
});
for (const [what, kind] of Object.entries(STRANGE)) {
  const random = createRandom(seed).fork(what);
  const pictures = Array.from({ length: perKind }, (_, i) =>
    paint(kind, random, sides[i % sides.length]!),
  );
  rows.push(await measure(what, pictures));
}
const digits = Array.from({ length: test.count }, (_, i) => ({
  width: frameSide,
  height: frameSide,
  data: imageOf(test, i),
}));
let digitsRead = 0;
let at = 0;
for await (const { reading } of recognizer.recognizeAll(digits)) {
  if (reading.text === String(test.labels[at++])) digitsRead++;
}
await recognizer.release();
await model.release();

const digitsKept = 1 - below(digitScores) / test.count;
console.log(
  values.json
    ? JSON.stringify(
        { model: path, threshold, digitsKept, digitsRead: digitsRead / test.count, rows },
        null,
        2,
      )
    : [
        `${path}: threshold ${threshold.toFixed(4)} keeps ${formatShare(digitsKept)} of MNIST's test digits`,
        '',
        '| pictures | count | rejected | by `recognize` |',
        '| --- | --- | --- | --- |',
        ...rows.map(
          ({ what, count, rejected, notRead }) =>
            `| ${what} | ${count} | ${formatShare(rejected)} | ${formatShare(notRead)} |`,
        ),
        '',
        `recognize reads ${formatShare(digitsRead / test.count)} of the test digits right.`,
      ].join('\n'),
);

async function measure(what: string, pictures: readonly GreyImage[]): Promise<Row> {
  const frames = pictures.map((picture) => frameDigit(picture)).filter((f) => f !== undefined);
  const empty = pictures.length - frames.length;
  const scores = await scoresOf(joinFrames(frames), frames.length);
  let refused = 0;
  for await (const { reading } of recognizer.recognizeAll(pictures)) {
    if (reading.rejected) refused++;
  }
  return {
    what,
    count: pictures.length,
    rejected: (empty + below(scores)) / pictures.length,
    notRead: refused / pictures.length,
  };
}

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

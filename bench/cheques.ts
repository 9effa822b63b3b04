/**
 * @file Reads photographed cheque amounts: `npm run measure:cheques -- FOLDER --model MODEL
 * [--part tuning|apart] [--readings FILE] [--json]`. The folder holds `annotations.json` in COCO form, where
 * the category of a box is its digit and a number reads from left to right, and `images/`
 * (ORAND-CAR-A has this form). The files are parted by the first byte of the SHA-256 of their
 * names: below 128 they are for tuning, the others are kept apart and measured once, at the end.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImage } from '../src/codec/decode.js';
import { loadModel } from '../src/library/load-model.js';
import { readPicture } from '../src/recognition/read-picture.js';
import { loadAmounts, type Amount } from './cheque-amounts.js';
import { describeMachine } from './harness.js';
import { readingFigures, readingRows, type NumberReading } from './reading-figures.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string' },
    part: { type: 'string', default: 'tuning' },
    readings: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined || (values.part !== 'tuning' && values.part !== 'apart')) {
  console.error(
    'Usage: npm run measure:cheques -- FOLDER [--model MODEL] [--part tuning|apart] [--readings FILE] [--json]',
  );
  process.exit(2);
}

const amounts = await loadAmounts(folder, values.part);
const model = await loadModel(values.model);
const readings: (Amount & NumberReading)[] = [];
for (const amount of amounts) {
  const image = await decodeImage(await readFile(join(folder, 'images', amount.file)), amount.file);
  const began = performance.now();
  const { text, confidence } = await readPicture(
    image,
    (frames, count) => model.probabilities(frames, count),
    model.classes,
    { mode: 'number', minConfidence: 0 },
  );
  readings.push({ ...amount, text, confidence, milliseconds: performance.now() - began });
}
await model.release();
if (values.readings !== undefined) await writeFile(values.readings, JSON.stringify(readings));
const figures = readingFigures(readings);
if (values.json) console.log(JSON.stringify({ part: values.part, ...figures }));
else {
  console.log(`${readings.length} amounts (${values.part}), ${describeMachine()}\n`);
  console.log(readingRows(figures).join('\n'));
}

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
import { calibrate } from '../src/evaluation/calibration.js';
import { formatShare } from '../src/evaluation/printable.js';
import { editDistance } from '../src/evaluation/reading-metrics.js';
import { loadModel } from '../src/library/load-model.js';
import { readPicture } from '../src/recognition/read.js';
import { loadAmounts, type Amount } from './cheque-amounts.js';
import { describeMachine, median } from './harness.js';
import { fitCalibration, tellCalibration } from './reading-calibration.js';

interface AmountReading extends Amount {
  readonly text: string;
  readonly confidence: number;
  readonly milliseconds: number;
}

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
const readings: AmountReading[] = [];
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
console.log(values.json ? JSON.stringify(summary(readings)) : report(readings));

/** What would calibrate the tuning part's readings; nothing is fitted to the other. */
function calibration(all: readonly AmountReading[]): string[] {
  const judged = all.map(({ text, truth, confidence }) => ({ confidence, right: text === truth }));
  return tellCalibration(judged, fitCalibration(judged));
}

/** What a program needs of the figures. */
function summary(all: readonly AmountReading[]) {
  const right = all.filter(({ text, truth }) => text === truth).length;
  return { part: values.part, amounts: all.length, right };
}

function report(all: readonly AmountReading[]): string {
  const right = all.map(({ text, truth }) => text === truth);
  const digits = sum(all.map(({ truth }) => truth.length));
  const wrongDigits = sum(all.map(({ text, truth }) => editDistance(text, truth)));
  const { ece } = calibrate(
    {
      classes: Uint8Array.from(right, (ok) => (ok ? 1 : 0)),
      confidences: Float32Array.from(all, ({ confidence }) => confidence),
    },
    new Uint8Array(all.length).fill(1),
  );
  const covered = [0.5, 0.8, 0.9, 0.95, 0.99].map((least) => {
    const sure = all.filter(({ confidence }) => confidence >= least);
    const wrong = sure.filter(({ text, truth }) => text !== truth).length;
    return `| at least ${percent(least)} sure | ${percent(sure.length / all.length)} of the amounts, ${wrong} of ${sure.length} wrong |`;
  });
  return [
    `${all.length} amounts (${values.part}), ${describeMachine()}`,
    '',
    '| measure | figure |',
    '| --- | --- |',
    `| amounts fully right | ${percent(sum(right.map(Number)) / all.length)} |`,
    `| digits right, by edit distance | ${percent(1 - wrongDigits / digits)} |`,
    ...covered,
    `| expected calibration error of whole readings | ${percent(ece)} |`,
    `| a picture, median | ${median(all.map(({ milliseconds }) => milliseconds)).toFixed(1)} ms |`,
    ...(values.part === 'tuning' ? ['', ...calibration(all)] : []),
  ].join('\n');
}

/** One digit behind the point: there are about 500 amounts. */
function percent(part: number): string {
  return formatShare(part, 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * @file Reads numbers that are put together from MNIST's test digits: `npm run measure:numbers --
 * [--model MODEL] [--count N] [--json]`. One to seven digits, some of them touching, a third with marks
 * (seed 2; `bench/fit-reading.ts` fits with training digits and seed 1).
 */
import { parseArgs } from 'node:util';
import { loadDataset } from '../src/dataset/load.js';
import { createRecognizer } from '../src/library/recognize.js';
import { createRandom } from '../src/tensor/random.js';
import { composedNumber } from './composed.js';
import { describeMachine } from './harness.js';
import { readingFigures, readingRows, type NumberReading } from './reading-figures.js';

const seed = 2;

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    count: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
if (!(Number.isInteger(count) && count > 0)) {
  console.error('Usage: npm run measure:numbers -- [--model MODEL] [--count N] [--json]');
  process.exit(2);
}

const { test } = await loadDataset('mnist');
const random = createRandom(seed);
const which = values.model === undefined ? {} : { model: values.model };
const recognizer = await createRecognizer({ ...which, spotter: 'none', minConfidence: 0 });
const readings: NumberReading[] = [];
for (let i = 0; i < count; i++) {
  const { picture, truth } = composedNumber(test, random);
  const began = performance.now();
  const { text, confidence } = await recognizer.recognize(picture, { mode: 'number' });
  readings.push({ truth, text, confidence, milliseconds: performance.now() - began });
}
await recognizer.release();
const figures = readingFigures(readings);
if (values.json) console.log(JSON.stringify(figures));
else {
  console.log(`${values.model ?? 'the shipped reader'}, ${count} numbers; ${describeMachine()}.\n`);
  console.log(readingRows(figures).join('\n'));
}

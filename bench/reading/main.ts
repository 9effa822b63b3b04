/**
 * @file How well pictures are read: `npm run measure:reading -- [--only a,b] [--limit N]
 * [--shared ../shared] [--model PATH] [--spotter PATH] [--json FILE] [--list FILE] [--pictures FOLDER]`.
 * Only the public `recognize` is asked, so that figures of any way of recognizing compare. `--only` takes
 * names of measures or their beginnings; `--limit` reads at most so many pictures of each. `--list` writes
 * what was wanted and what was got of every picture as CSV, `--pictures` those that were judged wrong and
 * have no file, as PNG. Every picture depends on the seed and its place alone, whatever else is measured.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodePng } from '../../src/codec/encode.js';
import { createRecognizer } from '../../src/library/recognize.js';
import { createRandom } from '../../src/tensor/random.js';
import { describeMachine } from '../harness.js';
import { toLine } from './csv.js';
import { measures } from './measures.js';
import type { Outcome } from './measure.js';
import { runMeasure } from './run.js';
import { figuresOf, tableOf, type Figures } from './table.js';

const seed = 1;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    limit: { type: 'string', default: 'Infinity' },
    shared: { type: 'string', default: '../shared' },
    model: { type: 'string' },
    spotter: { type: 'string' },
    json: { type: 'string' },
    list: { type: 'string' },
    pictures: { type: 'string' },
  },
});
const limit = Number(values.limit);
const names = values.only.split(',').filter((name) => name !== '');
const chosen = measures.filter(({ name }) => names.length === 0 || names.some((start) => name.startsWith(start))); // prettier-ignore
if (!(limit >= 1) || chosen.length === 0) {
  console.error(
    `Usage: npm run measure:reading -- [--only NAMES] [--limit N] [--shared FOLDER] [--model PATH] [--spotter PATH] [--json FILE] [--list FILE] [--pictures FOLDER]\nNames: ${measures.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const list = [toLine(['measure', 'file', 'kind', 'wanted', 'got', 'confidence', 'right', 'score', 'ms'])]; // prettier-ignore

async function keep(
  measure: string,
  { item, judged, score, milliseconds }: Outcome,
): Promise<void> {
  const shared = [score === undefined ? '' : score.toFixed(4), milliseconds.toFixed(1)];
  for (const { wanted, got, confidence, right, extra } of judged) {
    const verdict = extra ? 'beside' : right ? 'right' : 'wrong';
    list.push(toLine([measure, item.name, item.kind ?? '', wanted, got, confidence.toFixed(4), verdict, ...shared])); // prettier-ignore
  }
  const { picture } = item;
  const isDrawn = typeof picture === 'object' && 'data' in picture;
  if (values.pictures === undefined || !isDrawn || judged.every(({ right }) => right)) return;
  await mkdir(values.pictures, { recursive: true });
  const name = `${measure}-${item.name}.png`.replaceAll(/[^\w.-]/g, '_');
  await writeFile(join(values.pictures, name), await encodePng(picture));
}

const { model, spotter } = values;
const which = { ...(model ? { model } : {}), ...(spotter ? { spotter } : {}) };
const asked = [model ?? 'the shipped models', ...(spotter ? [`spotter ${spotter}`] : [])].join(
  ', ',
);
const recognizer = await createRecognizer(which);
const all = new Map<string, readonly Outcome[]>();
const figures: Figures[] = [];
for (const measure of chosen) {
  const random = createRandom(seed).fork(measure.name);
  const context = { shared: values.shared, random, limit: Math.min(limit, measure.limit) };
  const began = performance.now();
  const outcomes = await runMeasure(measure, recognizer, context, (outcome) => keep(measure.name, outcome)); // prettier-ignore
  console.error(`${measure.name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  if (outcomes.length === 0) continue;
  all.set(measure.name, outcomes);
  figures.push(figuresOf(measure, outcomes, all));
}
await recognizer.release();
console.log(`${asked}; ${describeMachine()}.\n\n${tableOf(figures)}`);
if (values.json !== undefined)
  await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
if (values.list !== undefined) await writeFile(values.list, `${list.join('\n')}\n`);

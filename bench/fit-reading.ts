/**
 * @file Fits how readings are found and judged: `npm run fit:reading -- FOLDER --model MODEL`. FOLDER
 * holds photographed amounts as for `bench/cheques.ts`, of which the tuning part is read; as many
 * numbers are put together from MNIST's training digits (seed 1), and words from drawn letters.
 *
 * The weights of `src/recognition/score.ts` are those that make the texts likeliest (a semi-Markov
 * conditional random field): Adam in small batches, from the weights as they are, and the mean of the
 * last epochs. A label may be mistaken: texts that nothing speaks for have no say. The weights of
 * `src/recognition/confidence.ts` are a logistic regression on whether the reading is right; that of a
 * word never is.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImage } from '../src/codec/decode.js';
import { loadDataset } from '../src/dataset/load.js';
import { loadModel } from '../src/library/load-model.js';
import { isNoNumber, logistic, readingFeatures } from '../src/recognition/confidence.js';
import { searchLattice } from '../src/recognition/lattice.js';
import { scoreWeights, type ScoreWeights } from '../src/recognition/score.js';
import { createRandom } from '../src/tensor/random.js';
import { loadAmounts } from './cheque-amounts.js';
import { composedNumber, composedWord } from './composed.js';
import { describeMachine } from './harness.js';
import { fitLogistic, type Observation } from './logistic.js';
import { latticeOf, type Candidate, type ReadingLattice } from './reading-lattices.js';
import { fitScores, score } from './score-fit.js';

const seed = 1;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: 'string' } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('Usage: npm run fit:reading -- FOLDER [--model MODEL]');
  process.exit(2);
}

const model = await loadModel(values.model);
const amounts: ReadingLattice[] = [];
for (const { file, truth } of await loadAmounts(folder, 'tuning')) {
  const picture = await decodeImage(await readFile(join(folder, 'images', file)), file);
  const lattice = await latticeOf(picture, truth, model);
  if (lattice !== undefined) amounts.push(lattice);
}
const composed: ReadingLattice[] = [];
const { train } = await loadDataset('mnist');
const random = createRandom(seed);
while (composed.length < amounts.length) {
  const { picture, truth } = composedNumber(train, random);
  const lattice = await latticeOf(picture, truth, model);
  if (lattice !== undefined) composed.push(lattice);
}
const words: ReadingLattice[] = [];
while (words.length < amounts.length) {
  const lattice = await latticeOf(composedWord(random), '', model);
  if (lattice !== undefined) words.push(lattice);
}
await model.release();
console.log(`${values.model ?? 'the shipped reader'}; ${describeMachine()}.`);
console.log(tell('weights as they are', scoreWeights));
const fitted = fitScores([...amounts, ...composed], scoreWeights);
console.log(tell('weights fitted', fitted));

function tell(title: string, weights: ScoreWeights): string {
  const print = (list: readonly number[]) => `[${list.map((w) => w.toFixed(2)).join(', ')}]`;
  const parts = Object.entries({ amounts, composed, words }).map(([name, lattices]) => ({
    name,
    // What is read as nothing, or as what is no digit, is rejected, and needs no confidence; that of a
    // lone digit is the classifier's.
    seen: lattices.flatMap((lattice) => observe(lattice, weights) ?? []),
  }));
  const judge = fitLogistic(parts.flatMap(({ seen }) => seen));
  const surer = parts.flatMap(({ name, seen }) =>
    [0.5, 0.8, 0.9, 0.95, 0.99].map((least) => {
      const sure = seen.filter(({ features }) => logistic(features, judge) >= least);
      const wrong = sure.filter(({ right }) => !right).length;
      return `| ${name} | ${least} | ${sure.length} of ${seen.length} | ${wrong} |`;
    }),
  );
  return [
    `\n${title}`,
    ...parts.map(({ name, seen }) => `${name}: ${seen.filter((s) => s.right).length} right`),
    `scores: digit ${print(weights.digit)}, mark ${print(weights.mark)}`,
    `confidence: ${print(judge)}`,
    '',
    '| pictures | at least so sure | readings | of them wrong |',
    '| --- | --- | --- | --- |',
    ...surer,
  ].join('\n');
}

function observe(lattice: ReadingLattice, weights: ScoreWeights): Observation | undefined {
  const edges = score(lattice, weights);
  const [best] = searchLattice(lattice.slivers, edges).hypotheses;
  if (best === undefined) return undefined;
  const steps = best.steps.map(({ edge, label }) => {
    const { probabilities, shape } = edge as Candidate & typeof edge;
    return { label, probabilities, shape };
  });
  if (isNoNumber(steps) || steps.length === 1) return undefined;
  return {
    features: readingFeatures(best.probability, steps),
    right: best.text === lattice.truth,
  };
}

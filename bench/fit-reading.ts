/**
 * @file Fits how readings are found and judged: `npm run fit:reading -- FOLDER --model MODEL`. FOLDER
 * holds photographed amounts as for `bench/cheques.ts`, of which the tuning part is read; as many
 * numbers again are put together from MNIST's training digits (seed 1).
 *
 * The weights of `src/recognition/score.ts` are those that make the texts likeliest (a semi-Markov
 * conditional random field): Adam in small batches, from the weights as they are, and the mean of the
 * last epochs. A label may be mistaken: texts that nothing speaks for have no say. The weights of
 * `src/recognition/confidence.ts` are a logistic regression on whether the reading is right.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeImage } from '../src/codec/decode.js';
import { loadDataset } from '../src/dataset/load.js';
import { loadModel } from '../src/library/load-model.js';
import { readingFeatures } from '../src/recognition/confidence.js';
import {
  labelCount,
  markLabel,
  searchLattice,
  sumPaths,
  type LatticeEdge,
} from '../src/recognition/lattice.js';
import { scoreWeights, weigh, type ScoreWeights } from '../src/recognition/score.js';
import { createRandom } from '../src/tensor/random.js';
import { loadAmounts } from './cheque-amounts.js';
import { composedNumber } from './composed.js';
import { describeMachine } from './harness.js';
import { fitLogistic, logistic, type Observation } from './logistic.js';
import { latticeOf, type ReadingLattice, type UnscoredEdge } from './reading-lattices.js';

const seed = 1;
const epochs = 16;
/** Of which the weights are averaged. */
const lastEpochs = 6;
const batch = 64;
const learningRate = 0.05;
/** A text of this probability has half its say. */
const mistaken = 2e-4;

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
await model.release();
console.log(`${values.model ?? 'the shipped reader'}; ${describeMachine()}.`);
console.log(tell('weights as they are', scoreWeights));
const fitted = fit([...amounts, ...composed], scoreWeights);
console.log(tell('weights fitted', fitted));

function tell(title: string, weights: ScoreWeights): string {
  const print = (list: readonly number[]) => `[${list.map((w) => w.toFixed(2)).join(', ')}]`;
  const parts = [
    { name: 'amounts', seen: amounts.map((lattice) => observe(lattice, weights)) },
    { name: 'composed', seen: composed.map((lattice) => observe(lattice, weights)) },
  ];
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

type ScoredEdge = UnscoredEdge & LatticeEdge;

/** The edges of a lattice with their scores. */
function score({ edges }: ReadingLattice, weights: ScoreWeights): ScoredEdge[] {
  return edges.map((edge) => ({ ...edge, scores: weigh(edge.features, weights) }));
}

function observe(lattice: ReadingLattice, weights: ScoreWeights): Observation {
  const edges = score(lattice, weights);
  const [best] = searchLattice(lattice.slivers, edges).hypotheses;
  const steps = (best?.steps ?? []).map(({ edge, label }) => {
    const { probabilities, ink } = edge as ScoredEdge;
    return { label, probabilities, ink };
  });
  return {
    features: readingFeatures(best?.probability ?? 0, steps),
    right: best?.text === lattice.truth,
  };
}

function fit(lattices: readonly ReadingLattice[], start: ScoreWeights): ScoreWeights {
  const order = createRandom(seed).fork('order');
  const split = start.digit.length;
  let w = [...start.digit, ...start.mark];
  const [m, v] = [w.map(() => 0), w.map(() => 0)];
  const mean = w.map(() => 0);
  let [step, averaged] = [0, 0];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const shuffled = order.shuffle(Int32Array.from(lattices, (_, i) => i));
    for (let at = 0; at + batch <= shuffled.length; at += batch) {
      step++;
      const weights = { digit: w.slice(0, split), mark: w.slice(split) };
      const gradient = w.map(() => 0);
      for (const i of shuffled.subarray(at, at + batch)) {
        addGradient(lattices[i]!, weights, gradient);
      }
      const rate = learningRate * (1 - epoch / epochs);
      w = w.map((weight, k) => {
        const g = gradient[k]! / batch - 1e-4 * weight;
        m[k] = 0.9 * m[k]! + 0.1 * g;
        v[k] = 0.99 * v[k]! + 0.01 * g * g;
        return (
          weight + (rate * m[k]) / (1 - 0.9 ** step) / (Math.sqrt(v[k] / (1 - 0.99 ** step)) + 1e-8)
        );
      });
      if (epoch < epochs - lastEpochs) continue;
      averaged++;
      w.forEach((weight, k) => (mean[k]! += (weight - mean[k]!) / averaged));
    }
  }
  return { digit: mean.slice(0, split), mark: mean.slice(split) };
}

/** Adds the gradient of the logarithm of the truth's probability to `gradient`. */
function addGradient(lattice: ReadingLattice, weights: ScoreWeights, gradient: number[]): void {
  const edges = score(lattice, weights);
  const truth = sumPaths(lattice.slivers, edges, lattice.constraint);
  if (truth.all === -Infinity) return;
  const all = sumPaths(lattice.slivers, edges);
  const probability = Math.exp(truth.all - all.all);
  const trust = probability / (probability + mistaken);
  const split = weights.digit.length;
  edges.forEach((edge, e) => {
    const { digit, logs, mark } = lattice.edges[e]!.features;
    for (let label = 0; label < labelCount; label++) {
      const more =
        Math.exp(truth.through(edge, label) - truth.all) -
        Math.exp(all.through(edge, label) - all.all);
      if (Math.abs(more) < 1e-6) continue;
      if (label === markLabel) mark.forEach((f, k) => (gradient[split + k]! += trust * more * f));
      else {
        digit.forEach((f, k) => (gradient[k]! += trust * more * f));
        gradient[split - 1]! += trust * more * logs[label]!;
      }
    }
  });
}

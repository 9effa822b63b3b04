/**
 * @file Fits the weights of `src/recognition/score.ts` to lattices whose texts are known: those that make
 * the texts likeliest (a semi-Markov conditional random field).
 */
import type { Constraint } from '../src/recognition/constraint.js';
import { labelCount, markLabel, sumPaths, type LatticeEdge } from '../src/recognition/lattice.js';
import { weigh, type ScoreFeatures, type ScoreWeights } from '../src/recognition/score.js';
import { createRandom } from '../src/tensor/random.js';

/** A candidate without its scores. */
export interface UnscoredEdge {
  readonly from: number;
  readonly to: number;
  readonly features: ScoreFeatures;
}

/** A number in a picture, before its candidates are scored. */
export interface UnscoredLattice<Edge extends UnscoredEdge = UnscoredEdge> {
  /** Satisfied by the text that is written there, and by no other. */
  readonly constraint: Constraint;
  readonly slivers: number;
  readonly edges: readonly Edge[];
}

const seed = 1;
const epochs = 30;
/** Of which the weights are averaged. */
const lastEpochs = 8;
const batch = 64;
const learningRate = 0.2;
const decay = 1e-4;
/** A text of this probability has half its say: its label may be mistaken. */
export const mistaken = 2e-4;

/** The edges of a lattice with their scores. */
export function score<Edge extends UnscoredEdge>(
  { edges }: UnscoredLattice<Edge>,
  weights: ScoreWeights,
): (Edge & LatticeEdge)[] {
  return edges.map((edge) => ({ ...edge, scores: weigh(edge.features, weights) }));
}

/** Adam in small batches from `start`, and the mean of the last epochs. */
export function fitScores(lattices: readonly UnscoredLattice[], start: ScoreWeights): ScoreWeights {
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
        const g = gradient[k]! / batch - decay * weight;
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

/**
 * Adds the gradient of log(p + `mistaken`), p the probability of the text: what the paths that read it have more of
 * each feature than all paths have.
 * @param gradient by the weights of the digits, then those of the mark
 */
export function addGradient(
  lattice: UnscoredLattice,
  weights: ScoreWeights,
  gradient: number[],
): void {
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

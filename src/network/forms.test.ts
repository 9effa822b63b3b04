import { describe, expect, it } from 'vitest';
import { relativeError } from '../../test/reference/example-graph.js';
import { mean, referenceLosses, runReference } from '../../test/reference/network.js';
import {
  drawCase,
  runEvaluation,
  runInference,
  runTraining,
  toDoubles,
} from '../../test/reference/network-runs.js';
import { stacks, type Stack } from '../../test/reference/stacks.js';
import { createRandom } from '../tensor/random.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { flatten } from './layers/flatten.js';
import type { Loss } from './loss.js';
import { evaluationGraph, trainingGraph } from './lower.js';
import { defineNetwork } from './network.js';

const BATCH = 3;
/** Float32 and Winograd's transforms. */
const TOLERANCE = 2e-5;

const draw = ({ layers, input, loss }: Stack) =>
  drawCase(defineNetwork(layers, { input }), BATCH, loss, createRandom(1));

describe.each(stacks)('$name', (stack) => {
  it('computes the same for inference, for evaluation and in plain loops', async () => {
    const example = draw(stack);
    const { network, weights, pixels, labels, loss } = example;
    const { output } = runReference(network, toDoubles(weights), pixels, { learning: false });
    const { logits, probabilities } = await runInference(example);
    const { scores, losses } = await runEvaluation(example);
    const crossEntropy = loss.type === 'categoricalCrossEntropy';
    expect(relativeError(crossEntropy ? probabilities : scores, output)).toBeLessThan(TOLERANCE);
    if (crossEntropy) expect(relativeError(scores, logits)).toBeLessThan(TOLERANCE);
    const wanted = referenceLosses(loss, output, labels);
    expect(relativeError(losses, { shape: [BATCH], data: Float64Array.from(wanted) })).toBeLessThan(
      TOLERANCE,
    );
  });

  it('has the loss of plain loops while it learns, and of evaluation after it', async () => {
    const example = draw(stack);
    const { network, weights, pixels, labels, loss } = example;
    const reference = runReference(network, toDoubles(weights), pixels, { learning: true });
    const training = await runTraining(example);
    const wanted = mean(referenceLosses(loss, reference.output, labels));
    expect(Math.abs(training.loss - wanted)).toBeLessThan(TOLERANCE * Math.max(1, wanted));
    expect([...training.statistics.keys()]).toEqual([...reference.statistics.keys()]);
    for (const [name, data] of reference.statistics) {
      const shape = [data.length];
      expect(relativeError(training.statistics.get(name)!, { shape, data })).toBeLessThan(
        TOLERANCE,
      );
    }
    // With the statistics of the same batch, evaluation normalizes as learning did.
    const settled = new Map(weights);
    for (const [name, data] of reference.normalizers) settled.set(name, Float32Array.from(data));
    const { losses } = await runEvaluation({ ...example, weights: settled });
    expect(Math.abs(mean(losses.data) - wanted)).toBeLessThan(TOLERANCE * Math.max(1, wanted));
  });
});

describe('batch norm', () => {
  it.each([0.7, 3.3, 10.1, 333.3])('learns from a channel that is always %d', async (constant) => {
    const layers = [conv2d(2, 3), batchNorm({ epsilon: 1e-5 }), flatten(), dense(2)];
    const network = defineNetwork(layers, { input: [16, 16] });
    const example = drawCase(network, 32, { type: 'meanSquaredError' }, createRandom(1));
    example.weights.get('conv2d.weight')!.fill(0);
    example.weights.get('conv2d.bias')!.fill(constant);
    const { loss, gradients, statistics } = await runTraining(example);
    expect(loss).toSatisfy(Number.isFinite);
    for (const { data } of gradients.values()) expect(data.every(Number.isFinite)).toBe(true);
    const variance = statistics.get('batch_normalization.variance')!;
    expect(variance.data.every((value) => value >= 0)).toBe(true);
  });
});

describe('dropout', () => {
  it('keeps, of two dropouts with a flatten between them, what both keep', () => {
    const layers = [dropout(0.25), flatten(), dropout(0.5), dense(2), dropout(0.1)];
    const network = defineNetwork(layers, { input: [2, 3] });
    const { masks } = trainingGraph(network, BATCH, { type: 'meanSquaredError' });
    expect(masks.map(({ keep, count }) => [keep, count])).toEqual([
      [0.375, 6],
      [0.9, 2],
    ]);
  });

  it('asks for no mask when it drops nothing, or when nothing is learned', () => {
    const network = defineNetwork([flatten(), dropout(0), dense(2), dropout(0.5)]);
    const loss: Loss = { type: 'meanSquaredError' };
    expect(trainingGraph(network, BATCH, loss).masks.length).toBe(1);
    expect(evaluationGraph(network, BATCH, loss).masks).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { drawCase, toDoubles } from '../../test/reference/network-runs.js';
import { mean, referenceLosses, runReference } from '../../test/reference/network.js';
import { createDataset } from '../dataset/dataset.js';
import { batchNorm } from '../network/layers/batch-norm.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { dropout } from '../network/layers/dropout.js';
import { flatten } from '../network/layers/flatten.js';
import type { Loss } from '../network/loss.js';
import { defineNetwork } from '../network/network.js';
import { nodeRuntime } from '../runtime/node.js';
import { createRandom } from '../tensor/random.js';
import { batchesOf, createEvaluator } from './evaluator.js';

const network = defineNetwork(
  [
    conv2d(3, 3, { activation: 'relu' }),
    batchNorm(),
    dropout(0.5),
    flatten(),
    dense(4, { activation: 'softmax' }),
  ],
  { input: [5, 6] },
);
const classes = ['a', 'b', 'c', 'd'];

const smoothed: Loss = { type: 'categoricalCrossEntropy', labelSmoothing: 0.2 };
const squared: Loss = { type: 'meanSquaredError' };

// One image, fewer than a batch, a batch, one more, and two batches and a part of one.
test.each<[number, Loss]>([
  ...[1, 40, 64, 65, 150].map((count): [number, Loss] => [count, smoothed]),
  [40, squared],
])('loss and accuracy on %i images are those of plain float64 loops, %j', async (count, loss) => {
  const { weights, pixels, labels } = drawCase(network, count, loss, createRandom(count));
  const { output } = runReference(network, toDoubles(weights), pixels, { learning: false });
  // Smoothing is a means of training: what is reported is the plain cross-entropy.
  const losses = referenceLosses({ type: loss.type }, output, labels);
  const correct = Array.from(labels, (label, image) => {
    const scores = [...output.data.subarray(image * 4, image * 4 + 4)];
    return scores.indexOf(Math.max(...scores)) === label;
  });
  const evaluator = await createEvaluator(nodeRuntime, network, loss, 1);
  try {
    const data = createDataset({
      ...{ name: 'drawn', height: 5, width: 6, images: pixels, labels, classes },
    });
    // Other images first: what they leave in the evaluator's memory must not count.
    const other = drawCase(network, 64, loss, createRandom(99));
    const before = createDataset({ ...data, images: other.pixels, labels: other.labels });
    await evaluator.evaluate(batchesOf(before), weights);
    const score = await evaluator.evaluate(batchesOf(data), weights);
    expect(score.loss).toBeCloseTo(mean(losses), 5);
    expect(score.accuracy).toBe(correct.filter(Boolean).length / count);
  } finally {
    await evaluator.release();
  }
});

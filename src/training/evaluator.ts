/** @file Loss and accuracy on held-out images, with the weights where training holds them. */
import type { Dataset } from '../dataset/dataset.js';
import { encodeModel } from '../graph/encode.js';
import type { Runtime, Tensors } from '../graph/session.js';
import { evaluationGraph } from '../network/lower.js';
import { featureCount } from '../network/features.js';
import { targetRows, type Loss } from '../network/loss.js';
import { outputFeatures, type Network } from '../network/network.js';
import type { Tensor } from '../tensor/tensor.js';
import { createFeed, labelledBatch, type Batch } from './feed.js';

/** Images per run: large enough to keep all cores busy, small enough to stay in the cache. */
export const evaluationBatch = 64;

/** Mean loss per image and the share of images whose label has the highest score. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** Evaluates weights as a stepper holds them. */
export interface Evaluator {
  /** @param batches of at most as many images as a run takes */
  evaluate(batches: Iterable<Batch>, held: ReadonlyMap<string, Float32Array>): Promise<Score>;
  release(): Promise<void>;
}

/** A dataset in batches as an evaluator takes them. */
export function* batchesOf({ images, labels, count, height, width }: Dataset): Generator<Batch> {
  const size = height * width;
  for (let start = 0; start < count; start += evaluationBatch) {
    const end = Math.min(count, start + evaluationBatch);
    const part = images.subarray(start * size, end * size);
    yield labelledBatch(part, labels.subarray(start, end), end - start, 0);
  }
}

/**
 * Compiles the evaluation graph.
 * @param run images per run
 */
export async function createEvaluator(
  runtime: Runtime,
  network: Network,
  loss: Loss,
  threads?: number,
  run = evaluationBatch,
): Promise<Evaluator> {
  const { graph, parameters } = evaluationGraph(network, run, loss);
  const model = encodeModel(graph, { producer: 'tenfold', version: '' });
  const session = await runtime.createSession(model, threads === undefined ? {} : { threads });
  const size = network.input[0] * network.input[1];
  const output = outputFeatures(network);
  const outputs = featureCount(output);
  const feed = createFeed(run, size, targetRows(loss, output));
  const scores = new Float32Array(outputs * run);
  const losses = new Float32Array(run);
  const float = (shape: readonly number[], data: Float32Array): Tensor => ({
    dtype: 'float32',
    shape,
    data,
  });
  const results = {
    scores: float([outputs, run], scores),
    losses: float([run], losses),
  };
  return {
    async evaluate(batches, held) {
      const feeds: Tensors = {
        pixels: { dtype: 'uint8', shape: [run, size], data: feed.pixels },
        targets: float([feed.targets.length / run, run], feed.targets),
        ...Object.fromEntries(
          parameters.map(({ name, shape }) => [name, float(shape, held.get(name)!)]),
        ),
      };
      let [loss, correct, count] = [0, 0, 0];
      for (const batch of batches) {
        batch.fill(feed);
        await session.run(feeds, results);
        correct += batch.countCorrect(feed, scores);
        for (let i = 0; i < batch.count; i++) loss += losses[i]!;
        count += batch.count;
      }
      return { loss: loss / count, accuracy: correct / count };
    },
    release: () => session.release(),
  };
}

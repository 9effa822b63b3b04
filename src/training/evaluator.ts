/** @file Loss and accuracy on held-out images, with the weights where training holds them. */
import type { Dataset } from '../dataset/dataset.js';
import { encodeModel } from '../graph/encode.js';
import type { Runtime, Tensors } from '../graph/session.js';
import { evaluationGraph } from '../network/lower.js';
import type { Loss } from '../network/loss.js';
import { classCount, type Network } from '../network/network.js';
import type { Tensor } from '../tensor/tensor.js';
import { countCorrect, createFeed, fillFeed } from './feed.js';

/** Images per run: large enough to keep all cores busy, small enough to stay in the cache. */
const EVALUATION_BATCH = 64;

/** Mean loss per image and the share of images whose label has the highest score. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** Evaluates weights as a stepper holds them. */
export interface Evaluator {
  evaluate(data: Dataset, held: ReadonlyMap<string, Float32Array>): Promise<Score>;
  release(): Promise<void>;
}

/** Compiles the evaluation graph. */
export async function createEvaluator(
  runtime: Runtime,
  network: Network,
  loss: Loss,
  threads?: number,
): Promise<Evaluator> {
  const { graph, parameters } = evaluationGraph(network, EVALUATION_BATCH, loss);
  const model = encodeModel(graph, { producer: 'tenfold', version: '' });
  const session = await runtime.createSession(model, threads === undefined ? {} : { threads });
  const size = network.input[0] * network.input[1];
  const classes = classCount(network);
  const feed = createFeed(EVALUATION_BATCH, size, classes);
  const scores = new Float32Array(classes * EVALUATION_BATCH);
  const losses = new Float32Array(EVALUATION_BATCH);
  const float = (shape: readonly number[], data: Float32Array): Tensor => ({
    dtype: 'float32',
    shape,
    data,
  });
  const results = {
    scores: float([classes, EVALUATION_BATCH], scores),
    losses: float([EVALUATION_BATCH], losses),
  };
  return {
    async evaluate(data, held) {
      const feeds: Tensors = {
        pixels: { dtype: 'uint8', shape: [EVALUATION_BATCH, size], data: feed.pixels },
        targets: float([classes, EVALUATION_BATCH], feed.targets),
        ...Object.fromEntries(
          parameters.map(({ name, shape }) => [name, float(shape, held.get(name)!)]),
        ),
      };
      let loss = 0;
      let correct = 0;
      for (let start = 0; start < data.count; start += EVALUATION_BATCH) {
        const count = Math.min(EVALUATION_BATCH, data.count - start);
        const images = data.images.subarray(start * size, (start + count) * size);
        fillFeed(feed, images, data.labels.subarray(start, start + count), count, 0);
        await session.run(feeds, results);
        correct += countCorrect(feed, scores, count);
        for (let i = 0; i < count; i++) loss += losses[i]!;
      }
      return { loss: loss / data.count, accuracy: correct / data.count };
    },
    release: () => session.release(),
  };
}

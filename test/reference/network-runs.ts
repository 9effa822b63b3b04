/** @file Runs the graphs of a network in ONNX Runtime, all in the reference's own layout. */
import { encodeModel } from '../../src/graph/encode.js';
import type { GraphBuilder } from '../../src/graph/graph.js';
import type { Tensors } from '../../src/graph/session.js';
import {
  evaluationGraph,
  explanationGraph,
  inferenceGraph,
  trainingGraph,
  type TrainingGraph,
} from '../../src/network/lower.js';
import { targetRows, type Loss } from '../../src/network/loss.js';
import {
  classCount,
  outputFeatures,
  parametersOf,
  type Network,
  type Weights,
} from '../../src/network/network.js';
import { nodeRuntime } from '../../src/runtime/node.js';
import type { Random } from '../../src/tensor/random.js';
import { sizeOf, type Tensor } from '../../src/tensor/tensor.js';
import { createFeed, fillFeed } from '../../src/training/feed.js';
import { intoTrainingOrder, toStoredOrder } from '../../src/training/layout.js';
import { toReference, type ReferenceTensor } from './reference-tensor.js';

/** A network with weights and a batch for it. */
export interface NetworkCase {
  readonly network: Network;
  readonly weights: Weights;
  /** Bytes [batch, height, width]. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  /** [rows, batch], where the loss takes more than labels. */
  readonly targets?: Float32Array;
  readonly loss: Loss;
}

/** Random weights of every kind (biases and running statistics too), pixels and labels. */
export function drawCase(network: Network, batch: number, loss: Loss, random: Random): NetworkCase {
  const weights = parametersOf(network).map(({ name, role, shape, fans }) => {
    const stream = random.fork(name);
    const draw = {
      weight: () => stream.normal() * Math.sqrt(2 / fans.fanIn),
      bias: () => stream.normal() * 0.3,
      scale: () => 1 + 0.3 * stream.normal(),
      mean: () => 0.3 * stream.normal(),
      variance: () => 0.5 + stream.uniform(),
    }[role.split('.').at(-1)!]!;
    return [name, Float32Array.from({ length: sizeOf(shape) }, draw)] as const;
  });
  const stream = random.fork('batch');
  const output = outputFeatures(network);
  const classes = output.at(-1)!;
  const rows = loss.type === 'centerPoint' ? targetRows(loss, output) : 0;
  return {
    network,
    weights: new Map(weights),
    pixels: Uint8Array.from({ length: batch * network.input[0] * network.input[1] }, () =>
      stream.integer(256),
    ),
    labels: Uint8Array.from({ length: batch }, () => stream.integer(classes)),
    ...(rows > 0
      ? { targets: Float32Array.from({ length: rows * batch }, () => stream.uniform()) }
      : {}),
    loss,
  };
}

/** The float64 weights of the reference. */
export function toDoubles(weights: Weights): Map<string, Float64Array> {
  return new Map([...weights].map(([name, data]) => [name, Float64Array.from(data)]));
}

/** `logits` and `probabilities`, [batch, classes], of the inference graph. */
export async function runInference({ network, weights, pixels, labels }: NetworkCase) {
  const shape = [labels.length, ...network.input];
  const results = await runGraph(inferenceGraph(network, weights), {
    pixels: { dtype: 'uint8', shape, data: pixels },
  });
  return {
    logits: toReference(results.logits!),
    probabilities: toReference(results.probabilities!),
  };
}

/** `scores` [batch, classes] and the loss of each image, of the evaluation graph. */
export async function runEvaluation(example: NetworkCase) {
  const parts = evaluationGraph(example.network, example.labels.length, example.loss);
  const results = await runGraph(parts.graph, feedsOf(parts, example, []));
  return { scores: imagesFirst(results.scores!), losses: toReference(results.losses!) };
}

/**
 * `scores` [batch, classes] and the gradient [batch, pixels] of each image's weighted logits by its
 * pixels, which go from 0 to 1, of the explanation graph.
 * @param targets [batch, classes], the weight of each logit
 */
export async function runExplanation(example: NetworkCase, targets: Float64Array) {
  const { network, weights, pixels, labels } = example;
  const parts = explanationGraph(network, labels.length);
  const size = network.input[0] * network.input[1];
  const results = await runGraph(parts.graph, {
    ink: imagesLast(
      Float64Array.from(pixels, (grey) => grey / 255),
      size,
    ),
    targets: imagesLast(targets, classCount(network)),
    ...weightFeeds(parts, weights),
  });
  return { scores: imagesFirst(results.scores!), gradient: imagesFirst(results.gradient!) };
}

/**
 * One training step's results, gradients in the parameters' own order.
 * @param scales for each mask in turn the factor of each image; ones where there is none
 */
export async function runTraining(
  example: NetworkCase,
  scales: readonly (readonly number[])[] = [],
) {
  const parts = trainingGraph(example.network, example.labels.length, example.loss);
  const results = await runGraph(parts.graph, feedsOf(parts, example, scales));
  const byName = (prefix: string) =>
    Object.entries(results).filter(([name]) => name.startsWith(prefix));
  return {
    loss: results.loss!.data[0] as number,
    scores: imagesFirst(results.scores!),
    masks: parts.masks,
    gradients: new Map(
      parts.parameters
        .filter(({ trainable }) => trainable)
        .map((parameter) => {
          const held = results[`gradient:${parameter.name}`]!.data as Float32Array;
          const data = Float64Array.from(toStoredOrder(parameter, held));
          return [parameter.name, { shape: parameter.shape, data }];
        }),
    ),
    statistics: new Map(
      byName('statistic:').map(([name, x]) => [name.slice('statistic:'.length), toReference(x)]),
    ),
  };
}

function feedsOf(
  { parameters, masks, graph, batch }: TrainingGraph,
  { network, weights, pixels, labels, targets, loss }: NetworkCase,
  scales: readonly (readonly number[])[],
): Tensors {
  const classes = targetRows(loss, outputFeatures(network));
  const size = network.input[0] * network.input[1];
  const feed = createFeed(batch, size, classes);
  const smoothing = loss.type === 'categoricalCrossEntropy' ? (loss.labelSmoothing ?? 0) : 0;
  fillFeed(feed, pixels, labels, batch, smoothing);
  const float = (shape: readonly number[], data: Float32Array): Tensor => ({
    dtype: 'float32',
    shape,
    data,
  });
  return Object.fromEntries<Tensor>([
    ['pixels', { dtype: 'uint8', shape: [batch, size], data: feed.pixels }],
    ['targets', float([classes, batch], targets ?? feed.targets)],
    ...masks.map(({ name, count }, mask): [string, Tensor] => {
      const scale = scales[mask];
      const data = Float32Array.from({ length: count * batch }, (_, i) => scale?.[i % batch] ?? 1);
      return [name, float([count, batch], data)];
    }),
    ...Object.entries(weightFeeds({ parameters, graph }, weights)),
  ]);
}

/** The weights that the graph asks for, in its order. */
function weightFeeds(
  { parameters, graph }: Pick<TrainingGraph, 'parameters' | 'graph'>,
  weights: Weights,
): Tensors {
  const declared = new Set(graph.inputs.map(({ name }) => name));
  return Object.fromEntries(
    parameters
      .filter(({ name }) => declared.has(name))
      .map((parameter): [string, Tensor] => {
        const held = new Float32Array(sizeOf(parameter.shape));
        intoTrainingOrder(parameter, weights.get(parameter.name)!, held);
        return [parameter.name, { dtype: 'float32', shape: parameter.shape, data: held }];
      }),
  );
}

async function runGraph(graph: GraphBuilder, feeds: Tensors): Promise<Tensors> {
  const model = encodeModel(graph, { producer: 'test', version: '0' });
  const session = await nodeRuntime.createSession(model, { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** [classes, batch] -> [batch, classes]. */
function imagesFirst(x: Tensor): ReferenceTensor {
  const [classes, batch] = x.shape as [number, number];
  const data = Float64Array.from(
    { length: x.data.length },
    (_, i) => x.data[(i % classes) * batch + Math.floor(i / classes)] as number,
  );
  return { shape: [batch, classes], data };
}

/** [batch, size] -> [size, batch]. */
function imagesLast(values: Float64Array, size: number): Tensor {
  const batch = values.length / size;
  const data = Float32Array.from(
    values,
    (_, i) => values[(i % batch) * size + Math.floor(i / batch)]!,
  );
  return { dtype: 'float32', shape: [size, batch], data };
}

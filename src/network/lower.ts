/**
 * @file Writes a network as graphs: for inference, for evaluation, for a training step, and for
 * explaining an answer.
 */
import { differentiate } from '../graph/differentiate.js';
import { GraphBuilder, type Value } from '../graph/graph.js';
import { InputError } from '../tensor/error.js';
import { toFloat16 } from '../tensor/float16.js';
import { BATCH, formatShape, sizeOf, type Shape } from '../tensor/tensor.js';
import { imageOutput } from './any-size.js';
import type { InferenceContext, TrainingContext } from './context.js';
import { featureCount } from './features.js';
import type { Layer } from './layers/index.js';
import { inferenceLayers, trainingLayers } from './layers/stack.js';
import { classScores, lossPerImage, targetRows, type Loss } from './loss.js';
import {
  classCount,
  inputFeatures,
  outputFeatures,
  parametersOf,
  type Network,
  type Parameter,
  type Weights,
} from './network.js';
import { isStoredHalf, type Precision } from './precision.js';
import { meanOf, viewsOf, type Views } from './views.js';
import { plainSlots, reshape, toOwnOrder, toPlain, type Rows } from './rows.js';

/** A parameter as a training graph holds it. */
export interface TrainingParameter extends Parameter {
  /** Where given, column j of the last axis is the parameter's own column `columns[j]`. */
  readonly columns?: Int32Array;
}

/** A dropout mask that every step feeds: [count, batch] floats, 1/keep or 0. */
export interface MaskInput {
  readonly name: string;
  readonly keep: number;
  readonly count: number;
}

/** A parameter that follows the batch's own statistic, the output `statistic:NAME`. */
export interface RunningStatistic {
  readonly name: string;
  /** Share of the running value that each step keeps. */
  readonly momentum: number;
}

/** A graph for training or evaluation, and what its caller must know to feed it. */
export interface TrainingGraph {
  readonly graph: GraphBuilder;
  readonly batch: number;
  /** In the order of the layers; all are inputs. */
  readonly parameters: readonly TrainingParameter[];
  readonly masks: readonly MaskInput[];
  readonly statistics: readonly RunningStatistic[];
}

/**
 * The forward and backward pass for one batch. Inputs: `pixels` uint8 [batch, H*W], `targets`
 * float32 [classes, batch], the parameters and the masks. Outputs: `loss` (the batch's mean),
 * `scores` [classes, batch], `gradient:NAME` for each trainable parameter, `statistic:NAME`. For a
 * network that ends in an image, `scores` are [channels * places, batch] and `targets` what its loss says.
 */
export function trainingGraph(network: Network, batch: number, loss: Loss): TrainingGraph {
  const graph = new GraphBuilder('training');
  const { parts, losses, values } = forwardWithLoss(graph, network, batch, true, loss);
  const mean = graph.apply('ReduceMean', [losses], { axes: [0], keepdims: false });
  graph.output('loss', mean);
  const trainable = parts.parameters.filter((parameter) => parameter.trainable);
  const targets = trainable.map(({ name }) => values.get(name)!);
  differentiate(graph, mean, targets).forEach((gradient, i) => {
    graph.output(`gradient:${trainable[i]!.name}`, gradient);
  });
  return parts;
}

/**
 * The forward pass for one batch without dropout and with running statistics. Inputs as in
 * `trainingGraph` without masks; outputs `losses` [batch] and `scores` [classes, batch].
 */
export function evaluationGraph(network: Network, batch: number, loss: Loss): TrainingGraph {
  const graph = new GraphBuilder('evaluation');
  const { parts, losses } = forwardWithLoss(graph, network, batch, false, loss);
  graph.output('losses', losses);
  return parts;
}

/**
 * How each pixel moves the classes' logits. Inputs: `ink` float32 [H*W, batch], pixels from 0 to 1,
 * `targets` float32 [classes, batch], the weight of each logit (for one class: 1, all others 0), and
 * the parameters. Outputs: `scores` [classes, batch], the logits, and `gradient` [H*W, batch] of
 * each image's weighted sum of logits.
 */
export function explanationGraph(network: Network, batch: number): TrainingGraph {
  const graph = new GraphBuilder('explanation');
  const [height, width] = network.input;
  const pixels = height * width;
  const ink = graph.input('ink', 'float32', [pixels, batch]);
  const spare = new Float32Array(2 * batch).fill(1, batch);
  const image = imageRows(graph, network, ink, spare);
  const body = withoutSoftmax(network.layers) ?? network.layers;
  const { parts, scores } = forward(graph, network, batch, false, body, image);
  const targets = graph.input('targets', 'float32', scores.shape);
  const weighted = graph.apply('Mul', [scores, targets], {});
  // Images do not touch each other, so the gradient of the sum holds each image's own.
  const sum = graph.apply('ReduceSum', [weighted], { axes: [0, 1], keepdims: false });
  const [gradient] = differentiate(graph, sum, [ink]);
  graph.output('gradient', gradient!);
  return parts;
}

function forwardWithLoss(
  graph: GraphBuilder,
  network: Network,
  batch: number,
  learning: boolean,
  loss: Loss,
) {
  const output = outputFeatures(network);
  const targetCount = targetRows(
    loss,
    loss.type === 'centerPoint' ? output : [classCount(network)],
  );
  const [height, width] = network.input;
  const images = graph.input('pixels', 'uint8', [batch, height * width]);
  const bytes = graph.apply('Transpose', [images], { perm: [1, 0] });
  const rows = imageRows(graph, network, bytes, new Uint8Array(2 * batch).fill(255, batch));
  const floats = graph.apply('Cast', [rows.value], { to: 'float32' });
  const ink = { ...rows, value: graph.apply('Mul', [floats, graph.scalar(1 / 255)], {}) };
  const body = bodyOf(network.layers, loss);
  const run = forward(graph, network, batch, learning, body, ink);
  const targets = graph.input('targets', 'float32', [targetCount, batch]);
  return { ...run, losses: lossPerImage(graph, loss, output, run.scores, targets) };
}

/** Adds `body` to `graph` and names its `scores`. */
function forward(
  graph: GraphBuilder,
  network: Network,
  batch: number,
  learning: boolean,
  body: readonly Layer[],
  image: Rows,
) {
  const specs = new Map(parametersOf(network).map((parameter) => [parameter.name, parameter]));
  const parameters = new Map<string, TrainingParameter>();
  const values = new Map<string, Value>();
  const masks: MaskInput[] = [];
  const statistics: RunningStatistic[] = [];

  const context = (prefix: string): TrainingContext => ({
    graph,
    batch,
    learning,
    parameter(role, columns) {
      const name = `${prefix}${role}`;
      const spec = specs.get(name)!;
      const value = graph.input(name, 'float32', spec.shape);
      parameters.set(name, { ...spec, ...(columns ? { columns } : {}) });
      values.set(name, value);
      return value;
    },
    mask(keep, count) {
      const name = `mask:${masks.length}`;
      masks.push({ name, keep, count });
      return graph.input(name, 'float32', [count, batch]);
    },
    statistic(role, value, momentum) {
      const name = `${prefix}${role}`;
      statistics.push({ name, momentum });
      // While learning, running statistics are written but not read.
      parameters.set(name, specs.get(name)!);
      graph.output(`statistic:${name}`, value);
    },
    inside: (name) => context(`${prefix}${name}.`),
  });

  const rows = trainingLayers(body, image, inputFeatures(network), context(''));
  const features = outputFeatures(network);
  const own = features.length === 1 ? toOwnOrder(graph, rows) : toPlain(graph, rows);
  const scores = reshape(graph, own.value, [featureCount(features), batch]);
  graph.output('scores', scores);
  const ordered = [...specs.keys()].flatMap((name) => parameters.get(name) ?? []);
  const parts: TrainingGraph = { graph, batch, parameters: ordered, masks, statistics };
  return { parts, values, scores };
}

/**
 * `pixels` [pixels, batch] as an activation, and behind them `spare`: a row of zeros, and a row of what
 * stands for full ink.
 */
function imageRows(
  graph: GraphBuilder,
  { input: [height, width] }: Network,
  pixels: Value,
  spare: Float32Array | Uint8Array,
): Rows {
  const [count, batch] = pixels.shape as [number, number];
  const dtype = spare instanceof Uint8Array ? 'uint8' : 'float32';
  const rows = graph.constant({ dtype, shape: [2, batch], data: spare });
  const value = graph.apply('Concat', [pixels, rows], { axis: 0 });
  const places = { zero: count, one: count + 1 };
  return { ...plainSlots(count), value, channels: 1, height, width, batch, spare: places };
}

/** Cross-entropy takes logits: the softmax at the end of the network becomes part of the loss. */
function bodyOf(layers: readonly Layer[], loss: Loss): readonly Layer[] {
  if (loss.type !== 'categoricalCrossEntropy') return layers;
  const body = withoutSoftmax(layers);
  if (body !== undefined) return body;
  throw new InputError(
    "categoricalCrossEntropy needs a network that ends in softmax: give its last dense layer activation 'softmax'.",
  );
}

/** The layers that give logits, if the last one ends in softmax. */
function withoutSoftmax(layers: readonly Layer[]): readonly Layer[] | undefined {
  const body = layers.slice(0, -1);
  const last = layers.at(-1)!;
  if (last.type === 'activation' && last.activation === 'softmax') return body;
  if (last.type === 'dense' && last.activation === 'softmax') {
    return [...body, { ...last, activation: undefined }];
  }
  return undefined;
}

/** What a model for use is besides its network. */
export interface InferenceOptions {
  /** How the weights are stored, float32 by default; what computes is float32. */
  readonly precision?: Precision;
  readonly views?: Views;
}

/**
 * The network for use: input `pixels` uint8 [batch, height, width], outputs `probabilities`
 * float32 [batch, classes] and `logits`, in standard ONNX operators with the weights inside. A network
 * that ends in an image takes images of any sides that its strides divide, `pixels` uint8
 * [batch, 1, height, width], and gives `logits` [batch, channels, rows, columns] alone.
 * @throws InputError when a weight is missing or of another size, or a network that ends in an image
 *   does not compute the same for images of other sides (`imageOutput`) or has views.
 */
export function inferenceGraph(
  network: Network,
  weights: Weights,
  { precision, views }: InferenceOptions = {},
): GraphBuilder {
  const graph = new GraphBuilder('tenfold');
  const write = (parameter: Parameter): Value => {
    const { name, shape } = parameter;
    const values = weightOf(weights, name, shape);
    if (!isStoredHalf(parameter, precision)) {
      return graph.constant({ dtype: 'float32', shape, data: values }, name);
    }
    // Runtimes widen a constant once, when they load the model.
    const half = graph.constant({ dtype: 'float16', shape, data: toFloat16(values) }, name);
    return graph.apply('Cast', [half], { to: 'float32' });
  };
  const specs = new Map(parametersOf(network).map((parameter) => [parameter.name, parameter]));
  const written = new Map<string, Value>();
  const context = (prefix: string): InferenceContext => ({
    graph,
    parameter(role) {
      const name = `${prefix}${role}`;
      // All views are looked at with the same weights.
      const value = written.get(name) ?? write(specs.get(name)!);
      written.set(name, value);
      return value;
    },
    inside: (name) => context(`${prefix}${name}.`),
  });
  const [height, width] = network.input;
  if (imageOutput(network)) {
    if (views) {
      throw new InputError(
        'Views turn images of one size, so a network that ends in an image has none.',
      );
    }
    const pixels = graph.input('pixels', 'uint8', [BATCH, 1, height, width]);
    const floats = graph.apply('Cast', [pixels], { to: 'float32' });
    const x = graph.apply('Mul', [floats, graph.scalar(1 / 255)], {});
    const y = inferenceLayers(network.layers, x, inputFeatures(network), context(''));
    graph.output('logits', y);
    graph.freeAxes.set('pixels', [undefined, undefined, 'height', 'width']);
    graph.freeAxes.set('logits', [undefined, undefined, 'rows', 'columns']);
    return graph;
  }
  const pixels = graph.input('pixels', 'uint8', [BATCH, height, width]);
  const image = graph.apply('Reshape', [pixels], { shape: [BATCH, 1, height, width] });
  const floats = graph.apply('Cast', [image], { to: 'float32' });
  const x = graph.apply('Mul', [floats, graph.scalar(1 / 255)], {});
  const scores = viewsOf(graph, x, network.input, views).map((view) =>
    classScores(graph, inferenceLayers(network.layers, view, inputFeatures(network), context(''))),
  );
  const { logits, probabilities } =
    scores.length === 1
      ? scores[0]!
      : classScores(
          graph,
          meanOf(
            graph,
            scores.map((score) => score.logits),
          ),
        );
  graph.output('probabilities', probabilities);
  graph.output('logits', logits);
  return graph;
}

function weightOf(weights: Weights, name: string, shape: Shape): Float32Array {
  const data = weights.get(name);
  if (data?.length === sizeOf(shape)) return data;
  throw new InputError(
    `Weights for ${name} should have shape ${formatShape(shape)}, got ${data ? `${data.length} values` : 'none'}: they belong to another network.`,
  );
}

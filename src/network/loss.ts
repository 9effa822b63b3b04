/** @file Losses, as operators. */
import type { GraphBuilder, Value } from '../graph/graph.js';
import { InputError } from '../tensor/error.js';
import { expectObject } from '../tensor/given.js';
import { centerGrid, centerPointLoss, targetParts } from './center-points.js';
import { featureCount, type Features } from './features.js';

/** What training makes small. */
export type Loss =
  | {
      readonly type: 'categoricalCrossEntropy';
      /** Share of each target that is spread evenly over all classes (Szegedy et al. 2016). */
      readonly labelSmoothing?: number;
    }
  | { readonly type: 'meanSquaredError' }
  /** For a network that ends in an image: `center-points.ts`. */
  | { readonly type: 'centerPoint' };

const SETTINGS: { readonly [T in Loss['type']]: readonly string[] } = {
  categoricalCrossEntropy: ['labelSmoothing'],
  meanSquaredError: [],
  centerPoint: [],
};

/**
 * Checks a loss that may come from plain JavaScript.
 * @throws InputError naming an unknown type or setting, or a smoothing that is no share.
 */
export function checkLoss(loss: Loss): void {
  expectObject(loss, 'A loss', "{ type: 'categoricalCrossEntropy' }");
  const { type, ...settings } = loss;
  if (!Object.hasOwn(SETTINGS, type)) {
    const known = Object.keys(SETTINGS).join(', ');
    throw new InputError(`Unknown loss ${JSON.stringify(type)}; there are ${known}.`);
  }
  for (const [key, value] of Object.entries<unknown>(settings)) {
    if (value === undefined) continue;
    if (!SETTINGS[type].includes(key)) throw new InputError(`Loss ${type} has no setting ${key}.`);
    if (!(typeof value === 'number' && value >= 0 && value < 1)) {
      throw new InputError(
        `Loss ${type}: ${key} is a number at least 0 and below 1, got ${JSON.stringify(value)}.`,
      );
    }
  }
}

/** How many rows the targets of a loss have for a network that ends in `output`. */
export function targetRows(loss: Loss, output: Features): number {
  return loss.type === 'centerPoint' ? targetParts(centerGrid(output)).rows : featureCount(output);
}

/**
 * The loss of each image: `scores` and `targets` are [classes, batch], the result [batch]. For
 * cross-entropy, scores are logits. For `centerPoint` see `centerPointLoss`.
 * @param output what the network ends in
 */
export function lossPerImage(
  graph: GraphBuilder,
  loss: Loss,
  output: Features,
  scores: Value,
  targets: Value,
): Value {
  if (loss.type === 'centerPoint') {
    return centerPointLoss(graph, centerGrid(output), scores, targets);
  }
  const overClasses = { axes: [0], keepdims: false };
  if (loss.type === 'categoricalCrossEntropy') {
    const logarithms = graph.apply('LogSoftmax', [scores], { axis: 0 });
    const products = graph.apply('Mul', [targets, logarithms], {});
    return graph.apply('Neg', [graph.apply('ReduceSum', [products], overClasses)], {});
  }
  const difference = graph.apply('Sub', [scores, targets], {});
  const squares = graph.apply('Mul', [difference, difference], {});
  return graph.apply('ReduceMean', [squares], overClasses);
}

/** The two outputs of a classifier: what the softmax at its end takes, and what it gives. */
export function classScores(graph: GraphBuilder, output: Value) {
  const softmax = graph.producer(output);
  if (softmax?.operator === 'Softmax') {
    return { logits: softmax.inputs[0]!, probabilities: output };
  }
  return { logits: output, probabilities: graph.apply('Softmax', [output], { axis: 1 }) };
}

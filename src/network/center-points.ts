/**
 * @file Objects as points (Zhou, Wang and Kraehenbuehl 2019): a network that ends in an image says at
 * each place of a coarse grid which kinds of object have their center there, and the box of the object.
 * Its channels are one logit a kind, then the logarithms of the box's width and height and the center's
 * offsets. The loss is the focal loss of that paper on the kinds and the absolute difference on the
 * boxes, each under weights that come with the targets.
 */
import type { GraphBuilder, Value } from '../graph/graph.js';
import { InputError } from '../tensor/error.js';
import { formatFeatures, type Features } from './features.js';

/** Logarithms of width and height, offsets to the right and down. */
export const boxChannels = 4;

/** The lengths whose logarithms boxes are told as are multiples of this one, in pixels. */
export const boxUnit = 16;

/**
 * Added to the logits of the kinds, so that an untrained network says at every place that nothing is
 * there (Lin et al. 2017, section 4.1).
 */
export const priorLogit = -4;

/** Keeps logarithms finite; float32 tells no probabilities apart that are nearer to 0 or 1. */
const epsilon = 1e-6;

/** A grid of places with the kinds that may stand there. */
export interface CenterGrid {
  readonly height: number;
  readonly width: number;
  readonly kinds: number;
}

/** @throws InputError unless the network ends in an image of at least one kind and the box. */
export function centerGrid(output: Features): CenterGrid {
  if (output.length === 3 && output[2] > boxChannels) {
    return { height: output[0], width: output[1], kinds: output[2] - boxChannels };
  }
  throw new InputError(
    `centerPoint needs a network that ends in an image with a channel for each kind and ${boxChannels} for the box, but this one ends in ${formatFeatures(output)}.`,
  );
}

/** Where each part of the targets begins, in rows; every part is [channels, places]. */
export function targetParts({ height, width, kinds }: CenterGrid) {
  const places = height * width;
  const positive = 0;
  const negative = kinds * places;
  const boxes = 2 * negative;
  const boxWeight = boxes + boxChannels * places;
  return { places, positive, negative, boxes, boxWeight, rows: boxWeight + places };
}

/**
 * The loss of each image.
 * @param scores [(kinds + 4) * places, batch]
 * @param targets [rows, batch] as `targetParts` says: the weight of each kind at each place as one that
 *   is there, its weight as one that is not, the boxes, and the weight of each place's box
 * @returns [batch]
 */
export function centerPointLoss(
  graph: GraphBuilder,
  grid: CenterGrid,
  scores: Value,
  targets: Value,
): Value {
  const { places, positive, negative, boxes, boxWeight, rows } = targetParts(grid);
  const batch = scores.shape[1]!;
  const part = (value: Value, start: number, end: number) =>
    graph.apply('Slice', [value], { axis: 0, start, end });
  const mul = (a: Value, b: Value) => graph.apply('Mul', [a, b], {});
  const add = (a: Value, b: Value) => graph.apply('Add', [a, b], {});
  const sub = (a: Value, b: Value) => graph.apply('Sub', [a, b], {});
  const total = (value: Value) =>
    graph.apply('ReduceSum', [value], {
      axes: value.shape.slice(0, -1).map((_, axis) => axis),
      keepdims: false,
    });
  const log = (value: Value) => graph.apply('Log', [add(value, graph.scalar(epsilon))], {});

  // -(1 - p)^2 log p where the kind is, -p^2 log(1 - p) where it is not.
  const logits = add(part(scores, 0, negative), graph.scalar(priorLogit));
  const there = graph.apply('Sigmoid', [logits], {});
  const absent = sub(graph.scalar(1), there);
  const found = mul(part(targets, positive, negative), mul(mul(absent, absent), log(there)));
  const silent = mul(part(targets, negative, boxes), mul(mul(there, there), log(absent)));

  const difference = sub(
    part(scores, negative, negative + boxChannels * places),
    part(targets, boxes, boxWeight),
  );
  const distance = graph.apply('Max', [difference, graph.apply('Neg', [difference], {})], {});
  const apart = graph.apply('Reshape', [distance], { shape: [boxChannels, places, batch] });
  const weight = graph.apply('Reshape', [part(targets, boxWeight, rows)], {
    shape: [1, places, batch],
  });
  return sub(total(mul(apart, weight)), total(add(found, silent)));
}

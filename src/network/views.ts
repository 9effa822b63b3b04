/**
 * @file Views: a model looks at an image as it is and turned a little both ways, and answers with the
 * softmax of the mean of its logits. It costs three times the work of one look and brings what a
 * committee brings, with one set of weights. The turned images are a gather and a weighted sum inside
 * the graph, so that any runtime gives the same answer.
 */
import type { GraphBuilder, Value } from '../graph/graph.js';
import { turning } from '../image/turn.js';
import { InputError } from '../tensor/error.js';
import { BATCH } from '../tensor/tensor.js';

/** How a model looks at an image besides as it is. */
export interface Views {
  /** Degrees by which it is turned, once to each side. */
  readonly rotation: number;
}

/** The largest turn: a digit turned further may be another one. */
const mostRotation = 45;

/** @throws InputError when the rotation is not above 0 and at most 45 degrees. */
export function checkViews({ rotation }: Views): void {
  if (rotation > 0 && rotation <= mostRotation) return;
  throw new InputError(
    `Views are turned by more than 0 and at most ${mostRotation} degrees, got ${rotation}.`,
  );
}

/**
 * Each view of the images.
 * @param image float32 [batch, 1, height, width]
 * @returns values of the same shape: the images as they are, then turned
 */
export function viewsOf(
  graph: GraphBuilder,
  image: Value,
  [height, width]: readonly [number, number],
  views: Views | undefined,
): readonly Value[] {
  if (views === undefined) return [image];
  const pixels = height * width;
  const flat = graph.apply('Reshape', [image], { shape: [BATCH, pixels] });
  const turned = [views.rotation, -views.rotation].map((degrees) => {
    const { sources, shares } = turning(height, width, degrees);
    const indices = graph.constant({ dtype: 'int32', shape: [pixels * 4], data: sources });
    const factors = graph.constant({ dtype: 'float32', shape: [pixels, 4], data: shares });
    const taken = graph.apply('Gather', [flat, indices], { axis: 1 });
    const four = graph.apply('Reshape', [taken], { shape: [BATCH, pixels, 4] });
    const weighted = graph.apply('Mul', [four, factors], {});
    const sums = graph.apply('ReduceSum', [weighted], { axes: [2], keepdims: false });
    return graph.apply('Reshape', [sums], { shape: [BATCH, 1, height, width] });
  });
  return [image, ...turned];
}

/** The mean of values of one shape. */
export function meanOf(graph: GraphBuilder, values: readonly Value[]): Value {
  const sum = values.reduce((total, value) => graph.apply('Add', [total, value], {}));
  return graph.apply('Mul', [sum, graph.scalar(1 / values.length)], {});
}

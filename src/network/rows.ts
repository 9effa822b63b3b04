/**
 * @file Activations of a training graph. The batch is innermost: an activation is a matrix whose
 * rows hold one channel of one pixel for every image of the batch. Rows stand in the order
 * [outer, channel, inner]; the pairs (outer, inner) are slots, and `positions` says which pixel
 * each slot holds. So the tiles of a Winograd convolution, the windows of a pool and the plain
 * order [channel, pixel] are all the same thing: a choice of slots. A pixel may stand in several
 * slots (overlapping tiles) and a slot may hold none (the ragged edge of a tiling).
 */
import type { GraphBuilder, Value } from '../graph/graph.js';
import { sizeOf } from '../tensor/tensor.js';

/** The slot holds no pixel; its rows may contain anything. */
export const NO_PIXEL = -1;

/** A choice of slots. */
export interface Slots {
  readonly outer: number;
  readonly inner: number;
  /** `outer * inner` pixel indices (row * width + column), or NO_PIXEL. */
  readonly positions: Int32Array;
}

/** An activation: `value` holds `outer * channels * inner * batch` floats in that order. */
export interface Rows extends Slots {
  readonly value: Value;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly batch: number;
  /**
   * Rows behind the image's own that hold zeros and ones: padding and a constant input for biases
   * come from them without copying the image.
   */
  readonly spare?: { readonly zero: number; readonly one: number };
  /** For a flattened image: the feature (channels first) that each row holds, if not its own. */
  readonly order?: Int32Array;
}

/** A vector activation: rows are features. */
export function vectorRows(value: Value, features: number, batch: number): Rows {
  return { ...plainSlots(1), value, channels: features, height: 1, width: 1, batch };
}

/** Every pixel once, in order: rows [channel, pixel]. */
export function plainSlots(pixels: number): Slots {
  return { outer: 1, inner: pixels, positions: Int32Array.from({ length: pixels }, (_, p) => p) };
}

/** Whether two choices of slots are the same. */
function sameSlots(a: Slots, b: Slots): boolean {
  return (
    a.outer === b.outer && a.inner === b.inner && a.positions.every((p, i) => p === b.positions[i])
  );
}

/** The first slot of each pixel. */
export function slotOfPixel({ positions, height, width }: Rows): Int32Array {
  const slots = new Int32Array(height * width).fill(NO_PIXEL);
  for (let slot = positions.length - 1; slot >= 0; slot--) {
    if (positions[slot] !== NO_PIXEL) slots[positions[slot]!] = slot;
  }
  return slots;
}

/** The row of `channel` in `slot`. */
export function rowIndex(rows: Rows, channel: number, slot: number): number {
  const outer = Math.floor(slot / rows.inner);
  return (outer * rows.channels + channel) * rows.inner + (slot % rows.inner);
}

/** `value` as a tensor of `shape`, a no-op when it has that shape. */
export function reshape(graph: GraphBuilder, value: Value, shape: readonly number[]): Value {
  return value.shape.join() === shape.join() ? value : graph.apply('Reshape', [value], { shape });
}

/**
 * Copies rows: result row i is row `index[i]` of `rows`, or zeros where `index[i]` is NO_PIXEL.
 * @returns a value [index.length, batch].
 */
export function gatherRows(graph: GraphBuilder, rows: Rows, index: Int32Array): Value {
  const count = sizeOf(rows.value.shape) / rows.batch;
  let source = reshape(graph, rows.value, [count, rows.batch]);
  let content = index;
  if (rows.spare !== undefined) {
    const { zero } = rows.spare;
    content = index.map((i) => (i === NO_PIXEL ? zero : i));
  } else if (index.includes(NO_PIXEL)) {
    const zeros = new Float32Array(rows.batch);
    const row = graph.constant({ dtype: 'float32', shape: [1, rows.batch], data: zeros });
    source = graph.apply('Concat', [source, row], { axis: 0 });
    content = index.map((i) => (i === NO_PIXEL ? count : i));
  }
  if (content.length === source.shape[0] && content.every((i, row) => i === row)) return source;
  const data = graph.constant({ dtype: 'int32', shape: [content.length], data: content });
  return graph.apply('Gather', [source, data], { axis: 0 });
}

/** The same activation in other slots; slots without a pixel hold zeros. */
export function rearrange(graph: GraphBuilder, rows: Rows, slots: Slots): Rows {
  if (sameSlots(rows, slots) && rows.spare === undefined) return rows;
  const from = slotOfPixel(rows);
  const index = new Int32Array(slots.outer * rows.channels * slots.inner);
  let row = 0;
  for (let outer = 0; outer < slots.outer; outer++) {
    for (let channel = 0; channel < rows.channels; channel++) {
      for (let inner = 0; inner < slots.inner; inner++) {
        const pixel = slots.positions[outer * slots.inner + inner]!;
        index[row++] = pixel === NO_PIXEL ? NO_PIXEL : rowIndex(rows, channel, from[pixel]!);
      }
    }
  }
  return withValue({ ...rows, ...slots }, gatherRows(graph, rows, index));
}

/** The activation in plain order: rows [channel, pixel], every slot a pixel. */
export function toPlain(graph: GraphBuilder, rows: Rows): Rows {
  return rearrange(graph, rows, plainSlots(rows.height * rows.width));
}

/** The activation as [outer, channels, inner * batch], for operations per channel. */
export function byChannel(graph: GraphBuilder, rows: Rows): Value {
  const { outer, channels, inner, batch, spare } = rows;
  const end = outer * channels * inner;
  const own = spare ? graph.apply('Slice', [rows.value], { axis: 0, start: 0, end }) : rows.value;
  return reshape(graph, own, [outer, channels, inner * batch]);
}

/** The same slots and channels with other values. */
export function withValue(rows: Rows, value: Value): Rows {
  return { ...rows, value, spare: undefined };
}

/** The activation with one row for each value of the image, in whatever order; no others. */
export function toExact(graph: GraphBuilder, rows: Rows): Rows {
  const { positions, height, width, spare } = rows;
  const exact =
    spare === undefined &&
    positions.length === height * width &&
    new Set(positions).size === positions.length &&
    !positions.includes(NO_PIXEL);
  return exact ? rows : toPlain(graph, rows);
}

/** A flattened image with its features in their own order. */
export function toOwnOrder(graph: GraphBuilder, rows: Rows): Rows {
  if (rows.order === undefined) return rows;
  const inverse = new Int32Array(rows.order.length);
  rows.order.forEach((feature, row) => (inverse[feature] = row));
  return vectorRows(gatherRows(graph, rows, inverse), rows.channels, rows.batch);
}

/**
 * @file Pooling. In training the members of each window stand in neighbouring outer slots, so that a
 * pool is a reduction over an axis; the output of a Winograd convolution is already so.
 */
import type { GraphBuilder, Value } from '../../graph/graph.js';
import type { Window } from '../../graph/operators/convolution.js';
import { sizeOf } from '../../tensor/tensor.js';
import { expectImage, type Features } from '../features.js';
import { checkOptions } from '../options.js';
import {
  NO_PIXEL,
  plainSlots,
  rearrange,
  reshape,
  toExact,
  vectorRows,
  withValue,
  type Rows,
  type Slots,
} from '../rows.js';
import {
  paddingOf,
  pair,
  pixelUnder,
  sweep,
  type Padding,
  type Pair,
  type Sweep,
} from '../window.js';
import { settle, type LayerRule } from './rule.js';

/** The largest (or the mean) value of each window. */
export interface Pool2d {
  readonly type: 'maxPool2d' | 'averagePool2d';
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Padding;
}

/** The mean over all pixels of each channel: an image becomes a vector. */
export interface GlobalAveragePool2d {
  readonly type: 'globalAveragePool2d';
}

/** Options of a pool. */
export interface Pool2dOptions {
  /** Step of the window; the window's own size by default. */
  readonly stride?: Pair;
  /** 'valid' by default. */
  readonly padding?: Padding;
}

function pool(type: Pool2d['type'], kernel: Pair, options: Pool2dOptions): Pool2d {
  checkOptions(options, ['stride', 'padding'], type);
  return {
    type,
    kernel: pair(kernel, `${type}'s window`),
    stride: pair(options.stride ?? kernel, `${type}'s stride`),
    padding: paddingOf(options.padding, type),
  };
}

/** The largest value of each window; 2x2 windows side by side by default. */
export function maxPool2d(kernel: Pair = 2, options: Pool2dOptions = {}): Pool2d {
  return pool('maxPool2d', kernel, options);
}

/** The mean of each window, padding not counted; 2x2 windows side by side by default. */
export function averagePool2d(kernel: Pair = 2, options: Pool2dOptions = {}): Pool2d {
  return pool('averagePool2d', kernel, options);
}

/** The mean over all pixels of each channel. */
export function globalAveragePool2d(): GlobalAveragePool2d {
  return { type: 'globalAveragePool2d' };
}

function sweepOf(layer: Pool2d, input: Features): Sweep {
  const [height, width] = expectImage(input, layer.type);
  return sweep(layer, height, width, layer.type);
}

/** The input pixel of each window member at each output pixel, members outermost. */
function windowSlots(s: Sweep, repeatInside: boolean): Slots {
  const members = s.kernel[0] * s.kernel[1];
  const pixels = s.height * s.width;
  const positions = new Int32Array(members * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const y = Math.floor(pixel / s.width);
    const under = Array.from({ length: members }, (_, member) =>
      pixelUnder(s, y, pixel % s.width, Math.floor(member / s.kernel[1]), member % s.kernel[1]),
    );
    const inside = under.find((position) => position !== NO_PIXEL)!;
    under.forEach((position, member) => {
      // In place of padding a maximum takes one of its own pixels twice.
      const replaced = position === NO_PIXEL && repeatInside ? inside : position;
      positions[member * pixels + pixel] = replaced;
    });
  }
  return { outer: members, inner: pixels, positions };
}

/**
 * The slots of the pooled image if the windows' members already stand in neighbouring outer slots
 * of `x`, in any order.
 */
function pooledSlots(s: Sweep, x: Rows): Slots | undefined {
  const members = s.kernel[0] * s.kernel[1];
  if (x.outer % members !== 0 || s.padding !== 'valid' || x.spare) return undefined;
  const outer = x.outer / members;
  const positions = new Int32Array(outer * x.inner).fill(NO_PIXEL);
  const windows = windowSlots(s, false).positions;
  const pixels = s.height * s.width;
  const windowOf = new Map<string, number>();
  const key = (list: number[]) => list.sort((a, b) => a - b).join();
  for (let pixel = 0; pixel < pixels; pixel++) {
    const under = Array.from({ length: members }, (_, m) => windows[m * pixels + pixel]!);
    windowOf.set(key(under), pixel);
  }
  let found = 0;
  for (let slot = 0; slot < positions.length; slot++) {
    const first = members * (slot - (slot % x.inner)) + (slot % x.inner);
    const own = Array.from({ length: members }, (_, m) => x.positions[first + m * x.inner]!);
    const pixel = windowOf.get(key(own));
    if (pixel !== undefined) {
      positions[slot] = pixel;
      found++;
    }
  }
  return found === pixels ? { outer, inner: x.inner, positions } : undefined;
}

/** Reduces each `members` neighbouring outer slots of `rows` to one. */
function overMembers(
  graph: GraphBuilder,
  { value, outer }: Rows,
  members: number,
  operator: 'ReduceMax' | 'ReduceMean' | 'ReduceSum',
): Value {
  const blocks = reshape(graph, value, [outer / members, members, sizeOf(value.shape) / outer]);
  return graph.apply(operator, [blocks], { axes: [1], keepdims: false });
}

/** Everything about max and average pools. */
export const pool2dRule: LayerRule<Pool2d> = {
  infer(layer, input) {
    const s = sweepOf(layer, input);
    return [s.height, s.width, expectImage(input, layer.type)[2]];
  },
  parameters: () => [],
  inference(layer, x, input, { graph }) {
    const { kernel, stride, pads } = sweepOf(layer, input);
    const window: Window = { kernel, strides: stride, pads };
    return graph.apply(layer.type === 'maxPool2d' ? 'MaxPool' : 'AveragePool', [x], window);
  },
  training(layer, x, input, { graph, batch }) {
    const s = sweepOf(layer, input);
    const members = layer.kernel[0] * layer.kernel[1];
    const isMax = layer.type === 'maxPool2d';
    // What is pending commutes with a maximum, and is cheaper after it.
    const source = isMax ? x.rows : settle(graph, x);
    const ready = pooledSlots(s, source);
    const slots = ready ?? plainSlots(s.height * s.width);
    const windows = ready ? source : rearrange(graph, source, windowSlots(s, isMax));
    const padded = !isMax && s.padding === 'same';
    const operator = isMax ? 'ReduceMax' : padded ? 'ReduceSum' : 'ReduceMean';
    let value = overMembers(graph, windows, members, operator);
    if (padded) {
      const counts = windowSlots(s, false).positions;
      const data = Float32Array.from({ length: slots.inner }, (_, pixel) => {
        let inside = 0;
        for (let m = 0; m < members; m++) {
          if (counts[m * slots.inner + pixel] !== NO_PIXEL) inside++;
        }
        return 1 / inside;
      });
      const share = graph.constant({ dtype: 'float32', shape: [1, slots.inner, 1], data });
      const sums = reshape(graph, value, [source.channels, slots.inner, batch]);
      value = graph.apply('Mul', [sums, share], {});
    }
    const rows = withValue({ ...source, ...slots, height: s.height, width: s.width }, value);
    const pooled = isMax && x.finish ? { rows, finish: x.finish } : { rows };
    return { rows: settle(graph, pooled) };
  },
};

/** Everything about the global average pool. */
export const globalAveragePool2dRule: LayerRule<GlobalAveragePool2d> = {
  infer: (_, input) => [expectImage(input, 'globalAveragePool2d')[2]],
  parameters: () => [],
  inference(_, x, input, { graph }) {
    const [, , channels] = expectImage(input, 'globalAveragePool2d');
    const pooled = graph.apply('GlobalAveragePool', [x], {});
    return graph.apply('Reshape', [pooled], { shape: [x.shape[0]!, channels] });
  },
  training(_, x, input, { graph, batch }) {
    const [height, width, channels] = expectImage(input, 'globalAveragePool2d');
    const exact = toExact(graph, settle(graph, x));
    const split = reshape(graph, exact.value, [exact.outer, channels, exact.inner, batch]);
    const sum = graph.apply('ReduceSum', [split], { axes: [0, 2], keepdims: false });
    const mean = graph.apply('Mul', [sum, graph.scalar(1 / (height * width))], {});
    return { rows: vectorRows(mean, channels, batch) };
  },
};

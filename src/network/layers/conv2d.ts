/**
 * @file Two-dimensional convolution. In training it is one row gather (im2col) and one matrix
 * product, or Winograd's form for 3x3 kernels with stride 1; differentiation of those gives its
 * three gradients.
 */
import type { Value } from '../../graph/graph.js';
import { activate, isMonotone, type Activation } from '../activation.js';
import type { TrainingContext } from '../context.js';
import { expectImage, type Features } from '../features.js';
import type { Initializer } from '../initializer.js';
import { activationOf, checkOptions, initializerOf, trueOrFalse, wholeNumber } from '../options.js';
import {
  byChannel,
  gatherRows,
  NO_PIXEL,
  plainSlots,
  rearrange,
  reshape,
  rowIndex,
  slotOfPixel,
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
import { patchSlots, winograd } from '../winograd.js';
import { noFans, settle, type LayerRule, type ParameterSpec } from './rule.js';

/** A convolution with `filters` output channels. */
export interface Conv2d {
  readonly type: 'conv2d';
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Padding;
  /** Where it is not 1. */
  readonly dilation?: readonly [number, number];
  readonly bias: boolean;
  readonly activation?: Activation;
  readonly initializer: Initializer;
}

/** Options of `conv2d`. */
export interface Conv2dOptions {
  /** Step of the window, 1 by default. */
  readonly stride?: Pair;
  /** Pixels from one weight of the window to the next, 1 by default. */
  readonly dilation?: Pair;
  /** 'valid' by default. */
  readonly padding?: Padding;
  /** True by default. */
  readonly bias?: boolean;
  readonly activation?: Activation;
  /** 'glorotUniform' by default. */
  readonly initializer?: Initializer;
}

/**
 * A convolution layer: `filters` windows of `kernel` pixels slide over the image.
 * @throws InputError when an option is unknown or impossible.
 */
export function conv2d(filters: number, kernel: Pair, options: Conv2dOptions = {}): Conv2d {
  const known = ['stride', 'dilation', 'padding', 'bias', 'activation', 'initializer'];
  checkOptions(options, known, 'conv2d');
  const dilation = pair(options.dilation ?? 1, "conv2d's dilation");
  return {
    type: 'conv2d',
    filters: wholeNumber(filters, "conv2d's number of filters"),
    kernel: pair(kernel, "conv2d's kernel"),
    stride: pair(options.stride ?? 1, "conv2d's stride"),
    padding: paddingOf(options.padding, 'conv2d'),
    ...(dilation.join() === '1,1' ? {} : { dilation }),
    bias: trueOrFalse(options.bias ?? true, "conv2d's bias"),
    ...activationOf(options.activation, 'conv2d'),
    initializer: initializerOf(options.initializer, 'conv2d'),
  };
}

/** Fewer multiplications repay the transforms only from about this many channels on. */
const WINOGRAD_CHANNELS = 8;

function usesWinograd(layer: Conv2d, channels: number): boolean {
  return (
    layer.kernel.join() === '3,3' &&
    layer.stride.join() === '1,1' &&
    channels >= WINOGRAD_CHANNELS &&
    layer.filters >= WINOGRAD_CHANNELS
  );
}

function sweepOf(layer: Conv2d, input: Features): Sweep {
  const [height, width] = expectImage(input, 'conv2d');
  return sweep(layer, height, width, 'conv2d');
}

/** The slots in which this layer would like its input, if they hold no padding. */
export function wantedByConv2d(layer: Conv2d, input: Features): Slots | undefined {
  const [, , channels] = expectImage(input, 'conv2d');
  if (!usesWinograd(layer, channels)) return undefined;
  const slots = patchSlots(sweepOf(layer, input));
  return slots.positions.includes(NO_PIXEL) ? undefined : slots;
}

/**
 * A gather and a product, with ReLU in the same pass if `rectify`; the output's pixels may be computed in
 * any slots.
 */
function byGather(
  { graph, batch }: TrainingContext,
  layer: Conv2d,
  s: Sweep,
  x: Rows,
  weight: Value,
  bias: Value | undefined,
  rectify: boolean,
  wanted: Slots | undefined,
): Rows {
  const slots = wanted ?? plainSlots(s.height * s.width);
  const [kernelHeight, kernelWidth] = layer.kernel;
  const taps = x.channels * kernelHeight * kernelWidth;
  // A constant input of one makes the bias one more weight.
  const one = bias && x.spare?.one;
  const depth = taps + (one === undefined ? 0 : 1);
  const from = slotOfPixel(x);
  const index = new Int32Array(slots.outer * depth * slots.inner);
  let row = 0;
  for (let outer = 0; outer < slots.outer; outer++) {
    for (let tap = 0; tap < depth; tap++) {
      const channel = Math.floor(tap / (kernelHeight * kernelWidth));
      const i = Math.floor(tap / kernelWidth) % kernelHeight;
      const j = tap % kernelWidth;
      for (let inner = 0; inner < slots.inner; inner++) {
        const position = slots.positions[outer * slots.inner + inner]!;
        const pixel = pixelUnder(s, Math.floor(position / s.width), position % s.width, i, j);
        index[row++] =
          tap === taps ? one! : pixel === NO_PIXEL ? NO_PIXEL : rowIndex(x, channel, from[pixel]!);
      }
    }
  }
  const columns = reshape(graph, gatherRows(graph, x, index), [
    slots.outer,
    depth,
    slots.inner * batch,
  ]);
  let kernel = reshape(graph, weight, [layer.filters, taps]);
  if (one !== undefined) {
    kernel = graph.apply('Concat', [kernel, reshape(graph, bias!, [layer.filters, 1])], {
      axis: 1,
    });
  }
  const weights = () => reshape(graph, kernel, [layer.filters, depth, 1]);
  const value = rectify
    ? graph.apply('FusedConv', [columns, weights()], { activation: 'Relu' })
    : graph.apply('MatMul', [kernel, columns], {});
  return { ...slots, value, channels: layer.filters, height: s.height, width: s.width, batch };
}

/** A 1x1 kernel with stride 1 is a product over channels, in whatever slots the input has. */
function byChannels({ graph }: TrainingContext, layer: Conv2d, x: Rows, weight: Value): Rows {
  const kernel = reshape(graph, weight, [layer.filters, x.channels]);
  const value = graph.apply('MatMul', [kernel, byChannel(graph, x)], {});
  return { ...x, value, channels: layer.filters, spare: undefined };
}

/** Everything about conv2d. */
export const conv2dRule: LayerRule<Conv2d> = {
  infer(layer, input) {
    const s = sweepOf(layer, input);
    return [s.height, s.width, layer.filters];
  },
  parameters(layer, input) {
    const [, , channels] = expectImage(input, 'conv2d');
    const taps = layer.kernel[0] * layer.kernel[1];
    const weight: ParameterSpec = {
      role: 'weight',
      shape: [layer.filters, channels, ...layer.kernel],
      initializer: layer.initializer,
      fans: { fanIn: channels * taps, fanOut: layer.filters * taps },
      trainable: true,
      decays: true,
    };
    const bias: ParameterSpec = {
      role: 'bias',
      shape: [layer.filters],
      initializer: 'zeros',
      fans: noFans,
      trainable: true,
      decays: false,
    };
    return layer.bias ? [weight, bias] : [weight];
  },
  inference(layer, x, input, { graph, parameter }) {
    const { kernel, stride, pads, dilation } = sweepOf(layer, input);
    const inputs = [x, parameter('weight'), ...(layer.bias ? [parameter('bias')] : [])];
    const y = graph.apply('Conv', inputs, {
      ...{ kernel, strides: stride, pads },
      ...(dilation ? { dilations: dilation } : {}),
    });
    return layer.activation ? activate(graph, layer.activation, y, 1) : y;
  },
  training(layer, x, input, context, { wanted, beforeMaximum }) {
    const { graph } = context;
    const s = sweepOf(layer, input);
    const source = settle(graph, x);
    const weight = context.parameter('weight');
    const bias = layer.bias ? context.parameter('bias') : undefined;
    const later = beforeMaximum && (layer.activation === undefined || isMonotone(layer.activation));
    let rows: Rows;
    let folded: Value | undefined;
    let rectified = false;
    if (usesWinograd(layer, source.channels)) {
      rows = winograd(graph, s, rearrange(graph, source, patchSlots(s)), weight, layer.filters);
    } else if (layer.kernel.join() === '1,1' && layer.stride.join() === '1,1') {
      rows = byChannels(context, layer, source, weight);
    } else {
      folded = !later && source.spare !== undefined ? bias : undefined;
      rectified = !later && layer.activation === 'relu' && bias === folded;
      rows = byGather(context, layer, s, source, weight, folded, rectified, wanted);
    }
    const finish = {
      ...(bias && bias !== folded ? { bias } : {}),
      ...(layer.activation && !rectified ? { activation: layer.activation } : {}),
    };
    return later ? { rows, finish } : { rows: settle(graph, { rows, finish }) };
  },
};

/**
 * @file The meaning of a network as plain float64 loops over [image, channel, row, column]. It
 * shares no code with src/network beyond the layers' data and names, so that the graphs and their
 * gradients can be held against it.
 */
import { layerNames, type Layer } from '../../src/network/layers/index.js';
import type { Loss } from '../../src/network/loss.js';
import type { Network } from '../../src/network/network.js';
import { erf } from './operators.js';
import { count, type ReferenceTensor } from './reference-tensor.js';

/** Parameters by their full names. */
export type ReferenceWeights = ReadonlyMap<string, Float64Array>;

/** How a network is run. */
export interface ReferenceMode {
  /** Whether batch norm uses the batch's statistics and dropout scales. */
  readonly learning: boolean;
  /** For each dropout in turn, the factor of each image; ones where there is none. */
  readonly scales?: readonly (readonly number[])[];
}

/** The network's output [images, classes], and the batch's statistics by parameter name. */
export interface ReferenceRun {
  readonly output: ReferenceTensor;
  /** Means and unbiased variances. */
  readonly statistics: ReadonlyMap<string, Float64Array>;
  /** What batch norm divided by: the same means, and biased variances. */
  readonly normalizers: ReadonlyMap<string, Float64Array>;
}

/** Runs `network` on `pixels`, grey levels from 0 to 255 [images, height, width]. */
export function runReference(
  network: Network,
  weights: ReferenceWeights,
  pixels: Uint8Array | Float64Array,
  mode: ReferenceMode,
): ReferenceRun {
  const [height, width] = network.input;
  const shape = [pixels.length / (height * width), 1, height, width];
  const image = { shape, data: Float64Array.from(pixels, (grey) => grey / 255) };
  const statistics = new Map<string, Float64Array>();
  const normalizers = new Map<string, Float64Array>();
  let dropouts = 0;

  const stack = (layers: readonly Layer[], input: ReferenceTensor, prefix: string) => {
    const counts: Record<string, number> = {};
    let dropped = false;
    return layers.reduce((x, layer) => {
      // The graph makes one of two dropouts that only a flatten parts; the first has all scales.
      if (layer.type === 'dropout' && dropped) return x;
      dropped = layer.type === 'dropout' || (dropped && layer.type === 'flatten');
      const base = layerNames[layer.type];
      const number = (counts[base] = (counts[base] ?? -1) + 1);
      return run(layer, x, `${prefix}${base}${number === 0 ? '' : `_${number}`}.`);
    }, input);
  };

  const run = (layer: Layer, x: ReferenceTensor, prefix: string): ReferenceTensor => {
    const own = (role: string) => weights.get(prefix + role)!;
    switch (layer.type) {
      case 'conv2d': {
        const bias = layer.bias ? own('bias') : undefined;
        return activate(convolve(x, own('weight'), bias, layer), layer.activation);
      }
      case 'dense': {
        const bias = layer.bias ? own('bias') : undefined;
        return activate(connect(x, own('weight'), bias, layer.units), layer.activation);
      }
      case 'maxPool2d':
        return pool(x, layer, (members) => Math.max(...members));
      case 'averagePool2d':
        return pool(x, layer, mean);
      case 'globalAveragePool2d': {
        const size = x.shape[2]! * x.shape[3]!;
        const data = Float64Array.from({ length: x.data.length / size }, (_, i) =>
          mean(x.data.subarray(i * size, (i + 1) * size)),
        );
        return { shape: x.shape.slice(0, 2), data };
      }
      case 'flatten':
        return { shape: [x.shape[0]!, count(x.shape.slice(1))], data: x.data };
      case 'activation':
        return activate(x, layer.activation);
      case 'dropout': {
        if (!mode.learning || layer.rate === 0) return x;
        const scale = mode.scales?.[dropouts++];
        const size = count(x.shape.slice(1));
        return { ...x, data: x.data.map((v, i) => v * (scale?.[Math.floor(i / size)] ?? 1)) };
      }
      case 'batchNorm': {
        const channel = channels(x);
        const members = (c: number) => x.data.filter((_, i) => channel(i) === c);
        let means = own('mean');
        let variances = own('variance');
        if (mode.learning) {
          means = means.map((_, c) => mean(members(c)));
          const squares = means.map((m, c) => mean(members(c).map((v) => (v - m) ** 2)));
          const size = x.data.length / means.length;
          for (const map of [statistics, normalizers]) map.set(`${prefix}mean`, means);
          normalizers.set(`${prefix}variance`, squares);
          statistics.set(
            `${prefix}variance`,
            squares.map((v) => (v * size) / (size - 1)),
          );
          variances = squares;
        }
        const [scale, bias] = [own('scale'), own('bias')];
        const data = x.data.map((v, i) => {
          const c = channel(i);
          const normal = (v - means[c]!) / Math.sqrt(variances[c]! + layer.epsilon);
          return scale[c]! * normal + bias[c]!;
        });
        return { ...x, data };
      }
      case 'residual': {
        const inner = stack(layer.layers, x, prefix);
        let around = x;
        if (inner.shape.join() !== x.shape.join()) {
          const stride = [2, 3].map((axis) => Math.ceil(x.shape[axis]! / inner.shape[axis]!));
          around = convolve(x, own('shortcut.weight'), undefined, {
            filters: inner.shape[1]!,
            kernel: [1, 1],
            stride: stride as [number, number],
            padding: 'same',
          });
        }
        const data = inner.data.map((v, i) => v + around.data[i]!);
        return activate({ ...inner, data }, layer.activation);
      }
    }
  };
  return { output: stack(network.layers, image, ''), statistics, normalizers };
}

/**
 * The loss of each image. Cross-entropy takes `output` as probabilities.
 * @param labels one class for each image
 * @param targets of `centerPoint`
 */
export function referenceLosses(
  loss: Loss,
  output: ReferenceTensor,
  labels: Uint8Array,
  targets?: Float32Array,
): number[] {
  if (loss.type === 'centerPoint') return centerPointLosses(output, targets!);
  const { shape, data } = output;
  const classes = shape[1]!;
  const smoothing = loss.type === 'categoricalCrossEntropy' ? (loss.labelSmoothing ?? 0) : 0;
  return Array.from(labels, (label, image) => {
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const target = (label === c ? 1 - smoothing : 0) + smoothing / classes;
      const value = data[image * classes + c]!;
      if (loss.type === 'meanSquaredError') sum += (value - target) ** 2 / classes;
      else if (target !== 0) sum -= target * Math.log(value);
    }
    return sum;
  });
}

/**
 * Of an image of kinds and four box channels. Targets are [rows, images]: weights of each kind being
 * there, weights of its absence, boxes, and a weight for each place's box.
 */
function centerPointLosses({ shape, data }: ReferenceTensor, targets: Float32Array): number[] {
  const [images, channels, height, width] = shape as [number, number, number, number];
  const places = height * width;
  const kinds = (channels - 4) * places;
  return Array.from({ length: images }, (_, image) => {
    const target = (row: number) => targets[row * images + image]!;
    let sum = 0;
    for (let i = 0; i < channels * places; i++) {
      const score = data[image * channels * places + i]!;
      if (i < kinds) {
        const p = 1 / (1 + Math.exp(4 - score));
        sum -= target(i) * (1 - p) ** 2 * Math.log(p + 1e-6);
        sum -= target(kinds + i) * p ** 2 * Math.log(1 - p + 1e-6);
      } else {
        const weight = target(2 * kinds + 4 * places + (i % places));
        sum += weight * Math.abs(score - target(kinds + i));
      }
    }
    return sum;
  });
}

/** The mean of `values`. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The channel of each element of `x`. */
function channels(x: ReferenceTensor): (position: number) => number {
  const inner = count(x.shape.slice(2));
  return (position) => Math.floor(position / inner) % x.shape[1]!;
}

interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: 'valid' | 'same';
  readonly dilation?: readonly [number, number];
}

/** Output size along one axis and the padding before it. */
function slide(size: number, axis: 0 | 1, { kernel, stride, padding, dilation = [1, 1] }: Window) {
  const [k, s] = [(kernel[axis] - 1) * dilation[axis] + 1, stride[axis]];
  if (padding === 'valid') return { size: Math.floor((size - k) / s) + 1, before: 0 };
  const out = Math.ceil(size / s);
  return { size: out, before: Math.floor(Math.max(0, (out - 1) * s + k - size) / 2) };
}

/** Where a window goes: its output size, and for each read three numbers. */
interface Sweep {
  readonly size: readonly [number, number];
  /** Window, pixel, place in the kernel; and so on. Padding is not read. */
  readonly reads: Int32Array;
}

/** Finite differences sweep the same images again and again. */
const swept = new Map<string, Sweep>();

function sweep(height: number, width: number, window: Window): Sweep {
  const { kernel, stride, padding, dilation = [1, 1] } = window;
  const key = [height, width, kernel, stride, padding, dilation].join();
  const known = swept.get(key);
  if (known) return known;
  const down = slide(height, 0, window);
  const across = slide(width, 1, window);
  const reads: number[] = [];
  for (let y = 0; y < down.size; y++) {
    for (let x = 0; x < across.size; x++) {
      for (let i = 0; i < kernel[0]; i++) {
        for (let j = 0; j < kernel[1]; j++) {
          const row = y * stride[0] + i * dilation[0] - down.before;
          const column = x * stride[1] + j * dilation[1] - across.before;
          if (row < 0 || row >= height || column < 0 || column >= width) continue;
          reads.push(y * across.size + x, row * width + column, i * kernel[1] + j);
        }
      }
    }
  }
  const made: Sweep = { size: [down.size, across.size], reads: Int32Array.from(reads) };
  swept.set(key, made);
  return made;
}

function convolve(
  x: ReferenceTensor,
  weight: Float64Array,
  bias: Float64Array | undefined,
  window: Window & { readonly filters: number },
): ReferenceTensor {
  const [images, channels, height, width] = x.shape as [number, number, number, number];
  const { filters, kernel } = window;
  const { size, reads } = sweep(height, width, window);
  const [inner, outer, taps] = [height * width, size[0] * size[1], kernel[0] * kernel[1]];
  const data = new Float64Array(images * filters * outer);
  for (let n = 0; n < images; n++) {
    for (let f = 0; f < filters; f++) {
      const to = (n * filters + f) * outer;
      if (bias) data.fill(bias[f]!, to, to + outer);
      for (let c = 0; c < channels; c++) {
        const from = (n * channels + c) * inner;
        const kernelAt = (f * channels + c) * taps;
        for (let r = 0; r < reads.length; r += 3) {
          const product = x.data[from + reads[r + 1]!]! * weight[kernelAt + reads[r + 2]!]!;
          data[to + reads[r]!]! += product;
        }
      }
    }
  }
  return { shape: [images, filters, ...size], data };
}

function connect(
  x: ReferenceTensor,
  weight: Float64Array,
  bias: Float64Array | undefined,
  units: number,
): ReferenceTensor {
  const [images, features] = x.shape as [number, number];
  const data = new Float64Array(images * units);
  for (let n = 0; n < images; n++) {
    for (let u = 0; u < units; u++) {
      let sum = bias?.[u] ?? 0;
      for (let k = 0; k < features; k++) {
        sum += weight[u * features + k]! * x.data[n * features + k]!;
      }
      data[n * units + u] = sum;
    }
  }
  return { shape: [images, units], data };
}

function pool(
  x: ReferenceTensor,
  window: Window,
  summarize: (members: readonly number[]) => number,
): ReferenceTensor {
  const [images, channels, height, width] = x.shape as [number, number, number, number];
  const { size, reads } = sweep(height, width, window);
  const data: number[] = [];
  for (let image = 0; image < images * channels; image++) {
    const windows: number[][] = [];
    for (let r = 0; r < reads.length; r += 3) {
      (windows[reads[r]!] ??= []).push(x.data[image * height * width + reads[r + 1]!]!);
    }
    data.push(...windows.map(summarize));
  }
  return { shape: [images, channels, ...size], data: Float64Array.from(data) };
}

const functions = {
  relu: (x: number) => (x > 0 ? x : 0),
  leakyRelu: (x: number) => (x > 0 ? x : 0.01 * x),
  gelu: (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  silu: (x: number) => x / (1 + Math.exp(-x)),
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  tanh: (x: number) => Math.tanh(x),
};

function activate(
  x: ReferenceTensor,
  activation: keyof typeof functions | 'softmax' | undefined,
): ReferenceTensor {
  if (activation === undefined) return x;
  if (activation !== 'softmax') return { ...x, data: x.data.map(functions[activation]) };
  // Over channels, for each image and pixel.
  const inner = count(x.shape.slice(2));
  const size = x.shape[1]! * inner;
  const first = (position: number) => Math.floor(position / size) * size + (position % inner);
  const data = x.data.map((value, position) => {
    let sum = 0;
    for (let c = 0; c < x.shape[1]!; c++) sum += Math.exp(x.data[first(position) + c * inner]!);
    return Math.exp(value) / sum;
  });
  return { ...x, data };
}

/** @file Convolution, pools and batch normalization over [batch, C, H, W], as plain loops. */
import type { Attributes } from '../../src/graph/operators/index.js';
import { broadcastAt, count, generate, type ReferenceTensor } from './reference-tensor.js';

type Window = Attributes['Conv'];

/** Height and width after sliding `window` over `x`. */
function slid(
  x: ReferenceTensor,
  { kernel, strides, pads, dilations = [1, 1] }: Window,
): [number, number] {
  const size = (axis: 0 | 1) => {
    const last = x.shape[axis + 2]! + pads[axis]! + pads[axis + 2]! - 1;
    return Math.floor((last - dilations[axis] * (kernel[axis] - 1)) / strides[axis]) + 1;
  };
  return [size(0), size(1)];
}

/** The elements of one channel under the window at (row, column), with their place in the kernel. */
function under(
  x: ReferenceTensor,
  [image, channel, row, column]: readonly number[],
  { kernel, strides, pads, dilations = [1, 1] }: Window,
): { element: number; place: number[] }[] {
  const found: { element: number; place: number[] }[] = [];
  for (let i = 0; i < kernel[0]; i++) {
    for (let j = 0; j < kernel[1]; j++) {
      const y = row! * strides[0] + i * dilations[0] - pads[0];
      const z = column! * strides[1] + j * dilations[1] - pads[1];
      if (y < 0 || y >= x.shape[2]! || z < 0 || z >= x.shape[3]!) continue;
      found.push({ element: broadcastAt(x, [image!, channel!, y, z]), place: [i, j] });
    }
  }
  return found;
}

/** Cross-correlation, which is what ONNX calls a convolution. */
export function convolve(
  x: ReferenceTensor,
  weights: ReferenceTensor,
  bias: ReferenceTensor | undefined,
  window: Window,
): ReferenceTensor {
  const shape = [x.shape[0]!, weights.shape[0]!, ...slid(x, window)];
  return generate(shape, ([image, filter, row, column]) => {
    let sum = bias?.data[filter!] ?? 0;
    for (let channel = 0; channel < x.shape[1]!; channel++) {
      for (const { element, place } of under(x, [image!, channel, row!, column!], window)) {
        sum += element * broadcastAt(weights, [filter!, channel, ...place]);
      }
    }
    return sum;
  });
}

function pool(
  x: ReferenceTensor,
  window: Window,
  summarize: (elements: readonly number[]) => number,
): ReferenceTensor {
  return generate([...x.shape.slice(0, 2), ...slid(x, window)], (index) =>
    summarize(under(x, index, window).map(({ element }) => element)),
  );
}

/** The largest element under each window. */
export function maxPool(x: ReferenceTensor, window: Window): ReferenceTensor {
  return pool(x, window, (elements) => Math.max(...elements));
}

/** The mean of the elements under each window; padding does not count. */
export function averagePool(x: ReferenceTensor, window: Window): ReferenceTensor {
  return pool(x, window, (elements) => elements.reduce((a, b) => a + b, 0) / elements.length);
}

/** The mean of each channel, [batch, C, 1, 1]. */
export function globalAveragePool(x: ReferenceTensor): ReferenceTensor {
  const [images, channels, height, width] = x.shape as [number, number, number, number];
  const kernel: [number, number] = [height, width];
  const window: Window = { kernel, strides: [1, 1], pads: [0, 0, 0, 0] };
  const { data } = averagePool(x, window);
  return { shape: [images, channels, 1, 1], data };
}

/** (x - mean) / sqrt(variance + epsilon) * scale + bias, each [C]. */
export function batchNormalize(
  [x, scale, bias, mean, variance]: readonly ReferenceTensor[],
  epsilon: number,
): ReferenceTensor {
  const inner = count(x!.shape.slice(2));
  const channels = x!.shape[1]!;
  const data = x!.data.map((element, position) => {
    const c = Math.floor(position / inner) % channels;
    const normal = (element - mean!.data[c]!) / Math.sqrt(variance!.data[c]! + epsilon);
    return normal * scale!.data[c]! + bias!.data[c]!;
  });
  return { shape: x!.shape, data };
}

/** @file Sliding windows: kernel, stride and padding of convolutions and pools. */
import { InputError } from '../tensor/error.js';
import { isSize, LARGEST_SIZE, oneOf, show } from './options.js';
import { NO_PIXEL } from './rows.js';

/** `valid` drops what does not fit; `same` pads so that stride 1 keeps the size (SAME_UPPER). */
export type Padding = 'valid' | 'same';

/** A window over an image. Pairs are vertical, horizontal. */
export interface WindowOptions {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Padding;
  /** Pixels from one member of the window to the next, 1 by default. */
  readonly dilation?: readonly [number, number];
}

/** Where a window goes over an image of a given size. */
export interface Sweep extends WindowOptions {
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly height: number;
  readonly width: number;
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

/** A number for both directions, or one for each. */
export type Pair = number | readonly [number, number];

/** Both numbers of a pair. @throws InputError unless both are whole numbers from 1. */
export function pair(value: Pair, what: string): readonly [number, number] {
  const both: unknown = typeof value === 'number' ? [value, value] : value;
  if (Array.isArray(both) && both.length === 2 && both.every(isSize)) {
    return [both[0], both[1]];
  }
  throw new InputError(
    `${what} must be a whole number from 1 to ${LARGEST_SIZE} or a pair of them, got ${show(value)}.`,
  );
}

/** The padding of a layer, 'valid' by default. @throws InputError */
export function paddingOf(value: Padding | undefined, layer: string): Padding {
  return oneOf(value ?? 'valid', ['valid', 'same'], `${layer}'s padding`);
}

/** How many pixels a window covers along an axis, from its first member to its last. */
export function windowSpan({ kernel, dilation = [1, 1] }: WindowOptions, axis: 0 | 1): number {
  return dilation[axis] * (kernel[axis] - 1) + 1;
}

/** @throws InputError when the window does not fit into the image. */
export function sweep(options: WindowOptions, height: number, width: number, layer: string): Sweep {
  const sizes = [height, width];
  const out: number[] = [];
  const before: number[] = [];
  const after: number[] = [];
  for (const axis of [0, 1] as const) {
    const size = sizes[axis]!;
    const kernel = windowSpan(options, axis);
    const stride = options.stride[axis]!;
    if (options.padding === 'same') {
      const count = Math.ceil(size / stride);
      const total = Math.max(0, (count - 1) * stride + kernel - size);
      out.push(count);
      before.push(Math.floor(total / 2));
      after.push(Math.ceil(total / 2));
    } else {
      out.push(Math.floor((size - kernel) / stride) + 1);
      before.push(0);
      after.push(0);
    }
  }
  if (out.some((size) => size < 1)) {
    throw new InputError(
      `${layer} with a ${[windowSpan(options, 0), windowSpan(options, 1)].join('x')} window does not fit into a ${height}x${width} image; use a smaller window, padding 'same' or fewer layers.`,
    );
  }
  return {
    ...options,
    inputHeight: height,
    inputWidth: width,
    height: out[0]!,
    width: out[1]!,
    pads: [before[0]!, before[1]!, after[0]!, after[1]!],
  };
}

/** The input pixel under window member (i, j) at output pixel (y, x), or NO_PIXEL in the padding. */
export function pixelUnder(s: Sweep, y: number, x: number, i: number, j: number): number {
  const [down, across] = s.dilation ?? [1, 1];
  const row = y * s.stride[0] + i * down - s.pads[0];
  const column = x * s.stride[1] + j * across - s.pads[1];
  const inside = row >= 0 && row < s.inputHeight && column >= 0 && column < s.inputWidth;
  return inside ? row * s.inputWidth + column : NO_PIXEL;
}

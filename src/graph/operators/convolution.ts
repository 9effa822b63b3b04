/**
 * @file The image operators of inference graphs, [batch, channels, height, width]. They have no
 * gradient rule: a training graph writes them as row gathers and matrix products, whose gradients
 * are gathers and products again.
 */
import { BATCH } from '../../tensor/tensor.js';
import { expect, onlyInput, type Encoding, type Operator, type Type } from './operator.js';

/** Kernel size, stride and padding in pixels. */
export interface Window {
  /** Height, width. */
  readonly kernel: readonly [number, number];
  /** Down, right. */
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

/** A convolution's window. */
export interface ConvWindow extends Window {
  /** Down, right: pixels from one member of the window to the next; 1 by default. */
  readonly dilations?: readonly [number, number];
}

/** A batch of images of fixed size. */
function expectImages(x: Type | undefined): asserts x is Type {
  expect(
    x?.dtype === 'float32' && x.shape.length === 4 && !x.shape.slice(1).includes(BATCH),
    'a float32 input [batch, C, H, W] with fixed C, H and W',
  );
}

/** Height and width of the output. */
function slide(x: Type, { kernel, strides, pads, dilations = [1, 1] }: ConvWindow): number[] {
  const atLeast = (bound: number) => (value: number) => Number.isInteger(value) && value >= bound;
  expect(
    [...kernel, ...strides, ...dilations].every(atLeast(1)) && pads.every(atLeast(0)),
    `whole kernel sizes, dilations and strides from 1 (got ${kernel.join('x')}, ${dilations.join('x')}, ${strides.join('x')}) and pads from 0 (got ${pads.join(', ')})`,
  );
  const spans = [0, 1].map((axis) => dilations[axis]! * (kernel[axis]! - 1) + 1);
  const size = spans.map((span, axis) => {
    const padded = x.shape[axis + 2]! + pads[axis]! + pads[axis + 2]!;
    return Math.floor((padded - span) / strides[axis]!) + 1;
  });
  expect(
    size.every((s) => s > 0),
    `an input of at least the kernel's size ${spans.join('x')}`,
  );
  return size;
}

function pool(extra: NonNullable<Encoding['attributes']> = {}) {
  return {
    infer(inputs, window) {
      const x = onlyInput(inputs);
      expectImages(x);
      const { kernel, pads } = window;
      expect(
        pads.every((pad, side) => pad < kernel[side % 2]!),
        `pads smaller than the kernel ${kernel.join('x')} (got ${pads.join(', ')})`,
      );
      return { dtype: 'float32', shape: [...x.shape.slice(0, 2), ...slide(x, window)] };
    },
    gradient: 'not differentiable',
    encode: (window) => ({ attributes: { ...windowAttributes(window), ...extra } }),
  } satisfies Operator<Window>;
}

const windowAttributes = ({
  kernel,
  strides,
  pads,
}: Window): NonNullable<Encoding['attributes']> => ({
  kernel_shape: { kind: 'ints', value: kernel },
  strides: { kind: 'ints', value: strides },
  pads: { kind: 'ints', value: pads },
});

/** Image operators of inference graphs. */
export const convolution = {
  Conv: {
    infer(inputs, window) {
      const [x, weights, bias, ...rest] = inputs;
      expectImages(x);
      const [height, width] = slide(x, window) as [number, number];
      const expected = [weights?.shape[0], x.shape[1], ...window.kernel];
      expect(
        weights?.dtype === 'float32' && weights.shape.join() === expected.join(),
        `float32 weights [filters, ${expected.slice(1).join(', ')}]`,
      );
      const filters = weights.shape[0]!;
      expect(
        rest.length === 0 &&
          (bias === undefined ||
            (bias.dtype === 'float32' && bias.shape.join() === String(filters))),
        `no more than a float32 bias [${filters}]`,
      );
      return { dtype: 'float32', shape: [x.shape[0]!, filters, height, width] };
    },
    gradient: 'not differentiable',
    encode: ({ dilations, ...window }) => ({
      attributes: {
        ...windowAttributes(window),
        ...(dilations ? { dilations: { kind: 'ints', value: dilations } } : {}),
      },
    }),
  } satisfies Operator<ConvWindow>,
  MaxPool: pool(),
  /** Padding does not count in the mean. */
  AveragePool: pool({ count_include_pad: { kind: 'int', value: 0 } }),
  GlobalAveragePool: {
    infer(inputs) {
      const x = onlyInput(inputs);
      expectImages(x);
      return { dtype: 'float32', shape: [...x.shape.slice(0, 2), 1, 1] };
    },
    gradient: 'not differentiable',
  } satisfies Operator<object>,
  /** With fixed mean and variance: inputs x, scale, bias, mean, variance. */
  BatchNormalization: {
    infer(inputs) {
      const channels = inputs[0]?.shape[1];
      expect(
        inputs.length === 5 &&
          inputs.every((x) => x.dtype === 'float32') &&
          inputs.slice(1).every((x) => x.shape.join() === String(channels)),
        'float32 x [batch, C, ...] and scale, bias, mean and variance [C]',
      );
      return { dtype: 'float32', shape: inputs[0]!.shape };
    },
    gradient: 'not differentiable',
    encode: ({ epsilon }) => ({ attributes: { epsilon: { kind: 'float', value: epsilon } } }),
  } satisfies Operator<{ readonly epsilon: number }>,
};

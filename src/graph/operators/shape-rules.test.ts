import { describe, expect, it } from 'vitest';
import { BATCH, type DataType, type Shape } from '../../tensor/tensor.js';
import { InputError } from '../../tensor/error.js';
import { inferOutput } from '../graph.js';
import type { Attributes, OperatorName } from './index.js';

const f = (...shape: number[]) => ({ dtype: 'float32' as DataType, shape: shape as Shape });
const bool = (...shape: number[]) => ({ ...f(...shape), dtype: 'bool' as DataType });
const int32 = (...shape: number[]) => ({ ...f(...shape), dtype: 'int32' as DataType });
const window = (
  kernel: [number, number],
  strides: [number, number] = [1, 1],
  pads: [number, number, number, number] = [0, 0, 0, 0],
) => ({ kernel, strides, pads });

/** An operator, its inputs and attributes, and what the message must say was expected. */
interface Refusal {
  readonly title: string;
  readonly infer: () => unknown;
  readonly expected: RegExp;
}

function refuses<K extends OperatorName>(
  operator: K,
  inputs: readonly ReturnType<typeof f>[],
  attributes: Attributes[K],
  expected: RegExp,
): Refusal {
  const got = inputs.map(({ dtype, shape }) => `${dtype}[${shape.join(', ')}]`).join(', ');
  return {
    title: `${operator} of ${got || 'nothing'} ${JSON.stringify(attributes)}`,
    infer: () => inferOutput('n', operator, inputs, attributes),
    expected,
  };
}

const none = {};
const both = { axes: [0, 0], keepdims: false };
const keep = { axes: [0], keepdims: true };
const rows = { transA: false, transB: true };
const images = f(BATCH, 3, 8, 8);

const refusals: readonly Refusal[] = [
  ...(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'] as const).flatMap((name) => [
    refuses(name, [f(2, 3), f(2)], none, /expected shapes that broadcast/),
    refuses(name, [f(2), int32(2)], none, /expected two float32 inputs/),
    refuses(name, [f(2)], none, /expected two float32 inputs/),
    refuses(name, [f(BATCH, 2), f(5, 2)], none, /expected shapes that broadcast/),
  ]),
  ...(['Neg', 'Exp', 'Log', 'Sqrt', 'Erf', 'Tanh', 'Sigmoid', 'Relu'] as const).flatMap((name) => [
    refuses(name, [int32(2)], none, /expected one float32 input/),
    refuses(name, [f(2), f(2)], none, /expected one float32 input/),
    refuses(name, [], none, /expected one float32 input/),
  ]),
  refuses('HardSigmoid', [int32(2)], { alpha: 1, beta: 0 }, /expected one float32 input/),
  refuses('LeakyRelu', [f(2), f(2)], { alpha: 0.1 }, /expected one float32 input/),
  refuses('Equal', [f(2), int32(2)], none, /two inputs of one element type/),
  refuses('GreaterOrEqual', [bool(2), bool(2)], none, /two inputs of one numeric type/),
  refuses('LessOrEqual', [f(2)], none, /two inputs of one numeric type/),
  refuses('Where', [f(2), f(2), f(2)], none, /a bool condition/),
  refuses('Where', [bool(2), f(2), int32(2)], none, /of one numeric type/),
  refuses('Where', [bool(2), bool(2), bool(2)], none, /of one numeric type/),
  refuses('Where', [bool(2), f(3), f(3)], none, /shapes that broadcast/),
  refuses('Cast', [], { to: 'float32' }, /expected one input/),
  refuses('MatMul', [f(2, 3), f(2, 3)], none, /equal inner sizes \(got 3 and 2\)/),
  refuses('MatMul', [f(2, 3), f(3)], none, /two float32 matrices/),
  refuses('MatMul', [f(4, 2, 3), f(5, 3, 2)], none, /shapes that broadcast/),
  refuses('FusedMatMul', [f(2, 3), f(3, 4)], rows, /equal inner sizes \(got 3 and 4\)/),
  ...[[f(2, 3, 5)], [f(3, 5), f(4, 3, 1)], [f(2, 3, 5), f(4, 2, 1)], [f(2, 3, 5), f(4, 3, 2)]].map(
    (inputs) => refuses('FusedConv', inputs, { activation: 'Relu' }, /X \[batch, channels, rows\]/),
  ),
  refuses(
    'FusedConv',
    [f(2, 3, 5), f(4, 3, 1), f(2, 4, 1)],
    { activation: 'Relu' },
    /expected Z \[2, 4, 5\]/,
  ),
  refuses('Gemm', [f(2, 3), f(3, 4), f(4)], none, /A \[batch, in\], B \[out, in\] and c/),
  refuses('Gemm', [f(2, 3), f(4, 3), f(1, 4)], none, /A \[batch, in\], B \[out, in\] and c/),
  refuses('Gemm', [int32(2, 3), f(4, 3), f(4)], none, /float32 A/),
  refuses('Reshape', [f(2, 3)], { shape: [4] }, /as many elements as in \[4\]/),
  refuses('Reshape', [f(2, 3)], { shape: [-2, -3] }, /as many elements/),
  refuses('Reshape', [f(3)], { shape: [1.5, 2] }, /as many elements/),
  refuses('Reshape', [f(2, 3)], { shape: [BATCH, 3] }, /as many elements/),
  refuses('Reshape', [f(BATCH, 3)], { shape: [6] }, /as many elements/),
  refuses('Reshape', [f(BATCH, 4)], { shape: [2, BATCH] }, /as many elements/),
  refuses('Reshape', [f(BATCH, BATCH)], { shape: [BATCH, BATCH] }, /as many elements/),
  refuses('Expand', [f(2)], { shape: [3] }, /a shape that broadcasts to \[3\]/),
  refuses('Expand', [f(2, 3)], { shape: [3] }, /a shape that broadcasts to \[3\]/),
  refuses('Expand', [f(1)], { shape: [BATCH] }, /all of fixed size/),
  refuses('Transpose', [f(2, 3)], { perm: [0, 0] }, /a permutation of the axes/),
  refuses('Transpose', [f(2, 3)], { perm: [0] }, /a permutation of the axes/),
  refuses('Gather', [f(2, 3), int32(2)], { axis: -1 }, /data with axis -1/),
  refuses('Gather', [f(2, 3), int32(2)], { axis: 2 }, /data with axis 2/),
  refuses('Gather', [f(2, 3), f(2)], { axis: 0 }, /integer indices/),
  refuses('Gather', [f(2, 3)], { axis: 0 }, /integer indices/),
  refuses('Concat', [], { axis: 0 }, /at least one input/),
  refuses('Concat', [f(2, 3), f(2, 4)], { axis: 0 }, /equal sizes on every axis but 0/),
  refuses('Concat', [f(2, 3), f(2)], { axis: 1 }, /equal sizes on every axis but 1/),
  refuses('Concat', [f(2), f(2)], { axis: 1 }, /equal sizes/),
  refuses('Concat', [f(2), f(2)], { axis: -1 }, /equal sizes/),
  refuses('Concat', [f(BATCH, 2), f(3, 2)], { axis: 0 }, /has a fixed size/),
  refuses('Concat', [f(2), int32(2)], { axis: 0 }, /inputs of one type/),
  refuses('Slice', [f(4)], { axis: 1, start: 0, end: 1 }, /an input with axis 1/),
  refuses('Slice', [f(4)], { axis: 0, start: -2, end: 3 }, /a part of axis 0, not -2 to 3/),
  refuses('Slice', [f(4)], { axis: 0, start: 2, end: 2 }, /a part of axis 0/),
  refuses('Slice', [f(4)], { axis: 0, start: 0, end: 5 }, /a part of axis 0/),
  refuses('Slice', [f(4)], { axis: 0, start: 0.5, end: 2 }, /a part of axis 0/),
  refuses('Slice', [f(BATCH)], { axis: 0, start: 0, end: 1 }, /a part of axis 0/),
  ...(['ReduceSum', 'ReduceMean', 'ReduceMax'] as const).flatMap((name) => [
    refuses(name, [f(2)], { axes: [-1], keepdims: true }, /distinct axes -1/),
    refuses(name, [f(2)], { axes: [], keepdims: true }, /distinct axes/),
    refuses(name, [f(2)], both, /distinct axes 0, 0/),
    refuses(name, [int32(2)], keep, /one float32 input/),
    refuses(name, [f(2), f(2)], keep, /one float32 input/),
  ]),
  refuses('Softmax', [f(2)], { axis: 1 }, /a float32 input with axis 1/),
  refuses('LogSoftmax', [f(2)], { axis: -1 }, /a float32 input with axis -1/),
  refuses('Conv', [f(8, 8), f(4, 3, 3, 3)], window([3, 3]), /\[batch, C, H, W\]/),
  refuses('Conv', [], window([3, 3]), /\[batch, C, H, W\]/),
  refuses('Conv', [images], window([3, 3]), /float32 weights \[filters, 3, 3, 3\]/),
  refuses('Conv', [images, f(4, 2, 3, 3)], window([3, 3]), /weights \[filters, 3, 3, 3\]/),
  refuses('Conv', [images, f(4, 3, 3, 3), f(3)], window([3, 3]), /a float32 bias \[4\]/),
  refuses('Conv', [images, f(4, 3, 9, 3)], window([9, 3]), /at least the kernel's size 9x3/),
  refuses('Conv', [f(1, 1, BATCH, 5), f(1, 1, 1, 1)], window([1, 1]), /fixed C, H and W/),
  refuses('Conv', [images, f(4, 3, 3, 3)], window([3, 3], [0, 1]), /strides from 1/),
  refuses('Conv', [images, f(4, 3, 3, 3)], window([3, 3], [1, 1], [-1, 0, 0, 0]), /pads from 0/),
  refuses('Conv', [images, f(4, 3, 3, 3)], { ...window([3, 3]), dilations: [4, 1] }, /size 9x3/),
  refuses('Conv', [images, f(4, 3, 3, 3)], { ...window([3, 3]), dilations: [1, 0] }, /dilations/),
  ...(['MaxPool', 'AveragePool'] as const).flatMap((name) => [
    refuses(name, [], window([2, 2]), /one float32 input/),
    refuses(name, [f(2, 8, 8)], window([2, 2]), /\[batch, C, H, W\]/),
    refuses(name, [images], window([9, 9]), /at least the kernel's size 9x9/),
    refuses(name, [images], window([2, 2], [2, 2], [2, 0, 0, 0]), /pads smaller than the kernel/),
    refuses(name, [images, images], window([2, 2]), /one float32 input/),
  ]),
  refuses('GlobalAveragePool', [f(2, 3)], none, /\[batch, C, H, W\]/),
  refuses('GlobalAveragePool', [int32(1, 2, 3, 4)], none, /one float32 input/),
  refuses('BatchNormalization', [f(2, 3), f(3), f(3), f(3)], { epsilon: 1 }, /variance \[C\]/),
  refuses('BatchNormalization', [f(2, 3), f(3), f(3), f(3), f(2)], { epsilon: 1 }, /\[C\]/),
  refuses('BatchNormalization', [int32(2, 1), f(1), f(1), f(1), f(1)], { epsilon: 1 }, /float32 x/),
];

describe('shape rules', () => {
  it.each(refusals.map((r) => [r.title, r] as const))('refuse %s', (_, { infer, expected }) => {
    expect(infer).toThrow(InputError);
    expect(infer).toThrow(expected);
  });

  it('keep the batch axis open', () => {
    const shape = (...args: Parameters<typeof inferOutput>) => inferOutput(...args).shape;
    expect(shape('n', 'Add', [f(BATCH, 3), f(3)], none)).toEqual([BATCH, 3]);
    expect(shape('n', 'MatMul', [f(BATCH, 3), f(3, 4)], none)).toEqual([BATCH, 4]);
    expect(shape('n', 'Reshape', [f(BATCH, 2, 3)], { shape: [BATCH, 6] })).toEqual([BATCH, 6]);
    expect(shape('n', 'MaxPool', [images], window([2, 2], [2, 2]))).toEqual([BATCH, 3, 4, 4]);
  });
});

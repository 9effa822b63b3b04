/**
 * @file Inputs and attributes with which every operator is tried. The table's type names every
 * operator of the closed set: adding one without examples does not compile.
 */
import type { Attributes, OperatorName } from '../../src/graph/operators/index.js';
import { BATCH } from '../../src/tensor/tensor.js';
import {
  apart,
  batched,
  constant,
  exact,
  normal,
  positive,
  type Example,
  type ExampleInput,
  type Examples,
} from './example-inputs.js';

function plain(
  ...inputs: readonly (readonly ExampleInput[])[]
): [Example<object>, ...Example<object>[]] {
  const [first, ...rest] = inputs.map((list) => ({ inputs: list, attributes: {} }));
  return [first!, ...rest];
}

/** Every way in which two operands broadcast. */
function pairs(operand: (...shape: number[]) => ExampleInput) {
  return plain(
    [operand(2, 3), operand(2, 3)],
    [operand(2, 3), operand()],
    [operand(), operand(4)],
    [operand(2, 1, 3), operand(4, 1)],
    [operand(3), operand(2, 2, 3)],
    [operand(1, 3), operand(1)],
  );
}

const shapes = (operand: (...shape: number[]) => ExampleInput) =>
  plain([operand(7)], [operand()], [operand(2, 3, 2)], [batched(operand(3, 2))]);

const window = (
  kernel: [number, number],
  strides: [number, number] = [1, 1],
  pads: [number, number, number, number] = [0, 0, 0, 0],
): Attributes['MaxPool'] => ({ kernel, strides, pads });

const pools: [Example<Attributes['MaxPool']>, ...Example<Attributes['MaxPool']>[]] = [
  { inputs: [normal(2, 3, 4, 6)], attributes: window([2, 2], [2, 2]) },
  { inputs: [normal(1, 1, 5, 5)], attributes: window([3, 2], [1, 2]) },
  { inputs: [normal(1, 2, 5, 4)], attributes: window([3, 3], [2, 2], [1, 1, 1, 1]) },
  { inputs: [normal(1, 2, 4, 4)], attributes: window([2, 2], [2, 2], [0, 1, 1, 0]) },
  { inputs: [batched(normal(3, 1, 4, 4))], attributes: window([2, 2], [2, 2]) },
];

const alongAxis: [Example<Attributes['Softmax']>, ...Example<Attributes['Softmax']>[]] = [
  { inputs: [normal(2, 5)], attributes: { axis: 1 } },
  { inputs: [normal(4, 3)], attributes: { axis: 0 } },
  { inputs: [normal(2, 3, 2)], attributes: { axis: 1 } },
  { inputs: [batched(normal(3, 4))], attributes: { axis: 1 } },
];

const reductions = (
  operand: (...shape: number[]) => ExampleInput,
): [Example<Attributes['ReduceSum']>, ...Example<Attributes['ReduceSum']>[]] => [
  { inputs: [operand(2, 3)], attributes: { axes: [1], keepdims: false } },
  { inputs: [operand(2, 3)], attributes: { axes: [1], keepdims: true } },
  { inputs: [operand(2, 3, 4)], attributes: { axes: [0, 2], keepdims: false } },
  { inputs: [operand(2, 3, 4)], attributes: { axes: [2, 0], keepdims: true } },
  { inputs: [operand(5)], attributes: { axes: [0], keepdims: false } },
  { inputs: [batched(operand(3, 4))], attributes: { axes: [1], keepdims: false } },
  { inputs: [batched(operand(3, 4))], attributes: { axes: [0], keepdims: true } },
];

const condition = exact('bool', [2, 3], 1, 0, 0, 1, 1, 0);
const index = (...elements: number[]) => constant(exact('int32', [elements.length], ...elements));

/** Examples of every operator. */
export const operatorExamples: { readonly [K in OperatorName]: Examples<Attributes[K]> } = {
  Add: { differentiable: true, examples: pairs(normal) },
  Sub: { differentiable: true, examples: pairs(normal) },
  Mul: { differentiable: true, examples: pairs(normal) },
  Div: { differentiable: true, examples: pairs(positive) },
  Max: { differentiable: true, examples: pairs(apart) },
  Min: { differentiable: true, examples: pairs(apart) },
  Neg: { differentiable: true, examples: shapes(normal) },
  Exp: { differentiable: true, examples: shapes(normal) },
  Log: { differentiable: true, examples: shapes(positive) },
  Sqrt: { differentiable: true, examples: shapes(positive) },
  Erf: { differentiable: true, examples: shapes(normal) },
  Tanh: { differentiable: true, examples: shapes(normal) },
  Sigmoid: { differentiable: true, examples: shapes(normal) },
  Relu: { differentiable: true, examples: shapes(apart) },
  HardSigmoid: {
    differentiable: false,
    examples: [
      { inputs: [normal(4, 5)], attributes: { alpha: 0.2, beta: 0.5 } },
      // As a step: above zero, or at least zero.
      { inputs: [exact('float32', [4], -1e9, 0, 1e-3, 1e9)], attributes: { alpha: 1e30, beta: 0 } },
      { inputs: [exact('float32', [4], -9, -1e-3, 0, 1e9)], attributes: { alpha: 1e30, beta: 1 } },
    ],
  },
  LeakyRelu: {
    differentiable: true,
    examples: [
      { inputs: [apart(3, 4)], attributes: { alpha: 0.01 } },
      { inputs: [apart(5)], attributes: { alpha: 0.25 } },
    ],
  },
  Equal: {
    differentiable: false,
    examples: plain(
      [exact('float32', [3], 1, 2, 3), exact('float32', [3], 1, 2.5, 3)],
      [exact('int64', [2, 2], 1, 2, 3, 4), exact('int64', [2], 1, 4)],
      [exact('int32', [2, 1], 1, 2), exact('int32', [1, 2], 1, 2)],
      [exact('uint8', [2], 1, 255), exact('uint8', [], 255)],
      [exact('bool', [4], 0, 0, 1, 1), exact('bool', [4], 0, 1, 0, 1)],
    ),
  },
  GreaterOrEqual: {
    differentiable: false,
    examples: plain(
      [exact('float32', [3], 1, 2, 3), exact('float32', [3], 1, 2.5, 2)],
      [exact('int64', [2, 2], 1, 2, 3, 4), exact('int64', [2], 2, 2)],
      [exact('uint8', [2], 1, 255), exact('uint8', [], 200)],
    ),
  },
  LessOrEqual: {
    differentiable: false,
    examples: plain(
      [exact('float32', [3], 1, 2, 3), exact('float32', [3], 1, 2.5, 2)],
      [exact('int32', [2, 2], 1, 2, 3, 4), exact('int32', [2], 2, 2)],
      [exact('uint8', [2], 1, 255), exact('uint8', [], 200)],
    ),
  },
  Where: {
    differentiable: true,
    examples: plain(
      [condition, normal(2, 3), normal(2, 3)],
      [condition, normal(), normal(3)],
      [condition, normal(4, 1, 1), normal(2, 1)],
      [exact('bool', [], 1), normal(2, 2), normal(2)],
    ),
  },
  Cast: {
    differentiable: false,
    examples: [
      { inputs: [exact('uint8', [3], 0, 7, 255)], attributes: { to: 'float32' } },
      { inputs: [exact('float32', [4], -1.7, 0, 0.3, 3.9)], attributes: { to: 'int32' } },
      { inputs: [exact('float32', [3], 0, 0.5, 250.9)], attributes: { to: 'uint8' } },
      { inputs: [exact('float32', [3], 0, 0.5, -2)], attributes: { to: 'bool' } },
      { inputs: [exact('bool', [2, 1], 0, 1)], attributes: { to: 'float32' } },
      { inputs: [exact('int32', [2], -3, 9)], attributes: { to: 'int64' } },
      { inputs: [batched(exact('int64', [2, 1], 4, 5))], attributes: { to: 'float32' } },
    ],
  },
  MatMul: {
    differentiable: true,
    examples: plain(
      [normal(2, 3), normal(3, 4)],
      [normal(1, 3), normal(3, 1)],
      [normal(5, 2, 3), normal(5, 3, 2)],
      [normal(2, 3), normal(4, 3, 2)],
      [normal(4, 2, 3), normal(3, 2)],
      [normal(2, 1, 2, 3), normal(3, 3, 2)],
      [batched(normal(3, 2)), normal(2, 2)],
    ),
  },
  FusedMatMul: {
    differentiable: true,
    examples: [
      { inputs: [normal(2, 3), normal(3, 4)], attributes: { transA: false, transB: false } },
      { inputs: [normal(3, 2), normal(3, 4)], attributes: { transA: true, transB: false } },
      { inputs: [normal(2, 3), normal(4, 3)], attributes: { transA: false, transB: true } },
      { inputs: [normal(3, 2), normal(4, 3)], attributes: { transA: true, transB: true } },
      { inputs: [normal(5, 3, 2), normal(5, 4, 3)], attributes: { transA: true, transB: true } },
      { inputs: [normal(5, 3, 2), normal(3, 4)], attributes: { transA: true, transB: false } },
      { inputs: [normal(2, 3), normal(5, 4, 3)], attributes: { transA: false, transB: true } },
      { inputs: [normal(3, 2), normal(5, 3, 4)], attributes: { transA: true, transB: false } },
      {
        inputs: [normal(2, 1, 3, 2), normal(1, 3, 4, 3)],
        attributes: { transA: true, transB: true },
      },
    ],
  },
  FusedConv: {
    differentiable: true,
    examples: [
      { inputs: [normal(2, 3, 5), normal(4, 3, 1)], attributes: { activation: 'Relu' } },
      {
        inputs: [normal(2, 3, 5), normal(4, 3, 1), normal(2, 4, 5)],
        attributes: { activation: 'Relu' },
      },
      {
        inputs: [normal(2, 1, 5), normal(4, 1, 1), normal(2, 4, 5)],
        attributes: { activation: 'HardSigmoid', alpha: 0.2, beta: 0.5 },
        refusesGradient: true,
      },
      // As the mask of a maximum: 1 where X is 0 after Z is added, else 0.
      {
        inputs: [
          exact('float32', [1, 1, 3], 2, 0, -1),
          constant(exact('float32', [2, 1, 1], -1, -1)),
          exact('float32', [1, 2, 3], 2, -1e-3, -1e9, 1, 0, -1),
        ],
        attributes: { activation: 'HardSigmoid', alpha: 1e30, beta: 1 },
        refusesGradient: true,
      },
    ],
  },
  Gemm: {
    differentiable: false,
    examples: plain(
      [normal(2, 3), normal(4, 3), normal(4)],
      [batched(normal(3, 2)), normal(1, 2), normal(1)],
    ),
  },
  Reshape: {
    differentiable: true,
    examples: [
      { inputs: [normal(2, 6)], attributes: { shape: [3, 4] } },
      { inputs: [normal(1, 1)], attributes: { shape: [] } },
      { inputs: [normal()], attributes: { shape: [1, 1, 1] } },
      { inputs: [batched(normal(3, 2, 2))], attributes: { shape: [BATCH, 4] } },
      { inputs: [exact('uint8', [2, 2], 1, 2, 3, 4)], attributes: { shape: [4] } },
    ],
  },
  Expand: {
    differentiable: true,
    examples: [
      { inputs: [normal(1, 3)], attributes: { shape: [2, 3] } },
      { inputs: [normal()], attributes: { shape: [2, 2] } },
      { inputs: [normal(3, 1)], attributes: { shape: [2, 3, 4] } },
      { inputs: [normal(2)], attributes: { shape: [2] } },
      { inputs: [exact('bool', [2, 1], 0, 1)], attributes: { shape: [2, 3] } },
    ],
  },
  Transpose: {
    differentiable: true,
    examples: [
      { inputs: [normal(2, 3)], attributes: { perm: [1, 0] } },
      { inputs: [normal(2, 3, 4)], attributes: { perm: [2, 0, 1] } },
      { inputs: [normal(2, 1, 3, 2)], attributes: { perm: [3, 1, 0, 2] } },
      { inputs: [batched(normal(3, 2))], attributes: { perm: [1, 0] } },
      { inputs: [exact('int64', [1, 2], 8, 9)], attributes: { perm: [1, 0] } },
    ],
  },
  Gather: {
    differentiable: true,
    examples: [
      // A permutation, every row twice, repeated and missing rows, one row of many, a scalar index.
      { inputs: [normal(4, 2), index(2, 0, 3, 1)], attributes: { axis: 0 } },
      { inputs: [normal(3, 2), index(2, 0, 1, 1, 2, 0)], attributes: { axis: 0 } },
      { inputs: [normal(5, 2), index(4, 1, 1, 4, 4, 0)], attributes: { axis: 0 } },
      { inputs: [normal(6), index(3)], attributes: { axis: 0 } },
      { inputs: [normal(3, 2), constant(exact('int32', [], 1))], attributes: { axis: 0 } },
      {
        inputs: [normal(3, 2, 2), constant(exact('int32', [2, 2], 2, 2, 0, 2))],
        attributes: { axis: 0 },
      },
      // Along another axis, by int64, from the end, by indices known only at run time.
      { inputs: [normal(2, 3), index(2, 0)], attributes: { axis: 1 }, refusesGradient: true },
      {
        inputs: [normal(3, 2), constant(exact('int64', [2], 2, 0))],
        attributes: { axis: 0 },
        refusesGradient: true,
      },
      { inputs: [normal(3, 2), index(0, -1)], attributes: { axis: 0 }, refusesGradient: true },
      {
        inputs: [normal(3, 2), exact('int32', [2], 1, 1)],
        attributes: { axis: 0 },
        refusesGradient: true,
      },
    ],
  },
  Concat: {
    differentiable: true,
    examples: [
      { inputs: [normal(2, 3), normal(1, 3)], attributes: { axis: 0 } },
      { inputs: [normal(2, 3), normal(2, 1), normal(2, 2)], attributes: { axis: 1 } },
      { inputs: [normal(4)], attributes: { axis: 0 } },
      { inputs: [batched(normal(2, 3)), batched(normal(2, 1))], attributes: { axis: 1 } },
      { inputs: [exact('uint8', [1], 3), exact('uint8', [2], 4, 5)], attributes: { axis: 0 } },
    ],
  },
  Slice: {
    differentiable: true,
    examples: [
      { inputs: [normal(5, 2)], attributes: { axis: 0, start: 1, end: 4 } },
      { inputs: [normal(2, 4)], attributes: { axis: 1, start: 0, end: 1 } },
      { inputs: [normal(2, 4)], attributes: { axis: 1, start: 3, end: 4 } },
      { inputs: [normal(3)], attributes: { axis: 0, start: 0, end: 3 } },
      { inputs: [batched(normal(2, 4))], attributes: { axis: 1, start: 1, end: 3 } },
    ],
  },
  ReduceSum: { differentiable: true, examples: reductions(normal) },
  ReduceMean: { differentiable: true, examples: reductions(normal) },
  ReduceMax: {
    differentiable: true,
    examples: [
      ...reductions(apart),
      // Planes large enough for a pool, with channels and without, and what must not become one.
      { inputs: [apart(4, 24)], attributes: { axes: [0], keepdims: false } },
      { inputs: [apart(3, 2, 5, 4)], attributes: { axes: [1], keepdims: true } },
      { inputs: [apart(3, 2, 5, 4)], attributes: { axes: [0, 1], keepdims: false } },
      { inputs: [batched(apart(3, 20))], attributes: { axes: [0], keepdims: false } },
    ],
  },
  Softmax: { differentiable: true, examples: alongAxis },
  LogSoftmax: { differentiable: true, examples: alongAxis },
  Conv: {
    differentiable: false,
    examples: [
      { inputs: [normal(2, 3, 5, 5), normal(4, 3, 3, 3), normal(4)], attributes: window([3, 3]) },
      { inputs: [normal(1, 2, 5, 6), normal(3, 2, 2, 3)], attributes: window([2, 3], [2, 1]) },
      {
        inputs: [normal(1, 1, 4, 4), normal(2, 1, 3, 3), normal(2)],
        attributes: window([3, 3], [1, 1], [1, 1, 1, 1]),
      },
      {
        inputs: [batched(normal(3, 1, 6, 6)), normal(2, 1, 5, 5)],
        attributes: window([5, 5], [3, 2], [2, 1, 2, 3]),
      },
      {
        inputs: [normal(2, 2, 6, 7), normal(3, 2, 3, 2), normal(3)],
        attributes: { ...window([3, 2], [1, 2], [1, 0, 2, 3]), dilations: [2, 3] },
      },
    ],
  },
  MaxPool: { differentiable: false, examples: pools },
  AveragePool: { differentiable: false, examples: pools },
  GlobalAveragePool: {
    differentiable: false,
    examples: plain([normal(2, 3, 4, 5)], [batched(normal(3, 1, 2, 2))]),
  },
  BatchNormalization: {
    differentiable: false,
    examples: [
      {
        inputs: [normal(2, 3, 4, 2), normal(3), normal(3), normal(3), positive(3)],
        attributes: { epsilon: 1e-3 },
      },
      {
        inputs: [batched(normal(4, 2)), normal(2), normal(2), normal(2), positive(2)],
        attributes: { epsilon: 1e-5 },
      },
    ],
  },
};

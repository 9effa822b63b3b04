/** @file The closed operator set. Nothing outside this table can stand in a graph. */
import type { DataType, Shape } from '../../tensor/tensor.js';
import { arrange } from './arrange.js';
import { convolution, type ConvWindow, type Window } from './convolution.js';
import { arithmetic, functions, selection } from './elementwise.js';
import { matrix, type Finish, type Transposition } from './matrix.js';
import type { Operator } from './operator.js';
import { reduce, type Reduction } from './reduce.js';

type None = Readonly<Record<never, never>>;

/** The attributes of every operator. */
export interface Attributes {
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Max: None;
  Min: None;
  Neg: None;
  Exp: None;
  Log: None;
  Sqrt: None;
  Erf: None;
  Tanh: None;
  Sigmoid: None;
  Relu: None;
  HardSigmoid: { readonly alpha: number; readonly beta: number };
  LeakyRelu: { readonly alpha: number };
  Equal: None;
  GreaterOrEqual: None;
  LessOrEqual: None;
  Where: None;
  Cast: { readonly to: DataType };
  MatMul: None;
  FusedMatMul: Transposition;
  FusedConv: Finish;
  Gemm: None;
  Reshape: { readonly shape: Shape };
  Expand: { readonly shape: Shape };
  Transpose: { readonly perm: readonly number[] };
  Gather: { readonly axis: number };
  Concat: { readonly axis: number };
  Slice: { readonly axis: number; readonly start: number; readonly end: number };
  ReduceSum: Reduction;
  ReduceMean: Reduction;
  ReduceMax: Reduction;
  Softmax: { readonly axis: number };
  LogSoftmax: { readonly axis: number };
  Conv: ConvWindow;
  MaxPool: Window;
  AveragePool: Window;
  GlobalAveragePool: None;
  BatchNormalization: { readonly epsilon: number };
}

/** A name of the closed set. */
export type OperatorName = keyof Attributes;

/** Shape rule, gradient rule and encoding of every operator. */
export const operators: { readonly [K in OperatorName]: Operator<Attributes[K]> } = {
  ...arithmetic,
  ...functions,
  ...selection,
  ...matrix,
  ...arrange,
  ...reduce,
  ...convolution,
};

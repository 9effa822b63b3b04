/**
 * @file The meaning of every operator, written from the ONNX specification as plain float64 loops.
 * It shares no rule with src/graph/operators, so that the two can be held against each other.
 */
import type { Attributes, OperatorName } from '../../src/graph/operators/index.js';
import {
  broadcastAt,
  broadcastShape,
  count,
  forEachIndex,
  generate,
  strides,
  type ReferenceTensor,
} from './reference-tensor.js';
import { averagePool, batchNormalize, convolve, globalAveragePool, maxPool } from './images.js';

type Evaluate<A> = (inputs: readonly ReferenceTensor[], attributes: A) => ReferenceTensor;

/** erf(x) = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, whose terms all have one sign. */
export function erf(x: number): number {
  if (!(Math.abs(x) <= 6)) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 1; sum + term !== sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function each(compute: (...elements: number[]) => number): Evaluate<object> {
  return (inputs) =>
    generate(broadcastShape(inputs.map((x) => x.shape)), (index) =>
      compute(...inputs.map((x) => broadcastAt(x, index))),
    );
}

/** Matrix product over the last two axes; the axes before them broadcast. */
function multiply(a: ReferenceTensor, b: ReferenceTensor): ReferenceTensor {
  const [m, k] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(-1)!;
  const lead = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const data = new Float64Array(count(lead) * m * n);
  const numbered = ({ shape }: ReferenceTensor): ReferenceTensor => {
    const outer = shape.slice(0, -2);
    return { shape: outer, data: Float64Array.from({ length: count(outer) }, (_, i) => i) };
  };
  const [whichA, whichB] = [numbered(a), numbered(b)];
  forEachIndex(lead, (index, batch) => {
    const startA = broadcastAt(whichA, index) * m * k;
    const startB = broadcastAt(whichB, index) * k * n;
    for (let i = 0; i < m; i++) {
      const row = (batch * m + i) * n;
      for (let p = 0; p < k; p++) {
        const factor = a.data[startA + i * k + p]!;
        for (let j = 0; j < n; j++) data[row + j]! += factor * b.data[startB + p * n + j]!;
      }
    }
  });
  return { shape: [...lead, m, n], data };
}

function transpose(x: ReferenceTensor, perm: readonly number[]): ReferenceTensor {
  const steps = strides(x.shape);
  return generate(
    perm.map((axis) => x.shape[axis]!),
    (index) => x.data[perm.reduce((sum, axis, at) => sum + index[at]! * steps[axis]!, 0)]!,
  );
}

function transposeLastTwo(x: ReferenceTensor): ReferenceTensor {
  const axes = [...x.shape.keys()];
  return transpose(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

function reduce(
  combine: (sum: number, element: number) => number,
  initial: number,
): Evaluate<Attributes['ReduceSum']> {
  return ([x], { axes, keepdims }) => {
    const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const data = new Float64Array(count(kept)).fill(initial);
    const steps = strides(kept);
    forEachIndex(x!.shape, (index, position) => {
      let target = 0;
      for (let axis = 0; axis < kept.length; axis++) {
        if (kept[axis] !== 1) target += index[axis]! * steps[axis]!;
      }
      data[target] = combine(data[target]!, x!.data[position]!);
    });
    return { shape: keepdims ? kept : x!.shape.filter((_, axis) => !axes.includes(axis)), data };
  };
}

const total = reduce((sum, x) => sum + x, 0);
const largest = reduce(Math.max, -Infinity);

function logSoftmax(x: ReferenceTensor, axis: number): ReferenceTensor {
  const along = { axes: [axis], keepdims: true };
  const shifted = each((a, top) => a! - top!)([x, largest([x], along)], {});
  const sum = total([each((a) => Math.exp(a!))([shifted], {})], along);
  return each((a, s) => a! - Math.log(s!))([shifted, sum], {});
}

const relu = each((a) => (a! > 0 ? a! : 0));

const hardSigmoid: Evaluate<Attributes['HardSigmoid']> = (inputs, { alpha, beta }) =>
  each((a) => Math.max(0, Math.min(1, alpha * a! + beta)))(inputs, {});

/** Sizes of a reshape at run time: -1 takes what is left. */
function reshape(x: ReferenceTensor, shape: readonly number[]): ReferenceTensor {
  const known = count(shape.filter((size) => size !== -1));
  return { shape: shape.map((size) => (size === -1 ? x.data.length / known : size)), data: x.data };
}

/** Every operator of the closed set. */
export const referenceOperators: { readonly [K in OperatorName]: Evaluate<Attributes[K]> } = {
  Add: each((a, b) => a! + b!),
  Sub: each((a, b) => a! - b!),
  Mul: each((a, b) => a! * b!),
  Div: each((a, b) => a! / b!),
  Max: each((a, b) => Math.max(a!, b!)),
  Min: each((a, b) => Math.min(a!, b!)),
  Neg: each((a) => -a!),
  Exp: each((a) => Math.exp(a!)),
  Log: each((a) => Math.log(a!)),
  Sqrt: each((a) => Math.sqrt(a!)),
  Erf: each((a) => erf(a!)),
  Tanh: each((a) => Math.tanh(a!)),
  Sigmoid: each((a) => 1 / (1 + Math.exp(-a!))),
  Relu: relu,
  HardSigmoid: hardSigmoid,
  LeakyRelu: (inputs, { alpha }) => each((a) => (a! < 0 ? alpha * a! : a!))(inputs, {}),
  Equal: each((a, b) => Number(a === b)),
  GreaterOrEqual: each((a, b) => Number(a! >= b!)),
  LessOrEqual: each((a, b) => Number(a! <= b!)),
  Where: each((condition, a, b) => (condition === 0 ? b! : a!)),
  Cast: (inputs, { to }) => {
    if (to === 'float32') return inputs[0]!;
    return each(to === 'bool' ? (a) => Number(a !== 0) : (a) => Math.trunc(a!))(inputs, {});
  },
  MatMul: ([a, b]) => multiply(a!, b!),
  FusedMatMul: ([a, b], { transA, transB }) =>
    multiply(transA ? transposeLastTwo(a!) : a!, transB ? transposeLastTwo(b!) : b!),
  FusedConv: ([x, weights, z], finish) => {
    const [filters, channels] = weights!.shape as [number, number];
    const product = multiply({ shape: [filters, channels], data: weights!.data }, x!);
    const sum = z ? each((a, b) => a! + b!)([product, z], {}) : product;
    return finish.activation === 'Relu' ? relu([sum], {}) : hardSigmoid([sum], finish);
  },
  Gemm: ([a, b, c]) =>
    each((product, bias) => product! + bias!)([multiply(a!, transposeLastTwo(b!)), c!], {}),
  Reshape: ([x], { shape }) => reshape(x!, shape),
  Expand: ([x], { shape }) =>
    generate(broadcastShape([x!.shape, shape]), (index) => broadcastAt(x!, index)),
  Transpose: ([x], { perm }) => transpose(x!, perm),
  Gather: ([x, indices], { axis }) => {
    const size = x!.shape[axis]!;
    const inner = count(x!.shape.slice(axis + 1));
    const outer = count(x!.shape.slice(0, axis));
    const picked = indices!.data.length;
    const data = new Float64Array(outer * picked * inner);
    indices!.data.forEach((index, at) => {
      if (index < -size || index >= size) throw new Error(`Gather: index ${index} of ${size}.`);
      const source = index < 0 ? index + size : index;
      for (let o = 0; o < outer; o++) {
        const start = (o * size + source) * inner;
        data.set(x!.data.subarray(start, start + inner), (o * picked + at) * inner);
      }
    });
    const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
    return { shape, data };
  },
  Concat: (inputs, { axis }) => {
    const starts: number[] = [];
    let size = 0;
    for (const x of inputs) {
      starts.push(size);
      size += x.shape[axis]!;
    }
    return generate(inputs[0]!.shape.with(axis, size), (index) => {
      const which = starts.findLastIndex((start) => start <= index[axis]!);
      return broadcastAt(inputs[which]!, index.with(axis, index[axis]! - starts[which]!));
    });
  },
  Slice: ([x], { axis, start, end }) => {
    const steps = strides(x!.shape);
    return generate(x!.shape.with(axis, end - start), (index) => {
      const position = index.reduce((sum, i, at) => sum + i * steps[at]!, start * steps[axis]!);
      return x!.data[position]!;
    });
  },
  ReduceSum: total,
  ReduceMean: ([x], reduction) => {
    const divisor = count(reduction.axes.map((axis) => x!.shape[axis]!));
    return each((sum) => sum! / divisor)([total([x!], reduction)], {});
  },
  ReduceMax: largest,
  Softmax: ([x], { axis }) => each((a) => Math.exp(a!))([logSoftmax(x!, axis)], {}),
  LogSoftmax: ([x], { axis }) => logSoftmax(x!, axis),
  Conv: ([x, weights, bias], window) => convolve(x!, weights!, bias, window),
  MaxPool: ([x], window) => maxPool(x!, window),
  AveragePool: ([x], window) => averagePool(x!, window),
  GlobalAveragePool: ([x]) => globalAveragePool(x!),
  BatchNormalization: (inputs, { epsilon }) => batchNormalize(inputs, epsilon),
};

/** @file Operators that move elements without computing: reshape, transpose, gather, concat, slice. */
import { BATCH, broadcastShapes, sizeOf, type Shape, type Tensor } from '../../tensor/tensor.js';
import type { GraphBuilder, Value } from '../graph.js';
import { matrixProduct, type Transposition } from './matrix.js';
import { expect, int64, isSize, onlyInput, sumAxis, sumTo, type Operator } from './operator.js';

/**
 * The adjoint of `Gather` along axis 0 with a constant index: every source row is the sum of the
 * output rows that copied it. With the inverse index as a table of [most copies, source rows] that
 * is a gather again, and a sum over the first axis; missing copies point at a row of zeros.
 */
function scatterRows(
  graph: GraphBuilder,
  gradient: Value,
  indices: Int32Array,
  source: Value,
  resting: Uint8Array,
): Value {
  const rest = source.shape.slice(1);
  // Resting rows at the end, which are zeros behind a whole image, need no sum.
  const rows = resting.lastIndexOf(0) + 1;
  const copies = new Int32Array(rows);
  for (const index of indices) if (!resting[index]) copies[index]!++;
  const most = copies.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return zeroRows(graph, source.shape);
  const complete = copies.every((count) => count === most);
  const table = new Int32Array(most * rows).fill(indices.length);
  copies.fill(0);
  indices.forEach((index, position) => {
    if (!resting[index]) table[copies[index]!++ * rows + index] = position;
  });

  const flat = graph.apply('Reshape', [gradient], { shape: [indices.length, ...rest] });
  const copied = complete ? flat : withZeroRow(graph, flat);
  const inverse = graph.constant({ dtype: 'int32', shape: [most * rows], data: table });
  let sum = graph.apply('Gather', [copied, inverse], { axis: 0 });
  if (most > 1) {
    const stacked = graph.apply('Reshape', [sum], { shape: [most, rows, ...rest] });
    sum = graph.apply('Reshape', [sumAxis(graph, stacked, 0)], { shape: [rows, ...rest] });
  }
  if (rows === source.shape[0]) return sum;
  const zeros = zeroRows(graph, [source.shape[0]! - rows, ...rest]);
  return graph.apply('Concat', [sum, zeros], { axis: 0 });
}

function zeroRows(graph: GraphBuilder, shape: Shape): Value {
  return graph.constant({ dtype: 'float32', shape, data: new Float32Array(sizeOf(shape)) });
}

/**
 * A reshaped value with at least one row of zeros behind its own. Where it was computed as a constant matrix
 * times something, that matrix gets a row of zeros more, and nothing is copied.
 */
function withZeroRow(graph: GraphBuilder, value: Value): Value {
  const [rows, ...rest] = value.shape as [number, ...number[]];
  const reshaped = graph.producer(value)!;
  const product = graph.producer(reshaped.inputs[0]!);
  const [a, b] = product?.inputs ?? [];
  const matrix = a && graph.constants.get(a.name);
  const columns = product?.output.shape[1] ?? 0;
  if (
    (product?.operator !== 'MatMul' && product?.operator !== 'FusedMatMul') ||
    matrix?.shape.length !== 2 ||
    product.output.shape.length !== 2 ||
    columns % sizeOf(rest) !== 0
  ) {
    return graph.apply('Concat', [value, zeroRows(graph, [1, ...rest])], { axis: 0 });
  }
  const { transA = false, transB = false } = product.attributes as Partial<Transposition>;
  const taller = graph.constant(withZeros(matrix, transA ? 1 : 0));
  const longer = matrixProduct(graph, taller, b!, { transA, transB });
  const shape = [rows + columns / sizeOf(rest), ...rest];
  return graph.apply('Reshape', [longer], { shape });
}

/** A float32 matrix with a row (`axis` 0) or a column (1) of zeros behind its last. */
function withZeros({ shape, data }: Tensor, axis: 0 | 1): Tensor {
  const [rows, columns] = shape as [number, number];
  const wider = axis === 0 ? columns : columns + 1;
  const result = new Float32Array((axis === 0 ? rows + 1 : rows) * wider);
  for (let row = 0; row < rows; row++) {
    const own = (data as Float32Array).subarray(row * columns, (row + 1) * columns);
    result.set(own, row * wider);
  }
  return { dtype: 'float32', shape: [result.length / wider, wider], data: result };
}

/** Which rows of `source` a Concat took from a value whose gradient nobody needs. */
function restingRows(
  graph: GraphBuilder,
  source: Value,
  depends: (value: Value) => boolean,
): Uint8Array {
  const resting = new Uint8Array(source.shape[0]!);
  const concat = graph.producer(source);
  if (concat?.operator !== 'Concat') return resting;
  const { axis } = concat.attributes as { axis: number };
  if (axis !== 0) return resting;
  let start = 0;
  for (const part of concat.inputs) {
    const end = start + part.shape[0]!;
    if (!depends(part)) resting.fill(1, start, end);
    start = end;
  }
  return resting;
}

/** Operators that move elements. */
export const arrange = {
  Reshape: {
    infer(inputs, { shape }) {
      const x = onlyInput(inputs, 'any');
      const known = (s: Shape) => sizeOf(s.filter((size) => size !== BATCH));
      const dynamic = (s: Shape) => s.filter((size) => size === BATCH).length;
      expect(
        shape.every(isSize) &&
          dynamic(x.shape) === dynamic(shape) &&
          dynamic(shape) <= 1 &&
          known(x.shape) === known(shape),
        `as many elements as in [${shape.join(', ')}]`,
      );
      return { dtype: x.dtype, shape };
    },
    gradient: ({ graph, node, gradient }) => [
      graph.apply('Reshape', [gradient], { shape: node.inputs[0]!.shape }),
    ],
    encode: ({ shape }) => ({ inputs: [int64(shape)] }),
  } satisfies Operator<{ readonly shape: Shape }>,
  /** Repeats axes of size 1, and leading axes, up to `shape`. */
  Expand: {
    infer(inputs, { shape }) {
      const x = onlyInput(inputs, 'any');
      expect(
        shape.every((size) => isSize(size) && size !== BATCH) &&
          broadcastShapes(x.shape, shape)?.join() === shape.join(),
        `a shape that broadcasts to [${shape.join(', ')}], all of fixed size`,
      );
      return { dtype: x.dtype, shape };
    },
    gradient: ({ graph, node, gradient }) => [sumTo(graph, gradient, node.inputs[0]!.shape)],
    encode: ({ shape }) => ({ inputs: [int64(shape)] }),
  } satisfies Operator<{ readonly shape: Shape }>,
  Transpose: {
    infer(inputs, { perm }) {
      const x = onlyInput(inputs, 'any');
      expect(
        [...perm].sort((a, b) => a - b).join() === [...x.shape.keys()].join(),
        'a permutation of the axes',
      );
      return { dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]!) };
    },
    gradient({ graph, node, gradient }) {
      const { perm } = node.attributes as { perm: readonly number[] };
      const inverse = perm.map((_, axis) => perm.indexOf(axis));
      return [graph.apply('Transpose', [gradient], { perm: inverse })];
    },
    encode: ({ perm }) => ({ attributes: { perm: { kind: 'ints', value: perm } } }),
  } satisfies Operator<{ readonly perm: readonly number[] }>,
  Gather: {
    infer([x, indices, ...rest], { axis }) {
      expect(
        x !== undefined && indices !== undefined && rest.length === 0 && axis in x.shape,
        `data with axis ${axis} and integer indices`,
      );
      expect(indices.dtype === 'int32' || indices.dtype === 'int64', 'integer indices');
      return {
        dtype: x.dtype,
        shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
      };
    },
    gradient({ graph, node, gradient, depends }) {
      const [source, index] = node.inputs as [Value, Value];
      const content = graph.constants.get(index.name);
      const { axis } = node.attributes as { axis: number };
      expect(
        axis === 0 && content?.dtype === 'int32',
        'a constant int32 index along axis 0 for the gradient of Gather',
      );
      const indices = content.data as Int32Array;
      expect(
        indices.every((row) => row >= 0 && row < source.shape[0]!),
        `row indices from 0 to ${source.shape[0]! - 1} for the gradient of Gather`,
      );
      const resting = restingRows(graph, source, depends);
      return [scatterRows(graph, gradient, indices, source, resting), undefined];
    },
    encode: ({ axis }) => ({ attributes: { axis: { kind: 'int', value: axis } } }),
  } satisfies Operator<{ readonly axis: number }>,
  Concat: {
    infer(inputs, { axis }) {
      expect(inputs.length > 0, 'at least one input');
      const [first] = inputs as [(typeof inputs)[0], ...typeof inputs];
      const others = (shape: Shape) => shape.filter((_, a) => a !== axis).join();
      expect(
        inputs.every(
          (x) =>
            x.dtype === first.dtype &&
            x.shape.length === first.shape.length &&
            axis in x.shape &&
            x.shape[axis] !== BATCH &&
            others(x.shape) === others(first.shape),
        ),
        `inputs of one type with equal sizes on every axis but ${axis}, which has a fixed size`,
      );
      const total = inputs.reduce((sum, x) => sum + x.shape[axis]!, 0);
      return { dtype: first.dtype, shape: first.shape.map((s, a) => (a === axis ? total : s)) };
    },
    gradient({ graph, node, gradient, needs }) {
      const { axis } = node.attributes as { axis: number };
      let start = 0;
      return node.inputs.map((input, position) => {
        const end = start + input.shape[axis]!;
        const part = needs(position)
          ? graph.apply('Slice', [gradient], { axis, start, end })
          : undefined;
        start = end;
        return part;
      });
    },
    encode: ({ axis }) => ({ attributes: { axis: { kind: 'int', value: axis } } }),
  } satisfies Operator<{ readonly axis: number }>,
  /** The part [start, end) along one axis. */
  Slice: {
    infer(inputs, { axis, start, end }) {
      const x = onlyInput(inputs, 'any');
      expect(axis in x.shape, `an input with axis ${axis}`);
      expect(
        [start, end].every(Number.isInteger) && 0 <= start && start < end && end <= x.shape[axis]!,
        `a part of axis ${axis}, not ${start} to ${end}`,
      );
      return { dtype: x.dtype, shape: x.shape.map((s, a) => (a === axis ? end - start : s)) };
    },
    gradient({ graph, node, gradient }) {
      const { axis, start, end } = node.attributes as { axis: number; start: number; end: number };
      const shape = node.inputs[0]!.shape;
      const zeros = (size: number): Value[] => {
        if (size === 0) return [];
        return [
          zeroRows(
            graph,
            shape.map((s, a) => (a === axis ? size : s)),
          ),
        ];
      };
      const parts = [...zeros(start), gradient, ...zeros(shape[axis]! - end)];
      return [parts.length === 1 ? gradient : graph.apply('Concat', parts, { axis })];
    },
    encode: ({ axis, start, end }) => ({ inputs: [int64([start]), int64([end]), int64([axis])] }),
  } satisfies Operator<{ readonly axis: number; readonly start: number; readonly end: number }>,
};

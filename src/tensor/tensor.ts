/** @file Shapes, element types and tensors: typed arrays with a shape, row-major. */
/** Element types, under their ONNX names. */
export type DataType = 'float32' | 'float16' | 'uint8' | 'int32' | 'int64' | 'bool';

/** The typed array that holds each element type. */
export interface DataOf {
  float32: Float32Array;
  /** The bits of each number: `tensor/float16.ts`. */
  float16: Uint16Array;
  uint8: Uint8Array;
  int32: Int32Array;
  int64: BigInt64Array;
  bool: Uint8Array;
}

/** Sizes of the axes, outermost first. */
export type Shape = readonly number[];

/** The size of an axis that is known only when a graph runs: the batch of an inference graph. */
export const BATCH = -1;

/** A dense row-major array. */
export interface Tensor<T extends DataType = DataType> {
  readonly dtype: T;
  readonly shape: Shape;
  readonly data: DataOf[T];
}

/** The number of elements in `shape`; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

/** `[2, 3]` -> `"[2, 3]"`, for error messages and tables. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/**
 * The shape that two operands broadcast to (NumPy's rule, which is ONNX's multidirectional one),
 * or undefined when they do not fit together.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[a.length - rank + axis] ?? 1;
    const y = b[b.length - rank + axis] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

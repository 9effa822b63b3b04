/** @file Tensors of the independent reference: every element type is held as float64. */
import type { Tensor } from '../../src/tensor/tensor.js';

/** A dense row-major array in float64; false and true are 0 and 1. */
export interface ReferenceTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** The number of elements in `shape`. */
export function count(shape: readonly number[]): number {
  let product = 1;
  for (const size of shape) product *= size;
  return product;
}

/** The reference's copy of a tensor. */
export function toReference({ shape, data }: Tensor): ReferenceTensor {
  return { shape, data: Float64Array.from(data as ArrayLike<number | bigint>, Number) };
}

/** Elements that lie one apart along each axis, outermost first. */
export function strides(shape: readonly number[]): number[] {
  const result: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) result.push(count(shape.slice(axis + 1)));
  return result;
}

/** Calls `visit` with every index of `shape` in row-major order; the array is reused. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const index = shape.map(() => 0);
  const total = count(shape);
  for (let position = 0; position < total; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** A tensor of `shape` whose element at each index is `element(index)`. */
export function generate(
  shape: readonly number[],
  element: (index: readonly number[]) => number,
): ReferenceTensor {
  const data = new Float64Array(count(shape));
  forEachIndex(shape, (index, position) => {
    data[position] = element(index);
  });
  return { shape, data };
}

/** The element of `x` at `index`, with missing leading axes and axes of size 1 repeated. */
export function broadcastAt(x: ReferenceTensor, index: readonly number[]): number {
  const lead = index.length - x.shape.length;
  let position = 0;
  for (let axis = 0; axis < x.shape.length; axis++) {
    position = position * x.shape[axis]! + (x.shape[axis] === 1 ? 0 : index[lead + axis]!);
  }
  return x.data[position]!;
}

/** The shape to which all of `shapes` broadcast. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let axis = 0; axis < shape.length; axis++) {
      const at = rank - shape.length + axis;
      if (shape[axis] === 1) continue;
      if (result[at] !== 1 && result[at] !== shape[axis]) {
        throw new Error(`Shapes ${shapes.map((s) => `[${s.join(', ')}]`).join(' and ')} differ.`);
      }
      result[at] = shape[axis]!;
    }
  }
  return result;
}

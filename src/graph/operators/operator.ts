/** @file What an operator is: shape rule, gradient rule and ONNX encoding, all in one place. */
import { InputError } from '../../tensor/error.js';
import {
  BATCH,
  broadcastShapes,
  formatShape,
  sizeOf,
  type DataType,
  type Shape,
  type Tensor,
} from '../../tensor/tensor.js';
import type { GraphBuilder, Node, Value } from '../graph.js';

/** An edge's type as the shape rules see it. */
export type Type = Pick<Value, 'dtype' | 'shape'>;

/** An attribute as ONNX stores it. */
export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string };

/** How a node's attributes are written: as ONNX attributes, or as constant inputs that follow. */
export interface Encoding {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly inputs?: readonly Tensor[];
}

/** One of several ONNX nodes that stand for a node; values have names. */
export interface OnnxStep {
  readonly opType: string;
  readonly inputs: readonly string[];
  /** Constant inputs that follow. */
  readonly constants?: readonly Tensor[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** What a gradient rule is given. */
export interface GradientContext<Node> {
  /** The graph to which the backward nodes are added. */
  readonly graph: GraphBuilder;
  readonly node: Node;
  /** Gradient of the loss with respect to the node's output. */
  readonly gradient: Value;
  /** Whether the gradient of input `position` is asked for. */
  needs(position: number): boolean;
  /** Whether a target of the differentiation stands in `value` or behind it. */
  depends(value: Value): boolean;
}

/**
 * Gradients of the loss with respect to each input, in order; undefined where not asked for or
 * where the input is an index or a mask.
 */
export type GradientRule<N> = (context: GradientContext<N>) => readonly (Value | undefined)[];

/** One member of the closed set, under its ONNX name. */
export interface Operator<A, N = Node> {
  /** ONNX domain: the default one, or `com.microsoft` for ONNX Runtime's own. */
  readonly domain?: 'com.microsoft';
  /** Shape rule. @throws InputError saying what was expected. */
  infer(inputs: readonly Type[], attributes: A): { dtype: DataType; shape: Shape };
  readonly gradient: GradientRule<N> | 'not differentiable';
  /** ONNX encoding; absent when the operator has no attributes. */
  encode?(attributes: A): Encoding;
  /** The ONNX nodes to write where it is not one of this name; undefined where it is. */
  encodeSteps?(node: N): readonly OnnxStep[] | undefined;
}

/** Fails the shape rule with what was expected. */
export function expect(condition: boolean, expectation: string): asserts condition {
  if (!condition) throw new InputError(`expected ${expectation}.`);
}

/** The only input, a float32 tensor unless `any` type will do. @throws InputError otherwise. */
export function onlyInput(inputs: readonly Type[], type: 'float32' | 'any' = 'float32'): Type {
  const [x, ...rest] = inputs;
  expect(
    x !== undefined && rest.length === 0 && (type === 'any' || x.dtype === type),
    type === 'any' ? 'one input' : `one ${type} input`,
  );
  return x;
}

/** Whether `size` can be the size of an axis. */
export function isSize(size: number): boolean {
  return size === BATCH || (Number.isInteger(size) && size > 0);
}

/** The broadcast shape of all inputs. @throws InputError when they do not broadcast. */
export function broadcastAll(inputs: readonly Type[]): Shape {
  return inputs.reduce<Shape>((shape, input) => {
    const joined = broadcastShapes(shape, input.shape);
    expect(joined !== undefined, 'shapes that broadcast');
    return joined;
  }, []);
}

/** Sums `gradient` over the axes along which `target` was broadcast: the adjoint of broadcasting. */
export function sumTo(graph: GraphBuilder, gradient: Value, target: Shape): Value {
  const lead = gradient.shape.length - target.length;
  const axes: number[] = [];
  gradient.shape.forEach((size, axis) => {
    if (axis < lead || (target[axis - lead] === 1 && size !== 1)) axes.push(axis);
  });
  const summed =
    axes.length === 0 ? gradient : graph.apply('ReduceSum', [gradient], { axes, keepdims: true });
  return formatShape(summed.shape) === formatShape(target)
    ? summed
    : graph.apply('Reshape', [summed], { shape: target });
}

/** A one-dimensional int64 tensor, as ONNX takes shapes and axes. */
export function int64(values: readonly number[]): Tensor<'int64'> {
  return { dtype: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) };
}

/**
 * The sum over one axis, kept as size 1, as a product with a row of ones: several times faster than
 * ReduceSum, which strides through memory.
 */
export function sumAxis(graph: GraphBuilder, x: Value, axis: number): Value {
  const { before, size, after } = aroundAxis(x.shape, axis);
  const data = new Float32Array(size).fill(1);
  const ones = graph.constant({ dtype: 'float32', shape: [1, size], data });
  const flat = graph.apply('Reshape', [x], {
    shape: before === 1 ? [size, after] : [before, size, after],
  });
  const sum = graph.apply('MatMul', [ones, flat], {});
  return graph.apply('Reshape', [sum], { shape: x.shape.with(axis, 1) });
}

/** An axis' size, and those of all before it and all behind it together. */
export function aroundAxis(shape: Shape, axis: number) {
  return {
    before: sizeOf(shape.slice(0, axis)),
    size: shape[axis]!,
    after: sizeOf(shape.slice(axis + 1)),
  };
}

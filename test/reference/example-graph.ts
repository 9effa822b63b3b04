/** @file Turns examples of operators into graphs with feeds, and compares what comes out of them. */
import { GraphBuilder, type Value } from '../../src/graph/graph.js';
import type { Attributes, OperatorName } from '../../src/graph/operators/index.js';
import type { Tensors } from '../../src/graph/session.js';
import { createRandom, type Random } from '../../src/tensor/random.js';
import { formatShape, sizeOf, type DataType, type Tensor } from '../../src/tensor/tensor.js';
import type { Example, ExampleInput } from './example-inputs.js';
import { toReference, type ReferenceTensor } from './reference-tensor.js';
import type { ReferenceTensors } from './interpreter.js';

/** A graph with what it is fed. */
export interface ExampleGraph {
  readonly graph: GraphBuilder;
  readonly feeds: Tensors;
  readonly inputs: readonly Value[];
  readonly output: Value;
}

/** `[2, 3] x [3] {"axis":1}`, to name a test. */
export function describeExample({ inputs, attributes }: Example<object>): string {
  const operands = inputs.map(({ dtype, shape, declared }) => {
    const type = dtype === 'float32' ? '' : `${dtype} `;
    return `${type}${formatShape(shape)}${declared ? ' batch' : ''}`;
  });
  return `${operands.join(' x ')} ${JSON.stringify(attributes)}`;
}

/** A graph of one node, with seeded inputs. */
export function exampleGraph<K extends OperatorName>(
  operator: K,
  { inputs, attributes }: Example<Attributes[K]>,
): ExampleGraph {
  const graph = new GraphBuilder(operator);
  const random = createRandom(7);
  const feeds: Record<string, Tensor> = {};
  const values = inputs.map((input, position) => {
    const content = draw(input, position, random);
    if (input.constant) return graph.constant(content, `x${position}`);
    feeds[`x${position}`] = content;
    return graph.input(`x${position}`, input.dtype, input.declared ?? input.shape);
  });
  return { graph, feeds, inputs: values, output: graph.apply(operator, values, attributes) };
}

function draw({ dtype, shape, elements }: ExampleInput, position: number, random: Random): Tensor {
  const size = sizeOf(shape);
  const order = random.shuffle(Array.from({ length: size }, (_, i) => i));
  const numbers = Array.from({ length: size }, (_, i) => {
    if (typeof elements === 'object') return elements[i]!;
    if (elements === 'normal') return random.normal();
    if (elements === 'positive') return 0.5 + 2 * random.uniform();
    return (order[i]! - size / 2) * 0.1 + 0.03 * (position + 1);
  });
  return tensorOf(dtype, shape, numbers);
}

/** A tensor of `numbers`. */
export function tensorOf(dtype: DataType, shape: Tensor['shape'], numbers: number[]): Tensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(numbers) };
    case 'int32':
      return { dtype, shape, data: Int32Array.from(numbers) };
    case 'int64':
      return { dtype, shape, data: BigInt64Array.from(numbers, BigInt) };
    default:
      return { dtype, shape, data: Uint8Array.from(numbers) };
  }
}

/** Feeds as the interpreter takes them. */
export function referenceFeeds(feeds: Tensors): ReferenceTensors {
  return Object.fromEntries(Object.entries(feeds).map(([name, x]) => [name, toReference(x)]));
}

/**
 * A one-element value that depends on every element of `value` with its own weight, so that its
 * gradient shows each of them.
 */
export function weightedSum(graph: GraphBuilder, value: Value): Value {
  const size = sizeOf(value.shape);
  const random = createRandom(11);
  const data = Float32Array.from({ length: size }, () => 0.5 + random.uniform());
  const weights = graph.constant({ dtype: 'float32', shape: [size], data });
  const flat = graph.apply('Reshape', [value], { shape: [size] });
  const weighted = graph.apply('Mul', [flat, weights], {});
  return graph.apply('ReduceSum', [weighted], { axes: [0], keepdims: false });
}

/** The largest difference between two tensors relative to the larger of 1 and their largest element. */
export function relativeError(actual: ReferenceTensor, expected: ReferenceTensor): number {
  if (formatShape(actual.shape) !== formatShape(expected.shape)) return Infinity;
  let scale = 1;
  let error = 0;
  expected.data.forEach((element, i) => {
    scale = Math.max(scale, Math.abs(element));
    // Not Math.max: a NaN must count as an error.
    const difference = Math.abs(element - actual.data[i]!);
    if (!(difference <= error)) error = difference;
  });
  return error / scale;
}

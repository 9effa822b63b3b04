/** @file Sums, means and maxima over axes, and the softmax family. */
import { sizeOf, type Shape } from '../../tensor/tensor.js';
import {
  expect,
  int64,
  sumFirstAxis,
  onlyInput,
  type GradientContext,
  type OnnxStep,
  type Operator,
  type Type,
} from './operator.js';
import type { Node, Value } from '../graph.js';
import { step } from './elementwise.js';

/** Which axes are reduced, and whether they stay as size 1. */
export interface Reduction {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}

function reducedShape(inputs: readonly Type[], { axes, keepdims }: Reduction): Shape {
  const x = onlyInput(inputs);
  expect(
    axes.length > 0 && new Set(axes).size === axes.length && axes.every((a) => a in x.shape),
    `one float32 input with distinct axes ${axes.join(', ')}`,
  );
  return x.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [size]));
}

/** Writes `value`, a reduced tensor, with size 1 in place of every reduced axis. */
function keepAxes({ graph, node }: GradientContext<Node>, value: Value): Value {
  const { axes } = node.attributes as Reduction;
  const shape = node.inputs[0]!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return graph.apply('Reshape', [value], { shape });
}

/** The gradient of a sum: every summand receives the sum's gradient. */
function spread(context: GradientContext<Node>, gradient = context.gradient): Value {
  const shape = context.node.inputs[0]!.shape;
  return context.graph.apply('Expand', [keepAxes(context, gradient)], { shape });
}

const axesInput = ({ axes, keepdims }: Reduction) => ({
  attributes: { keepdims: { kind: 'int' as const, value: keepdims ? 1 : 0 } },
  inputs: [int64(axes)],
});

/**
 * The maximum over a first axis of 2, 4, 8 ... as maxima of halves, which is faster in ONNX Runtime than
 * its reduction over a first axis.
 */
function maximumOfHalves({ inputs, output, attributes }: Node): OnnxStep[] | undefined {
  const { axes, keepdims } = attributes as Reduction;
  const x = inputs[0]!;
  const [size, columns] = x.shape as [number, number];
  const isMatrix = x.shape.length === 2 && columns > 1;
  if (!isMatrix || axes.join() !== '0' || keepdims) return undefined;
  if (size < 2 || !Number.isInteger(Math.log2(size))) return undefined;
  const int = (value: number) => ({ kind: 'int' as const, value });
  const steps: OnnxStep[] = [];
  let whole = x.name;
  for (let rows = size; rows > 1; rows /= 2) {
    const part = `${output.name}.${rows}`;
    const outputs = [`${part}a`, `${part}b`];
    const attributes = { axis: int(0), num_outputs: int(2) };
    steps.push({ opType: 'Split', inputs: [whole], outputs, attributes });
    steps.push({ opType: 'Max', inputs: outputs, outputs: [part] });
    whole = part;
  }
  steps.push({ opType: 'Squeeze', inputs: [whole], outputs: [output.name] });
  return steps;
}

function alongAxis(gradient: Operator<{ readonly axis: number }>['gradient']) {
  return {
    infer(inputs, { axis }) {
      const x = onlyInput(inputs);
      expect(axis in x.shape, `a float32 input with axis ${axis}`);
      return { dtype: 'float32', shape: x.shape };
    },
    gradient,
    encode: ({ axis }) => ({ attributes: { axis: { kind: 'int', value: axis } } }),
  } satisfies Operator<{ readonly axis: number }>;
}

/** Reductions. */
export const reduce = {
  ReduceSum: {
    infer: (inputs, attributes) => ({ dtype: 'float32', shape: reducedShape(inputs, attributes) }),
    gradient: (context) => [spread(context)],
    encode: axesInput,
  } satisfies Operator<Reduction>,
  ReduceMean: {
    infer: (inputs, attributes) => ({ dtype: 'float32', shape: reducedShape(inputs, attributes) }),
    gradient: (context) => {
      const { graph, node, gradient } = context;
      const share = sizeOf(node.output.shape) / sizeOf(node.inputs[0]!.shape);
      return [spread(context, graph.apply('Mul', [gradient, graph.scalar(share)], {}))];
    },
    encode: axesInput,
  } satisfies Operator<Reduction>,
  // Elements that tie for the maximum share its gradient evenly.
  ReduceMax: {
    infer: (inputs, attributes) => ({ dtype: 'float32', shape: reducedShape(inputs, attributes) }),
    gradient(context) {
      const { graph, node } = context;
      const { axes } = node.attributes as Reduction;
      const top = keepAxes(context, node.output);
      // The difference to the maximum is zero at the top and negative elsewhere.
      const isTop = step(graph, graph.apply('Sub', [node.inputs[0]!, top], {}), 1);
      const ties =
        axes.join() === '0'
          ? sumFirstAxis(graph, isTop)
          : graph.apply('ReduceSum', [isTop], { axes, keepdims: true });
      const share = graph.apply('Div', [keepAxes(context, context.gradient), ties], {});
      return [graph.apply('Mul', [isTop, share], {})];
    },
    encode: axesInput,
    encodeSteps: maximumOfHalves,
  } satisfies Operator<Reduction>,
  // With y = softmax(x): dx = y (dy - sum(dy y))
  Softmax: alongAxis(({ graph, node, gradient }) => {
    const { axis } = node.attributes as { axis: number };
    const weighted = graph.apply('Mul', [gradient, node.output], {});
    const total = graph.apply('ReduceSum', [weighted], { axes: [axis], keepdims: true });
    const centred = graph.apply('Sub', [gradient, total], {});
    return [graph.apply('Mul', [node.output, centred], {})];
  }),
  // With y = log softmax(x): dx = dy - exp(y) sum(dy)
  LogSoftmax: alongAxis(({ graph, node, gradient }) => {
    const { axis } = node.attributes as { axis: number };
    const total = graph.apply('ReduceSum', [gradient], { axes: [axis], keepdims: true });
    const probabilities = graph.apply('Exp', [node.output], {});
    const pulled = graph.apply('Mul', [probabilities, total], {});
    return [graph.apply('Sub', [gradient, pulled], {})];
  }),
};

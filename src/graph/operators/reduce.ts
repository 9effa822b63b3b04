/** @file Sums, means and maxima over axes, and the softmax family. */
import { BATCH, sizeOf, type Shape } from '../../tensor/tensor.js';
import {
  aroundAxis,
  expect,
  int64,
  sumAxis,
  onlyInput,
  type GradientContext,
  type OnnxStep,
  type Operator,
  type Type,
} from './operator.js';
import type { Node, Value } from '../graph.js';
import { steep, step } from './elementwise.js';

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

/** Longer rows than this go through the slow path of ONNX Runtime's pool, and so do very short ones. */
const LONGEST_ROW = 1920;
const SHORTEST_ROW = 16;

/**
 * The maximum over one axis as a pool over depth, which ONNX Runtime computes several times faster than its
 * reduction: what stands before the axis are the pool's channels (its threads share these), what
 * stands behind it are the rows and columns of a plane.
 */
function asMaxPool({ inputs, output, attributes }: Node): OnnxStep[] | undefined {
  const { axes } = attributes as Reduction;
  const [x] = inputs as [Value];
  const [axis] = axes as [number];
  if (axes.length !== 1 || x.shape.includes(BATCH)) return undefined;
  const { before: channels, size: depth, after: plane } = aroundAxis(x.shape, axis);
  let columns = Math.min(plane, LONGEST_ROW);
  while (plane % columns !== 0) columns--;
  if (columns < SHORTEST_ROW) return undefined;
  const volume = [1, channels, depth, plane / columns, columns];
  const window = { kind: 'ints', value: [depth, 1, 1] } as const;
  const [whole, top] = [`${output.name}.volume`, `${output.name}.top`];
  return [
    { opType: 'Reshape', inputs: [x.name], constants: [int64(volume)], outputs: [whole] },
    {
      opType: 'MaxPool',
      inputs: [whole],
      outputs: [top],
      attributes: { kernel_shape: window, strides: window },
    },
    {
      opType: 'Reshape',
      inputs: [top],
      constants: [int64(output.shape)],
      outputs: [output.name],
    },
  ];
}

/** 1 where an element is the maximum, else 0: its difference to the maximum is zero or negative. */
function tops(context: GradientContext<Node>): Value {
  const { graph, node } = context;
  const { axes } = node.attributes as Reduction;
  const [x] = node.inputs as [Value];
  const top = keepAxes(context, node.output);
  if (axes.length > 1) return step(graph, graph.apply('Sub', [x, top], {}), 1);
  // Along one axis -1 times the maximum, plus x, is a product that the step finishes in the same pass.
  const [axis] = axes as [number];
  const { before, size, after } = aroundAxis(x.shape, axis);
  const data = new Float32Array(size).fill(-1);
  const minus = graph.constant({ dtype: 'float32', shape: [size, 1, 1], data });
  const one = graph.apply('Reshape', [top], { shape: [before, 1, after] });
  const each = graph.apply('Reshape', [x], { shape: [before, size, after] });
  const finish = { activation: 'HardSigmoid', ...steep(1) } as const;
  const isTop = graph.apply('FusedConv', [one, minus, each], finish);
  return graph.apply('Reshape', [isTop], { shape: x.shape });
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
      const isTop = tops(context);
      const ties =
        axes.length === 1
          ? sumAxis(graph, isTop, axes[0]!)
          : graph.apply('ReduceSum', [isTop], { axes, keepdims: true });
      const share = graph.apply('Div', [keepAxes(context, context.gradient), ties], {});
      return [graph.apply('Mul', [isTop, share], {})];
    },
    encode: axesInput,
    encodeSteps: asMaxPool,
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

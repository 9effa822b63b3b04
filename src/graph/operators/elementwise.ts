/** @file Operators that work on each element by itself, with NumPy broadcasting. */
import type { DataType } from '../../tensor/tensor.js';
import type { GraphBuilder, Value } from '../graph.js';
import {
  broadcastAll,
  expect,
  onlyInput,
  sumTo,
  type GradientContext,
  type Operator,
} from './operator.js';

type Context = Parameters<Exclude<Operator<object>['gradient'], string>>[0];

const float: DataType = 'float32';

function unary(derivative: (context: Context) => Value): Operator<object> {
  return {
    infer: (inputs) => ({ dtype: float, shape: onlyInput(inputs).shape }),
    gradient: (context) => [derivative(context)],
  };
}

function binary(left: (context: Context) => Value, right: (context: Context) => Value) {
  return {
    infer(inputs) {
      expect(inputs.length === 2 && inputs.every((x) => x.dtype === float), 'two float32 inputs');
      return { dtype: float, shape: broadcastAll(inputs) };
    },
    gradient(context) {
      const { graph, node } = context;
      return [left, right].map((rule, position) =>
        context.needs(position)
          ? sumTo(graph, rule(context), node.inputs[position]!.shape)
          : undefined,
      );
    },
  } satisfies Operator<object>;
}

function comparison(operands: 'numbers' | 'anything'): Operator<object> {
  return {
    infer(inputs) {
      const type = inputs[0]?.dtype;
      expect(
        inputs.length === 2 &&
          type === inputs[1]!.dtype &&
          (operands === 'anything' || type !== 'bool'),
        `two inputs of one ${operands === 'numbers' ? 'numeric' : 'element'} type`,
      );
      return { dtype: 'bool', shape: broadcastAll(inputs) };
    },
    gradient: 'not differentiable',
  };
}

/** 1 where the node's first input wins a comparison in which ties go to the first, else 0. */
function route(
  { graph, node, gradient }: GradientContext<{ inputs: readonly Value[] }>,
  compare: 'GreaterOrEqual' | 'LessOrEqual',
  toFirst: boolean,
): Value {
  const firstWins = graph.apply(compare, [node.inputs[0]!, node.inputs[1]!], {});
  const zero = graph.scalar(0);
  return graph.apply('Where', [firstWins, ...(toFirst ? [gradient, zero] : [zero, gradient])], {});
}

const mul = ({ graph }: Context, a: Value, b: Value) => graph.apply('Mul', [a, b], {});

const product = binary(
  (c) => mul(c, c.gradient, c.node.inputs[1]!),
  (c) => mul(c, c.gradient, c.node.inputs[0]!),
);

/** Twice the gradient; one that repeats the same numbers is doubled before it repeats them. */
function twice(c: Context): Value {
  const expand = c.graph.producer(c.gradient);
  const two = c.graph.scalar(2);
  if (expand?.operator !== 'Expand') return mul(c, c.gradient, two);
  return c.graph.apply('Expand', [mul(c, expand.inputs[0]!, two)], { shape: c.gradient.shape });
}

/** Arithmetic and comparison. */
export const arithmetic = {
  Add: binary(
    ({ gradient }) => gradient,
    ({ gradient }) => gradient,
  ),
  Sub: binary(
    ({ gradient }) => gradient,
    ({ graph, gradient }) => graph.apply('Neg', [gradient], {}),
  ),
  // d(x x) = 2 x dx, in one product and not in the sum of two.
  Mul: {
    ...product,
    gradient(context) {
      const [a, b] = context.node.inputs as [Value, Value];
      return a.name === b.name
        ? [mul(context, twice(context), a), undefined]
        : product.gradient(context);
    },
  } satisfies Operator<object>,
  // d(a/b) = da/b - (a/b) db/b
  Div: binary(
    ({ graph, node, gradient }) => graph.apply('Div', [gradient, node.inputs[1]!], {}),
    (c) => {
      const scaled = c.graph.apply(
        'Div',
        [mul(c, c.gradient, c.node.output), c.node.inputs[1]!],
        {},
      );
      return c.graph.apply('Neg', [scaled], {});
    },
  ),
  // A tie counts for the first input alone, so a maximum over equal pixels has one winner.
  Max: binary(
    (c) => route(c, 'GreaterOrEqual', true),
    (c) => route(c, 'GreaterOrEqual', false),
  ),
  Min: binary(
    (c) => route(c, 'LessOrEqual', true),
    (c) => route(c, 'LessOrEqual', false),
  ),
  Neg: unary(({ graph, gradient }) => graph.apply('Neg', [gradient], {})),
  Equal: comparison('anything'),
  GreaterOrEqual: comparison('numbers'),
  LessOrEqual: comparison('numbers'),
};

/** Mathematical functions and the activations built into ONNX. */
export const functions = {
  Exp: unary((c) => mul(c, c.gradient, c.node.output)),
  Log: unary(({ graph, node, gradient }) => graph.apply('Div', [gradient, node.inputs[0]!], {})),
  // d sqrt(x) = dx / (2 sqrt(x))
  Sqrt: unary(({ graph, node, gradient }) => {
    const half = graph.apply('Mul', [gradient, graph.scalar(0.5)], {});
    return graph.apply('Div', [half, node.output], {});
  }),
  // d erf(x) = 2/sqrt(pi) exp(-x^2) dx
  Erf: unary((c) => {
    const x = c.node.inputs[0]!;
    const bell = c.graph.apply('Exp', [c.graph.apply('Neg', [mul(c, x, x)], {})], {});
    return mul(c, c.gradient, mul(c, bell, c.graph.scalar(2 / Math.sqrt(Math.PI))));
  }),
  // d tanh(x) = (1 - y^2) dx
  Tanh: unary((c) => {
    const { graph, node } = c;
    const slope = graph.apply('Sub', [graph.scalar(1), mul(c, node.output, node.output)], {});
    return mul(c, c.gradient, slope);
  }),
  // d sigmoid(x) = y (1 - y) dx
  Sigmoid: unary((c) => {
    const { graph, node } = c;
    const complement = graph.apply('Sub', [graph.scalar(1), node.output], {});
    return mul(c, c.gradient, mul(c, node.output, complement));
  }),
  Relu: unary((c) => mul(c, c.gradient, step(c.graph, c.node.output, 0))),
};

/** Large enough that a steep ramp of this slope is a step, small enough to stay finite. */
const STEEP = 1e30;

/** A hard sigmoid so steep that it is 1 above zero and 0 below; at zero it is `atZero`. */
export function steep(atZero: 0 | 1) {
  return { alpha: STEEP, beta: atZero };
}

/**
 * 1 where `x` is above zero (`atZero` = 0), or at least zero (`atZero` = 1), else 0, as float32 and
 * in one pass over memory.
 */
export function step(graph: GraphBuilder, x: Value, atZero: 0 | 1): Value {
  return graph.apply('HardSigmoid', [x], steep(atZero));
}

/** Selection and conversion. */
export const selection = {
  Where: {
    infer(inputs) {
      const type = inputs[1]?.dtype;
      expect(
        inputs.length === 3 &&
          inputs[0]!.dtype === 'bool' &&
          type !== undefined &&
          type !== 'bool' &&
          type === inputs[2]!.dtype,
        'a bool condition and two inputs of one numeric type',
      );
      return { dtype: type, shape: broadcastAll(inputs) };
    },
    gradient({ graph, node, gradient, needs }) {
      const [condition, a, b] = node.inputs as [Value, Value, Value];
      const zero = graph.scalar(0);
      const part = (position: number, operands: Value[], like: Value) =>
        needs(position) ? sumTo(graph, graph.apply('Where', operands, {}), like.shape) : undefined;
      return [
        undefined,
        part(1, [condition, gradient, zero], a),
        part(2, [condition, zero, gradient], b),
      ];
    },
  } satisfies Operator<object>,
  LeakyRelu: {
    infer: (inputs) => ({ dtype: float, shape: onlyInput(inputs).shape }),
    gradient({ graph, node, gradient }) {
      const { alpha } = node.attributes as { alpha: number };
      const positive = graph.apply('GreaterOrEqual', [node.inputs[0]!, graph.scalar(0)], {});
      const leak = graph.apply('Mul', [gradient, graph.scalar(alpha)], {});
      return [graph.apply('Where', [positive, gradient, leak], {})];
    },
    encode: ({ alpha }) => ({ attributes: { alpha: { kind: 'float', value: alpha } } }),
  } satisfies Operator<{ readonly alpha: number }>,
  /** max(0, min(1, alpha x + beta)): here it only makes masks, see `step`. */
  HardSigmoid: {
    infer: (inputs) => ({ dtype: float, shape: onlyInput(inputs).shape }),
    gradient: 'not differentiable',
    encode: ({ alpha, beta }) => ({
      attributes: { alpha: { kind: 'float', value: alpha }, beta: { kind: 'float', value: beta } },
    }),
  } satisfies Operator<{ readonly alpha: number; readonly beta: number }>,
  Cast: {
    infer: (inputs, { to }) => ({ dtype: to, shape: onlyInput(inputs, 'any').shape }),
    gradient: 'not differentiable',
    encode: ({ to }) => ({ attributes: { to: { kind: 'int', value: onnxTypes[to] } } }),
  } satisfies Operator<{ readonly to: DataType }>,
};

/** ONNX's numbers for the element types (TensorProto.DataType). */
export const onnxTypes: Readonly<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

/** @file Matrix products. Leading axes are a batch; either operand may lack them. */
import type { Shape } from '../../tensor/tensor.js';
import type { GraphBuilder, Node, Value } from '../graph.js';
import {
  broadcastAll,
  expect,
  sumTo,
  type GradientContext,
  type Operator,
  type Type,
} from './operator.js';

/** Which operands are transposed in their last two axes. */
export interface Transposition {
  readonly transA: boolean;
  readonly transB: boolean;
}

function productShape(inputs: readonly Type[], { transA, transB }: Transposition): Shape {
  expect(
    inputs.length === 2 && inputs.every((x) => x.dtype === 'float32' && x.shape.length >= 2),
    'two float32 matrices',
  );
  const [a, b] = inputs.map((x) => x.shape) as [Shape, Shape];
  const [rows, inner] = transA ? [a.at(-1)!, a.at(-2)!] : [a.at(-2)!, a.at(-1)!];
  const [inner2, columns] = transB ? [b.at(-1)!, b.at(-2)!] : [b.at(-2)!, b.at(-1)!];
  expect(inner === inner2, `equal inner sizes (got ${inner} and ${inner2})`);
  const lead = broadcastAll(inputs.map((x) => ({ ...x, shape: x.shape.slice(0, -2) })));
  return [...lead, rows, columns];
}

/** The product of two matrices, either of them transposed. */
export function matrixProduct(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  { transA, transB }: Transposition,
): Value {
  return transA || transB
    ? graph.apply('FusedMatMul', [a, b], { transA, transB })
    : graph.apply('MatMul', [a, b], {});
}

/**
 * With Y = A B: dA = dY B^T and dB = A^T dY. A transposed operand takes the transposed gradient,
 * which is the same product with its operands exchanged.
 */
function productGradient(
  { graph, node, gradient, needs }: GradientContext<Node>,
  { transA, transB }: Transposition,
): (Value | undefined)[] {
  const [a, b] = node.inputs as [Value, Value];
  const dA = () =>
    transA
      ? matrixProduct(graph, b, gradient, { transA: transB, transB: true })
      : matrixProduct(graph, gradient, b, { transA: false, transB: !transB });
  const dB = () =>
    transB
      ? matrixProduct(graph, gradient, a, { transA: true, transB: transA })
      : matrixProduct(graph, a, gradient, { transA: !transA, transB: false });
  return [
    needs(0) ? sumTo(graph, dA(), a.shape) : undefined,
    needs(1) ? sumTo(graph, dB(), b.shape) : undefined,
  ];
}

/** Matrix products. */
export const matrix = {
  MatMul: {
    infer: (inputs) => ({
      dtype: 'float32',
      shape: productShape(inputs, { transA: false, transB: false }),
    }),
    gradient: (context) => productGradient(context, { transA: false, transB: false }),
  } satisfies Operator<object>,
  /** MatMul with transposed operands, at no cost: ONNX Runtime's own. */
  FusedMatMul: {
    domain: 'com.microsoft',
    infer: (inputs, attributes) => ({ dtype: 'float32', shape: productShape(inputs, attributes) }),
    gradient: (context) => productGradient(context, context.node.attributes as Transposition),
    encode: ({ transA, transB }) => ({
      attributes: {
        transA: { kind: 'int', value: transA ? 1 : 0 },
        transB: { kind: 'int', value: transB ? 1 : 0 },
      },
    }),
  } satisfies Operator<Transposition>,
  /** Y = A B^T + c, the dense layer of inference graphs: A [batch, in], B [out, in], c [out]. */
  Gemm: {
    infer(inputs) {
      expect(
        inputs.length === 3 &&
          inputs.every((x) => x.dtype === 'float32') &&
          inputs[0]!.shape.length === 2 &&
          inputs[1]!.shape.length === 2 &&
          inputs[0]!.shape[1] === inputs[1]!.shape[1] &&
          inputs[2]!.shape.length === 1 &&
          inputs[2]!.shape[0] === inputs[1]!.shape[0],
        'float32 A [batch, in], B [out, in] and c [out]',
      );
      return { dtype: 'float32', shape: [inputs[0]!.shape[0]!, inputs[1]!.shape[0]!] };
    },
    gradient: 'not differentiable',
    encode: () => ({ attributes: { transB: { kind: 'int', value: 1 } } }),
  } satisfies Operator<object>,
};

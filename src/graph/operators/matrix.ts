/** @file Matrix products. Leading axes are a batch; either operand of MatMul may lack them. */
import type { Shape } from '../../tensor/tensor.js';
import type { GraphBuilder, Node, Value } from '../graph.js';
import { step } from './elementwise.js';
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

/** What is done to each element of a product as soon as it is computed; see `HardSigmoid` for its numbers. */
export type Finish =
  | { readonly activation: 'Relu' }
  | { readonly activation: 'HardSigmoid'; readonly alpha: number; readonly beta: number };

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

/**
 * With G = dY times the activation's slope: dW = sum of G X^T over the batch, dX = W^T G, dZ = G.
 */
function finishedGradient({ graph, node, gradient, needs }: GradientContext<Node>) {
  const { activation } = node.attributes as Finish;
  expect(activation === 'Relu', 'Relu, for a mask has no gradient');
  const [x, weights] = node.inputs as [Value, Value];
  const rising = graph.apply('Mul', [gradient, step(graph, node.output, 0)], {});
  const matrix = graph.apply('Reshape', [weights], { shape: weights.shape.slice(0, 2) });
  const dWeights = () => {
    const each = matrixProduct(graph, rising, x, { transA: false, transB: true });
    const sum = sumTo(graph, each, matrix.shape);
    return graph.apply('Reshape', [sum], { shape: weights.shape });
  };
  return [
    needs(0) ? matrixProduct(graph, matrix, rising, { transA: true, transB: false }) : undefined,
    needs(1) ? dWeights() : undefined,
    node.inputs[2] && needs(2) ? rising : undefined,
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
  /**
   * Y = activation(W X + Z), in one pass over memory: ONNX Runtime's own, a convolution with kernels of
   * one row. X [batch, channels, rows], W [filters, channels, 1], Z, if any, of Y's shape [batch, filters, rows].
   */
  FusedConv: {
    domain: 'com.microsoft',
    infer(inputs) {
      const [x, weights, z, ...rest] = inputs;
      expect(
        rest.length === 0 &&
          inputs.every(({ dtype, shape }) => dtype === 'float32' && shape.length === 3) &&
          x !== undefined &&
          weights?.shape[1] === x.shape[1] &&
          weights.shape[2] === 1,
        'float32 X [batch, channels, rows] and W [filters, channels, 1]',
      );
      const shape = [x.shape[0]!, weights.shape[0]!, x.shape[2]!];
      expect(z === undefined || z.shape.join() === shape.join(), `Z [${shape.join(', ')}]`);
      return { dtype: 'float32', shape };
    },
    gradient: finishedGradient,
    encodeSteps({ inputs, output, attributes }) {
      const [x, weights, z] = inputs.map(({ name }) => name) as [string, string, string?];
      const finish = attributes as Finish;
      const numbers = finish.activation === 'Relu' ? [] : [finish.alpha, finish.beta];
      return [
        {
          opType: 'FusedConv',
          // Between them a bias would stand.
          inputs: z === undefined ? [x, weights] : [x, weights, '', z],
          outputs: [output.name],
          attributes: {
            kernel_shape: { kind: 'ints', value: [1] },
            activation: { kind: 'string', value: finish.activation },
            activation_params: { kind: 'floats', value: numbers },
          },
        },
      ];
    },
  } satisfies Operator<Finish>,
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

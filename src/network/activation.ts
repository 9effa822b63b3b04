/**
 * @file Activation functions as operators; the same for inference and training, since all but
 * softmax work element by element. GELU: Hendrycks and Gimpel (2016), exact form; SiLU: Elfwing et
 * al. (2017).
 */
import type { GraphBuilder, Value } from '../graph/graph.js';

/** The activation functions. */
export const activations = [
  'relu',
  'leakyRelu',
  'gelu',
  'silu',
  'sigmoid',
  'tanh',
  'softmax',
] as const;

/** The name of an activation function. */
export type Activation = (typeof activations)[number];

/** Slope of leakyRelu for negative inputs. */
const LEAK = 0.01;

/** Applies `activation`; `channelAxis` is the axis over which softmax normalizes. */
export function activate(
  graph: GraphBuilder,
  activation: Activation,
  x: Value,
  channelAxis: number,
): Value {
  switch (activation) {
    case 'relu':
      return graph.apply('Relu', [x], {});
    case 'leakyRelu':
      return graph.apply('LeakyRelu', [x], { alpha: LEAK });
    case 'gelu': {
      const scaled = graph.apply('Mul', [x, graph.scalar(Math.SQRT1_2)], {});
      const erf = graph.apply('Erf', [scaled], {});
      const half = graph.apply('Mul', [x, graph.scalar(0.5)], {});
      return graph.apply('Mul', [half, graph.apply('Add', [erf, graph.scalar(1)], {})], {});
    }
    case 'silu':
      return graph.apply('Mul', [x, graph.apply('Sigmoid', [x], {})], {});
    case 'sigmoid':
      return graph.apply('Sigmoid', [x], {});
    case 'tanh':
      return graph.apply('Tanh', [x], {});
    case 'softmax':
      return graph.apply('Softmax', [x], { axis: channelAxis });
  }
}

/** Whether the function never decreases, so that it may be exchanged with a maximum. */
export function isMonotone(activation: Activation): boolean {
  return activation !== 'softmax' && activation !== 'gelu' && activation !== 'silu';
}

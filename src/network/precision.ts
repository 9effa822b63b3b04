/**
 * @file How a model's file stores the weights. Half-precision numbers halve the file; they are
 * widened when the model is loaded, so that every runtime computes in float32 all the same. Only the
 * weights of convolutions and dense layers are stored so: all others are few.
 */
import { InputError } from '../tensor/error.js';
import { fromFloat16, toFloat16 } from '../tensor/float16.js';
import { parametersOf, type Network, type Parameter, type Weights } from './network.js';

/** Under ONNX's names. */
export const PRECISIONS = ['float32', 'float16'] as const;

/** The numbers that the weights are stored as. */
export type Precision = (typeof PRECISIONS)[number];

/** @throws InputError when plain JavaScript asks for something else. */
export function checkPrecision(precision: Precision | undefined): void {
  if (precision === undefined || PRECISIONS.includes(precision)) return;
  throw new InputError(
    `Cannot store weights as ${String(precision)}: the precision is float32 or float16.`,
  );
}

/** Whether a model of this precision stores the parameter in half precision. */
export function isStoredHalf({ role }: Parameter, precision: Precision | undefined): boolean {
  return precision === 'float16' && role === 'weight';
}

/** The weights as they will be read back from a file of this precision. */
export function withPrecision(
  network: Network,
  weights: Weights,
  precision: Precision | undefined,
): Weights {
  const rounded = parametersOf(network)
    .filter((parameter) => isStoredHalf(parameter, precision))
    .map(({ name }) => [name, fromFloat16(toFloat16(weights.get(name)!))] as const);
  return new Map([...weights, ...rounded]);
}

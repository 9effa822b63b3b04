/**
 * @file The temperature of a network's softmax (Guo et al. 2017), folded into the weights: the graph
 * stays as it is, and every runtime gives calibrated probabilities.
 */
import { InputError } from '../tensor/error.js';
import type { Layer } from './layers/index.js';
import type { NamedLayer } from './layers/stack.js';
import { describe, type Network, type Weights } from './network.js';

/**
 * The parameters that a layer's output is proportional to; undefined where it has none. All other
 * layers that may stand behind them pass a factor on: pooling, flatten, dropout.
 */
function proportionalTo(layer: Layer): readonly string[] | undefined {
  if (layer.type === 'dense' || layer.type === 'conv2d') {
    return layer.bias ? ['weight', 'bias'] : ['weight'];
  }
  return layer.type === 'batchNorm' ? ['scale', 'bias'] : undefined;
}

const activationOf = (layer: Layer) => ('activation' in layer ? layer.activation : undefined);

/** Whether a factor on what enters the layer is a factor on what leaves it. */
const passesOn = ({ type }: Layer): boolean =>
  ['averagePool2d', 'dropout', 'flatten', 'globalAveragePool2d', 'maxPool2d'].includes(type);

/** The layer in front of the softmax whose parameters scale the logits. */
function lastScalable(layers: readonly NamedLayer[]): NamedLayer | undefined {
  if (activationOf(layers.at(-1)!.layer) !== 'softmax') return undefined;
  for (const named of [...layers].reverse()) {
    const { layer } = named;
    const isSoftmax = named === layers.at(-1);
    if (proportionalTo(layer) && (isSoftmax || activationOf(layer) === undefined)) return named;
    if (!passesOn(layer) && !(isSoftmax && layer.type === 'activation')) return undefined;
  }
  return undefined;
}

/**
 * The names of the parameters that the logits are proportional to.
 * @throws InputError when the temperature is not a number above 0, or the network does not end in a
 *   softmax behind a layer whose parameters scale it.
 */
export function checkTemperature(network: Network, temperature: number): readonly string[] {
  if (typeof temperature !== 'number' || !(temperature > 0 && temperature < Infinity)) {
    throw new InputError(`A temperature must be a number above 0, got ${temperature}.`);
  }
  const last = lastScalable(describe(network));
  if (last === undefined) {
    throw new InputError(
      'Cannot set the temperature of this network: it does not end in dense, conv2d or batchNorm and a softmax.',
    );
  }
  return proportionalTo(last.layer)!.map((role) => `${last.name}.${role}`);
}

/**
 * The weights of the same network with all logits divided by `temperature`: those of the last layer
 * that has any. The others are shared with `weights`.
 * @throws InputError as `checkTemperature`.
 */
export function withTemperature(network: Network, weights: Weights, temperature: number): Weights {
  const scaled = checkTemperature(network, temperature).map((name) => {
    const values = weights.get(name)!;
    return [name, values.map((value) => value / temperature)] as const;
  });
  return new Map([...weights, ...scaled]);
}

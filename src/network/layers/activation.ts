/** @file An activation function as a layer of its own. */
import { activate, activations, type Activation } from '../activation.js';
import { oneOf } from '../options.js';
import { withValue, byChannel } from '../rows.js';
import { settle, type LayerRule } from './rule.js';

/** Applies `activation`; softmax normalizes over channels. */
export interface ActivationLayer {
  readonly type: 'activation';
  readonly activation: Activation;
}

/** An activation layer. @throws InputError when there is no such function. */
export function activation(name: Activation): ActivationLayer {
  return { type: 'activation', activation: oneOf(name, activations, 'activation') };
}

/** Everything about the activation layer. */
export const activationRule: LayerRule<ActivationLayer> = {
  infer: (_, input) => input,
  parameters: () => [],
  inference: (layer, x, _, { graph }) => activate(graph, layer.activation, x, 1),
  training(layer, x, _, { graph }) {
    const rows = settle(graph, x);
    const value = activate(graph, layer.activation, byChannel(graph, rows), 1);
    return { rows: withValue(rows, value) };
  },
};

/** @file What a layer is: its shape, its parameters, and its two forms as operators. */
import type { GraphBuilder, Value } from '../../graph/graph.js';
import type { Shape } from '../../tensor/tensor.js';
import { activate, type Activation } from '../activation.js';
import type { InferenceContext, TrainingContext } from '../context.js';
import type { Features } from '../features.js';
import type { Fans, Initializer } from '../initializer.js';
import { byChannel, reshape, withValue, type Rows, type Slots } from '../rows.js';

/** A parameter of one layer. */
export interface ParameterSpec {
  /** What it is to its layer: `weight`, `bias`, `scale`, `mean`, `variance`. */
  readonly role: string;
  /** As ONNX stores it. */
  readonly shape: Shape;
  readonly initializer: Initializer;
  readonly fans: Fans;
  /** False for running statistics, which no gradient reaches. */
  readonly trainable: boolean;
  /** Whether weight decay applies: to weights, not to biases and scales. */
  readonly decays: boolean;
}

/** What a layer may know of the one that follows it. */
export interface Following {
  /** The slots that the next layer reads, if computing them directly saves it a copy. */
  readonly wanted?: Slots;
  /** The next layer is a maximum, which may go before this layer's bias and activation. */
  readonly beforeMaximum: boolean;
}

/** An activation with what is still to be done to it. */
export interface Pending {
  readonly rows: Rows;
  /** Added per channel, then activated: left undone because a maximum comes first. */
  readonly finish?: { readonly bias?: Value; readonly activation?: Activation };
}

/** Everything about one type of layer. */
export interface LayerRule<L> {
  /** @throws InputError when the layer cannot take `input`. */
  infer(layer: L, input: Features): Features;
  parameters(layer: L, input: Features): readonly ParameterSpec[];
  /** Adds the layer to an inference graph, in standard ONNX operators. */
  inference(layer: L, x: Value, input: Features, context: InferenceContext): Value;
  /** Adds the layer to a training or evaluation graph, as row gathers and matrix products. */
  training(
    layer: L,
    x: Pending,
    input: Features,
    context: TrainingContext,
    following: Following,
  ): Pending;
}

/** Fans of a parameter whose initializer does not look at them. */
export const noFans: Fans = { fanIn: 1, fanOut: 1 };

/** Does what is pending. */
export function settle(graph: GraphBuilder, { rows, finish }: Pending): Rows {
  if (finish === undefined) return rows;
  let value = byChannel(graph, rows);
  if (finish.bias) {
    const bias = reshape(graph, finish.bias, [rows.channels, 1]);
    value = graph.apply('Add', [value, bias], {});
  }
  if (finish.activation) value = activate(graph, finish.activation, value, 1);
  return withValue(rows, value);
}

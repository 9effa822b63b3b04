/** @file A fully connected layer. */
import { activate, type Activation } from '../activation.js';
import { expectVector } from '../features.js';
import type { Initializer } from '../initializer.js';
import { activationOf, checkOptions, initializerOf, trueOrFalse, wholeNumber } from '../options.js';
import { reshape, vectorRows } from '../rows.js';
import { noFans, settle, type LayerRule, type ParameterSpec } from './rule.js';

/** Every output is a weighted sum of all inputs. */
export interface Dense {
  readonly type: 'dense';
  readonly units: number;
  readonly bias: boolean;
  readonly activation?: Activation;
  readonly initializer: Initializer;
}

/** Options of `dense`. */
export interface DenseOptions {
  /** True by default. */
  readonly bias?: boolean;
  readonly activation?: Activation;
  /** 'glorotUniform' by default. */
  readonly initializer?: Initializer;
}

/**
 * A fully connected layer with `units` outputs.
 * @throws InputError when an option is unknown or impossible.
 */
export function dense(units: number, options: DenseOptions = {}): Dense {
  checkOptions(options, ['bias', 'activation', 'initializer'], 'dense');
  return {
    type: 'dense',
    units: wholeNumber(units, "dense's number of units"),
    bias: trueOrFalse(options.bias ?? true, "dense's bias"),
    ...activationOf(options.activation, 'dense'),
    initializer: initializerOf(options.initializer, 'dense'),
  };
}

/** Everything about dense. */
export const denseRule: LayerRule<Dense> = {
  infer(layer, input) {
    expectVector(input, 'dense');
    return [layer.units];
  },
  parameters(layer, input) {
    const features = expectVector(input, 'dense');
    const weight: ParameterSpec = {
      role: 'weight',
      shape: [layer.units, features],
      initializer: layer.initializer,
      fans: { fanIn: features, fanOut: layer.units },
      trainable: true,
      decays: true,
    };
    const bias: ParameterSpec = {
      role: 'bias',
      shape: [layer.units],
      initializer: 'zeros',
      fans: noFans,
      trainable: true,
      decays: false,
    };
    return layer.bias ? [weight, bias] : [weight];
  },
  inference(layer, x, _, { graph, parameter }) {
    const zeros = () => {
      const data = new Float32Array(layer.units);
      return graph.constant({ dtype: 'float32', shape: [layer.units], data });
    };
    const bias = layer.bias ? parameter('bias') : zeros();
    const y = graph.apply('Gemm', [x, parameter('weight'), bias], {});
    return layer.activation ? activate(graph, layer.activation, y, 1) : y;
  },
  training(layer, pending, input, context) {
    const { graph, batch } = context;
    const x = settle(graph, pending);
    const features = expectVector(input, 'dense');
    const weight = context.parameter('weight', x.order);
    const vector = reshape(graph, x.value, [features, batch]);
    const product = graph.apply('MatMul', [weight, vector], {});
    const rows = vectorRows(product, layer.units, batch);
    const finish = {
      ...(layer.bias ? { bias: context.parameter('bias') } : {}),
      ...(layer.activation ? { activation: layer.activation } : {}),
    };
    return { rows: settle(graph, { rows, finish }) };
  },
};

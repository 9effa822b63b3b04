/** @file Batch normalization (Ioffe and Szegedy 2015), per channel. */
import type { Value } from '../../graph/graph.js';
import { InputError } from '../../tensor/error.js';
import { sizeOf } from '../../tensor/tensor.js';
import { checkOptions, show } from '../options.js';
import { byChannel, reshape, toExact, toOwnOrder, withValue } from '../rows.js';
import { noFans, settle, type LayerRule, type ParameterSpec } from './rule.js';

/** Normalizes each channel by the batch's mean and variance while training. */
export interface BatchNorm {
  readonly type: 'batchNorm';
  /** Share of the running statistics that each step keeps. */
  readonly momentum: number;
  readonly epsilon: number;
}

/**
 * A batch normalization layer; momentum 0.9 and epsilon 0.001 by default.
 * @throws InputError when an option is unknown or impossible.
 */
export function batchNorm(
  options: { readonly momentum?: number; readonly epsilon?: number } = {},
): BatchNorm {
  checkOptions(options, ['momentum', 'epsilon'], 'batchNorm');
  const { momentum = 0.9, epsilon = 1e-3 } = options;
  if (typeof momentum !== 'number' || !(momentum >= 0 && momentum < 1)) {
    throw new InputError(
      `batchNorm's momentum must be at least 0 and below 1, got ${show(momentum)}.`,
    );
  }
  if (typeof epsilon !== 'number' || !(epsilon > 0 && epsilon < Infinity)) {
    throw new InputError(`batchNorm's epsilon must be a number above 0, got ${show(epsilon)}.`);
  }
  return { type: 'batchNorm', momentum, epsilon };
}

/** Everything about batch norm. */
export const batchNormRule: LayerRule<BatchNorm> = {
  infer: (_, input) => input,
  parameters(_, input) {
    const role = (
      name: string,
      initializer: 'zeros' | 'ones',
      trainable: boolean,
    ): ParameterSpec => ({
      role: name,
      shape: [input.at(-1)!],
      initializer,
      fans: noFans,
      trainable,
      decays: false,
    });
    return [
      role('scale', 'ones', true),
      role('bias', 'zeros', true),
      role('mean', 'zeros', false),
      role('variance', 'ones', false),
    ];
  },
  inference({ epsilon }, x, _, { graph, parameter }) {
    const statistics = ['scale', 'bias', 'mean', 'variance'].map((role) => parameter(role));
    return graph.apply('BatchNormalization', [x, ...statistics], { epsilon });
  },
  training({ epsilon, momentum }, pending, _, context) {
    const { graph, learning } = context;
    const rows = toExact(graph, toOwnOrder(graph, settle(graph, pending)));
    const { channels } = rows;
    const x = byChannel(graph, rows);
    const column = (role: string) => reshape(graph, context.parameter(role), [channels, 1]);
    const mul = (a: Value, b: Value) => graph.apply('Mul', [a, b], {});
    const sub = (a: Value, b: Value) => graph.apply('Sub', [a, b], {});

    let mean: Value;
    let variance: Value;
    if (learning) {
      const over = { axes: [0, 2], keepdims: true };
      mean = graph.apply('ReduceMean', [x], over);
      // Over all images and pixels; E[x^2] - E[x]^2 saves a pass over memory. For a channel that
      // hardly varies, rounding can leave less than nothing.
      const difference = sub(graph.apply('ReduceMean', [mul(x, x)], over), mul(mean, mean));
      variance = graph.apply('Max', [difference, graph.scalar(0)], {});
      mean = reshape(graph, mean, [channels, 1]);
      variance = reshape(graph, variance, [channels, 1]);
      const count = sizeOf(x.shape) / channels;
      const unbiased = mul(variance, graph.scalar(count / Math.max(1, count - 1)));
      context.statistic('mean', reshape(graph, mean, [channels]), momentum);
      context.statistic('variance', reshape(graph, unbiased, [channels]), momentum);
    } else {
      mean = column('mean');
      variance = column('variance');
    }
    const spread = graph.apply('Add', [variance, graph.scalar(epsilon)], {});
    const deviation = graph.apply('Sqrt', [spread], {});
    const factor = graph.apply('Div', [column('scale'), deviation], {});
    const offset = sub(column('bias'), mul(mean, factor));
    const value = graph.apply('Add', [mul(x, factor), offset], {});
    return { rows: withValue(rows, value) };
  },
};

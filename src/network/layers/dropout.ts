/** @file Dropout (Srivastava et al. 2014), inverted: what is kept is scaled up while training. */
import { InputError } from '../../tensor/error.js';
import { sizeOf } from '../../tensor/tensor.js';
import { show } from '../options.js';
import { reshape, toExact, withValue } from '../rows.js';
import { settle, type LayerRule } from './rule.js';

/** Drops each value with probability `rate` while training. */
export interface Dropout {
  readonly type: 'dropout';
  readonly rate: number;
}

/** A dropout layer; `rate` in [0, 1). @throws InputError for any other. */
export function dropout(rate: number): Dropout {
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1)) {
    throw new InputError(`dropout needs a rate of at least 0 and below 1, got ${show(rate)}.`);
  }
  return { type: 'dropout', rate };
}

/** Everything about dropout. */
export const dropoutRule: LayerRule<Dropout> = {
  infer: (_, input) => input,
  parameters: () => [],
  inference: (_, x) => x,
  training({ rate }, x, _, context) {
    const { graph, batch, learning } = context;
    if (!learning || rate === 0) return x;
    const rows = toExact(graph, settle(graph, x));
    const count = sizeOf(rows.value.shape) / batch;
    const flat = reshape(graph, rows.value, [count, batch]);
    const value = graph.apply('Mul', [flat, context.mask(1 - rate, count)], {});
    return { rows: withValue(rows, value) };
  },
};

/** @file Flatten: an image becomes a vector, channels first. */
import { featureCount } from '../features.js';
import { rowIndex, toExact, vectorRows } from '../rows.js';
import { settle, type LayerRule } from './rule.js';

/** Turns an image into a vector. */
export interface Flatten {
  readonly type: 'flatten';
}

/** A flatten layer. */
export function flatten(): Flatten {
  return { type: 'flatten' };
}

/** Everything about flatten. */
export const flattenRule: LayerRule<Flatten> = {
  infer: (_, input) => [featureCount(input)],
  parameters: () => [],
  inference: (_, x, input, { graph }) =>
    graph.apply('Reshape', [x], { shape: [x.shape[0]!, featureCount(input)] }),
  training(_, x, input, { graph, batch }) {
    if (input.length === 1) return x;
    // Rows stay where they are; whoever reads the vector orders its weights instead.
    const rows = toExact(graph, settle(graph, x));
    const count = featureCount(input);
    const pixels = rows.height * rows.width;
    const order = new Int32Array(count);
    rows.positions.forEach((pixel, slot) => {
      for (let channel = 0; channel < rows.channels; channel++) {
        order[rowIndex(rows, channel, slot)] = channel * pixels + pixel;
      }
    });
    const vector = vectorRows(rows.value, count, batch);
    return { rows: order.every((feature, row) => feature === row) ? vector : { ...vector, order } };
  },
};

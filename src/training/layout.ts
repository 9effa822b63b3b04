/** @file Between the order in which a parameter is stored and the order its training graph wants. */
import type { TrainingParameter } from '../network/lower.js';

/** Writes `stored`, in the parameter's own order, into `held`, in the training graph's. */
export function intoTrainingOrder(
  { columns }: TrainingParameter,
  stored: Float32Array,
  held: Float32Array,
): void {
  if (columns === undefined) {
    held.set(stored);
    return;
  }
  const width = columns.length;
  for (let row = 0; row < held.length; row += width) {
    for (let column = 0; column < width; column++) {
      held[row + column] = stored[row + columns[column]!]!;
    }
  }
}

/** A copy of `held`, in the training graph's order, in the parameter's own. */
export function toStoredOrder({ columns }: TrainingParameter, held: Float32Array): Float32Array {
  if (columns === undefined) return held.slice();
  const stored = new Float32Array(held.length);
  const width = columns.length;
  for (let row = 0; row < held.length; row += width) {
    for (let column = 0; column < width; column++) {
      stored[row + columns[column]!] = held[row + column]!;
    }
  }
  return stored;
}

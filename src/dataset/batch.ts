/** @file Cutting a dataset into batches in a given order. */
import type { Random } from '../tensor/random.js';
import type { Dataset } from './dataset.js';

/** Every index of a dataset once, shuffled. */
export function epochOrder(count: number, random: Random): Int32Array {
  return random.shuffle(Int32Array.from({ length: count }, (_, index) => index));
}

/**
 * Copies the images and labels at `order[start]`, `order[start + 1]`, ... into the given arrays, as
 * many as `labels` holds and the order has left.
 * @returns how many were copied: less than `labels.length` only at the order's end
 */
export function fillBatch(
  dataset: Dataset,
  order: Int32Array,
  start: number,
  images: Uint8Array,
  labels: Uint8Array,
): number {
  const pixels = dataset.height * dataset.width;
  const count = Math.max(0, Math.min(labels.length, order.length - start));
  for (let i = 0; i < count; i++) {
    const index = order[start + i]!;
    images.set(dataset.images.subarray(index * pixels, (index + 1) * pixels), i * pixels);
    labels[i] = dataset.labels[index]!;
  }
  return count;
}

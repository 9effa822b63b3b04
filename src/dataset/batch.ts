/** @file Cutting a dataset into batches in a given order. */
import type { Random } from '../tensor/random.js';
import type { Dataset } from './dataset.js';

/** Images with their labels, in the order they are trained on. */
export interface Batch {
  readonly count: number;
  /** `count * height * width` bytes. */
  readonly images: Uint8Array;
  /** `count` class indices. */
  readonly labels: Uint8Array;
}

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

/** The dataset in batches of `size`, in `order`; the last one holds what is left, exactly. */
export function* batches(dataset: Dataset, size: number, order: Int32Array): Generator<Batch> {
  const pixels = dataset.height * dataset.width;
  for (let start = 0; start < order.length; start += size) {
    const count = Math.min(size, order.length - start);
    const images = new Uint8Array(count * pixels);
    const labels = new Uint8Array(count);
    fillBatch(dataset, order, start, images, labels);
    yield { count, images, labels };
  }
}

/**
 * One row per label, 1 at its class and 0 elsewhere; with `smoothing` s, s is taken from the 1 and
 * spread evenly over all classes (Szegedy et al. 2016).
 * @returns `[labels.length, classes]` row-major
 */
export function oneHot(labels: Uint8Array, classes: number, smoothing = 0): Float32Array {
  const rest = smoothing / classes;
  const rows = new Float32Array(labels.length * classes).fill(rest);
  labels.forEach((label, row) => {
    rows[row * classes + label] = 1 - smoothing + rest;
  });
  return rows;
}

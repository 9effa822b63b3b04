/** @file The part of a data set that a command works on. */
import { createDataset, type Dataset, type DatasetPair } from '../dataset/dataset.js';

/** The value of `--part`. */
export type Part = 'test' | 'train' | 'all';

/** The part, or both one after the other. */
export function choosePart({ train, test }: DatasetPair, part: Part): Dataset {
  if (part !== 'all') return part === 'train' ? train : test;
  const join = (a: Uint8Array, b: Uint8Array): Uint8Array => {
    const both = new Uint8Array(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  };
  return createDataset({
    name: `${train.name} and ${test.name}`,
    height: train.height,
    width: train.width,
    classes: train.classes,
    images: join(train.images, test.images),
    labels: join(train.labels, test.labels),
  });
}

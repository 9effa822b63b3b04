/** @file The part of a data set that a command works on. */
import { createDataset, subset, type Dataset, type DatasetPair } from '../dataset/dataset.js';
import { formatCount } from '../evaluation/printable.js';
import type { Output } from './output.js';

/** The value of `--part`. */
export type Part = 'test' | 'train' | 'all';

/** The part; both together as the source has them, or one after the other. */
export function choosePart({ train, test, heldOut }: DatasetPair, part: Part): Dataset {
  if (part !== 'all') return part === 'train' ? train : test;
  const join = (a: Uint8Array, b: Uint8Array): Uint8Array => {
    const both = new Uint8Array(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  };
  const both = createDataset({
    name: heldOut?.from ?? `${train.name} and ${test.name}`,
    height: train.height,
    width: train.width,
    classes: train.classes,
    images: join(train.images, test.images),
    labels: join(train.labels, test.labels),
  });
  if (heldOut === undefined) return both;
  const order = Array.from(both.labels, () => -1);
  heldOut.places.forEach((place, i) => (order[place] = train.count + i));
  let next = 0;
  return subset(
    both,
    order.map((from) => (from < 0 ? next++ : from)),
  );
}

/** Says that a test part was held out of the data, where nobody asked for a part. */
export function noteHeldOut({ train, test, heldOut }: DatasetPair, output: Output): void {
  if (heldOut === undefined) return;
  output.note(
    `${heldOut.from} has no test part: judging by ${formatCount(test.count)} images held out for one; --part all judges by all ${formatCount(train.count + test.count)}.`,
  );
}

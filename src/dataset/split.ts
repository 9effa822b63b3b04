/** @file Dividing a dataset in two, each class in the same proportion. */
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import { subset, type Dataset } from './dataset.js';

/**
 * Which images of a dataset `split` puts in its two parts.
 * @throws InputError when the share is not between 0 and 1.
 */
export function splitIndices(
  dataset: Dataset,
  share: number,
  random: Random,
): readonly [readonly number[], readonly number[]] {
  if (!(share > 0 && share < 1)) {
    throw new InputError(`A split needs a share between 0 and 1 (exclusive), got ${share}.`);
  }
  const byClass: number[][] = dataset.classes.map(() => []);
  dataset.labels.forEach((label, index) => byClass[label]!.push(index));
  const chosen = new Uint8Array(dataset.count);
  for (const indices of byClass) {
    random.shuffle(indices);
    const wanted = Math.round(indices.length * share);
    for (const index of indices.slice(0, wanted)) chosen[index] = 1;
  }
  const parts: [number[], number[]] = [[], []];
  chosen.forEach((second, index) => parts[second as 0 | 1].push(index));
  return parts;
}

/**
 * Splits off `share` of each class, chosen by `random`. The part sizes differ from the exact share by
 * less than one image a class; within each part the original order is kept.
 * @param share of the second part, between 0 and 1
 * @returns [the rest, the share]
 * @throws InputError when the share is not between 0 and 1.
 */
export function split(dataset: Dataset, share: number, random: Random): [Dataset, Dataset] {
  const [rest, chosen] = splitIndices(dataset, share, random);
  return [subset(dataset, rest), subset(dataset, chosen)];
}

/** @file Folders of pictures with a file that says what is in them: COCO boxes, or labels.csv. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../storage/file-error.js';
import { createRandom } from '../tensor/random.js';
import { cocoFileIn, readCocoFolder, readCocoParts } from './coco-folder.js';
import { renamed, type DatasetPair } from './dataset.js';
import { readLabelledFolder } from './labelled-folder.js';
import type { MarkedData, MarkedOptions } from './marked-data.js';
import { split } from './split.js';

/**
 * Reads such a folder, or one with a training and a test folder of this kind.
 * @param names of everything in the folder
 * @param testShare what a folder without a test part gives for one
 * @param seed of the parts
 * @returns undefined when the folder is of another kind
 */
export async function readMarkedFolder(
  folder: string,
  names: readonly string[],
  { testShare, seed }: { readonly testShare: number; readonly seed: number },
  options: MarkedOptions = {},
): Promise<DatasetPair | undefined> {
  const coco = cocoFileIn(names);
  if (coco !== undefined) return pairOf(await readCocoParts(folder, coco, testShare, options));
  if (names.includes('labels.csv')) {
    const { digits, outliers } = await readLabelledFolder(folder, folder, options);
    const [train, test] = split(digits, testShare, createRandom(seed));
    return {
      train: renamed(train, `${folder} train`),
      test: renamed(test, `${folder} test`),
      ...(outliers.count > 0 ? { outliers } : {}),
    };
  }
  const train = names.find((name) => name === 'train' || name === 'training');
  const test = names.find((name) => name === 'test' || name === 'testing');
  if (train === undefined || test === undefined) return undefined;
  const [one, other] = [
    await readWhole(join(folder, train), `${folder} train`, options),
    await readWhole(join(folder, test), `${folder} test`, options),
  ];
  return one && other && pairOf({ train: one, test: other });
}

async function readWhole(
  folder: string,
  name: string,
  options: MarkedOptions,
): Promise<MarkedData | undefined> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw fileError('read', folder, error);
  }
  const coco = cocoFileIn(names);
  if (coco !== undefined) return readCocoFolder(folder, coco, name, options);
  return names.includes('labels.csv') ? readLabelledFolder(folder, name, options) : undefined;
}

/** Outliers and cuts are trained on, so they come from the training part. */
function pairOf({ train, test }: { readonly train: MarkedData; readonly test: MarkedData }) {
  const { digits, outliers, cuts } = train;
  return {
    train: digits,
    test: test.digits,
    ...(outliers.count > 0 ? { outliers } : {}),
    ...(cuts.frames.count > 0 ? { cuts } : {}),
  };
}

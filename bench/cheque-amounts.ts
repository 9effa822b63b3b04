/** @file Photographed amounts, read from a folder with COCO annotations. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCoco } from '../src/dataset/coco.js';
import { isForTuning } from './cheque-parts.js';

/** An amount and what is written there. */
export interface Amount {
  readonly file: string;
  /** Its digits from left to right. */
  readonly truth: string;
}

/** The amounts of one part, in the order of the annotations. */
export async function loadAmounts(folder: string, part: 'tuning' | 'apart'): Promise<Amount[]> {
  const path = join(folder, 'annotations.json');
  const { pictures } = readCoco(await readFile(path), path);
  return pictures
    .filter(({ file }) => isForTuning(file) === (part === 'tuning'))
    .map(({ file, digits }) => ({
      file,
      truth: digits
        .toSorted((a, b) => a.box.left - b.box.left)
        .map(({ digit }) => digit)
        .join(''),
    }));
}

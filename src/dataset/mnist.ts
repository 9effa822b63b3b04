/**
 * @file MNIST's identity (LeCun, Cortes, Burges 1998): the names and SHA-256 of its four files, and
 * reading a folder that holds them, or other data under the same names (as Fashion-MNIST's).
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../storage/file-error.js';
import { sha256 } from '../storage/hash.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import type { Dataset, DatasetPair } from './dataset.js';
import { gunzip, isGzip } from './gzip.js';
import { readIdxPair } from './idx.js';

/** One of MNIST's four files. */
export interface MnistFile {
  /** Its name, unpacked. */
  readonly name: string;
  /** SHA-256 of the unpacked file. */
  readonly sha256: string;
}

/** The files of one part. */
export interface MnistPart {
  readonly images: MnistFile;
  readonly labels: MnistFile;
  /** `Dataset.hash` of the part. */
  readonly hash: string;
}

export const MNIST: Readonly<Record<'train' | 'test', MnistPart>> = {
  train: {
    images: {
      name: 'train-images-idx3-ubyte',
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    labels: {
      name: 'train-labels-idx1-ubyte',
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    hash: 'edc0d1098aa497be14ace79ddd5171e5a3dcf9c4d196c015389203eb3ba1f59b',
  },
  test: {
    images: {
      name: 't10k-images-idx3-ubyte',
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
    hash: 'c3f9adf9c66efb572b1f9326c3a511b45910c7173b97be66ceceeeeaef6b802b',
  },
};

/** The spellings of an IDX file's name that are in use, most usual first. */
function spellings(name: string): string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}

/** Whether a folder with these entries is one of IDX files under MNIST's names. */
export function isIdxFolder(entries: readonly string[]): boolean {
  return spellings(MNIST.train.images.name).some((name) => entries.includes(name));
}

interface ReadFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isMnist: boolean;
}

/** Reads a file, unpacks it if need be, and compares it with MNIST's. */
async function readOne(
  folder: string,
  entries: readonly string[],
  file: MnistFile,
  signal?: AbortSignal,
): Promise<ReadFile> {
  const name = spellings(file.name).find((spelling) => entries.includes(spelling));
  if (name === undefined) {
    throw new InputError(
      `${folder} holds no ${file.name} (or ${file.name}.gz); a folder of IDX files needs all four.`,
    );
  }
  const path = join(folder, name);
  const read = await readInputFile(path, signal);
  const bytes = isGzip(read) ? gunzip(read, path) : read;
  return { path, bytes, isMnist: sha256(bytes) === file.sha256 };
}

/**
 * Reads the four IDX files of `folder`, plain or gzipped. When one of them is MNIST's by SHA-256 all
 * must be, so that a damaged MNIST is never taken for other data.
 * @param mustBeMnist refuse other data under the same names
 * @throws InputError for a missing, damaged or foreign file; AbortError on `signal`.
 */
export async function readIdxFolder(
  folder: string,
  { mustBeMnist = false, signal }: { mustBeMnist?: boolean; signal?: AbortSignal } = {},
): Promise<{ pair: DatasetPair; isMnist: boolean }> {
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    throw fileError('read', folder, error);
  }
  const { train, test } = MNIST;
  const files = await Promise.all(
    [train.images, train.labels, test.images, test.labels].map((file) =>
      readOne(folder, entries, file, signal),
    ),
  );
  const foreign = files.find((file) => !file.isMnist);
  if (foreign !== undefined && (mustBeMnist || files.some((file) => file.isMnist))) {
    throw new InputError(
      `${foreign.path} is not MNIST's: its SHA-256 is another, so it is damaged or of other data. ` +
        'Get the file again.',
    );
  }
  const isMnist = foreign === undefined;
  const name = isMnist ? 'MNIST' : folder;
  const [trainImages, trainLabels, testImages, testLabels] = files as [
    ReadFile,
    ReadFile,
    ReadFile,
    ReadFile,
  ];
  const toDataset = (part: string, images: ReadFile, labels: ReadFile, hash: string): Dataset =>
    readIdxPair(images.bytes, images.path, labels.bytes, labels.path, `${name} ${part}`, {
      hash: isMnist ? hash : undefined,
    });
  const pair = {
    train: toDataset('train', trainImages, trainLabels, train.hash),
    test: toDataset('test', testImages, testLabels, test.hash),
  };
  return { pair, isMnist };
}

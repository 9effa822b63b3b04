/**
 * @file Checkpoints: everything a run needs to go on exactly where it was. A file is the magic
 * `TENFOLD\0`, the format version, a checksum over all that follows it, the length of a JSON header,
 * the header, and the arrays as little-endian float32 in the order in which the header names them.
 */
import { checksum } from '../tensor/checksum.js';
import { InputError } from '../tensor/error.js';
import { isObject } from '../tensor/given.js';
import type { History } from './history.js';
import type { Recipe } from './recipe.js';

/** The place in a run, and what was measured on the way to it. */
export interface Progress {
  /** The epoch that goes on, from 1; `epochs + 1` when all are done. */
  readonly epoch: number;
  /** How many of its batches are done. */
  readonly batch: number;
  /** Sums over the images of those batches. */
  readonly lossSum: number;
  /** An image may be right in part. */
  readonly correct: number;
  readonly images: number;
  /** Wall time that they took. */
  readonly seconds: number;
  /** Optimizer steps since the start. */
  readonly steps: number;
  readonly history: History;
  readonly best?: { readonly epoch: number; readonly valAccuracy: number };
}

/** A run, frozen. */
export interface Checkpoint {
  readonly recipe: Recipe;
  readonly seed: number;
  /** Threads that it was trained with, where that was said. */
  readonly threads?: number;
  /** Hashes of the training and validation data. */
  readonly data: string;
  readonly validation?: string;
  /** Identity of the weights that it started from, where these were not drawn. */
  readonly initial?: string;
  readonly progress: Progress;
  /** By name: `weight/...`, the optimizer's own, and with patience the best epoch's `best/...`. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

const MAGIC = new TextEncoder().encode('TENFOLD\0');
const VERSION = 1;
/** Magic, version, checksum, header length. */
const PREFIX = MAGIC.length + 12;

/** Where the bytes begin that the checksum covers: behind itself. */
const CHECKED = MAGIC.length + 8;

/** Writes a checkpoint. */
export function encodeCheckpoint({ arrays, ...rest }: Checkpoint): Uint8Array {
  const entries = Object.entries(arrays).map(([name, data]) => ({ name, size: data.length }));
  const json = new TextEncoder().encode(JSON.stringify({ ...rest, arrays: entries }));
  const headerBytes = Math.ceil(json.length / 4) * 4;
  const total = entries.reduce((sum, { size }) => sum + size * 4, PREFIX + headerBytes);
  const file = new Uint8Array(total);
  file.set(MAGIC);
  file.fill(0x20, PREFIX, PREFIX + headerBytes);
  file.set(json, PREFIX);
  let at = PREFIX + headerBytes;
  for (const data of Object.values(arrays)) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const view = new DataView(file.buffer);
  view.setUint32(MAGIC.length, VERSION, true);
  view.setUint32(MAGIC.length + 8, headerBytes, true);
  view.setUint32(MAGIC.length + 4, checksum(file.subarray(CHECKED)), true);
  return file;
}

/**
 * Reads a checkpoint.
 * @param name what messages call the file
 * @throws InputError when the bytes are no checkpoint, another version's, or damaged.
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  if (bytes.length < PREFIX || !MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw new InputError(`Cannot resume from ${name}: it is not a Tenfold checkpoint.`);
  }
  // A copy of its own, so that the arrays are aligned; slice() would not copy a Buffer.
  const file = new Uint8Array(bytes);
  const view = new DataView(file.buffer);
  const version = view.getUint32(MAGIC.length, true);
  if (version !== VERSION) {
    throw new InputError(
      `Cannot resume from ${name}: it has checkpoint format ${version}, this version of Tenfold reads ${VERSION}.`,
    );
  }
  const start = PREFIX + view.getUint32(MAGIC.length + 8, true);
  const intact =
    file.length % 4 === 0 &&
    start % 4 === 0 &&
    start <= file.length &&
    checksum(file.subarray(CHECKED)) === view.getUint32(MAGIC.length + 4, true);
  const header = intact ? parseHeader(file.subarray(PREFIX, start)) : undefined;
  const floats = header?.arrays.reduce((sum, { size }) => sum + size, 0);
  if (header === undefined || floats !== (file.length - start) / 4) {
    throw new InputError(`Cannot resume from ${name}: the file is damaged.`);
  }
  let at = start;
  const arrays = Object.fromEntries(
    header.arrays.map(({ name: key, size }) => {
      const data = new Float32Array(file.buffer, at, size);
      at += size * 4;
      return [key, data];
    }),
  );
  return { ...header, arrays };
}

type Header = Omit<Checkpoint, 'arrays'> & {
  readonly arrays: readonly { readonly name: string; readonly size: number }[];
};

/** The header, or undefined when it is not one that `encodeCheckpoint` writes. */
function parseHeader(bytes: Uint8Array): Header | undefined {
  let header: Partial<Header> | null;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Header> | null;
  } catch {
    return undefined;
  }
  const { recipe, seed, data, progress, arrays } = header ?? {};
  const { epoch, batch, images, correct, steps, lossSum, seconds, history } = progress ?? {};
  const fits =
    isObject(recipe) &&
    Number.isSafeInteger(seed) &&
    typeof data === 'string' &&
    [epoch, batch, images, steps].every(isCount) &&
    [lossSum, correct, seconds].every(Number.isFinite) &&
    Array.isArray(history) &&
    history.every((entry: unknown) => isObject(entry)) &&
    Array.isArray(arrays) &&
    arrays.every((entry: unknown) => isArrayEntry(entry));
  return fits ? (header as Header) : undefined;
}

function isArrayEntry(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  return typeof entry.name === 'string' && isCount(entry.size);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

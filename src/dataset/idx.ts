/**
 * @file The IDX format of MNIST's files (LeCun, Cortes, Burges): two zero bytes, the element type,
 * the number of axes, the axes as big-endian 32-bit integers, the elements.
 */
import { InputError } from '../tensor/error.js';
import { createDataset, type Dataset } from './dataset.js';
import { gunzip, isGzip } from './gzip.js';

/** Bytes of an IDX file of unsigned bytes with their shape. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** The elements, a view of the file's bytes. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes, plain or gzipped.
 * @param axes how many axes it must have: 3 for images, 1 for labels
 * @throws InputError for another magic, too few bytes or too many.
 */
export function readIdx(file: Uint8Array, name: string, axes: 1 | 3): IdxArray {
  const bytes = isGzip(file) ? gunzip(file, name) : file;
  const kind = axes === 3 ? 'images (magic 00000803)' : 'labels (magic 00000801)';
  const header = 4 + 4 * axes;
  if (bytes.length < 4) {
    throw new InputError(`${name} has ${bytes.length} bytes, too few for an IDX file of ${kind}.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic !== ((UNSIGNED_BYTE << 8) | axes)) {
    const got = magic.toString(16).padStart(8, '0');
    throw new InputError(`${name} is not an IDX file of ${kind}: it begins with ${got}.`);
  }
  if (bytes.length < header) {
    throw new InputError(`${name} ends inside its IDX header; the file is truncated.`);
  }
  const shape: number[] = [];
  for (let axis = 0; axis < axes; axis++) shape.push(view.getUint32(4 + 4 * axis));
  const expected = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    const trouble = bytes.length < expected ? 'truncated' : 'longer than its header says';
    throw new InputError(
      `${name} is ${trouble}: its shape [${shape.join(', ')}] needs ${expected} bytes, ` +
        `it has ${bytes.length}. Get the file again.`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}

/**
 * The Dataset of a file of images and its file of labels.
 * @param known the data's hash, where it is known already
 * @throws InputError when either is damaged or they do not belong together.
 */
export function readIdxPair(
  images: Uint8Array,
  imagesName: string,
  labels: Uint8Array,
  labelsName: string,
  name: string,
  known: { hash?: string } = {},
): Dataset {
  const pixels = readIdx(images, imagesName, 3);
  const classes = readIdx(labels, labelsName, 1);
  const [count, height, width] = pixels.shape as [number, number, number];
  if (classes.shape[0] !== count) {
    throw new InputError(
      `${imagesName} holds ${count} images but ${labelsName} ${classes.shape[0]} labels; ` +
        'they do not belong together.',
    );
  }
  return createDataset({
    name,
    height,
    width,
    images: pixels.data,
    labels: classes.data,
    hash: known.hash,
  });
}

/** @file `mnist.npz` as Keras keeps it: a zip of x_train, y_train, x_test and y_test. */
import { crc32 } from 'node:zlib';
import { unzipSync, type Unzipped } from 'fflate';
import { InputError } from '../tensor/error.js';
import { createDataset, type Dataset } from './dataset.js';
import { readNpy } from './npy.js';

/** Deflate makes nothing smaller than this share of its size; a header that says so lies. */
const DEFLATE_LIMIT = 1032;

/** Whether the bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;
}

/**
 * The CRC-32 of every file of a zip, from its central directory (fflate does not check them).
 * Empty for the rare zip whose directory lies beyond 4 GiB.
 */
function checksums(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const found = new Map<string, number>();
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  let at = end < 0 ? zip.length : view.getUint32(end + 16, true);
  while (at + 46 <= zip.length && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
    found.set(name, view.getUint32(at + 16, true));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

/** The four arrays of the zip, unpacked and checked. */
function unpack(zip: Uint8Array, name: string): Unzipped {
  const damaged = (why: string): InputError =>
    new InputError(`Cannot unpack ${name}: ${why}. Get the file again.`);
  let files: Unzipped;
  try {
    files = unzipSync(zip, {
      filter: (file) => {
        if (!/^[xy]_(train|test)\.npy$/.test(file.name)) return false;
        if (file.originalSize > (file.size + 16) * DEFLATE_LIMIT || file.size > zip.length) {
          throw damaged(`${file.name} cannot be as large as it says`);
        }
        return true;
      },
    });
  } catch (error) {
    // fflate throws its own errors, and RangeErrors and TypeErrors on some damaged directories.
    throw error instanceof InputError ? error : damaged('the zip data is damaged');
  }
  const expected = checksums(zip);
  for (const [file, bytes] of Object.entries(files)) {
    const sum = expected.get(file);
    if (sum !== undefined && sum !== crc32(bytes)) throw damaged(`${file} fails its checksum`);
  }
  return files;
}

function readPart(files: Unzipped, name: string, part: 'train' | 'test'): Dataset {
  const images = files[`x_${part}.npy`];
  const labels = files[`y_${part}.npy`];
  if (images === undefined || labels === undefined) {
    throw new InputError(
      `${name} holds no x_${part} and y_${part}; arrays named as in Keras's mnist.npz are read.`,
    );
  }
  const x = readNpy(images, `x_${part} of ${name}`);
  const y = readNpy(labels, `y_${part} of ${name}`);
  const [count = 0, height = 0, width = 0, ...channels] = x.shape;
  if (x.shape.length < 3 || channels.some((axis) => axis !== 1) || y.shape.length !== 1) {
    throw new InputError(
      `${name}: x_${part} has shape [${x.shape.join(', ')}] and y_${part} [${y.shape.join(', ')}]; ` +
        'expected [count, height, width] and [count].',
    );
  }
  if (count !== y.shape[0]) {
    throw new InputError(
      `${name}: x_${part} holds ${count} images but y_${part} ${y.shape[0]} labels.`,
    );
  }
  return createDataset({ name: `${name} ${part}`, height, width, images: x.data, labels: y.data });
}

/**
 * Reads an .npz file in the layout of Keras's mnist.npz; without x_test there is no test part.
 * @throws InputError when it is damaged or of another layout.
 */
export function readNpz(zip: Uint8Array, name: string): { train: Dataset; test?: Dataset } {
  const files = unpack(zip, name);
  const train = readPart(files, name, 'train');
  if (files['x_test.npy'] === undefined) return { train };
  return { train, test: readPart(files, name, 'test') };
}

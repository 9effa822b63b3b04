/**
 * @file NumPy's array file (NEP 1): magic, version, a Python dictionary that names the element type
 * and the shape, the elements. Integers from 0 to 255 in any width and byte order are read.
 */
import { InputError } from '../tensor/error.js';

/** Small integers with their shape. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Where the header's text is. */
function headerSpan(bytes: Uint8Array, name: string): { start: number; end: number } {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new InputError(`${name} is not a NumPy array: it does not begin with its magic.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) {
    throw new InputError(`${name} has NumPy format version ${version}; versions 1 to 3 are read.`);
  }
  const start = version === 1 ? 10 : 12;
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) {
    throw new InputError(`${name} ends inside its NumPy header; the file is truncated.`);
  }
  return { start, end };
}

/** The element at `offset` as a number; -1 or a fraction is refused by the caller. */
type Reader = (view: DataView, offset: number, little: boolean) => number;

const READERS: Readonly<Record<string, Reader>> = {
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
};

/**
 * Reads a .npy file of integers from 0 to 255.
 * @throws InputError for another magic, version, element type, order or length, and for a value
 *   out of range.
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const { start, end } = headerSpan(bytes, name);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const type = /'descr':\s*'([<>|=]?)([a-z]\d+)'/.exec(header);
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (type === null || fortran === undefined || shapeText === undefined) {
    throw new InputError(`${name} has a NumPy header without type, order and shape.`);
  }
  const [, order, kind] = type as unknown as [string, string, string];
  const read = READERS[kind];
  if (read === undefined || fortran === 'True') {
    throw new InputError(
      `${name} holds ${kind} in ${fortran === 'True' ? 'Fortran' : 'C'} order; ` +
        'integers (uint8) in C order are read: save it with astype("uint8").',
    );
  }
  const shape = shapeText.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number(axis)]));
  const count = shape.reduce((product, axis) => product * axis, 1);
  const width = Number(kind[1]);
  if (end + count * width !== bytes.length) {
    throw new InputError(
      `${name} of shape [${shape.join(', ')}] needs ${count * width} bytes of ${kind}, ` +
        `it has ${bytes.length - end}; the file is damaged.`,
    );
  }
  if (kind === 'u1') return { shape, data: bytes.subarray(end) };
  const view = new DataView(bytes.buffer, bytes.byteOffset + end);
  const data = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const value = read(view, i * width, order !== '>');
    if (!(value >= 0 && value <= 255)) {
      throw new InputError(`${name} holds ${value} at element ${i}; 0 to 255 are read.`);
    }
    data[i] = value;
  }
  return { shape, data };
}

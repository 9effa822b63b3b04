/** @file Every file format, whole and broken: what it gives, and the one line when it is wrong. */
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { readCsv } from './csv.js';
import type { Dataset } from './dataset.js';
import { readIdx, readIdxPair } from './idx.js';
import { readNpy } from './npy.js';
import { readNpz } from './npz.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** An IDX file of unsigned bytes. */
function idx(shape: number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x800 + shape.length);
  shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

/** A .npy file, version 1. */
function npy(shape: number[], descr: string, data: Uint8Array, order = 'False'): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${axes}), }`;
  const padded = `${header.padEnd(117)}\n`;
  const bytes = new Uint8Array(10 + padded.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length, 0]);
  bytes.set(text(padded), 10);
  bytes.set(data, 10 + padded.length);
  return bytes;
}

const IMAGES = idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
const LABELS = idx([2], [3, 9]);
const NPZ = zipSync({
  'x_train.npy': npy([2, 2, 2], '|u1', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
  'y_train.npy': npy([2], '<i8', new Uint8Array(BigInt64Array.of(4n, 7n).buffer)),
  'x_test.npy': npy([1, 2, 2, 1], '|u1', Uint8Array.of(9, 9, 9, 9)),
  'y_test.npy': npy([1], '|u1', Uint8Array.of(1)),
});
const CSV = text('label,pixel0,pixel1,pixel2,pixel3\n5,0,255,1,2\r\n7,9,8,7,6\n');

describe('IDX', () => {
  test('images and labels are read, plain and gzipped', () => {
    for (const pack of [(bytes: Uint8Array) => bytes, (bytes: Uint8Array) => gzipSync(bytes)]) {
      const data = readIdxPair(pack(IMAGES), 'i', pack(LABELS), 'l', 'small');
      expect([data.count, data.height, data.width]).toEqual([2, 2, 3]);
      expect([...data.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
      expect([...data.labels]).toEqual([3, 9]);
    }
  });

  test.each<[string, () => unknown, RegExp]>([
    ['empty', () => readIdx(new Uint8Array(), 'f', 3), /f has 0 bytes, too few/],
    ['wrong magic', () => readIdx(LABELS, 'f', 3), /f is not an IDX file of images .* 00000801/],
    ['cut header', () => readIdx(IMAGES.subarray(0, 10), 'f', 3), /ends inside its IDX header/],
    [
      'truncated',
      () => readIdx(IMAGES.subarray(0, 20), 'f', 3),
      /truncated.*needs 28 bytes.*has 20/,
    ],
    ['oversized', () => readIdx(idx([1], [1, 2]), 'f', 1), /longer than its header says/],
    ['lying', () => readIdx(idx([4e9, 4e9, 4e9], [1]), 'f', 3), /truncated/],
    ['cut gzip', () => readIdx(gzipSync(IMAGES).subarray(0, 20), 'f', 3), /gzip data is truncated/],
    [
      'label range',
      () => readIdxPair(IMAGES, 'i', idx([2], [1, 10]), 'l', 'n'),
      /label 10 of image 1/,
    ],
    ['counts', () => readIdxPair(IMAGES, 'i', idx([1], [1]), 'l', 'n'), /2 images but l 1 labels/],
  ])('a file that is wrong is one clear line: %s', (_, read, message) => {
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });

  test('a gzip file with a flipped bit is damaged, not other data', () => {
    const packed = gzipSync(IMAGES);
    packed[packed.length - 6]! ^= 1;
    expect(() => readIdx(packed, 'f', 3)).toThrow(/gzip data is damaged/);
  });
});

describe('NPZ', () => {
  test("Keras's layout is read, with labels of any integer type and a channel axis of one", () => {
    const { train, test: held } = readNpz(NPZ, 'mnist.npz');
    expect([...train.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...train.labels]).toEqual([4, 7]);
    expect([held!.count, held!.height, held!.width]).toEqual([1, 2, 2]);
  });

  test('big-endian and signed integers are read', () => {
    expect([...readNpy(npy([2], '>i2', Uint8Array.of(0, 7, 0, 255)), 'a').data]).toEqual([7, 255]);
  });

  const one = npy([1, 2, 2], '|u1', new Uint8Array(4));
  test.each<[string, () => unknown, RegExp]>([
    ['no arrays', () => readNpz(zipSync({ a: text('b') }), 'f'), /f holds no x_train and y_train/],
    ['floats', () => readNpy(npy([1], '<f4', new Uint8Array(4)), 'f'), /holds f4 in C order/],
    ['Fortran', () => readNpy(npy([1], '|u1', new Uint8Array(1), 'True'), 'f'), /Fortran order/],
    ['negative', () => readNpy(npy([1], '|i1', Uint8Array.of(255)), 'f'), /holds -1 at element 0/],
    [
      'short',
      () => readNpy(npy([9], '|u1', new Uint8Array(1)), 'f'),
      /needs 9 bytes of u1, it has 1/,
    ],
    ['not NumPy', () => readNpy(text('hello, world!'), 'f'), /is not a NumPy array/],
    ['version', () => readNpy(npy([1], '|u1', new Uint8Array(1)).fill(9, 6, 7), 'f'), /version 9/],
    [
      'counts',
      () => readNpz(zipSync({ 'x_train.npy': one, 'y_train.npy': npy([0], '|u1', text('')) }), 'f'),
      /x_train holds 1 images but y_train 0 labels/,
    ],
    [
      'flat images',
      () =>
        readNpz(zipSync({ 'x_train.npy': npy([1], '|u1', text('a')), 'y_train.npy': one }), 'f'),
      /expected \[count, height, width\]/,
    ],
    ['truncated', () => readNpz(NPZ.subarray(0, 300), 'f'), /zip data is damaged/],
  ])('a file that is wrong is one clear line: %s', (_, read, message) => {
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });

  test('a flipped bit in a stored array fails its checksum', () => {
    const array = npy([1, 2, 2], '|u1', Uint8Array.of(1, 2, 3, 4));
    const labels = npy([1], '|u1', Uint8Array.of(1));
    const zip = zipSync({ 'x_train.npy': array, 'y_train.npy': labels }, { level: 0 });
    zip[30 + 'x_train.npy'.length + array.length - 1]! ^= 1;
    expect(() => readNpz(zip, 'f')).toThrow(/x_train.npy fails its checksum/);
  });

  test('a directory that promises gigabytes is refused before anything is allocated', () => {
    const zip = NPZ.slice();
    const view = new DataView(zip.buffer);
    for (let i = 0; i + 46 < zip.length; i++) {
      if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 0xfffffff0, true);
    }
    expect(() => readNpz(zip, 'f')).toThrow(/cannot be as large as it says/);
  });
});

describe('CSV', () => {
  test('label and pixels are read with a header, as from Kaggle', () => {
    const data = readCsv(CSV, 'f');
    expect([data.count, data.height, data.width]).toEqual([2, 2, 2]);
    expect([...data.labels]).toEqual([5, 7]);
    expect([...data.images]).toEqual([0, 255, 1, 2, 9, 8, 7, 6]);
  });

  test('a first line with some words in it is data with a mistake, one of words a header', () => {
    for (const header of ['label,1x1,1x2,2x1,2x2', '"a","b","c","d","e"', 'label,,pixel,0.5,x']) {
      expect([...readCsv(text(`${header}\n5,1,2,3,4\n`), 'f').labels]).toEqual([5]);
    }
    expect(() => readCsv(text('5,1,2,three,4\n6,1,2,3,4\n'), 'f')).toThrow(
      'f line 1, column 4: "three" is not a whole number',
    );
  });

  test('no header, no last line break, blanks, a byte order mark and "3.0" are all right', () => {
    const data = readCsv(text('\ufeff5, 0 ,1,2,3.0\r\n\r\n7,9,8,7,6'), 'f');
    expect([...data.labels]).toEqual([5, 7]);
    expect([...data.images]).toEqual([0, 1, 2, 3, 9, 8, 7, 6]);
  });

  test('numbers may stand in quotes', () => {
    for (const header of ['', '"label","a","b","c","d"\r\n']) {
      const data = readCsv(text(`${header}"5","0", "255" ,1,"2.0"\r\n7,9,8,7,"6"`), 'f');
      expect([...data.labels]).toEqual([5, 7]);
      expect([...data.images]).toEqual([0, 255, 1, 2, 9, 8, 7, 6]);
    }
  });

  test.each<[string, Uint8Array]>([
    ['little-endian', Buffer.from('\ufefflabel,p\n1,2\n', 'utf16le')],
    ['big-endian', Buffer.from('\ufefflabel,p\n1,2\n', 'utf16le').swap16()],
    ['little-endian without a mark', Buffer.from('label,p\n1,2\n', 'utf16le')],
    ['big-endian without a mark', Buffer.from('label,p\n1,2\n', 'utf16le').swap16()],
  ])('text in UTF-16, %s, is to be saved as UTF-8', (_, bytes) => {
    expect(() => readCsv(bytes, 'f')).toThrow(InputError);
    expect(() => readCsv(bytes, 'f')).toThrow(
      'Cannot read f: its text is in UTF-16; save it as UTF-8.',
    );
  });

  test.each<[string, string, RegExp]>([
    ['a quote that is not closed', '1,"2\n', /line 1, column 2: "\\"2" is not a whole number/],
    ['a quote that was not opened', '1,2"\n', /line 1, column 2: "2\\"" is not a whole number/],
    ['nothing in quotes', '1,""\n', /line 1, column 2: "\\"\\"" is not a whole number/],
    ['no label', 'pixel0,pixel1\n1,2\n', /first column must be the label/],
    ['no square', 'label,a,b\n1,2,3\n', /f has 3 columns; expected a label and the pixels/],
    ['a word', 'label,p\n1,x\n', /f line 2, column 2: "x" is not a whole number from 0 to 255/],
    ['too large', '1,256\n', /line 1, column 2: "256"/],
    ['negative', '1,2\n1,-2\n', /line 2, column 2: "-2"/],
    ['a fraction', '1,2\n1,0.5\n', /line 2, column 2: "0.5"/],
    ['too few', '1,2,3,4,5\n1,2,3\n', /f line 2 has 3 columns; expected 5/],
    ['too many', '1,2\n1,2,3\n', /f line 2 has 3 columns; expected 2/],
    ['a missing value', '1,\n', /line 1, column 2: ""/],
    [
      'a label out of range',
      '1,2\n10,2\n',
      /f line 2: the label "10" is not a digit from 0 to 9; /,
    ],
    ['a word for a label', 'seven,0,1,2,3\n1,0,1,2,3\n', /f line 1: the label "seven" is not a/],
    ['no label in the first line', ',0,1,2,3\n1,0,1,2,3\n', /f line 1: the label "" is not a/],
    ['words in half of it', 'a,b,1,2,c\nx,1,2,3,4\n', /f line 2: the label "x" is not a digit/],
    ['semicolons', 'label;a;b;c;d\n1;2;3;4;5\n', /f separates its columns by semicolons; save it/],
    ['tabs', '1\t2\t3\t4\t5\n', /f separates its columns by tabs; save it with commas/],
    ['one column', 'hello\n', /f has 1 column; expected a label/],
  ])('a file that is wrong is one clear line: %s', (_, content, message) => {
    expect(() => readCsv(text(content), 'f')).toThrow(InputError);
    expect(() => readCsv(text(content), 'f')).toThrow(message);
  });
});

describe('any bytes at all', () => {
  const readers: readonly [string, Uint8Array, (bytes: Uint8Array) => Dataset | undefined][] = [
    ['IDX images', IMAGES, (bytes) => readIdxPair(bytes, 'i', LABELS, 'l', 'n')],
    ['IDX labels', LABELS, (bytes) => readIdxPair(IMAGES, 'i', bytes, 'l', 'n')],
    ['gzipped IDX', gzipSync(IMAGES), (bytes) => readIdxPair(bytes, 'i', LABELS, 'l', 'n')],
    ['NPZ', NPZ, (bytes) => readNpz(bytes, 'n').test ?? readNpz(bytes, 'n').train],
    ['CSV', CSV, (bytes) => readCsv(bytes, 'n')],
  ];

  /** A whole file with some bytes changed, and cut or lengthened; or nothing but noise. */
  const spoilt = (whole: Uint8Array): fc.Arbitrary<Uint8Array> =>
    fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .record({
          length: fc.integer({ min: 0, max: whole.length + 5 }),
          changes: fc.array(
            fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ max: 255 })),
            { maxLength: 4 },
          ),
          keepLength: fc.boolean(),
        })
        .map(({ length, changes, keepLength }) => {
          const bytes = new Uint8Array(keepLength ? whole.length : length);
          bytes.set(whole.subarray(0, bytes.length));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          return bytes;
        }),
    );

  test.each(readers)('%s: gives a dataset or an InputError in one line', (_, whole, read) => {
    expect(read(whole)!.count).toBeGreaterThan(0);
    fc.assert(
      fc.property(spoilt(whole), (bytes) => {
        try {
          const data = read(bytes)!;
          expect(data.images.length).toBe(data.count * data.height * data.width);
          expect(data.images.length).toBeLessThan(10_000);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect(error.message).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

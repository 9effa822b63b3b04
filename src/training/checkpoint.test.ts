import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everything } from '../../test/small-runs.js';
import { InputError } from '../tensor/error.js';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.js';

const example: Checkpoint = {
  recipe: everything,
  seed: 7,
  data: 'ab'.repeat(32),
  validation: 'cd'.repeat(32),
  progress: {
    ...{ epoch: 2, batch: 3, lossSum: 0.1 + 0.2, correct: 11, images: 24, seconds: 1.5, steps: 9 },
    history: [
      {
        ...{ epoch: 1, loss: 2.3, accuracy: 0.1, valLoss: 1 / 3, valAccuracy: 0.5 },
        ...{ learningRate: 0.01, seconds: 2, imagesPerSecond: 20 },
      },
    ],
    best: { epoch: 1, valAccuracy: 0.5 },
  },
  arrays: {
    'weight/dense.weight': Float32Array.of(1, -0, 1e-45, Math.fround(0.1)),
    'm/dense.weight': Float32Array.of(3, 4, 5, 6),
    'weight/empty': new Float32Array(0),
  },
};
const file = encodeCheckpoint(example);

/** The error of decoding; undefined when there is none. */
function refusal(bytes: Uint8Array): unknown {
  try {
    decodeCheckpoint(bytes, 'runs/a/last.ckpt');
    return undefined;
  } catch (error) {
    return error;
  }
}

function expectOneLine(error: unknown, part: string): void {
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  expect(message).toMatch(/^Cannot resume from runs\/a\/last\.ckpt: [^\n]+\.$/);
  expect(message).toContain(part);
}

test('what is written is read back, to the bit', () => {
  const read = decodeCheckpoint(file, 'a');
  expect(read).toEqual(example);
  expect(Object.is(read.arrays['weight/dense.weight']![1], -0)).toBe(true);
  expect(encodeCheckpoint(read)).toEqual(file);
});

test('it does not matter where in memory the bytes stand, nor that they are a Buffer', () => {
  const memory = Buffer.alloc(file.length + 3, 0xff);
  memory.set(file, 3);
  expect(decodeCheckpoint(memory.subarray(3), 'a')).toEqual(example);
});

test('what is read shares no memory with the file', () => {
  const bytes = Buffer.from(file);
  const read = decodeCheckpoint(bytes, 'a');
  bytes.fill(0);
  expect(read).toEqual(example);
});

test('every single flipped bit is noticed', () => {
  for (let bit = 0; bit < file.length * 8; bit++) {
    const bytes = file.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    const error = refusal(bytes);
    if (!(error instanceof InputError)) expect(error, `bit ${bit}`).toBeInstanceOf(InputError);
  }
});

test('two flipped signs do not cancel', () => {
  const bytes = file.slice();
  for (const value of [1, 5]) bytes[bytes.length - 4 * value + 3 - 4]! ^= 0x80;
  expectOneLine(refusal(bytes), 'damaged');
});

test('a file cut short anywhere is damaged or no checkpoint', () => {
  for (let length = 0; length < file.length; length++) {
    const error = refusal(file.slice(0, length));
    if (!(error instanceof InputError))
      expect(error, `length ${length}`).toBeInstanceOf(InputError);
  }
  expectOneLine(refusal(file.slice(0, 5)), 'not a Tenfold checkpoint');
  expectOneLine(refusal(file.slice(0, -4)), 'damaged');
});

test('a file with something behind its end is damaged', () => {
  expectOneLine(refusal(Uint8Array.of(...file, 0, 0, 0, 0)), 'damaged');
});

test('other files are no checkpoints', () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(5000), Buffer.from('PK\x03\x04 a zip')]) {
    expectOneLine(refusal(bytes), 'not a Tenfold checkpoint');
  }
});

test('a newer format is named', () => {
  const bytes = file.slice();
  bytes[8] = 9;
  expectOneLine(refusal(bytes), 'checkpoint format 9, this version of Tenfold reads 1');
});

test('random damage gives one clear line, never another error', () => {
  const damage = fc.array(
    fc.record({ at: fc.nat(file.length - 1), value: fc.integer({ min: 0, max: 255 }) }),
    { minLength: 1, maxLength: 40 },
  );
  const ends = fc.record({ damage, length: fc.integer({ min: 0, max: file.length + 64 }) });
  fc.assert(
    fc.property(ends, ({ damage: changes, length }) => {
      const bytes = new Uint8Array(length);
      bytes.set(file.subarray(0, length));
      for (const { at, value } of changes) if (at < length) bytes[at] = value;
      const unchanged = length === file.length && bytes.every((byte, i) => byte === file[i]);
      if (unchanged) expect(refusal(bytes)).toBeUndefined();
      else expectOneLine(refusal(bytes), '');
    }),
    { numRuns: 500 },
  );
});

/** A file with `header` and a right checksum: what an attacker or another program may write. */
function forge(header: string, floats = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const headerBytes = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(20 + headerBytes + 4 * floats).fill(0x20, 20, 20 + headerBytes);
  bytes.set(file.subarray(0, 12));
  bytes.set(text, 20);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, headerBytes, true);
  let hash = 0x811c9dc5;
  for (let at = 16; at < bytes.length; at += 4) {
    hash = Math.imul(hash ^ view.getUint32(at, true), 0x01000193);
    hash ^= hash >>> 15;
  }
  view.setUint32(12, hash >>> 0, true);
  return bytes;
}

const rest = { ...example, arrays: undefined };
const withArrays = (arrays: unknown): string => JSON.stringify({ ...rest, arrays });

test('the format is as described: a file made by hand is read', () => {
  const read = decodeCheckpoint(forge(withArrays([{ name: 'm/a', size: 2 }]), 2), 'a');
  expect(read).toEqual({ ...example, arrays: { 'm/a': new Float32Array(2) } });
});

test.each([
  ['no JSON', '{"recipe":'],
  ['null', 'null'],
  ['a number', '7'],
  ['nothing', '{}'],
  ['no progress', JSON.stringify({ ...rest, progress: undefined, arrays: [] })],
  ['no recipe', JSON.stringify({ ...rest, recipe: undefined, arrays: [] })],
  ['a recipe that is none', JSON.stringify({ ...rest, recipe: 'classic', arrays: [] })],
  ['no seed', JSON.stringify({ ...rest, seed: null, arrays: [] })],
  ['no data', JSON.stringify({ ...rest, data: 7, arrays: [] })],
  [
    'a history of nothing',
    JSON.stringify({ ...rest, progress: { ...rest.progress, history: [null] }, arrays: [] }),
  ],
  ['no arrays', JSON.stringify(rest)],
  ['arrays that are none', withArrays({ name: 'a' })],
  ['an array without size', withArrays([{ name: 'a' }])],
  ['a null array', withArrays([null])],
  ['a huge array', withArrays([{ name: 'a', size: 2 ** 40 }])],
  ['an array of more than there is', withArrays([{ name: 'a', size: 3 }])],
  ['an array of less than there is', withArrays([{ name: 'a', size: 1 }])],
  [
    'negative sizes that add up',
    withArrays([
      { name: 'a', size: 4 },
      { name: 'b', size: -2 },
    ]),
  ],
  [
    'half sizes that add up',
    withArrays([
      { name: 'a', size: 1.5 },
      { name: 'b', size: 0.5 },
    ]),
  ],
  [
    'an epoch that is no number',
    JSON.stringify({
      ...rest,
      progress: { ...example.progress, epoch: 'x' },
      arrays: [{ name: 'a', size: 2 }],
    }),
  ],
])('a header with a right checksum but %s is damaged', (_name, header) => {
  expectOneLine(refusal(forge(header, 2)), 'damaged');
});

test('a lying header takes no memory', () => {
  const bytes = forge(withArrays([{ name: 'a', size: 2 ** 31 }]), 2);
  const before = process.memoryUsage().arrayBuffers;
  expectOneLine(refusal(bytes), 'damaged');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum } from './checksum.js';

const flipped = (bytes: Uint8Array, ...bits: number[]): Uint8Array => {
  const copy = bytes.slice();
  for (const bit of bits) copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
};

describe('the checksum', () => {
  const bytes = Uint8Array.from({ length: 43 }, (_, i) => (i * 37) % 256);

  it('is another one for any one or two bits that flip', () => {
    const whole = checksum(bytes);
    const bits = bytes.length * 8;
    let missed = 0;
    for (let a = 0; a < bits; a++) {
      if (checksum(flipped(bytes, a)) === whole) missed++;
      for (let b = a + 1; b < bits; b++) if (checksum(flipped(bytes, a, b)) === whole) missed++;
    }
    expect(missed).toBe(0);
  });

  it('is another one when the highest bits of any two words flip', () => {
    const words = new Uint8Array(4000);
    const whole = checksum(words);
    fc.assert(
      fc.property(fc.nat(999), fc.nat(999), (a, b) => {
        fc.pre(a !== b);
        expect(checksum(flipped(words, a * 32 + 31, b * 32 + 31))).not.toBe(whole);
      }),
    );
  });

  it('tells zeros at the end from none, and lengths from one another', () => {
    const sums = [0, 1, 2, 3, 4, 5, 8].map((length) => checksum(new Uint8Array(length)));
    expect(new Set(sums).size).toBe(sums.length);
  });

  it('is that of the bytes, wherever they lie in memory', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(checksum(shifted.subarray(3))).toBe(checksum(bytes));
    expect(checksum(bytes)).toBe(checksum(Buffer.from(bytes)));
  });

  it('stays what it is: files that were written are read again', () => {
    expect(checksum(new Uint8Array(0))).toBe(0x811c9dc5);
    expect(checksum(bytes)).toBe(1_430_473_770);
  });
});

import { expect, test } from 'vitest';
import { sha256 } from './hash.js';

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('the hash of "abc" is the one in the standard, in one part or several', () => {
  const bytes = new TextEncoder().encode('abc');
  expect(sha256(bytes)).toBe(ABC);
  expect(sha256(bytes.subarray(0, 1), bytes.subarray(1))).toBe(ABC);
});

import { expect, test } from 'vitest';
import { frameInk } from '../image/frame.js';
import { rings } from '../../test/rings.js';
import { componentsOf, findWriting } from '../image/writing.js';
import { judgeCandidates } from './judged-candidates.js';

test('two digits taken for one are wrong, and the same ink is not where it is one digit', () => {
  const writing = findWriting(rings(2), { mode: 'number' })!;
  const pixels = componentsOf(writing).flatMap((component) => [...component.pixels]);
  const isLeft = (pixel: number) => pixel % writing.width < writing.width / 2;
  const whole = Int32Array.from(pixels);
  const halves = [whole.filter(isLeft), whole.filter((pixel) => !isLeft(pixel))];
  const frame = Buffer.from(frameInk(writing, [whole])!);
  const isWrong = (digits: readonly Int32Array[], speck = 0) =>
    judgeCandidates(writing, digits, speck).wrong.some((each) => frame.equals(each));
  expect(isWrong(halves)).toBe(true);
  expect(isWrong([whole])).toBe(false);
  expect(isWrong(halves, Infinity)).toBe(false);
});

test('a cut beside the shared stroke of two digits gives each of them, with what it is cut from', () => {
  const writing = findWriting(rings(2), { mode: 'number' })!;
  const pixels = Int32Array.from(componentsOf(writing).flatMap(({ pixels }) => [...pixels]));
  // The wall that they share is ink of both.
  const off = (pixel: number) => (pixel % writing.width) - writing.width / 2;
  const halves = [pixels.filter((p) => off(p) < 4), pixels.filter((p) => off(p) > -4)];
  const { right } = judgeCandidates(writing, halves, 0);
  expect(new Set(right.map(({ index }) => index))).toEqual(new Set([0, 1]));
  const exact = halves.map((half) => Buffer.from(frameInk(writing, [half])!));
  right.forEach(({ frame, index }) => {
    const difference = (other: Uint8Array) =>
      frame.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0);
    expect(difference(exact[index]!)).toBeLessThan(difference(exact[1 - index]!));
  });
});

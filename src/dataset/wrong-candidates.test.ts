import { expect, test } from 'vitest';
import { frameInk } from '../image/frame.js';
import { rings } from '../../test/rings.js';
import { componentsOf, findWriting } from '../image/writing.js';
import { wrongCandidates } from './wrong-candidates.js';

test('two digits taken for one are wrong, and the same ink is not where it is one digit', () => {
  const writing = findWriting(rings(2), { mode: 'number' })!;
  const pixels = componentsOf(writing).flatMap((component) => [...component.pixels]);
  const isLeft = (pixel: number) => pixel % writing.width < writing.width / 2;
  const whole = Int32Array.from(pixels);
  const halves = [whole.filter(isLeft), whole.filter((pixel) => !isLeft(pixel))];
  const frame = Buffer.from(frameInk(writing, [whole])!);
  const isWrong = (digits: readonly Int32Array[], speck = 0) =>
    wrongCandidates(writing, digits, speck).some((each) => frame.equals(each));
  expect(isWrong(halves)).toBe(true);
  expect(isWrong([whole])).toBe(false);
  expect(isWrong(halves, Infinity)).toBe(false);
});

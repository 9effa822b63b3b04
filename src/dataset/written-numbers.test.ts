import { expect, test } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { syntheticDigits } from './synthetic.js';
import { composeNumber, drawNumber, type WrittenNumber } from './written-numbers.js';

const frames = syntheticDigits(200, createRandom(1));
const many = (write: (seed: number) => WrittenNumber) =>
  Array.from({ length: 40 }, (_, seed) => write(seed));

test.each([
  ['drawn by a pen', (seed: number) => drawNumber(createRandom(seed))],
  ['put together from digits', (seed: number) => composeNumber(frames, createRandom(seed))],
])('of a number %s it is known which ink is whose', (_, write) => {
  for (const { picture, digits } of many(write)) {
    const dark = picture.data.filter((value) => value < 100).length;
    const owned = picture.data.filter((value, i) => value < 100 && digits.some(({ mask }) => mask[i] === 1)); // prettier-ignore
    // What joins two digits is ink of neither.
    expect(owned.length).toBeGreaterThan(0.75 * dark);
    for (const { mask } of digits) expect(mask.includes(1)).toBe(true);
    expect(digits.length).toBeGreaterThan(1);
  }
  expect(write(3)).toEqual(write(3));
});

test('the pen joins some digits, with ink that is of none of them', () => {
  const joined = many((seed) => drawNumber(createRandom(seed))).filter(({ picture, digits }) =>
    picture.data.some((value, i) => value < 100 && digits.every(({ mask }) => mask[i] === 0)),
  );
  expect(joined.length).toBeGreaterThan(4);
  expect(joined.length).toBeLessThan(30);
});

test('neighbours touch in some numbers and stand apart in others', () => {
  const touching = many((seed) => drawNumber(createRandom(seed))).filter(({ digits }) =>
    digits.some(({ mask }, i) =>
      digits[i + 1]?.mask.some((own, at) => own === 1 && mask[at] === 1),
    ),
  );
  expect(touching.length).toBeGreaterThan(10);
  expect(touching.length).toBeLessThan(35);
});

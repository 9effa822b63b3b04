import { expect, test } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { classCounts } from './dataset.js';
import { cutNumbers } from './number-cuts.js';
import { syntheticDigits } from './synthetic.js';

const frames = syntheticDigits(200, createRandom(1));

test('numbers give frames of all their digits, and of wrong cuts', async () => {
  const { digits, others } = (await cutNumbers(24, frames, createRandom(1)))!;
  expect(Math.min(...classCounts(digits))).toBeGreaterThan(1);
  expect(others.length % 784).toBe(0);
  expect(others.length / 784).toBeGreaterThan(24);
  // A digit is cut in more ways than one.
  expect(digits.count).toBeGreaterThan(2 * 24);
  expect((await cutNumbers(24, frames, createRandom(1)))!.digits.hash).toBe(digits.hash);
});

test('how many numbers are written is told from none to all, and changes none of them', async () => {
  const told: [number, number][] = [];
  const onProgress = (done: number, total: number) => void told.push([done, total]);
  const cuts = await cutNumbers(24, frames, createRandom(1), undefined, onProgress);
  expect(told).toEqual([0, 10, 20, 24].map((done) => [done, 24]));
  expect(cuts).toEqual(await cutNumbers(24, frames, createRandom(1)));
});

test('writing numbers ends when told to', async () => {
  expect(await cutNumbers(1000, frames, createRandom(1), AbortSignal.abort())).toBeUndefined();
});

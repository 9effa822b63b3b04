import { expect, test } from 'vitest';
import { digitScore, thresholdKeeping } from '../bench/digit-score.js';

/** Ten digits, the rest of the probability on `none`. */
const probabilities = (...digits: number[]): number[] => {
  const all = [...digits, ...new Array<number>(10 - digits.length).fill(0)];
  return [...all, 1 - all.reduce((sum, value) => sum + value, 0)];
};

test('a sure digit scores high, one that may be none or another digit low', () => {
  expect(digitScore(probabilities(0, 0.97))).toBeCloseTo(0.97);
  expect(digitScore(probabilities(0.1, 0.2))).toBeCloseTo(0.2);
  expect(digitScore(probabilities(0.5, 0.5))).toBeCloseTo(0.5);
  expect(digitScore(probabilities())).toBe(0);
});

test('a model that knows ten classes is scored by its likeliest digit', () => {
  expect(digitScore([0, 0, 0.7, 0.3, 0, 0, 0, 0, 0, 0])).toBeCloseTo(0.7);
});

test('the threshold keeps the asked share, and a little more would keep less', () => {
  const scores = Array.from({ length: 1000 }, (_, i) => ((i * 7) % 1000) / 1000);
  const threshold = thresholdKeeping(scores, 0.99);
  expect(scores.filter((score) => score >= threshold)).toHaveLength(990);
  expect(thresholdKeeping(scores, 1)).toBe(0);
  expect(thresholdKeeping([0.4], 0.99)).toBe(0.4);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from './random.js';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const words = (random: Random, count = 6) => draw(count, () => random.uint32());
const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const correlation = (a: readonly number[], b: readonly number[]) =>
  12 * mean(a.map((x, i) => (x - 0.5) * (b[i]! - 0.5)));

describe('createRandom', () => {
  // From an independent implementation of xoshiro128**, itself checked with the published sequence.
  it.each([
    [0, [3809008728, 1133695204, 53579671, 2891528803, 139681546, 2203266335]],
    [1, [2442144158, 3238099751, 3819917871, 2104621829, 2021136066, 4223536128]],
    [-1, [835879718, 1921286648, 2356199249, 1873990004, 2599905452, 117348253]],
  ])('gives the sequence of xoshiro128** for seed %i', (seed, sequence) => {
    expect(words(createRandom(seed))).toEqual(sequence);
  });

  it('counts only the low 32 bits of a seed, in forks too', () => {
    expect(words(createRandom(2 ** 32 + 5))).toEqual(words(createRandom(5)));
    expect(words(createRandom(2 ** 32 + 5).fork('a'))).toEqual(words(createRandom(5).fork('a')));
    expect(words(createRandom(-1).fork('a'))).toEqual(words(createRandom(2 ** 32 - 1).fork('a')));
  });

  it('gives another sequence for every seed', () => {
    const first = new Set(
      draw(10_000, () => 0).map((_, seed) => words(createRandom(seed), 2).join()),
    );
    expect(first.size).toBe(10_000);
  });

  it('spreads uniform numbers evenly over [0, 1)', () => {
    const random = createRandom(3);
    const bins = new Int32Array(64);
    const numbers = draw(64_000, () => random.uniform());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    for (const number of numbers) bins[Math.floor(number * 64)]!++;
    // Chi-squared with 63 degrees of freedom: above 103 once in a thousand times.
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(103);
  });

  it('sets every bit about half the time', () => {
    const all = words(createRandom(4), 20_000);
    for (let bit = 0; bit < 32; bit++) {
      const share = mean(all.map((word) => (word >>> bit) & 1));
      expect(Math.abs(share - 0.5)).toBeLessThan(0.015);
    }
  });

  it('draws normal numbers with mean 0, variance 1 and the tails of a bell curve', () => {
    const random = createRandom(5);
    const numbers = draw(40_000, () => random.normal());
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean(numbers))).toBeLessThan(0.02);
    expect(Math.abs(mean(numbers.map((x) => x * x)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(numbers.map((x) => Number(Math.abs(x) > 2))) - 0.0455)).toBeLessThan(
      0.005,
    );
    const pairs = numbers.slice(1).map((x, i) => x * numbers[i]!);
    expect(Math.abs(mean(pairs))).toBeLessThan(0.02);
  });

  it('draws every integer below the bound, equally often', () => {
    const random = createRandom(6);
    const counts = new Int32Array(10);
    for (let i = 0; i < 20_000; i++) counts[random.integer(10)]!++;
    counts.forEach((count) => {
      expect(Math.abs(count - 2000)).toBeLessThan(200);
    });
    expect(draw(20, () => random.integer(1))).toEqual(draw(20, () => 0));
  });

  it('shuffles in place into a permutation', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, numbers) => {
        const array = [...numbers];
        expect(createRandom(seed).shuffle(array)).toBe(array);
        expect(array.sort((a, b) => a - b)).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
    const typed = Int32Array.from({ length: 100 }, (_, i) => i);
    expect(createRandom(1).shuffle(typed)).toBe(typed);
    expect([...typed]).not.toEqual([...typed].sort((a, b) => a - b));
    expect([...typed].sort((a, b) => a - b)).toEqual(draw(100, () => 0).map((_, i) => i));
  });

  it('brings every element to every place equally often when it shuffles', () => {
    const random = createRandom(8);
    const orders = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});

describe('a forked stream', () => {
  it('depends on seed and label alone, not on what was drawn before', () => {
    const parent = createRandom(9);
    const before = words(parent.fork('dropout'));
    words(parent, 100);
    expect(words(parent.fork('dropout'))).toEqual(before);
    expect(words(createRandom(9).fork('dropout'))).toEqual(before);
    expect(words(createRandom(10).fork('dropout'))).not.toEqual(before);
  });

  it('leaves its parent where it was', () => {
    const parent = createRandom(9);
    words(parent.fork('a'), 50);
    expect(words(parent)).toEqual(words(createRandom(9)));
  });

  it('differs for every label and for every path of labels', () => {
    const root = createRandom(9);
    const streams = draw(2000, () => 0).map((_, epoch) => words(root.fork(epoch), 2).join());
    expect(new Set(streams).size).toBe(2000);
    expect(words(root.fork('a').fork('b'))).not.toEqual(words(root.fork('b').fork('a')));
    expect(words(root.fork('a').fork('b'))).not.toEqual(words(root.fork('ab')));
  });

  it('is uncorrelated with its parent, its siblings and the stream of the next seed', () => {
    const uniforms = (random: Random) => draw(20_000, () => random.uniform());
    const root = uniforms(createRandom(9));
    const others = [createRandom(9).fork(1), createRandom(9).fork(2), createRandom(10)];
    const sequences = others.map(uniforms);
    for (const sequence of sequences) {
      expect(Math.abs(correlation(root, sequence))).toBeLessThan(0.03);
    }
    expect(Math.abs(correlation(sequences[0]!, sequences[1]!))).toBeLessThan(0.03);
  });
});

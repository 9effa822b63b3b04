import { describe, expect, it } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { corruptions } from './corrupt.js';
import { measureRobustness } from './robustness.js';

/** Dark and light images: 1 is full of ink, 0 nearly blank. */
const labels = Uint8Array.of(0, 1, 1, 0);
const images = Uint8Array.from({ length: 4 * 144 }, (_, i) => (labels[Math.floor(i / 144)] ? 255 : 20)); // prettier-ignore
const set = { images, labels, height: 12, width: 12 };

/** Says 1 of an image whose mean ink is above `limit`. */
const above = (limit: number) => (worse: Uint8Array, count: number) =>
  Promise.resolve(
    Uint8Array.from({ length: count }, (_, image) => {
      const pixels = worse.subarray(image * 144, (image + 1) * 144);
      return pixels.reduce((sum, value) => sum + value, 0) / 144 > limit ? 1 : 0;
    }),
  );

describe('measureRobustness', () => {
  it('measures every level of every corruption, and the images as they are', async () => {
    const [result] = await measureRobustness(set, [above(100)], createRandom(1));
    expect(result!.clean).toBe(1);
    expect(result!.corruptions.map(({ corruption }) => corruption)).toEqual(
      corruptions.map(({ name }) => name),
    );
    const contrast = result!.corruptions.find(({ corruption }) => corruption === 'contrast')!;
    // Ink of 255 falls below 100 between 40% and 30% of the contrast.
    expect(contrast.levels).toEqual([
      ...[80, 60, 40].map((level) => ({ level, accuracy: 1 })),
      ...[30, 20, 10].map((level) => ({ level, accuracy: 0.5 })),
    ]);
    expect(contrast.mean).toBe(0.75);
    const means = result!.corruptions.map(({ mean }) => mean);
    expect(result!.mean).toBeCloseTo(means.reduce((a, b) => a + b) / means.length, 12);
  });

  it('shows all classifiers the same images, and tells how far it is', async () => {
    const seen: Uint8Array[][] = [[], []];
    const spies = seen.map((list) => (worse: Uint8Array, count: number) => {
      list.push(worse.slice());
      return above(100)(worse, count);
    });
    const done: number[] = [];
    const [a, b] = await measureRobustness(set, spies, createRandom(3), (n, total) => {
      expect(total).toBe(66);
      done.push(n);
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(a).toEqual(b);
    expect(done).toEqual(Array.from({ length: 66 }, (_, i) => i));
    expect(await measureRobustness(set, [above(100)], createRandom(3))).toEqual([a]);
  });
});

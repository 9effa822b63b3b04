import { describe, expect, test } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { createArena, maskBytes } from './arena.js';

function masks(seed: number, ...counts: number[]) {
  const arena = createArena([], { optimizer: { type: 'sgd' }, maskBytes: maskBytes(counts) });
  arena.seedMasks(createRandom(seed));
  return { arena, buffers: counts.map((count) => arena.mask(count)) };
}

describe('Dropout masks', () => {
  test.each([0.5, 0.75, 0.8, 0.3, 1 / 65536, 1])(
    'keep a share of %d, within five standard deviations, and scale by its exact inverse',
    (keep) => {
      const count = 400_000;
      const { arena, buffers } = masks(1, count);
      arena.fillMask(buffers[0]!, keep);
      const rounded = Math.round(keep * 65536) / 65536;
      const scale = Math.fround(1 / rounded);
      const kept = buffers[0]!.reduce((sum, value) => sum + (value === scale ? 1 : 0), 0);
      const dropped = buffers[0]!.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0);
      expect(kept + dropped).toBe(count);
      const deviation = Math.sqrt(count * rounded * (1 - rounded));
      expect(Math.abs(kept - count * rounded)).toBeLessThanOrEqual(5 * deviation);
    },
  );

  test('are fair at every place of a call and independent of their neighbours', () => {
    const { arena, buffers } = masks(2, 64);
    const calls = 20_000;
    const sums = new Float64Array(64);
    const pairs = new Float64Array(64);
    const before = new Float64Array(64);
    let earlier = new Float32Array(64);
    for (let call = 0; call < calls; call++) {
      arena.fillMask(buffers[0]!, 0.5);
      buffers[0]!.forEach((value, i) => {
        sums[i]! += value - 1;
        pairs[i]! += (value - 1) * (buffers[0]![(i + 1) % 64]! - 1);
        before[i]! += (value - 1) * (earlier[i]! - 1);
      });
      earlier = buffers[0]!.slice();
    }
    // Each sum is of `calls` values of -1 or 1.
    for (const sum of [...sums, ...pairs, ...before]) {
      expect(Math.abs(sum)).toBeLessThan(5 * Math.sqrt(calls));
    }
  });

  test('repeat from the same seed, and differ from call to call and from seed to seed', () => {
    const draw = (seed: number) => {
      const { arena, buffers } = masks(seed, 100, 100);
      for (const buffer of buffers) arena.fillMask(buffer, 0.5);
      return { arena, first: [...buffers[0]!], second: [...buffers[1]!], buffers };
    };
    const one = draw(7);
    expect(one.second).not.toEqual(one.first);
    expect(draw(7).first).toEqual(one.first);
    expect(draw(7).second).toEqual(one.second);
    expect(draw(8).first).not.toEqual(one.first);

    one.arena.seedMasks(createRandom(7));
    one.arena.fillMask(one.buffers[1]!, 0.5);
    expect([...one.buffers[1]!]).toEqual(one.first);
  });

  test('of odd sizes leave their neighbours alone', () => {
    const { arena, buffers } = masks(3, 13, 1, 13);
    for (const buffer of buffers) buffer.fill(9);
    arena.fillMask(buffers[1]!, 1);
    expect([...buffers[1]!]).toEqual([1]);
    expect(new Set([...buffers[0]!, ...buffers[2]!])).toEqual(new Set([9]));
  });

  test('are not to be had without a seed', () => {
    const arena = createArena([], { optimizer: { type: 'sgd' }, maskBytes: maskBytes([4]) });
    expect(() => arena.fillMask(arena.mask(4), 0.5)).toThrow('seedMasks first');
  });
});

import { describe, expect, it } from 'vitest';
import { mapInOrder } from './in-order.js';

const later = <T>(value: T, ms: number): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));

describe('mapInOrder', () => {
  it('gives results in the order of the items, and works on no more than the limit at once', async () => {
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++running);
      await later(0, (item * 7) % 5);
      running--;
      return item * item;
    };
    for await (const result of mapInOrder([0, 1, 2, 3, 4, 5, 6, 7], 3, work)) results.push(result);
    expect(results).toEqual([0, 1, 4, 9, 16, 25, 36, 49]);
    expect(most).toBe(3);
  });

  it('takes items only as results leave', async () => {
    let taken = 0;
    function* endless(): Generator<number> {
      for (;;) yield taken++;
    }
    for await (const result of mapInOrder(endless(), 4, (item) => Promise.resolve(item))) {
      if (result === 20) break;
    }
    expect(taken).toBeLessThanOrEqual(25);
  });

  it('passes a failure on when its turn comes, after what has begun has ended', async () => {
    let ended = 0;
    const work = async (item: number): Promise<number> => {
      if (item === 1) throw new Error('bad');
      await later(0, 5);
      ended++;
      return item;
    };
    const results: number[] = [];
    const all = async (): Promise<void> => {
      for await (const result of mapInOrder([0, 1, 2, 3], 4, work)) results.push(result);
    };
    await expect(all()).rejects.toThrow('bad');
    expect(results).toEqual([0]);
    expect(ended).toBe(3);
  });
});

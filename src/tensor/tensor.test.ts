import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AbortError, InputError, UsageError } from './error.js';
import { BATCH, broadcastShapes, formatShape, sizeOf } from './tensor.js';

describe('shapes', () => {
  it('have the product of their axes as size, 1 for a scalar', () => {
    expect(sizeOf([2, 3, 4])).toBe(24);
    expect(sizeOf([])).toBe(1);
    expect(sizeOf([3, 0])).toBe(0);
  });

  it('are written in brackets', () => {
    expect(formatShape([2, 3])).toBe('[2, 3]');
    expect(formatShape([])).toBe('[]');
  });
});

describe('broadcastShapes', () => {
  it.each([
    [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3], [2, 3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
    [[], [4], [4]],
    [
      [8, 1, 6, 1],
      [7, 1, 5],
      [8, 7, 6, 5],
    ],
    [[BATCH, 3], [3], [BATCH, 3]],
    [
      [BATCH, 1],
      [1, 5],
      [BATCH, 5],
    ],
    [[BATCH], [BATCH], [BATCH]],
  ])('joins %j and %j to %j', (a, b, joined) => {
    expect(broadcastShapes(a, b)).toEqual(joined);
    expect(broadcastShapes(b, a)).toEqual(joined);
  });

  it.each([
    [[2, 3], [2]],
    [[3], [4]],
    [
      [2, 1, 3],
      [2, 2],
    ],
    [
      [BATCH, 3],
      [5, 3],
    ],
  ])('finds nothing for %j and %j', (a, b) => {
    expect(broadcastShapes(a, b)).toBeUndefined();
    expect(broadcastShapes(b, a)).toBeUndefined();
  });

  it('takes any axis of a shape as 1, or leaves it out in front', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 });
    fc.assert(
      fc.property(sizes, fc.nat(5), fc.array(fc.boolean()), (shape, lead, ones) => {
        const other = shape.map((size, axis) => (ones[axis] ? 1 : size)).slice(lead);
        expect(broadcastShapes(shape, other)).toEqual(shape);
        expect(broadcastShapes(other, shape)).toEqual(shape);
      }),
    );
  });
});

describe('errors', () => {
  it('carry the exit code of the command that they end', () => {
    expect(new InputError('bad file').exitCode).toBe(1);
    expect(new UsageError('bad flag').exitCode).toBe(2);
    expect(new AbortError('stopped').exitCode).toBe(130);
    expect(new UsageError('bad flag')).toBeInstanceOf(InputError);
    expect(new AbortError('stopped')).not.toBeInstanceOf(InputError);
  });
});

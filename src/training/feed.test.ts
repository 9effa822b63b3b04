import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countCorrect, createFeed, fillFeed } from './feed.js';
import { intoTrainingOrder, toStoredOrder } from './layout.js';

test('a batch is its images and, for each class, how far each image belongs to it', () => {
  const feed = createFeed(3, 2, 4);
  fillFeed(feed, Uint8Array.of(1, 2, 3, 4, 5, 6), Uint8Array.of(0, 3, 1), 3, 0);
  expect([...feed.pixels]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...feed.targets]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
});

test('label smoothing takes its share from the label and spreads it over all classes', () => {
  const feed = createFeed(1, 1, 4);
  fillFeed(feed, Uint8Array.of(9), Uint8Array.of(2), 1, 0.5);
  expect([...feed.targets]).toEqual([0.125, 0.125, 0.625, 0.125]);
});

test('filling again leaves no trace of the batch before', () => {
  const feed = createFeed(2, 1, 3);
  fillFeed(feed, Uint8Array.of(7, 8), Uint8Array.of(0, 1), 2, 0);
  fillFeed(feed, Uint8Array.of(9, 4), Uint8Array.of(2, 2), 2, 0);
  expect([...feed.targets]).toEqual([0, 0, 0, 0, 1, 1]);
  expect([...feed.pixels]).toEqual([9, 4]);
});

test('of equal scores the first class counts, as in evaluation', () => {
  const feed = createFeed(3, 1, 3);
  fillFeed(feed, new Uint8Array(3), Uint8Array.of(0, 1, 2), 3, 0);
  // Columns are images: a tie of all, a tie of classes 1 and 2, a tie of classes 0 and 2.
  const scores = Float32Array.of(5, 1, 5, 5, 4, 2, 5, 4, 5);
  expect(countCorrect(feed, scores, 3)).toBe(2);
});

test('only the first `count` images are counted', () => {
  const feed = createFeed(4, 1, 2);
  fillFeed(feed, new Uint8Array(4), new Uint8Array(4), 4, 0);
  const scores = Float32Array.of(1, 0, 1, 1, 0, 1, 0, 0);
  expect([1, 2, 3, 4].map((count) => countCorrect(feed, scores, count))).toEqual([1, 1, 2, 3]);
});

test('the order of a training graph and back is the identity, row by row', () => {
  const cases = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }))
    .chain(([rows, width]) =>
      fc.record({
        stored: fc.array(fc.integer({ min: -99, max: 99 }), {
          minLength: rows * width,
          maxLength: rows * width,
        }),
        columns: fc.shuffledSubarray([...Array(width).keys()], { minLength: width }),
      }),
    );
  fc.assert(
    fc.property(cases, ({ stored, columns }) => {
      const parameter = {
        ...{ name: 'w', role: 'weight', shape: [stored.length], initializer: 'zeros' as const },
        ...{ fans: { fanIn: 1, fanOut: 1 }, trainable: true, decays: true },
        columns: Int32Array.from(columns),
      };
      const held = new Float32Array(stored.length);
      intoTrainingOrder(parameter, Float32Array.from(stored), held);
      held.forEach((value, i) => {
        const row = i - (i % columns.length);
        expect(value).toBe(Math.fround(stored[row + columns[i % columns.length]!]!));
      });
      expect(toStoredOrder(parameter, held)).toEqual(Float32Array.from(stored));
    }),
  );
});

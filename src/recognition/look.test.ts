import { expect, test } from 'vitest';
import { lookAt } from './look.js';

const frame = (ink: number) => new Uint8Array(784).fill(ink, 14 * 28 + 4, 14 * 28 + 24);

test('what the classifier is sure of is looked at once, the rest turned both ways as well', async () => {
  const counts: number[] = [];
  const answers = await lookAt(
    [frame(200), frame(100)],
    (frames, count) => {
      counts.push(count);
      return Promise.resolve(
        Float32Array.from({ length: 2 * count }, (_, i) => {
          // A level stroke of full ink is the first class; a fainter one is doubtful.
          const [ink, own] = [frames[(i >> 1) * 784 + 14 * 28 + 14]!, i % 2 === 0];
          const first = ink > 150 ? 0.995 : counts.length === 1 ? 0.5 : 0.9;
          return own ? first : 1 - first;
        }),
      );
    },
    2,
  );
  expect(counts).toEqual([2, 2]);
  expect(answers[0]![0]).toBeCloseTo(0.995, 5);
  const odds = Math.cbrt((0.5 / 0.5) * (0.9 / 0.1) ** 2);
  expect(answers[1]![0]).toBeCloseTo(odds / (1 + odds), 5);
  expect(answers[1]![0]! + answers[1]![1]!).toBeCloseTo(1, 6);
});

test('nothing to look at is no reason to fail', async () => {
  expect(await lookAt([], () => Promise.resolve(new Float32Array()), 11)).toEqual([]);
});

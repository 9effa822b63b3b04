import { expect, test } from 'vitest';
import { lookAt } from './look.js';

const classes = 11;
const frame = (ink: number) => new Uint8Array(784).fill(ink, 14 * 28 + 4, 14 * 28 + 24);

test('what is sure is looked at once, the rest turned both ways as well', async () => {
  const counts: number[] = [];
  const answers = await lookAt(
    [frame(200), frame(100)],
    (frames, count) => {
      counts.push(count);
      const isFirst = counts.length === 1;
      const all = new Float32Array(classes * count);
      for (let i = 0; i < count; i++) {
        // A level stroke of full ink is a 0; a fainter one is doubtful.
        const ink = frames[i * 784 + 14 * 28 + 14]!;
        const share = ink > 150 ? 0.995 : isFirst ? 0.5 : 0.9;
        all[i * classes] = share;
        all[i * classes + 1] = 1 - share;
      }
      return Promise.resolve(all);
    },
    classes,
  );
  expect(counts).toEqual([2, 2]);
  expect(answers[0]![0]).toBeCloseTo(0.995, 5);
  const odds = Math.cbrt((0.5 / 0.5) * (0.9 / 0.1) ** 2);
  expect(answers[1]![0]).toBeCloseTo(odds / (1 + odds), 4);
  expect(answers[1]!.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
});

test('nothing to look at is no reason to fail', async () => {
  expect(await lookAt([], () => Promise.resolve(new Float32Array()), classes)).toEqual([]);
});

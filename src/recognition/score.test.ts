import { describe, expect, it } from 'vitest';
import { markLabel } from './lattice.js';
import { scoreFeatures, weigh } from './score.js';

/** As large as a digit. */
const shape = { width: 0.7, height: 1, low: 0, gap: 0, cut: 0, ink: 3 };
/** What a classifier says that gives so much to no digit, and the rest to a 7. */
const probabilities = (none: number) =>
  Array.from({ length: 11 }, (_, c) => (c === markLabel ? none : c === 7 ? 1 - none : 0));
const scores = (changed: Partial<typeof shape>, none: number) =>
  weigh(scoreFeatures({ ...shape, ...changed }, probabilities(none)));

describe('the score of a candidate', () => {
  it('is highest as the digit that the classifier sees', () => {
    const all = scores({}, 0.001);
    expect(all.indexOf(Math.max(...all))).toBe(7);
  });

  it('as a mark is higher for a dot than for a stroke, and higher where no digit is seen', () => {
    const dot = { width: 0.1, height: 0.1, low: 0.45, ink: 0.1 };
    expect(scores(dot, 0.99)[markLabel]).toBeGreaterThan(scores({}, 0.99)[markLabel]!);
    expect(scores({}, 0.99)[markLabel]).toBeGreaterThan(scores({}, 0.01)[markLabel]!);
  });

  it('as a mark is lower for what is as wide as two digits than for a sign', () => {
    const wide = scores({ width: 1.4 }, 0.99)[markLabel]!;
    expect(wide).toBeLessThan(scores({ width: 0.8 }, 0.99)[markLabel]! - 2);
  });

  it('as a digit is lower the more ink was cut for it', () => {
    expect(scores({ cut: 2 }, 0.001)[7]).toBeLessThan(scores({ cut: 0.2 }, 0.001)[7]!);
  });
});

import { describe, expect, it } from 'vitest';
import {
  calibrateReading,
  doubtBars,
  doubtJoined,
  isNoNumber,
  type JudgedStep,
} from './confidence.js';
import { markLabel } from './lattice.js';

/** A 7 of this probability; the rest is shared by the other classes. */
const seven = (probability: number): JudgedStep => ({
  label: 7,
  probabilities: Array.from({ length: 11 }, (_, c) =>
    c === 7 ? probability : (1 - probability) / 10,
  ),
  shape: { ink: 2, cut: 0 },
});
const mark = (ink: number): JudgedStep => ({
  ...seven(0.01),
  label: markLabel,
  shape: { ink, cut: 0 },
});

describe('the confidence of a number', () => {
  it('grows with its share among all readings', () => {
    const confidences = [0, 0.1, 0.5, 0.9, 0.999, 1].map((share) =>
      calibrateReading(share, [seven(0.99), seven(0.99)]),
    );
    expect(confidences).toEqual([...confidences].sort((a, b) => a - b));
    expect(confidences[0]).toBeLessThan(0.05);
    expect(confidences.at(-1)).toBeGreaterThan(0.99);
  });

  it('falls with every digit that the classifier doubts', () => {
    const sure = calibrateReading(0.95, [seven(0.999), seven(0.999)]);
    const doubted = calibrateReading(0.95, [seven(0.999), seven(0.7)]);
    expect(doubted).toBeLessThan(sure - 0.02);
  });

  it('falls with ink that is taken for a mark, a stroke more than a dot', () => {
    const digits = [seven(0.99), seven(0.99)];
    const without = calibrateReading(0.95, digits);
    const dot = calibrateReading(0.95, [...digits, mark(0.1)]);
    const stroke = calibrateReading(0.95, [...digits, mark(1.5)]);
    expect(stroke).toBeLessThan(dot);
    expect(dot).toBeLessThan(without);
  });

  it('falls where a single digit stands among marks, as letters seem to', () => {
    const single = calibrateReading(0.99, [seven(0.99), mark(0.5)]);
    const several = calibrateReading(0.99, [seven(0.99), mark(0.5), seven(0.99)]);
    expect(single).toBeLessThan(several - 0.3);
  });

  it('of digits in one connected piece is doubted, a sure one hardly', () => {
    expect(doubtJoined(0.7)).toBeLessThan(0.5);
    expect(doubtJoined(0.999)).toBeGreaterThan(0.99);
    expect([0, 1].map(doubtJoined)).toEqual([0, 1]);
  });

  it('of a long row of ones is doubted, as it may be bars, and of no other number', () => {
    const one: JudgedStep = { ...seven(0.99), label: 1 };
    const ones = (count: number) => Array.from({ length: count }, () => one);
    expect(doubtBars(0.99, ones(2), false)).toBeGreaterThan(0.98);
    expect(doubtBars(0.99, ones(4), false)).toBeGreaterThan(0.7);
    expect(doubtBars(0.99, [...ones(4), mark(1), one], false)).toBeLessThan(0.3);
    expect(doubtBars(0.99, ones(1), true)).toBeLessThan(0.5);
    expect(doubtBars(0.99, [...ones(8), seven(0.99)], true)).toBe(0.99);
  });

  it('is none where most digits are taken for none, or all is marks', () => {
    const strange: JudgedStep = {
      ...seven(0.1),
      probabilities: Array.from({ length: 11 }, (_, c) => (c === markLabel ? 0.9 : 0.01)),
    };
    expect(isNoNumber([strange, strange, seven(0.99)])).toBe(true);
    expect(isNoNumber([strange, seven(0.99), seven(0.99)])).toBe(false);
    expect(isNoNumber([mark(2)])).toBe(true);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import { editDistance, evaluateReadings, type ReadPicture } from './reading-metrics.js';

const picture = (expected: string, read: string, confidence = 0.9): ReadPicture => ({
  ...{ file: `${expected}.png`, expected, read, confidence, rejected: false },
});
const rejected = (expected: string, reason: string, confidence = 0): ReadPicture => ({
  ...{ file: `${expected}.png`, expected, read: '', confidence, rejected: true, reason },
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['12', '', 2],
    ['1250', '1250', 0],
    ['1250', '1260', 1],
    ['1250', '150', 1],
    ['1250', '12501', 1],
    ['1234', '2341', 2],
  ])('of %j and %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is a metric', () => {
    const digits = fc.string({ unit: fc.constantFrom('0', '1', '2'), maxLength: 6 });
    fc.assert(
      fc.property(digits, digits, digits, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe('evaluateReadings', () => {
  const evaluation = evaluateReadings([
    picture('12', '12', 0.995),
    picture('345', '346', 0.999),
    picture('7', '77', 0.6),
    rejected('89', 'too uncertain', 0.4),
    rejected('', 'blank'),
    rejected('', 'not a digit'),
    picture('', '1', 0.7),
  ]);

  it('counts whole numbers and single digits; what is rejected is not right', () => {
    expect(evaluation).toMatchObject({
      pictures: 7,
      stringAccuracy: 1 / 4,
      stringAccuracyWhenRead: 1 / 3,
      coverage: 3 / 4,
      // 8 digits; one wrong, one too many, two missing.
      digitAccuracy: 4 / 8,
    });
  });

  it('tells what was rejected, rightly and wrongly, and why', () => {
    expect(evaluation.rejection).toEqual({
      digits: { total: 4, right: 1, wrong: 2, rejected: 1 },
      noDigit: { total: 3, right: 0, wrong: 1, rejected: 2 },
      reasons: { 'too uncertain': 1, blank: 1, 'not a digit': 1 },
    });
  });

  it('judges confidence by the pictures that were read, those of no digit included', () => {
    const { above, curve } = evaluation.riskCoverage;
    expect(above.find(({ confidence }) => confidence === 0.99)).toEqual({
      ...{ confidence: 0.99, count: 2, errors: 1, errorRate: 0.5 },
    });
    expect(curve[0]).toMatchObject({ coverage: 1, risk: 3 / 4 });
    expect(evaluation.calibration.bins.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  });

  it('lists failures, the most confident mistakes first and rejections last', () => {
    const listed = evaluation.failures.map(({ expected, read }) => `${expected}>${read}`);
    expect(listed).toEqual(['345>346', '>1', '7>77', '89>']);
  });

  it('has no share where there is nothing to share', () => {
    expect(evaluateReadings([rejected('', 'blank')])).toMatchObject({
      ...{ stringAccuracy: null, digitAccuracy: null, coverage: null, failures: [] },
    });
    expect(evaluateReadings([rejected('5', 'blank')]).stringAccuracyWhenRead).toBeNull();
    expect(() => evaluateReadings([])).toThrow(InputError);
  });
});

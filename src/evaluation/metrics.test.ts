import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import { evaluatePredictions, wilsonInterval } from './metrics.js';
import type { PredictionSet } from './predictions.js';

/**
 * Five images, three classes. Predicted: a, b, a, c, b; true: a, b, b, c, c.
 * Confusion: a [1 0 0], b [1 1 0], c [0 1 1].
 */
const worked: PredictionSet = {
  classes: ['a', 'b', 'c'],
  labels: Uint8Array.of(0, 1, 1, 2, 2),
  probabilities: Float32Array.of(
    ...[0.5, 0.25, 0.25],
    ...[0.25, 0.5, 0.25],
    ...[0.5, 0.25, 0.25],
    ...[0, 0, 1],
    ...[0.25, 0.75, 0],
  ),
};

/** Any set of 1 to 40 images over 2 to 12 classes; rows sum to 1. */
const anySet: fc.Arbitrary<PredictionSet> = fc
  .record({ classCount: fc.integer({ min: 2, max: 12 }), count: fc.integer({ min: 1, max: 40 }) })
  .chain(({ classCount, count }) =>
    fc.record({
      labels: fc.uint8Array({ minLength: count, maxLength: count, max: classCount - 1 }),
      weights: fc.array(fc.integer({ min: 0, max: 1000 }), {
        minLength: count * classCount,
        maxLength: count * classCount,
      }),
      classes: fc.constant(Array.from({ length: classCount }, (_, c) => `class ${c}`)),
    }),
  )
  .map(({ labels, weights, classes }) => {
    const probabilities = Float32Array.from(weights, (weight, i) => {
      const start = i - (i % classes.length);
      const row = weights.slice(start, start + classes.length);
      const sum = row.reduce((a, b) => a + b, 0);
      return sum === 0 ? 1 / classes.length : weight / sum;
    });
    return { labels, probabilities, classes };
  });

const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('evaluatePredictions', () => {
  const evaluation = evaluatePredictions(worked);

  it('counts the errors and gives their share', () => {
    expect(evaluation).toMatchObject({ total: 5, errors: 2, accuracy: 0.6, errorRate: 0.4 });
  });

  it('takes the mean cross-entropy of the true class, with probability 0 counting as 2^-126', () => {
    // -ln of 1/2, 1/2, 1/4, 1 and 2^-126.
    const expected = (Math.log(2) + Math.log(2) + Math.log(4) + 0 + 126 * Math.log(2)) / 5;
    expect(evaluation.loss).toBeCloseTo(expected, 12);
  });

  it('puts true classes in rows and predicted classes in columns', () => {
    expect(evaluation.confusion).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 1],
    ]);
  });

  it('gives precision, recall and F1 of each class', () => {
    const [a, b, c] = evaluation.perClass;
    const two = 2 / 3;
    expect(a).toEqual({
      ...{ class: 'a', total: 1, correct: 1, incorrect: 0 },
      ...{ precision: 0.5, recall: 1, f1: two },
    });
    expect(b).toEqual({
      ...{ class: 'b', total: 2, correct: 1, incorrect: 1 },
      ...{ precision: 0.5, recall: 0.5, f1: 0.5 },
    });
    expect(c).toEqual({
      ...{ class: 'c', total: 2, correct: 1, incorrect: 1 },
      ...{ precision: 1, recall: 0.5, f1: two },
    });
  });

  it('lists confusions, most frequent first, and no pair that never happened', () => {
    const labels = Uint8Array.of(0, 1, 1, 2, 2, 2);
    const predicted = [1, 0, 0, 0, 2, 2];
    const probabilities = Float32Array.from(
      predicted.flatMap((p) => [0, 1, 2].map((c) => +(c === p))),
    );
    const { confusions } = evaluatePredictions({ ...worked, labels, probabilities });
    expect(confusions).toEqual([
      { actual: 'b', predicted: 'a', count: 2 },
      { actual: 'a', predicted: 'b', count: 1 },
      { actual: 'c', predicted: 'a', count: 1 },
    ]);
  });

  it('gives zero, not NaN, to a class without images or predictions', () => {
    const { perClass, confusion } = evaluatePredictions({
      classes: ['a', 'never'],
      labels: Uint8Array.of(0),
      probabilities: Float32Array.of(1, 0),
    });
    expect(perClass[1]).toEqual({
      ...{ class: 'never', total: 0, correct: 0, incorrect: 0 },
      ...{ precision: 0, recall: 0, f1: 0 },
    });
    expect(confusion[1]).toEqual([0, 0]);
  });

  it('scores a perfect classifier with no error and no loss', () => {
    const perfect = evaluatePredictions({
      classes: ['a', 'b'],
      labels: Uint8Array.of(0, 1),
      probabilities: Float32Array.of(1, 0, 0, 1),
    });
    expect(perfect).toMatchObject({
      accuracy: 1,
      loss: 0,
      errors: 0,
      errorRate: 0,
      confusions: [],
    });
    expect(perfect.calibration.ece).toBe(0);
  });

  it('keeps the public field names', () => {
    expect(Object.keys(evaluation)).toEqual([
      ...['accuracy', 'loss', 'errors', 'errorRate', 'total', 'confusion', 'perClass'],
      ...['confusions', 'calibration', 'riskCoverage'],
    ]);
    expect(Object.keys(evaluation.calibration)).toEqual(['ece', 'bins']);
    expect(Object.keys(evaluation.calibration.bins[0]!)).toEqual([
      ...['from', 'to', 'count', 'confidence', 'accuracy'],
    ]);
  });

  it('survives JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  it.each<[string, Partial<PredictionSet>, RegExp]>([
    ['no images', { labels: new Uint8Array(0), probabilities: new Float32Array(0) }, /got none/],
    ['fewer rows than labels', { probabilities: new Float32Array(12) }, /needs 15.*got 12/],
    ['a row too many', { probabilities: new Float32Array(18) }, /needs 15.*got 18/],
    ['an unknown label', { labels: Uint8Array.of(0, 1, 7, 2, 2) }, /label 7 of image 2/],
    ['no classes', { classes: [] }, /1 to 256 classes, got 0/],
    ['logits', { probabilities: new Float32Array(15).fill(3.5) }, /image 0.*3\.5.*softmax/],
    ['NaN', { probabilities: new Float32Array(15).fill(NaN, 4) }, /image 1.*NaN/],
  ])('rejects %s with one clear line', (_, change, message) => {
    const attempt = (): unknown => evaluatePredictions({ ...worked, ...change });
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(message);
  });

  it('agrees with scikit-learn, a class without images included', () => {
    const url = new URL('testdata/scikit-learn.json', import.meta.url);
    const expected = JSON.parse(readFileSync(url, 'utf8')) as {
      classes: string[];
      confusion: number[][];
    } & Record<'labels' | 'probabilities' | 'total' | 'precision' | 'recall' | 'f1', number[]> &
      Record<'accuracy' | 'loss' | 'ece', number>;
    const result = evaluatePredictions({
      classes: expected.classes,
      labels: Uint8Array.from(expected.labels),
      probabilities: Float32Array.from(expected.probabilities),
    });
    expect(result.confusion).toEqual(expected.confusion);
    expect(result.accuracy).toBeCloseTo(expected.accuracy, 12);
    expect(result.loss).toBeCloseTo(expected.loss, 6);
    expect(result.calibration.ece).toBeCloseTo(expected.ece, 7);
    result.perClass.forEach((figures, c) => {
      expect(figures.total).toBe(expected.total[c]);
      expect(figures.precision).toBeCloseTo(expected.precision[c]!, 12);
      expect(figures.recall).toBeCloseTo(expected.recall[c]!, 12);
      expect(figures.f1).toBeCloseTo(expected.f1[c]!, 12);
    });
  });

  it('accounts for every image exactly once, whatever the input', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const result = evaluatePredictions(set);
        expect(add(result.confusion.flat())).toBe(result.total);
        expect(add(result.perClass.map(({ total }) => total))).toBe(set.labels.length);
        expect(add(result.perClass.map(({ incorrect }) => incorrect))).toBe(result.errors);
        expect(add(result.confusions.map(({ count }) => count))).toBe(result.errors);
        expect(add(result.calibration.bins.map(({ count }) => count))).toBe(result.total);
        result.perClass.forEach(({ total, correct, incorrect, precision, recall, f1 }, c) => {
          expect(correct + incorrect).toBe(total);
          expect(add(result.confusion[c]!)).toBe(total);
          for (const share of [precision, recall, f1]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1);
          }
        });
        expect(result.accuracy + result.errorRate).toBeCloseTo(1, 12);
        expect(result.loss).toBeGreaterThanOrEqual(0);
        expect(result.calibration.ece).toBeGreaterThanOrEqual(0);
        expect(result.calibration.ece).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('wilsonInterval', () => {
  it('gives the published interval of 8 in 10', () => {
    const [low, high] = wilsonInterval(8, 10);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  it('stays within 0 and 1 at the ends', () => {
    expect(wilsonInterval(0, 5)[0]).toBe(0);
    expect(wilsonInterval(5, 5)[1]).toBe(1);
  });
});

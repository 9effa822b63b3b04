import { describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import { misclassified, predictedClasses, topClasses, withoutLastClass } from './predictions.js';

describe('predictedClasses', () => {
  it('takes the most probable class of each row and its probability', () => {
    const { classes, confidences } = predictedClasses(Float32Array.of(0.25, 0.75, 0.5, 0.125), 2);
    expect([...classes]).toEqual([1, 0]);
    expect([...confidences]).toEqual([0.75, 0.5]);
  });

  it('prefers the first of equally probable classes', () => {
    expect([...predictedClasses(Float32Array.of(0.25, 0.375, 0.375), 3).classes]).toEqual([1]);
  });

  it('rejects probabilities that do not fill whole rows', () => {
    expect(() => predictedClasses(new Float32Array(11), 10)).toThrow(InputError);
  });
});

describe('misclassified', () => {
  it('lists the wrong images, the most confident mistake first', () => {
    const wrong = misclassified({
      classes: ['a', 'b'],
      labels: Uint8Array.of(0, 0, 0, 1, 1),
      probabilities: Float32Array.of(0.25, 0.75, 1, 0, 0.125, 0.875, 0.75, 0.25, 0, 1),
    });
    expect(wrong).toEqual([2, 0, 3]);
  });

  it('rejects counts that differ', () => {
    const set = {
      classes: ['a', 'b'],
      labels: new Uint8Array(3),
      probabilities: new Float32Array(4),
    };
    expect(() => misclassified(set)).toThrow(InputError);
  });
});

describe('topClasses', () => {
  it('gives the k most probable classes, best first', () => {
    expect(topClasses(Float32Array.of(0.125, 0.25, 0.5, 0.125), 3)).toEqual([
      { index: 2, probability: 0.5 },
      { index: 1, probability: 0.25 },
      { index: 0, probability: 0.125 },
    ]);
  });

  it('gives all classes when there are fewer than k', () => {
    expect(topClasses(Float32Array.of(0.25, 0.75), 3)).toHaveLength(2);
  });
});

describe('withoutLastClass', () => {
  it('gives the probabilities of the other classes and counts the images it stood first in', () => {
    const { probabilities, calledNone } = withoutLastClass(
      Float32Array.of(0.75, 0.25, 0, 0.125, 0.125, 0.75, 0, 0, 1),
      3,
    );
    expect([...probabilities]).toEqual([0.75, 0.25, 0.5, 0.5, 0.5, 0.5]);
    expect(calledNone).toBe(2);
  });
});

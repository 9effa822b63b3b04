import { describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { calibrate } from './calibration.js';
import { evaluatePredictions } from './metrics.js';
import { predictedClasses } from './predictions.js';
import { applyTemperature, fitTemperature } from './temperature.js';

const classes = ['a', 'b', 'c', 'd'];

/** Labels drawn from softmax(z), and what a network says that answers with softmax(z * factor). */
function answers(count: number, factor: number) {
  const random = createRandom(5);
  const labels = new Uint8Array(count);
  const probabilities = new Float32Array(count * classes.length);
  for (let image = 0; image < count; image++) {
    const logits = classes.map(() => 2 * random.normal());
    const softmax = (by: number): number[] => {
      const weights = logits.map((logit) => Math.exp(logit * by));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    };
    let drawn = random.uniform();
    const truth = softmax(1).findIndex((p) => (drawn -= p) < 0);
    labels[image] = Math.max(0, truth);
    probabilities.set(softmax(factor), image * classes.length);
  }
  return { labels, probabilities, classes };
}

const lossAt = (set: ReturnType<typeof answers>, temperature: number): number =>
  evaluatePredictions({
    ...set,
    probabilities: applyTemperature(set.probabilities, classes.length, temperature),
  }).loss;

describe('fitTemperature', () => {
  it.each([0.3, 1, 2.5])('finds the factor %d by which a network is off', (factor) => {
    expect(fitTemperature(answers(20_000, factor))).toBeCloseTo(factor, 1);
  });

  it('is where the loss is least', () => {
    const set = answers(300, 3);
    const temperature = fitTemperature(set);
    const least = lossAt(set, temperature);
    for (const factor of [0.97, 0.999, 1.001, 1.03]) {
      expect(lossAt(set, temperature * factor)).toBeGreaterThanOrEqual(least);
    }
  });

  it('brings the calibration error down and changes no answer', () => {
    const set = answers(5000, 4);
    const scaled = applyTemperature(set.probabilities, classes.length, fitTemperature(set));
    const before = predictedClasses(set.probabilities, classes.length);
    const after = predictedClasses(scaled, classes.length);
    expect([...after.classes]).toEqual([...before.classes]);
    expect(calibrate(before, set.labels).ece).toBeGreaterThan(0.08);
    expect(calibrate(after, set.labels).ece).toBeLessThan(0.025);
  });

  it('counts a probability of 0 as one too small for a float', () => {
    const { probabilities, labels } = answers(500, 30);
    const rounded = probabilities.map((p) => (p < 1e-20 ? 0 : p));
    expect(fitTemperature({ probabilities: rounded, labels, classes })).toBeGreaterThan(5);
  });

  it('refuses images that are all right, all wrong, or none', () => {
    const probabilities = Float32Array.of(0.9, 0.1, 0.2, 0.8);
    const two = { probabilities, classes: ['a', 'b'] };
    for (const labels of [Uint8Array.of(0, 1), Uint8Array.of(1, 0), new Uint8Array()]) {
      expect(() => fitTemperature({ ...two, labels })).toThrow(InputError);
    }
  });
});

/** @file The weights under which the search finds the true texts of amounts likeliest. */
import { scoreWeights, type ScoreWeights } from '../../src/recognition/score.js';
import { fromVector, logLikelihood, toVector, type FittedAmount } from './likelihood.js';

/** Steps of Adam (Kingma and Ba, 2015) over all amounts; the rate falls to nothing. */
const steps = 50;
const highestRate = 0.2;
/** How strongly weights are held to what they are now: little, for what few amounts show. */
const pull = 0.001;

/** The fitted weights, and the mean logarithm of the truth's probability under them. */
export interface Fit {
  readonly weights: ScoreWeights;
  readonly logLikelihood: number;
}

/** Fits the weights, from those in use on. Amounts whose text no path spells count for nothing. */
export function fitWeights(amounts: readonly FittedAmount[]): Fit {
  const digits = scoreWeights.digit.length;
  const start = toVector(scoreWeights);
  const vector = [...start];
  const mean = vector.map(() => 0);
  const square = vector.map(() => 0);
  let likelihood = 0;
  for (let step = 1; step <= steps; step++) {
    const gradient = new Float64Array(vector.length);
    const weights = fromVector(vector, digits);
    const each = amounts
      .map((amount) => logLikelihood(amount, weights, gradient))
      .filter((value) => value !== undefined);
    likelihood = each.reduce((sum, value) => sum + value, 0) / each.length;
    const rate = highestRate * (1 - (step - 1) / steps);
    vector.forEach((value, k) => {
      const slope = gradient[k]! / each.length - pull * (value - start[k]!);
      mean[k] = 0.9 * mean[k]! + 0.1 * slope;
      square[k] = 0.99 * square[k]! + 0.01 * slope ** 2;
      const direction = mean[k]! / (1 - 0.9 ** step);
      const size = Math.sqrt(square[k]! / (1 - 0.99 ** step)) + 1e-9;
      vector[k] = value + (rate * direction) / size;
    });
  }
  return { weights: fromVector(vector, digits), logLikelihood: likelihood };
}

/** @file Logistic regression. */
import { logistic } from '../src/recognition/confidence.js';

/** One observation; its first feature is 1. */
export interface Observation {
  readonly features: readonly number[];
  readonly right: boolean;
}

const steps = 50;
/** Keeps the weights finite where the observations can be told apart. */
const ridge = 0.01;

/** The likeliest weights, by Newton's method. */
export function fitLogistic(observations: readonly Observation[]): number[] {
  const count = observations[0]!.features.length;
  let weights = Array<number>(count).fill(0);
  for (let step = 0; step < steps; step++) {
    // The gradient of the log-likelihood beside its negated second derivatives.
    const system = weights.map((weight, i) => [
      ...weights.map((_, k) => (i === k ? ridge : 0)),
      -ridge * weight,
    ]);
    for (const { features, right } of observations) {
      const p = logistic(features, weights);
      features.forEach((f, i) => {
        features.forEach((g, k) => (system[i]![k]! += p * (1 - p) * f * g));
        system[i]![count]! += (Number(right) - p) * f;
      });
    }
    const change = solve(system);
    weights = weights.map((weight, i) => weight + change[i]!);
  }
  return weights;
}

/** Gaussian elimination of a positive definite system, its right side in the last column; overwritten. */
function solve(system: number[][]): number[] {
  system.forEach((pivot, i) => {
    system.forEach((row, k) => {
      if (k === i) return;
      const factor = row[i]! / pivot[i]!;
      for (let c = i; c < row.length; c++) row[c]! -= factor * pivot[c]!;
    });
  });
  return system.map((row, i) => row.at(-1)! / row[i]!);
}

/**
 * @file Temperature scaling (Guo et al. 2017, section 4.2): one number that all logits are divided by
 * makes a network as sure as it is right. It changes no answer, only how sure each one is.
 */
import { InputError } from '../tensor/error.js';
import { checkPredictions, type PredictionSet } from './predictions.js';

/** The temperatures that are searched; beyond them no network is worth correcting. */
const lowest = 0.02;
const highest = 50;

/** Probabilities below this are rounded to nothing in float32; their logarithm stays finite. */
const leastProbability = 1e-45;

/** Halvings of the interval: the temperature is then exact to 8 digits. */
const searchSteps = 40;

/**
 * The temperature T that minimizes the mean of -ln(softmax(z / T)[true class]) over images that
 * the network was not trained on. Above 1 the network was too sure, below 1 too cautious.
 * @param set probabilities at temperature 1: their logarithms are logits, up to a constant
 * @throws InputError as `checkPredictions`, or when every image is read right or none is: then
 *   more certainty, or less, is always better.
 */
export function fitTemperature(set: PredictionSet): number {
  checkPredictions(set);
  const { probabilities, labels, classes } = set;
  const logits = Float64Array.from(probabilities, (p) => Math.log(Math.max(leastProbability, p)));
  const slopeAt = (inverse: number): number => lossSlope(logits, labels, classes.length, inverse);
  let [low, high] = [1 / highest, 1 / lowest];
  if (slopeAt(low) >= 0 || slopeAt(high) <= 0) {
    throw new InputError(
      `Cannot fit a temperature to ${labels.length} images: it takes images of which some are read right and some wrong.`,
    );
  }
  // The loss is convex in 1/T, so its slope changes its sign once.
  for (let step = 0; step < searchSteps; step++) {
    const middle = (low + high) / 2;
    if (slopeAt(middle) < 0) low = middle;
    else high = middle;
  }
  return 2 / (low + high);
}

/** The derivative of the summed loss by the inverse temperature: E[z] under softmax - z of the truth. */
function lossSlope(
  logits: Float64Array,
  labels: Uint8Array,
  classCount: number,
  inverse: number,
): number {
  let slope = 0;
  for (let image = 0; image < labels.length; image++) {
    const row = logits.subarray(image * classCount, (image + 1) * classCount);
    let most = row[0]!;
    for (const logit of row) if (logit > most) most = logit;
    let total = 0;
    let mean = 0;
    for (const logit of row) {
      const weight = Math.exp((logit - most) * inverse);
      total += weight;
      mean += weight * logit;
    }
    slope += mean / total - row[labels[image]!]!;
  }
  return slope;
}

/**
 * The probabilities as they are at another temperature.
 * @param probabilities `[count, classCount]`, row by row, at temperature 1
 */
export function applyTemperature(
  probabilities: Float32Array,
  classCount: number,
  temperature: number,
): Float32Array {
  const scaled = new Float32Array(probabilities.length);
  for (let row = 0; row < probabilities.length; row += classCount) {
    let total = 0;
    for (let i = row; i < row + classCount; i++) {
      scaled[i] = Math.max(leastProbability, probabilities[i]!) ** (1 / temperature);
      total += scaled[i]!;
    }
    for (let i = row; i < row + classCount; i++) scaled[i]! /= total;
  }
  return scaled;
}

/** @file Central differences of the plain float64 network, held against the training graph. */
import type { Random } from '../../src/tensor/random.js';
import { mean, referenceLosses, runReference } from './network.js';
import { runTraining, toDoubles, type NetworkCase } from './network-runs.js';

const STEP = 1e-6;
/** Elements of each parameter that are looked at one by one. */
const SAMPLES = 5;

/** How far a parameter's gradient is from the differences, relative to its largest element. */
export interface GradientError {
  readonly name: string;
  readonly error: number;
}

/**
 * Compares, for each parameter, a sample of its elements one by one, and all of them at once in a
 * random direction. Every dropout scales each image by a factor of its own.
 */
export async function gradientErrors(
  example: NetworkCase,
  random: Random,
): Promise<readonly GradientError[]> {
  const { network, weights, pixels, labels, targets, loss } = example;
  const scales = Array.from({ length: 4 }, () => Array.from(labels, () => 0.5 + random.uniform()));
  const { gradients } = await runTraining(example, scales);
  const doubles = toDoubles(weights);
  const lossAt = () => {
    const mode = { learning: true, scales };
    const { output } = runReference(network, doubles, pixels, mode);
    return mean(referenceLosses(loss, output, labels, targets));
  };
  /** The slope along `direction`, which says how far each of some elements moves. */
  const slope = (data: Float64Array, direction: ReadonlyMap<number, number>) => {
    const before = data.slice();
    const shifted = [1, -1].map((sign) => {
      for (const [i, share] of direction) data[i] = before[i]! + sign * STEP * share;
      return lossAt();
    });
    data.set(before);
    return (shifted[0]! - shifted[1]!) / (2 * STEP);
  };

  return [...gradients].flatMap(([name, gradient]) => {
    const data = doubles.get(name)!;
    const largest = gradient.data.reduce((top, g) => Math.max(top, Math.abs(g)), 0);
    const picked = random.shuffle([...data.keys()]).slice(0, SAMPLES);
    const everything = new Map(
      [...data.keys()].map((i) => [i, random.normal() / Math.sqrt(data.length)]),
    );
    const directions = [...picked.map((i) => new Map([[i, 1]])), everything];
    return directions.map((direction) => {
      let expected = 0;
      for (const [i, share] of direction) expected += gradient.data[i]! * share;
      const scale = Math.max(largest, 0.01);
      return { name, error: Math.abs(expected - slope(data, direction)) / scale };
    });
  });
}

/**
 * @file Initial weights: Glorot and Bengio (2010), He et al. (2015).
 */
import type { Random } from '../tensor/random.js';

/** The ways in which a parameter can start. */
export const initializers = [
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'zeros',
  'ones',
] as const;

/** How a parameter starts. */
export type Initializer = (typeof initializers)[number];

/** Numbers of inputs and outputs that one weight connects, kernel positions counted. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Draws `size` initial values. The normal forms are truncated at two standard deviations. */
export function initialValues(
  initializer: Initializer,
  size: number,
  { fanIn, fanOut }: Fans,
  random: Random,
): Float32Array {
  const values = new Float32Array(size);
  const glorot = 2 / (fanIn + fanOut);
  const he = 2 / fanIn;
  switch (initializer) {
    case 'zeros':
      return values;
    case 'ones':
      return values.fill(1);
    case 'glorotUniform':
      return fillUniform(values, glorot, random);
    case 'heUniform':
      return fillUniform(values, he, random);
    case 'glorotNormal':
      return fillNormal(values, glorot, random);
    case 'heNormal':
      return fillNormal(values, he, random);
  }
}

function fillUniform(values: Float32Array, variance: number, random: Random): Float32Array {
  const limit = Math.sqrt(3 * variance);
  return values.map(() => (2 * random.uniform() - 1) * limit);
}

/** Standard deviation of a standard normal number truncated to [-2, 2]. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

function fillNormal(values: Float32Array, variance: number, random: Random): Float32Array {
  const deviation = Math.sqrt(variance) / TRUNCATED_DEVIATION;
  return values.map(() => {
    let draw = random.normal();
    while (Math.abs(draw) > 2) draw = random.normal();
    return draw * deviation;
  });
}

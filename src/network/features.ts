/** @file What flows between layers: an image of channels, or a vector. */
import { InputError } from '../tensor/error.js';

/** `[height, width, channels]` or `[features]`, as Keras writes output shapes. */
export type Features = readonly [number, number, number] | readonly [number];

/** The number of values in `features`. */
export function featureCount(features: Features): number {
  return features.reduce((product: number, size) => product * size, 1);
}

/** `(26, 26, 32)`: the form of the classic summary table. */
export function formatFeatures(features: Features): string {
  return `(${features.join(', ')}${features.length === 1 ? ',' : ''})`;
}

/** @throws InputError when `features` is no image. */
export function expectImage(features: Features, layer: string): readonly [number, number, number] {
  if (features.length === 3) return features;
  throw new InputError(
    `${layer} needs an image, got the vector ${formatFeatures(features)}: put it before flatten().`,
  );
}

/** @throws InputError when `features` is no vector. */
export function expectVector(features: Features, layer: string): number {
  if (features.length === 1) return features[0];
  throw new InputError(
    `${layer} needs a vector, got an image ${formatFeatures(features)}: put flatten() before it.`,
  );
}

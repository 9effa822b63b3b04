/** @file A network: its input and its layers, as plain data. */
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import { sizeOf } from '../tensor/tensor.js';
import type { Features } from './features.js';
import { initialValues } from './initializer.js';
import type { Layer } from './layers/index.js';
import type { ParameterSpec } from './layers/rule.js';
import { namedLayers, type NamedLayer } from './layers/stack.js';
import { show } from './options.js';
import { pair } from './window.js';

/** A sequential network over grey images. */
export interface Network {
  /** Height and width of the images in pixels. */
  readonly input: readonly [number, number];
  readonly layers: readonly Layer[];
}

/** Every parameter by its full name (`conv2d_1.weight`), each as ONNX stores it. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** A parameter of the network. */
export interface Parameter extends ParameterSpec {
  readonly name: string;
}

/**
 * A network whose layers follow one another.
 * @throws InputError naming the layer that does not fit behind the one before it.
 */
export function defineNetwork(
  layers: readonly Layer[],
  { input = [28, 28] as readonly [number, number] } = {},
): Network {
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new InputError(`A network needs a list of at least one layer, got ${show(layers)}.`);
  }
  const network = { input: pair(input, "A network's input"), layers };
  describe(network);
  return network;
}

/** What enters the first layer. */
export function inputFeatures({ input }: Network): Features {
  return [input[0], input[1], 1];
}

/** What leaves the last layer. */
export function outputFeatures(network: Network): Features {
  return describe(network).at(-1)!.output;
}

/** The layers with their names, shapes and parameters. */
export function describe(network: Network): readonly NamedLayer[] {
  return namedLayers(network.layers, inputFeatures(network));
}

/** All parameters, in the order of the layers. */
export function parametersOf(network: Network): readonly Parameter[] {
  return describe(network).flatMap(({ name, parameters }) =>
    parameters.map((spec) => ({ ...spec, name: `${name}.${spec.role}` })),
  );
}

/** The number of classes: the size of the vector behind the last layer. */
export function classCount(network: Network): number {
  const output = outputFeatures(network);
  if (output.length !== 1) {
    throw new InputError(
      `A classifier ends in a vector, but this network ends in an image (${output.join(', ')}): add flatten() and dense(10).`,
    );
  }
  return output[0];
}

/** Draws the initial weights; each parameter has its own stream of `random`. */
export function initialWeights(network: Network, random: Random): Weights {
  return new Map(
    parametersOf(network).map(({ name, shape, initializer, fans }) => [
      name,
      initialValues(initializer, sizeOf(shape), fans, random.fork(name)),
    ]),
  );
}

/**
 * @file Fully convolutional networks: what ends in an image and computes the same at every place, so that
 * images of other sides than the network was built for can be shown to it.
 */
import { InputError } from '../tensor/error.js';
import type { Layer } from './layers/index.js';
import { namedLayers, type NamedLayer } from './layers/stack.js';
import type { Features } from './features.js';
import { inputFeatures, outputFeatures, type Network } from './network.js';
import { windowSpan, type WindowOptions } from './window.js';

/** What a fully convolutional network gives. */
export interface ImageOutput {
  readonly channels: number;
  /** Down, across: pixels of the input from one place of the output to the next. */
  readonly stride: readonly [number, number];
}

/**
 * What a network gives that ends in an image, and takes images of all sides that `stride` divides;
 * undefined for one that ends in a vector.
 * @throws InputError naming a layer that does not compute the same for images of other sides.
 */
export function imageOutput(network: Network): ImageOutput | undefined {
  const output = outputFeatures(network);
  if (output.length !== 3) return undefined;
  const input = inputFeatures(network);
  checkLayers(network.layers, input, '');
  const [height, width] = network.input;
  return { channels: output[2], stride: [height / output[0], width / output[1]] };
}

/** Checks each layer; every one divides its input's sides by its stride and nothing else. */
function checkLayers(layers: readonly Layer[], input: Features, prefix: string): void {
  for (const named of namedLayers(layers, input)) {
    const { layer, name } = named;
    if (layer.type === 'residual') checkLayers(layer.layers, named.input, `${prefix}${name}.`);
    else if ('stride' in layer) checkWindow(layer, named, `${prefix}${name}`);
  }
}

/**
 * Where the stride divides a side, 'same' pads by what the window is longer than the stride, whatever
 * the side; and a window that is no longer needs no padding.
 */
function checkWindow(window: WindowOptions, { input }: NamedLayer, name: string): void {
  const unequal = ([0, 1] as const).find((axis) => input[axis]! % window.stride[axis] !== 0);
  if (unequal !== undefined) {
    throw refusal(
      `${name} has stride ${window.stride[unequal]} on a side of ${input[unequal]!}`,
      "give the network an input whose sides its layers' strides divide",
    );
  }
  if (window.padding === 'same') return;
  if (([0, 1] as const).every((axis) => windowSpan(window, axis) <= window.stride[axis])) return;
  throw refusal(`${name} cuts off the edge`, "give it padding 'same'");
}

function refusal(what: string, advice: string): InputError {
  return new InputError(
    `A network that ends in an image must compute the same whatever the image's size, but ${what}: ${advice}.`,
  );
}

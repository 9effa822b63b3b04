/** @file Reads a network from plain data, such as a model file's JSON, through the layer functions. */
import { InputError } from '../tensor/error.js';
import { activation } from './layers/activation.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { flatten } from './layers/flatten.js';
import type { Layer } from './layers/index.js';
import { averagePool2d, globalAveragePool2d, maxPool2d } from './layers/pool2d.js';
import { residual } from './layers/residual.js';
import { defineNetwork, type Network } from './network.js';
import { show } from './options.js';

/**
 * The network that `data` describes, as `JSON.parse` gave it.
 * @throws InputError when it describes none.
 */
export function readNetwork(data: unknown): Network {
  if (typeof data !== 'object' || data === null) {
    throw new InputError(`A network is an object of input and layers, got ${show(data)}.`);
  }
  // What the types claim from here on, the layer functions check.
  const { input, layers } = data as Network;
  return defineNetwork(readLayers(layers), { input });
}

function readLayers(layers: unknown): Layer[] {
  if (Array.isArray(layers)) return layers.map(readLayer);
  throw new InputError(`Layers are a list, got ${show(layers)}.`);
}

function readLayer(data: unknown): Layer {
  const layer = (data ?? {}) as Layer;
  switch (layer.type) {
    case 'activation':
      return activation(layer.activation);
    case 'averagePool2d':
      return averagePool2d(layer.kernel, { stride: layer.stride, padding: layer.padding });
    case 'batchNorm':
      return batchNorm({ momentum: layer.momentum, epsilon: layer.epsilon });
    case 'conv2d': {
      const { filters, kernel, stride, padding, bias, activation: chosen, initializer } = layer;
      const chosenOnly = chosen === undefined ? {} : { activation: chosen };
      return conv2d(filters, kernel, { stride, padding, bias, initializer, ...chosenOnly });
    }
    case 'dense': {
      const { units, bias, activation: chosen, initializer } = layer;
      const chosenOnly = chosen === undefined ? {} : { activation: chosen };
      return dense(units, { bias, initializer, ...chosenOnly });
    }
    case 'dropout':
      return dropout(layer.rate);
    case 'flatten':
      return flatten();
    case 'globalAveragePool2d':
      return globalAveragePool2d();
    case 'maxPool2d':
      return maxPool2d(layer.kernel, { stride: layer.stride, padding: layer.padding });
    case 'residual': {
      const { activation: chosen } = layer;
      const chosenOnly = chosen === undefined ? {} : { activation: chosen };
      return residual(readLayers(layer.layers), chosenOnly);
    }
    default:
      throw new InputError(`There is no layer type ${show((data as Layer | null)?.type)}.`);
  }
}

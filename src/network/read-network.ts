/**
 * @file Reads a network from plain data, from a model file's JSON or a configuration's, through the
 * layer functions.
 */
import { activations } from './activation.js';
import { initializers } from './initializer.js';
import { activation, type ActivationLayer } from './layers/activation.js';
import { batchNorm, type BatchNorm } from './layers/batch-norm.js';
import { conv2d, type Conv2d } from './layers/conv2d.js';
import { dense, type Dense } from './layers/dense.js';
import { dropout, type Dropout } from './layers/dropout.js';
import { flatten } from './layers/flatten.js';
import type { Layer } from './layers/index.js';
import { averagePool2d, globalAveragePool2d, maxPool2d, type Pool2d } from './layers/pool2d.js';
import { residual, type Residual } from './layers/residual.js';
import { defineNetwork, type Network } from './network.js';
import { LARGEST_SIZE } from './options.js';
import type { Padding } from './window.js';
import { InputError, UsageError } from '../tensor/error.js';
import {
  anyObject,
  flag,
  listOf,
  need,
  number,
  oneOf,
  pairOf,
  placeOf,
  record,
  whole,
  type Field,
} from './fields.js';

const size = whole(1, LARGEST_SIZE);
const activationName = oneOf(activations);
const initializer = oneOf(initializers);
const padding = oneOf<Padding>(['valid', 'same']);

/** A number for both directions, or one for each. */
const sizes: Field<readonly [number, number]> = (value, where) =>
  typeof value === 'number'
    ? [size(value, where), size(value, where)]
    : pairOf(size, 'a number or two numbers')(value, where);

const share = number('at least 0 and below 1', (value) => value >= 0 && value < 1);
const small = number('above 0', (value) => value > 0 && value < Infinity);

/** The settings of a layer, without its type. */
type SettingsOf<L extends Layer> = Omit<L, 'type'>;

const conv2dFields = record<SettingsOf<Conv2d>>({
  filters: size,
  kernel: sizes,
  stride: sizes,
  dilation: sizes,
  padding,
  bias: flag,
  activation: activationName,
  initializer,
});
const denseFields = record<SettingsOf<Dense>>({
  units: size,
  bias: flag,
  activation: activationName,
  initializer,
});
const poolFields = record<SettingsOf<Pool2d>>({ kernel: sizes, stride: sizes, padding });
const batchNormFields = record<SettingsOf<BatchNorm>>({ momentum: share, epsilon: small });
const dropoutFields = record<SettingsOf<Dropout>>({ rate: share });
const activationFields = record<SettingsOf<ActivationLayer>>({ activation: activationName });
const residualFields = record<SettingsOf<Residual>>({
  layers: (value, where) => listOf(layer)(value, where),
  activation: activationName,
});
const noFields = record<object>({});

/** Each type of layer, built as code builds it, so that defaults are the same. */
const readers: { readonly [T in Layer['type']]: Field<Layer> } = {
  activation: (value, where) =>
    activation(need(activationFields(value, where), where, 'activation').activation),
  averagePool2d: (value, where) => {
    const { kernel, ...rest } = poolFields(value, where);
    return averagePool2d(kernel, rest);
  },
  batchNorm: (value, where) => batchNorm(batchNormFields(value, where)),
  conv2d: (value, where) => {
    const fields = need(conv2dFields(value, where), where, 'filters', 'kernel');
    const { filters, kernel, ...rest } = fields;
    return conv2d(filters, kernel, rest);
  },
  dense: (value, where) => {
    const { units, ...rest } = need(denseFields(value, where), where, 'units');
    return dense(units, rest);
  },
  dropout: (value, where) => dropout(need(dropoutFields(value, where), where, 'rate').rate),
  flatten: (value, where) => {
    noFields(value, where);
    return flatten();
  },
  globalAveragePool2d: (value, where) => {
    noFields(value, where);
    return globalAveragePool2d();
  },
  maxPool2d: (value, where) => {
    const { kernel, ...rest } = poolFields(value, where);
    return maxPool2d(kernel, rest);
  },
  residual: (value, where) => {
    const { layers, ...rest } = need(residualFields(value, where), where, 'layers');
    return residual(layers, rest);
  },
};

const layerType = oneOf(Object.keys(readers) as Layer['type'][]);

const layer: Field<Layer> = (value, where) => {
  const { type, ...settings } = anyObject(value, where);
  return readers[layerType(type, placeOf(where, 'type'))](settings, where);
};

const networkFields = record<{ input: readonly [number, number]; layers: readonly Layer[] }>({
  input: pairOf(size, 'height and width, as [28, 28]'),
  layers: listOf(layer),
});

/**
 * The network that `value` describes, as `JSON.parse` gave it:
 * `{"input": [28, 28], "layers": [{"type": "dense", "units": 10}, ...]}`.
 * @param where its place, for messages
 * @throws UsageError that names the place and what is wrong there, when it describes none.
 */
export const readNetwork: Field<Network> = (value, where) => {
  const { layers, ...rest } = need(networkFields(value, where), where, 'layers');
  try {
    return defineNetwork(layers, rest);
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(`${where}: ${error.message}`);
    throw error;
  }
};

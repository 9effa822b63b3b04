/** @file The layers a network is made of. */
import { InputError } from '../../tensor/error.js';
import { show } from '../options.js';
import { activationRule, type ActivationLayer } from './activation.js';
import { batchNormRule, type BatchNorm } from './batch-norm.js';
import { conv2dRule, type Conv2d } from './conv2d.js';
import { denseRule, type Dense } from './dense.js';
import { dropoutRule, type Dropout } from './dropout.js';
import { flattenRule, type Flatten } from './flatten.js';
import {
  globalAveragePool2dRule,
  pool2dRule,
  type GlobalAveragePool2d,
  type Pool2d,
} from './pool2d.js';
import { residualRule, type Residual } from './residual.js';
import type { LayerRule } from './rule.js';

/** A layer: plain data, which can be written as JSON and read back. */
export type Layer =
  | ActivationLayer
  | BatchNorm
  | Conv2d
  | Dense
  | Dropout
  | Flatten
  | GlobalAveragePool2d
  | Pool2d
  | Residual;

type Rules = { readonly [T in Layer['type']]: LayerRule<Extract<Layer, { type: T }>> };

// Made when first asked for: the residual block imports this module, so its rule may come later.
let made: Rules | undefined;

const makeRules = (): Rules => ({
  activation: activationRule,
  averagePool2d: pool2dRule as Rules['averagePool2d'],
  batchNorm: batchNormRule,
  conv2d: conv2dRule,
  dense: denseRule,
  dropout: dropoutRule,
  flatten: flattenRule,
  globalAveragePool2d: globalAveragePool2dRule,
  maxPool2d: pool2dRule as Rules['maxPool2d'],
  residual: residualRule,
});

/** The rule of `layer`'s type. @throws InputError when it is no layer. */
export function ruleOf(layer: Layer): LayerRule<Layer> {
  made ??= makeRules();
  const type = (layer as Layer | null | undefined)?.type;
  if (type !== undefined && Object.hasOwn(made, type)) return made[type] as LayerRule<Layer>;
  throw new InputError(
    `${show(layer)} is no layer; use conv2d(...), dense(...) and the other layer functions.`,
  );
}

/** The names by which layers of each type are called, as Keras calls them. */
export const layerNames: { readonly [T in Layer['type']]: string } = {
  activation: 'activation',
  averagePool2d: 'average_pooling2d',
  batchNorm: 'batch_normalization',
  conv2d: 'conv2d',
  dense: 'dense',
  dropout: 'dropout',
  flatten: 'flatten',
  globalAveragePool2d: 'global_average_pooling2d',
  maxPool2d: 'max_pooling2d',
  residual: 'residual',
};

/**
 * @file The reader recipe: digits, and the answer that something is no digit. MNIST, drawn digits in
 * other hands and pens, and outliers of every kind in each batch.
 */
import { batchNorm } from '../../network/layers/batch-norm.js';
import { activation } from '../../network/layers/activation.js';
import { conv2d } from '../../network/layers/conv2d.js';
import { dense } from '../../network/layers/dense.js';
import { flatten } from '../../network/layers/flatten.js';
import { defineNetwork } from '../../network/network.js';
import type { Recipe } from '../recipe.js';

const convolution = { bias: false, initializer: 'heNormal' } as const;
const norm = { momentum: 0.9, epsilon: 1e-5 };

/** 11 classes: the ten digits and `none`. */
export const reader: Recipe = {
  name: 'reader',
  description: 'digits and what is none: trained with letters, scribbles, broken digits and noise',
  network: defineNetwork([
    conv2d(24, 5, { ...convolution, stride: 2 }),
    batchNorm(norm),
    activation('relu'),
    conv2d(48, 3, convolution),
    batchNorm(norm),
    activation('relu'),
    conv2d(64, 3, convolution),
    batchNorm(norm),
    activation('relu'),
    conv2d(96, 3, convolution),
    batchNorm(norm),
    activation('relu'),
    flatten(),
    dense(11, { activation: 'softmax' }),
  ]),
  loss: { type: 'categoricalCrossEntropy', labelSmoothing: 0.02 },
  optimizer: { type: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  learningRate: 0.2,
  schedule: { type: 'oneCycle', warmupShare: 0.25 },
  batch: 128,
  epochs: 6,
  augmentation: { shift: 1, rotation: 10, scale: 0.1, shear: 8, elastic: 0.5 },
  outliers: { share: 0.3 },
  synthetic: { share: 0.15 },
};

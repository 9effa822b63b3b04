/**
 * @file The spotter recipe: a fully convolutional network that says for every 4 x 4 pixels of a grey
 * picture which digit or mark has its center there, and how large it is. Digits are 13 to 38 pixels high;
 * a picture is looked at in several sizes. Dilated residual blocks show each place about 100 pixels of
 * its surroundings without losing resolution.
 */
import { sceneKinds } from '../../dataset/generate/kinds.js';
import { boxChannels } from '../../network/center-points.js';
import { activation } from '../../network/layers/activation.js';
import { batchNorm } from '../../network/layers/batch-norm.js';
import { conv2d, type Conv2dOptions } from '../../network/layers/conv2d.js';
import { residual } from '../../network/layers/residual.js';
import { defineNetwork } from '../../network/network.js';
import type { Recipe } from '../recipe.js';

const norm = { momentum: 0.95, epsilon: 1e-3 };
const channels = 48;

/** A convolution with batch norm and ReLU. */
function block(filters: number, kernel: number, options: Conv2dOptions = {}) {
  const convolution = { padding: 'same', bias: false, initializer: 'heNormal' } as const;
  return [
    conv2d(filters, kernel, { ...convolution, ...options }),
    batchNorm(norm),
    activation('relu'),
  ];
}

/** Where digits, marks and other writing stand, and how large it is. */
export const spotter: Recipe = {
  name: 'spotter',
  description: 'where digits and marks stand in a picture: trained on composed scenes',
  network: defineNetwork(
    [
      ...block(16, 5, { stride: 2 }),
      ...block(32, 3, { stride: 2 }),
      ...block(channels, 3),
      ...[1, 2, 4, 1, 2, 1].map((dilation) => residual(block(channels, 3, { dilation }))),
      ...block(64, 1),
      conv2d(sceneKinds.length + boxChannels, 1),
    ],
    { input: [128, 192] },
  ),
  loss: { type: 'centerPoint' },
  optimizer: { type: 'adamw', weightDecay: 1e-3 },
  learningRate: 2.5e-3,
  schedule: { type: 'oneCycle', warmupShare: 0.03 },
  batch: 16,
  epochs: 24,
  averaging: { decay: 0.998 },
  scenes: { count: 10_000, validation: 480 },
  precision: 'float16',
};

/**
 * @file The champion recipe: the best reading of MNIST that one small network gives: a 5x5
 * convolution with stride 2, then four of 3x3, each with batch norm and ReLU. What those four compute
 * (sides of 12, 12, 4 and 4) is whole tiles of Winograd's 4x4 form, so that no product is computed for
 * nothing. Every image is bent anew each epoch, the learning rate goes up and down once, and what is
 * kept is the moving average of the weights. The finished model looks at each image three times. What
 * was tried on 10,000 training images held out stands in the model's card.
 */
import { activation } from '../../network/layers/activation.js';
import { batchNorm } from '../../network/layers/batch-norm.js';
import { conv2d, type Conv2dOptions } from '../../network/layers/conv2d.js';
import { dense } from '../../network/layers/dense.js';
import { flatten } from '../../network/layers/flatten.js';
import type { Layer } from '../../network/layers/index.js';
import { maxPool2d } from '../../network/layers/pool2d.js';
import { defineNetwork, type Network } from '../../network/network.js';
import type { Recipe } from '../recipe.js';

const norm = { momentum: 0.9, epsilon: 1e-5 };

/** A convolution with batch norm and ReLU; what stands in `between` comes before the norm. */
function block(filters: number, kernel: number, options: Conv2dOptions, between: Layer[] = []) {
  return [
    conv2d(filters, kernel, { ...options, bias: false, initializer: 'heNormal' }),
    ...between,
    batchNorm(norm),
    activation('relu'),
  ];
}

/** The champion's network for `classes` classes: 299 thousand parameters for ten. */
export function championNetwork(classes: number): Network {
  return defineNetwork([
    ...block(32, 5, { stride: 2, padding: 'same' }),
    ...block(64, 3, {}),
    ...block(64, 3, { padding: 'same' }, [maxPool2d(2)]),
    ...block(128, 3, {}),
    ...block(128, 3, { padding: 'same' }),
    flatten(),
    dense(classes, { activation: 'softmax' }),
  ]);
}

/** How the champion is trained, and what goes on from it. */
export const championTraining = {
  loss: { type: 'categoricalCrossEntropy' },
  optimizer: { type: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  learningRate: 0.15,
  schedule: { type: 'oneCycle', warmupShare: 0.15 },
  batch: 64,
  epochs: 50,
  averaging: { decay: 0.999 },
  augmentation: { shift: 2, rotation: 15, scale: 0.15, shear: 12, elastic: 0.8 },
} as const satisfies Partial<Recipe>;

/** 299 thousand parameters, SGD with one learning-rate cycle, averaged weights, three views. */
export const champion: Recipe = {
  name: 'champion',
  description: 'the best reading of MNIST: 299 k parameters, bent images, averaged weights',
  network: championNetwork(10),
  ...championTraining,
  views: { rotation: 9 },
};

/** @file The classic recipe, to the letter: Keras's well-known small convolutional network. */
import { conv2d } from '../../network/layers/conv2d.js';
import { dense } from '../../network/layers/dense.js';
import { dropout } from '../../network/layers/dropout.js';
import { flatten } from '../../network/layers/flatten.js';
import { maxPool2d } from '../../network/layers/pool2d.js';
import { defineNetwork } from '../../network/network.js';
import type { Recipe } from '../recipe.js';

/** 1,199,882 parameters, 12 epochs of Adam. */
export const classic: Recipe = {
  name: 'classic',
  description: 'the well-known small convolutional network: 1.2 M parameters, 12 epochs of Adam',
  network: defineNetwork([
    conv2d(32, 3, { activation: 'relu' }),
    conv2d(64, 3, { activation: 'relu' }),
    maxPool2d(2),
    dropout(0.2),
    flatten(),
    dropout(0.2),
    dense(128, { activation: 'relu' }),
    dense(10, { activation: 'softmax' }),
  ]),
  loss: { type: 'categoricalCrossEntropy' },
  optimizer: { type: 'adam' },
  learningRate: 0.001,
  schedule: { type: 'constant' },
  batch: 32,
  epochs: 12,
};

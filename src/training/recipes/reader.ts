/**
 * @file The reader recipe: the champion's network with an eleventh answer, that something is no digit.
 * Each batch holds MNIST, drawn digits of other hands and pens, digits cut out of numbers in which
 * they touch, and outliers of every kind. Meant to go on from the champion's weights (`--from`); it
 * does without, too.
 */
import type { Recipe } from '../recipe.js';
import { championNetwork, championTraining } from './champion.js';

/** 11 classes: the ten digits and `none`. */
export const reader: Recipe = {
  ...championTraining,
  name: 'reader',
  description: 'digits and what is none: trained with letters, scribbles, wrong cuts and noise',
  network: championNetwork(11),
  learningRate: 0.05,
  epochs: 45,
  augmentation: { shift: 1.5, rotation: 12, scale: 0.12, shear: 10, elastic: 0.6, thickness: 0.5 },
  outliers: { share: 0.32 },
  synthetic: { share: 0.15 },
  cuts: { share: 0.15, numbers: 4000 },
};

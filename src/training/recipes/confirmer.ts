/**
 * @file The confirmer recipe: the champion's network with an eleventh answer, for what the spotter finds. Half
 * of each batch is cut out of composed scenes: digits of many writers with what stands around them, and
 * letters, marks and wrong boxes as none. The rest is MNIST, some drawn digits, and outliers of every
 * kind. Meant to go on from the champion's weights (`--from champion`); it does without, too.
 */
import type { Recipe } from '../recipe.js';
import { championNetwork, championTraining } from './champion.js';

/** 11 classes: the ten digits and `none`. */
export const confirmer: Recipe = {
  ...championTraining,
  name: 'confirmer',
  description: 'what the spotter finds, confirmed: trained on what is cut out of scenes',
  network: championNetwork(11),
  learningRate: 0.05,
  epochs: 20,
  augmentation: { shift: 1.5, rotation: 12, scale: 0.12, shear: 10, elastic: 0.6, thickness: 0.5 },
  outliers: { share: 0.16 },
  synthetic: { share: 0.04 },
  cutouts: { share: 0.5 },
  precision: 'float16',
};

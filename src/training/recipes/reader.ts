/**
 * @file The reader recipe: the champion's network with an eleventh answer, that something is no digit.
 * Half of each batch is cut out of composed scenes, as recognition cuts out what the spotter finds: digits
 * of many writers with what stands around them, and letters, marks and wrong boxes as none. The rest is
 * MNIST, some drawn digits, and outliers of every kind. Meant to go on from the champion's weights
 * (`--from`); it does without, too.
 */
import type { Recipe } from '../recipe.js';
import { championNetwork, championTraining } from './champion.js';

/** 11 classes: the ten digits and `none`. */
export const reader: Recipe = {
  ...championTraining,
  name: 'reader',
  description:
    'digits and what is none: trained on what is cut out of scenes, with letters, marks and noise',
  network: championNetwork(11),
  learningRate: 0.05,
  epochs: 20,
  augmentation: { shift: 1.5, rotation: 12, scale: 0.12, shear: 10, elastic: 0.6, thickness: 0.5 },
  outliers: { share: 0.08 },
  synthetic: { share: 0.04 },
  cutouts: { share: 0.5 },
};

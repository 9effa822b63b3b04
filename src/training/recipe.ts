/** @file A recipe: everything that decides how a network is trained, as plain data. */
import type { AugmentOptions } from '../dataset/augment.js';
import type { OutlierOptions } from '../dataset/outliers.js';
import type { Loss } from '../network/loss.js';
import type { Network } from '../network/network.js';
import type { Precision } from '../network/precision.js';
import type { Views } from '../network/views.js';
import type { Optimizer } from './optimizer.js';
import type { Schedule } from './schedule.js';

/** Cuts in training. */
export interface CutOptions {
  /** The share of each batch that is replaced by cuts, at least 0 and below 1. */
  readonly share: number;
  /**
   * Where the data has no cuts of its own, so many numbers are written to cut them out of, and the
   * wrong cuts are outliers; without this, such data is trained on without cuts.
   */
  readonly numbers?: number;
}

/** Scenes in training. */
export interface SceneOptions {
  /** How many make an epoch. */
  readonly count: number;
  /** How many are composed to validate on. */
  readonly validation: number;
}

/** How many numbers are written before training, if any. */
export function numbersToWrite({ cuts }: Recipe, hasCuts: boolean): number | undefined {
  return hasCuts ? undefined : cuts?.numbers;
}

/** What to train and how. With a seed and data it determines the weights. */
export interface Recipe {
  readonly name: string;
  /** One sentence for a person who chooses. */
  readonly description: string;
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** The schedule's base; for one-cycle and warm-up, the highest rate. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly batch: number;
  readonly epochs: number;
  /** Exponential moving average of the weights: what is evaluated and saved instead of them. */
  readonly averaging?: { readonly decay: number };
  readonly augmentation?: AugmentOptions;
  /** Puts frames of no digit into each batch; the network then has one more class, `none`. */
  readonly outliers?: OutlierOptions;
  /** Puts drawn digits into each batch: the share of it that they replace. */
  readonly synthetic?: { readonly share: number };
  /** Puts digits into each batch as recognition cuts them out of numbers. */
  readonly cuts?: CutOptions;
  /**
   * Puts frames into each batch that are cut out of scenes, digits and what is none; the material comes
   * with the run. The share of the batch.
   */
  readonly cutouts?: { readonly share: number };
  /**
   * Trains on scenes that are composed for each batch, of the data's digits and of strokes and print that
   * come with the run; the network ends in an image and the loss is `centerPoint`.
   */
  readonly scenes?: SceneOptions;
  /**
   * What the logits of the finished model are divided by, so that it is as sure as it is right; 1 by
   * default. Found on held-out training images by `npm run calibrate`. Training itself does not know
   * it, so the losses of its history are those at temperature 1.
   */
  readonly temperature?: number;
  /** How the finished model's file stores the weights; float32 by default. Training is float32. */
  readonly precision?: Precision;
  /** How the finished model looks at an image besides as it is; training and its figures do not. */
  readonly views?: Views;
}

/** The names of all settings, in a recipe's order. */
export const recipeSettings = Object.keys({
  name: true,
  description: true,
  network: true,
  loss: true,
  optimizer: true,
  learningRate: true,
  schedule: true,
  batch: true,
  epochs: true,
  averaging: true,
  augmentation: true,
  outliers: true,
  synthetic: true,
  cuts: true,
  cutouts: true,
  scenes: true,
  temperature: true,
  precision: true,
  views: true,
} satisfies Record<keyof Recipe, true>) as readonly (keyof Recipe)[];

/** The settings in which two recipes differ; what a description says makes no difference. */
export function changedSettings(one: Recipe, other: Recipe): readonly (keyof Recipe)[] {
  return recipeSettings.filter(
    (key) => key !== 'description' && canonical(one[key]) !== canonical(other[key]),
  );
}

/** Equal for equal data, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

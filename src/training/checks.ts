/** @file What a run is refused for before anything is compiled, allocated or written. */
import { createAugmenter } from '../dataset/augment.js';
import type { Dataset } from '../dataset/dataset.js';
import { sceneKinds } from '../dataset/generate/kinds.js';
import { checkLoss } from '../network/loss.js';
import { centerGrid } from '../network/center-points.js';
import { classCount, outputFeatures } from '../network/network.js';
import { checkPrecision } from '../network/precision.js';
import { checkTemperature } from '../network/temperature.js';
import { checkViews } from '../network/views.js';
import { InputError } from '../tensor/error.js';
import { checkDecay } from './arena.js';
import { checkSide, createMixer, trainedClasses } from './mixer.js';
import { completeOptimizer } from './optimizer.js';
import { recipeSettings, type Recipe } from './recipe.js';
import { checkSchedule } from './schedule.js';

const digitCount = 10;

/** The settings of a run that are checked. */
export interface CheckedSettings {
  readonly recipe: Recipe;
  readonly train: Dataset;
  readonly validation?: Dataset;
  readonly seed: number;
  readonly threads?: number;
  readonly patience?: number;
}

/**
 * Checks numbers that may come from plain JavaScript, and that the network fits the data.
 * @throws InputError naming the setting or data set, what it is and what it should be.
 */
export function checkRun(settings: CheckedSettings): void {
  const { recipe, validation, seed, threads, patience } = settings;
  checkNames('a recipe', recipe, recipeSettings);
  checkWhole('batch', recipe.batch);
  checkWhole('epochs', recipe.epochs);
  if (threads !== undefined) checkWhole('threads', threads);
  if (patience !== undefined) {
    checkWhole('patience', patience);
    if (!validation) {
      throw new InputError('Cannot train with patience: it needs validation data to wait for.');
    }
  }
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`Cannot train: seed must be a whole number, got ${seed}.`);
  }
  const { learningRate } = recipe;
  if (typeof learningRate !== 'number' || !(learningRate > 0 && learningRate < Infinity)) {
    throw new InputError(
      `Cannot train: learningRate must be a number above 0, got ${typeof learningRate === 'number' ? learningRate : JSON.stringify(learningRate)}.`,
    );
  }
  checkLoss(recipe.loss);
  completeOptimizer(recipe.optimizer);
  checkSchedule(recipe.schedule);
  if (recipe.averaging) checkDecay(recipe.averaging.decay);
  if (recipe.augmentation) createAugmenter(...recipe.network.input, recipe.augmentation);
  if (recipe.temperature !== undefined) checkTemperature(recipe.network, recipe.temperature);
  checkPrecision(recipe.precision);
  if (recipe.views) checkViews(recipe.views);
  checkData(settings);
  if (!recipe.scenes) createMixer(recipe, settings.train);
}

/**
 * Checks that plain JavaScript has misspelt nothing.
 * @param what has the settings: "a recipe"
 * @throws InputError naming the setting that there is not, and those that there are.
 */
export function checkNames(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new InputError(
    `Cannot train: ${what} has no setting ${unknown}; its settings: ${known.join(', ')}.`,
  );
}

function checkWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new InputError(`Cannot train: ${name} must be a whole number from 1, got ${value}.`);
}

function checkData({ recipe, train, validation }: CheckedSettings): void {
  if (recipe.scenes) return checkScenes(recipe, train, validation);
  const [height, width] = recipe.network.input;
  const classes = classCount(recipe.network);
  for (const set of [train, ...(validation ? [validation] : [])]) {
    if (set.count === 0) throw new InputError(`Cannot train on ${set.name}: it has no images.`);
    if (set.height !== height || set.width !== width) {
      throw new InputError(
        `Cannot train on ${set.name}: its images are ${set.height}x${set.width}, recipe ${recipe.name} takes ${height}x${width}.`,
      );
    }
    const known = trainedClasses(recipe, set.classes).length;
    if (known !== classes) {
      throw new InputError(
        `Cannot train on ${set.name}: it has ${known} classes, recipe ${recipe.name} tells ${classes} apart.`,
      );
    }
  }
}

/** @throws InputError when scenes of the data are nothing that the recipe's network can learn. */
function checkScenes(recipe: Recipe, ...sets: readonly (Dataset | undefined)[]): void {
  const { scenes, loss, name, network } = recipe;
  checkWhole('scenes.count', scenes!.count);
  checkWhole('scenes.validation', scenes!.validation);
  if (loss.type !== 'centerPoint') {
    throw new InputError(
      `Cannot train ${name}: with scenes its loss is centerPoint, not ${loss.type}.`,
    );
  }
  const { kinds } = centerGrid(outputFeatures(network));
  if (kinds !== sceneKinds.length) {
    throw new InputError(
      `Cannot train ${name}: its network tells ${kinds} kinds apart, scenes hold ${sceneKinds.length}.`,
    );
  }
  for (const set of sets) {
    if (set === undefined) continue;
    checkSide(set);
    if (set.count > 0 && set.classes.length === digitCount) continue;
    throw new InputError(
      `Cannot compose scenes of ${set.name}: it has ${set.count} images of ${set.classes.length} classes; give digits.`,
    );
  }
}

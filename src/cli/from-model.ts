/** @file The model that a training starts from, and the recipe for going on with it. */
import { classCounts, NO_DIGIT, type Dataset } from '../dataset/dataset.js';
import { withNoDigit } from '../dataset/classes.js';
import { loadModel } from '../library/load-model.js';
import { type Model } from '../library/model.js';
import type { Validation } from '../library/run.js';
import { learnedBy } from '../library/start.js';
import { withClassCount } from '../network/transfer.js';
import { InputError } from '../tensor/error.js';
import type { Recipe } from '../training/recipe.js';
import { fineTuning } from '../training/recipes/finetune.js';
import type { FromModel } from './config/file.js';

/** The name that stands for the recipe of `fineTuning`. */
export const fineTuningName = 'finetune';

/**
 * Loads the model that a run starts from.
 * @throws InputError when it is not there, or not the file that the run was begun with.
 */
export async function loadStart({ path, sha256 }: FromModel): Promise<Model> {
  const model = await loadModel(path);
  if (sha256 === undefined || model.identity.sha256 === sha256) return model;
  throw new InputError(
    `Cannot go on from ${path}: it has changed since the run was begun with it; bring that file back or start a new run.`,
  );
}

/**
 * The fine-tuning recipe for a model and the data. A class of the model that the data does not show
 * stays; where the data has classes that the model does not know, the classes are the data's.
 * @throws InputError when the model's layers are unknown.
 */
export function fineTuningOf(model: Model, data: Dataset, validation: Validation): Recipe {
  const { network, classes } = learnedBy(model);
  const known = data.classes.every((name) => classes.includes(name));
  const kept = classes.includes(NO_DIGIT) ? withNoDigit(data.classes) : data.classes;
  const wanted = known ? classes : kept;
  return fineTuning(withClassCount(network, wanted.length), wanted, trainedCount(data, validation));
}

/** How many images are trained on when `validation` is held out of each class. */
function trainedCount(data: Dataset, validation: Validation): number {
  if (typeof validation === 'string') return data.count;
  return classCounts(data).reduce((sum, n) => sum + n - Math.round(n * validation), 0);
}

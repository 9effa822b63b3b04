/** @file Settings for going on with a trained model. */
import { withNoDigit } from '../dataset/classes.js';
import { classCounts, NO_DIGIT, type Dataset } from '../dataset/dataset.js';
import { withClassCount } from '../network/transfer.js';
import type { Recipe } from '../training/recipe.js';
import { fineTuningRecipe } from '../training/recipes/finetune.js';
import type { Validation } from './run.js';
import { checkKnownClasses, learnedBy, type StartingModel } from './start.js';

/**
 * The fine-tuning recipe for a model and the data: gentle settings, as many epochs as the data needs.
 * A class of the model that the data does not show stays; where the model knows none of the data's
 * classes, the classes are the data's, and `none` if the model knows it.
 * @param data that is trained on
 * @param validation what is held out of it, as for `runTraining`
 * @throws InputError when the model's layers are unknown, or it knows some of the data's classes and
 *   others not: that is more often a wrong name than another task.
 */
export function fineTuning(
  model: StartingModel,
  data: Dataset,
  validation: Validation = 'none',
): Recipe {
  const { network, classes } = learnedBy(model);
  checkKnownClasses(classes, data);
  const known = data.classes.every((name) => classes.includes(name));
  const kept = classes.includes(NO_DIGIT) ? withNoDigit(data.classes) : data.classes;
  const wanted = known ? classes : kept;
  const count = trainedCount(data, validation);
  return fineTuningRecipe(withClassCount(network, wanted.length), wanted, count);
}

/** How many images are trained on when `validation` is held out of each class. */
function trainedCount(data: Dataset, validation: Validation): number {
  if (typeof validation === 'string') return data.count;
  return classCounts(data).reduce((sum, n) => sum + n - Math.round(n * validation), 0);
}

/** @file What a finished training becomes: the weights as they are saved, and the model's card. */
import type { Dataset } from '../dataset/dataset.js';
import type { ModelCard, SavedModel } from '../formats/model-file.js';
import { withPrecision } from '../network/precision.js';
import { withTemperature } from '../network/temperature.js';
import { recipeSettings, type Recipe } from '../training/recipe.js';
import { recipeTitle } from '../training/recipes/index.js';
import type { TrainResult } from '../training/train.js';

/** What else a model is made of. */
interface Origin extends Pick<SavedModel, 'classes'>, Pick<ModelCard, 'seed' | 'from'> {
  readonly data: Dataset;
  /** With patience, what the images are called that chose the epoch. */
  readonly chosenOn?: string;
}

/** The model that a training gave, at the recipe's temperature and precision. */
export function finishedModel(
  recipe: Recipe,
  { weights, history, epoch }: TrainResult,
  { classes, seed, data, from, chosenOn }: Origin,
): SavedModel {
  const { network, temperature, precision, views } = recipe;
  const { loss, accuracy, valLoss, valAccuracy } = history[epoch - 1]!;
  const sure = temperature === undefined ? weights : withTemperature(network, weights, temperature);
  return {
    network,
    weights: withPrecision(network, sure, precision),
    ...(precision === undefined ? {} : { precision }),
    ...(views ? { views } : {}),
    classes,
    card: {
      recipe: recipeTitle(recipe),
      settings: settingsOf(recipe),
      seed,
      epochs: history.length,
      ...(chosenOn === undefined ? {} : { chosen: { epoch, on: chosenOn } }),
      data: { name: data.name, count: data.count, hash: data.hash },
      ...(from ? { from } : {}),
      ...(temperature === undefined ? {} : { temperature }),
      figures: {
        loss,
        accuracy,
        ...(valLoss === undefined ? {} : { valLoss }),
        ...(valAccuracy === undefined ? {} : { valAccuracy }),
      },
    },
  };
}

/** All that the recipe says beside the network, which stands in the model file itself. */
function settingsOf(recipe: Recipe): Readonly<Record<string, unknown>> {
  const kept = recipeSettings.filter((key) => key !== 'network' && recipe[key] !== undefined);
  return Object.fromEntries(kept.map((key) => [key, recipe[key]]));
}

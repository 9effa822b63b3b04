/** @file What a finished training becomes: the weights as they are saved, and the model's card. */
import type { Dataset } from '../dataset/dataset.js';
import type { SavedModel } from '../formats/model-file.js';
import { withTemperature } from '../network/temperature.js';
import type { Recipe } from '../training/recipe.js';
import type { TrainResult } from '../training/train.js';

/** The model of the last epoch, at the recipe's temperature. */
export function finishedModel(
  { network, name, temperature }: Recipe,
  { weights, history }: TrainResult,
  { classes, seed, data }: Pick<SavedModel, 'classes'> & { seed: number; data: Dataset },
): SavedModel {
  const { epoch, loss, accuracy, valLoss, valAccuracy } = history.at(-1)!;
  return {
    network,
    weights: temperature === undefined ? weights : withTemperature(network, weights, temperature),
    classes,
    card: {
      recipe: name,
      seed,
      epochs: epoch,
      data: { name: data.name, count: data.count, hash: data.hash },
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

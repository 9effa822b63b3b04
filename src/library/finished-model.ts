/** @file What a finished training becomes: the weights as they are saved, and the model's card. */
import type { Dataset } from '../dataset/dataset.js';
import type { ModelCard, SavedModel } from '../formats/model-file.js';
import { withTemperature } from '../network/temperature.js';
import type { Recipe } from '../training/recipe.js';
import type { TrainResult } from '../training/train.js';

/** What else a model is made of. */
interface Origin extends Pick<SavedModel, 'classes'>, Pick<ModelCard, 'seed' | 'from'> {
  readonly data: Dataset;
}

/** The model of the last epoch, at the recipe's temperature. */
export function finishedModel(
  { network, name, temperature }: Recipe,
  { weights, history }: TrainResult,
  { classes, seed, data, from }: Origin,
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

/** @file What a run starts from: a trained model's weights, brought to the run's network and classes. */
import type { DatasetPair } from '../dataset/dataset.js';
import { ownLabels } from '../dataset/relabel.js';
import type { ModelCard } from '../formats/model-file.js';
import { classCount, type Weights } from '../network/network.js';
import { transferWeights, type LearnedClassifier } from '../network/transfer.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { trainedClasses } from '../training/mixer.js';
import type { Recipe } from '../training/recipe.js';

/** A model that another one starts from: a `Model`, as far as it matters here. */
export interface StartingModel extends Partial<Omit<LearnedClassifier, 'classes'>> {
  readonly classes: readonly string[];
  readonly card?: ModelCard;
  readonly identity: { readonly path?: string; readonly sha256: string };
}

/** What a model that is trained on is known by. */
export function originOf({ card, identity }: StartingModel): NonNullable<ModelCard['from']> {
  return { recipe: card?.recipe ?? 'custom', sha256: identity.sha256 };
}

/**
 * The data with its labels counted in the model's classes, where they are among them and the run
 * keeps these classes: a model that knows more than the data shows goes on knowing it.
 */
export function dataFor<T extends DatasetPair>(
  model: StartingModel,
  { network }: Recipe,
  data: T,
): T {
  const { classes } = model;
  if (classCount(network) !== classes.length) return data;
  return { ...data, train: ownLabels(data.train, classes), test: ownLabels(data.test, classes) };
}

/**
 * What a model has learned.
 * @throws InputError when its layers are unknown.
 */
export function learnedBy({
  network,
  weights,
  classes,
  identity,
}: StartingModel): LearnedClassifier {
  if (network && weights) return { network, weights, classes };
  throw new InputError(
    `Cannot start from ${identity.path ?? 'this model'}: it was not written by Tenfold, so its layers are unknown.`,
  );
}

/**
 * The initial weights of a run.
 * @param classes of the training data
 * @throws InputError when the model's layers are unknown or do not fit the recipe's network.
 */
export function startingWeights(
  model: StartingModel,
  recipe: Recipe,
  classes: readonly string[],
  seed: number,
): Weights {
  const target = { network: recipe.network, classes: trainedClasses(recipe, classes) };
  const random = createRandom(seed).fork('weights');
  return transferWeights(learnedBy(model), target, random);
}

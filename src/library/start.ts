/** @file What a run starts from: a trained model's weights, brought to the run's network and classes. */
import { NO_DIGIT, type Dataset, type DatasetPair } from '../dataset/dataset.js';
import { ownLabels } from '../dataset/relabel.js';
import type { ModelCard } from '../formats/model-file.js';
import { classCount, outputFeatures, parametersOf, type Weights } from '../network/network.js';
import { transferWeights, type LearnedClassifier } from '../network/transfer.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { trainedClasses } from '../training/mixer.js';
import type { Recipe } from '../training/recipe.js';

/** A model that another one starts from: a `Model`, as far as it matters here. */
export interface StartingModel {
  readonly classes: readonly string[];
  /** The layers and what they learned; undefined where Tenfold did not write the model. */
  readonly network?: LearnedClassifier['network'] | undefined;
  readonly weights?: Weights | undefined;
  readonly card?: ModelCard | undefined;
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
  if (outputFeatures(network).length === 3) return data;
  if (classCount(network) !== classes.length) return data;
  const own = (set: Dataset) => ownLabels(set, classes);
  const { train, test, cuts } = data;
  return {
    ...data,
    train: own(train),
    test: own(test),
    ...(cuts ? { cuts: { ...cuts, frames: own(cuts.frames) } } : {}),
  };
}

/**
 * Some names that a model knows and others that it does not are more often a mistake than a task.
 * @throws InputError where a model knows some of the data's classes, and others than `none` not.
 */
export function checkKnownClasses(
  known: readonly string[],
  { classes, name }: Pick<Dataset, 'name' | 'classes'>,
): void {
  const named = classes.filter((each) => each !== NO_DIGIT);
  const strange = named.filter((each) => !known.includes(each));
  if (strange.length === 0 || strange.length === named.length) return;
  throw new InputError(
    `Cannot go on with this model on ${name}: it does not know ${strange.slice(0, 5).join(', ')}; rename what is one of ${known.join(', ')}, or train without --from.`,
  );
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
 * The initial weights of a run. A network of as many classes as the model's is taken to be for the
 * same classes; one of more or fewer is for others.
 * @throws InputError when the model's layers are unknown or do not fit the recipe's network, or the
 *   data's classes are a mixture, as for `checkKnownClasses`.
 */
export function startingWeights(
  model: StartingModel,
  recipe: Recipe,
  data: Pick<Dataset, 'name' | 'classes'>,
  seed: number,
): Weights {
  if (outputFeatures(recipe.network).length === 3) return sameWeights(model, recipe);
  if (classCount(recipe.network) === model.classes.length) checkKnownClasses(model.classes, data);
  const target = { network: recipe.network, classes: trainedClasses(recipe, data.classes) };
  const random = createRandom(seed).fork('weights');
  return transferWeights(learnedBy(model), target, random);
}

/**
 * The weights of a model that ends in an image, for a run with the same network.
 * @throws InputError when it tells other things apart, or has other layers.
 */
function sameWeights(model: StartingModel, recipe: Recipe): Weights {
  const { network, weights, classes } = learnedBy(model);
  const shapes = (of: Recipe['network']) =>
    parametersOf(of)
      .map(({ name, shape }) => `${name} ${shape.join('x')}`)
      .join();
  const known = trainedClasses(recipe, classes).join() === classes.join();
  if (known && shapes(network) === shapes(recipe.network)) return weights;
  throw new InputError(
    `Cannot start ${recipe.name} from ${model.identity.path ?? 'this model'}: it has other ${known ? 'layers' : 'kinds'}; start from a model of the same recipe.`,
  );
}

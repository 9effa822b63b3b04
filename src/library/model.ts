/** @file The model a user works with: built or loaded, trained, evaluated, asked, saved. */
import { availableParallelism } from 'node:os';
import type { Dataset, DatasetPair } from '../dataset/dataset.js';
import { DIGITS } from '../dataset/dataset.js';
import { ownLabels } from '../dataset/relabel.js';
import type { Explanation } from '../evaluation/explain.js';
import { evaluatePredictions, type Evaluation } from '../evaluation/metrics.js';
import { topClasses, withoutLastClass } from '../evaluation/predictions.js';
import { encodeModelFile, type ModelCard, type SavedModel } from '../formats/model-file.js';
import type { Layer } from '../network/layers/index.js';
import {
  classCount,
  defineNetwork,
  initialWeights,
  outputFeatures,
  type Network,
  type Weights,
} from '../network/network.js';
import { checkOptions, show } from '../network/options.js';
import { formatSummary, summarize } from '../network/summary.js';
import { nodeRuntime } from '../runtime/node.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import { sha256 } from '../storage/hash.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import type { Recipe } from '../training/recipe.js';
import { classic } from '../training/recipes/classic.js';
import { train, type TrainOptions, type TrainResult } from '../training/train.js';
import {
  checkDataset,
  checkFitOptions,
  checkImages,
  checkTrainingData,
} from './check-arguments.js';
import { checkClassNames, inClasses, knownClasses } from './class-names.js';
import { averageClassifiers, createClassifier, type Classifier } from './classifier.js';
import { finishedModel } from './finished-model.js';
import type { ExplainOptions } from './explain.js';
import { originOf } from './start.js';
import { version } from './version.js';

/** How `Model.train` trains; what is left out is as in the classic recipe. */
export interface FitOptions
  extends
    Partial<Omit<Recipe, 'name' | 'description' | 'network'>>,
    Pick<TrainOptions, 'threads' | 'patience' | 'signal' | 'onBatch' | 'onEpoch'> {
  /** Decides drawn initial weights, order, dropout and augmentation; 0 by default. */
  readonly seed?: number;
  /**
   * Where training starts: from the present weights, going on with what the model has learned, or
   * from scratch, with weights drawn from `seed`. A trained or loaded model goes on by default, one
   * that has not been trained yet starts from scratch.
   */
  readonly from?: 'present' | 'scratch';
  /** Images to measure each epoch on, and for `patience` to choose by; none by default. */
  readonly validation?: Dataset;
}

/** What a model says of one image. */
export interface Prediction {
  /** The most probable class: for digits, the digit itself. */
  readonly digit: string;
  /** Its probability. */
  readonly confidence: number;
  /** One per class. */
  readonly probabilities: readonly number[];
}

/** An evaluation with the probabilities it rests on and how fast they came. */
export interface ModelEvaluation extends Evaluation {
  /** [count, classes], row by row, in the order of `perClass`. */
  readonly probabilities: Float32Array;
  /** Images of digits that a model with the class "none" would have refused; not errors here. */
  readonly calledNone?: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** Which bytes a loaded model is. */
export interface ModelIdentity {
  readonly path?: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A digit classifier. */
export class Model {
  /** The name of each class, in the order of the probabilities. */
  readonly classes: readonly string[];
  #saved: SavedModel | undefined;
  #file: Uint8Array | undefined;
  readonly #path: string | undefined;
  /** Of a committee, whose answer is the mean of theirs. */
  readonly #members: readonly Model[] | undefined;
  #classifier: Promise<Classifier> | undefined;
  /** Two trainings at once would each replace what the other has learned. */
  #isTraining = false;

  /** Use `sequential`, `loadModel` or `loadCommittee`. */
  constructor(from: {
    readonly saved?: SavedModel;
    readonly file?: Uint8Array;
    readonly path?: string;
    readonly members?: readonly Model[];
    readonly classes: readonly string[];
  }) {
    this.#saved = from.saved;
    this.#file = from.file;
    this.#path = from.path;
    this.#members = from.members;
    this.classes = from.classes;
  }

  /** The layers; undefined for an ONNX file that Tenfold did not write. */
  get network(): Network | undefined {
    return this.#saved?.network;
  }

  /** Every parameter by name; undefined for an ONNX file that Tenfold did not write. */
  get weights(): Weights | undefined {
    return this.#saved?.weights;
  }

  /** Where the weights come from, if the model was trained by Tenfold. */
  get card(): ModelCard | undefined {
    return this.#saved?.card;
  }

  /** The SHA-256 of the model file, as it was loaded or would be saved; a committee's, of theirs. */
  get identity(): ModelIdentity {
    if (this.#members) {
      const members = this.#members.map((member) => member.identity);
      return {
        path: this.#path!,
        sha256: sha256(new TextEncoder().encode(members.map((member) => member.sha256).join())),
        bytes: members.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    }
    const file = this.#bytes();
    return {
      ...(this.#path === undefined ? {} : { path: this.#path }),
      sha256: sha256(file),
      bytes: file.length,
    };
  }

  /** The classic table: layers, output shapes, parameters. */
  summary(): string {
    return formatSummary(summarize(this.#own('summarize').network));
  }

  /**
   * Trains the model on `data`, or on its training part. A model that has learned something goes on
   * from there, unless `from` says 'scratch'; `fineTuning` gives settings for that. The same weights
   * to start from, seed, data, threads and machine give the same weights, to the byte.
   * @returns the history, epoch by epoch
   * @throws AbortError when `signal` is aborted; InputError when data and network do not fit, or the
   *   model is being trained already.
   */
  async train(data: Dataset | DatasetPair, options: FitOptions = {}): Promise<TrainResult> {
    checkTrainingData(data);
    checkFitOptions(options);
    if (this.#isTraining) {
      throw new InputError(
        'Cannot train the model: it is being trained already; await that training first.',
      );
    }
    this.#isTraining = true;
    try {
      return await this.#train(data, options);
    } finally {
      this.#isTraining = false;
    }
  }

  async #train(data: Dataset | DatasetPair, options: FitOptions): Promise<TrainResult> {
    const { network, classes, weights, card } = this.#own('train');
    const {
      seed = 0,
      from = card ? 'present' : 'scratch',
      validation,
      threads,
      patience,
      signal,
      onBatch,
      onEpoch,
      ...given
    } = options;
    // An option that is there and undefined is left out, as everywhere.
    const changes = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const isPair = 'train' in data;
    const set = knownClasses(isPair ? data.train : data, classes);
    const before = from === 'present' && card ? originOf(this) : undefined;
    const recipe = {
      ...classic,
      ...changes,
      name: 'custom',
      description: 'a network of your own',
      network,
    };
    const result = await train({
      runtime: nodeRuntime,
      recipe,
      train: set,
      seed,
      ...(from === 'present' ? { initial: weights } : {}),
      ...(recipe.outliers && isPair && data.outliers ? { outliers: data.outliers } : {}),
      ...(recipe.cuts && isPair && data.cuts ? { cuts: ownLabels(data.cuts.frames, classes) } : {}),
      threads: threads ?? availableParallelism(),
      ...(validation ? { validation: knownClasses(validation, classes) } : {}),
      ...(patience === undefined ? {} : { patience }),
      ...(signal ? { signal } : {}),
      ...(onBatch ? { onBatch } : {}),
      ...(onEpoch ? { onEpoch } : {}),
    });
    await this.release();
    this.#file = undefined;
    this.#saved = finishedModel(recipe, result, {
      ...{ classes, seed, data: set },
      ...(before ? { from: before } : {}),
      ...(validation && patience !== undefined ? { chosenOn: validation.name } : {}),
    });
    return result;
  }

  /**
   * @param images `count * height * width` bytes, framed as in MNIST, ink 255 on 0
   * @returns probabilities [count, classes], row by row
   */
  async probabilities(images: Uint8Array, count: number): Promise<Float32Array> {
    checkImages(images);
    return (await this.#ready()).predict(images, count);
  }

  /** What the model reads in each of the images, which stand one after the other in `images`. */
  async predict(images: Uint8Array): Promise<readonly Prediction[]> {
    checkImages(images);
    const { height, width, classes } = await this.#ready();
    const count = Math.ceil(images.length / (height * width));
    const all = await this.probabilities(images, count);
    return Array.from({ length: count }, (_, image) => {
      const probabilities = all.slice(image * classes, (image + 1) * classes);
      const { index, probability } = topClasses(probabilities, 1)[0]!;
      return {
        digit: this.classes[index]!,
        confidence: probability,
        probabilities: Array.from(probabilities),
      };
    });
  }

  /**
   * Which pixels speak for an answer: `values` above 0 for it, below 0 against it.
   * @param image one image's bytes, framed as in MNIST, ink 255 on 0
   * @throws InputError when the image has another size, there is no such class, or gradients are
   *   asked of an ONNX file that Tenfold did not write.
   */
  async explain(image: Uint8Array, options: ExplainOptions = {}): Promise<Explanation> {
    checkImages(image);
    const { explainImage } = await import('./explain.js');
    const { classes } = this;
    const classifier = await this.#ready();
    const name = this.#path ?? 'the model';
    return explainImage({ name, classifier, classes, saved: this.#saved }, image, options);
  }

  /** Height and width of the images that the model takes, in pixels. */
  async inputSize(): Promise<readonly [number, number]> {
    const { height, width } = await this.#ready();
    return [height, width];
  }

  /** @throws InputError when `data` is none, or its images have another size than the model takes. */
  async checkFits(data: Dataset): Promise<void> {
    checkDataset(data);
    const [height, width] = await this.inputSize();
    if (data.height === height && data.width === width) return;
    throw new InputError(
      `Cannot read ${data.name}: its images are ${data.height}x${data.width}, the model takes ${height}x${width}.`,
    );
  }

  /**
   * Accuracy, confusion, calibration and speed on `data`, whose classes are known by their names and
   * stand in the model's order. Where the model knows "none" and the data does not, the answer to an
   * image is its likeliest digit, and `calledNone` counts the refusals.
   * @throws InputError when the data has classes that the model does not know, or another size.
   */
  async evaluate(data: Dataset): Promise<ModelEvaluation> {
    await this.checkFits(data);
    const { set, knowsMore } = inClasses(this.classes, data);
    const { classes, labels, count } = set;
    const began = performance.now();
    const all = await this.probabilities(data.images, count);
    const seconds = (performance.now() - began) / 1000;
    const answers = knowsMore ? withoutLastClass(all, this.classes.length) : { probabilities: all };
    const evaluation = evaluatePredictions({ ...answers, labels, classes });
    return { ...evaluation, ...answers, seconds, imagesPerSecond: count / seconds };
  }

  /** Writes the model as one ONNX file, all or nothing. */
  async save(path: string): Promise<void> {
    await writeFileAtomic(path, this.#bytes());
  }

  /** Frees the native memory that predictions took; the model loads it again when asked. */
  async release(): Promise<void> {
    const loading = this.#classifier;
    this.#classifier = undefined;
    const classifier = await loading;
    await classifier?.release();
  }

  #bytes(): Uint8Array {
    this.#file ??= encodeModelFile(this.#own('encode'), version);
    return this.#file;
  }

  #classifierFile(): Uint8Array {
    if (this.#saved && outputFeatures(this.#saved.network).length === 3) {
      throw new InputError(
        `Cannot classify images with ${this.#path ?? 'this model'}: it says where digits stand in a picture, not what a whole image is; give a model that was trained on images of digits.`,
      );
    }
    return this.#bytes();
  }

  #own(verb: string): SavedModel {
    if (this.#saved) return this.#saved;
    if (this.#members) {
      throw new InputError(
        `Cannot ${verb} the committee in ${this.#path!}: it is several models; name one of them.`,
      );
    }
    throw new InputError(
      `Cannot ${verb} ${this.#path ?? 'this model'}: it was not written by Tenfold, so its layers are unknown.`,
    );
  }

  #ready(): Promise<Classifier> {
    this.#classifier ??= this.#members
      ? this.#assemble(this.#members)
      : createClassifier(nodeRuntime, this.#classifierFile(), this.#path ?? 'the model');
    return this.#classifier;
  }

  async #assemble(members: readonly Model[]): Promise<Classifier> {
    const classifiers: Classifier[] = [];
    try {
      for (const member of members) {
        classifiers.push(
          await createClassifier(nodeRuntime, member.#classifierFile(), member.#path!),
        );
      }
      return averageClassifiers(classifiers, this.#path!);
    } catch (error) {
      for (const classifier of classifiers) await classifier.release();
      throw error;
    }
  }
}

/**
 * A model whose layers follow one another, with initial weights drawn from `seed`.
 * @throws InputError naming the layer that does not fit behind the one before it.
 */
export function sequential(
  layers: readonly Layer[],
  options: {
    /** Height and width of the images; 28x28 by default. */
    readonly input?: readonly [number, number];
    /** '0' to '9' by default. */
    readonly classes?: readonly string[];
    readonly seed?: number;
  } = {},
): Model {
  checkOptions(options, ['input', 'classes', 'seed'], 'sequential');
  const { input = [28, 28], classes = DIGITS, seed = 0 } = options;
  const network = defineNetwork(layers, { input });
  checkClassNames(classes, classCount(network));
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`sequential's seed must be a whole number, got ${show(seed)}.`);
  }
  const weights = initialWeights(network, createRandom(seed));
  return new Model({ saved: { network, weights, classes }, classes });
}

/** @file What a classifier said of each image: predicted class, confidence, and where it was wrong. */
import { InputError } from '../tensor/error.js';

/** A classifier's output over a set of images, beside the truth. */
export interface PredictionSet {
  /** `[count, classes]`, row-major: each image's distribution over the classes. */
  readonly probabilities: Float32Array;
  /** `[count]` true class indices. */
  readonly labels: Uint8Array;
  /** The name of each class, in the order of the columns. */
  readonly classes: readonly string[];
}

/** One class with its probability. */
export interface RankedClass {
  /** Index into the class names. */
  readonly index: number;
  readonly probability: number;
}

/** Predicted class and confidence of every image, image by image. */
export interface Predicted {
  /** `[count]` class indices; the lowest index wins a tie. */
  readonly classes: Uint8Array;
  /** `[count]` probabilities of the predicted classes. */
  readonly confidences: Float32Array;
}

/** One probability is allowed to leave [0, 1] by this much: float32 softmax rounds. */
const rounding = 1e-5;

/** Whether a number lies from 0 to 1, but for rounding. */
export function isProbability(p: number): boolean {
  return p >= -rounding && p <= 1 + rounding;
}

/**
 * Checks that probabilities and labels belong together.
 * @throws InputError when there are no images, the counts differ, a label names no class, or a
 * probability is not a number in [0, 1].
 */
export function checkPredictions({ probabilities, labels, classes }: PredictionSet): void {
  const count = labels.length;
  if (classes.length === 0 || classes.length > 256) {
    throw new InputError(`Evaluating needs 1 to 256 classes, got ${classes.length}.`);
  }
  if (count === 0) {
    throw new InputError('Evaluating needs at least one labelled image, got none.');
  }
  if (probabilities.length !== count * classes.length) {
    throw new InputError(
      `Evaluating ${count} labels over ${classes.length} classes needs ` +
        `${count * classes.length} probabilities, got ${probabilities.length}; ` +
        'give one row of probabilities for each label.',
    );
  }
  const badLabel = labels.findIndex((label) => label >= classes.length);
  if (badLabel >= 0) {
    throw new InputError(
      `Evaluating: label ${labels[badLabel]} of image ${badLabel} names no class; ` +
        `labels run from 0 to ${classes.length - 1}.`,
    );
  }
  const bad = probabilities.findIndex((p) => !isProbability(p));
  if (bad >= 0) {
    throw new InputError(
      `Evaluating: image ${Math.floor(bad / classes.length)} has the probability ` +
        `${probabilities[bad]}, expected a number from 0 to 1; apply softmax to logits first.`,
    );
  }
}

/**
 * The predicted class and its probability for each row of `[count, classCount]` probabilities.
 * @throws InputError when the probabilities do not fill whole rows.
 */
export function predictedClasses(probabilities: Float32Array, classCount: number): Predicted {
  if (!(classCount > 0) || probabilities.length % classCount !== 0) {
    throw new InputError(
      `Predicted classes: ${probabilities.length} probabilities do not fill rows of ${classCount}.`,
    );
  }
  const count = probabilities.length / classCount;
  const classes = new Uint8Array(count);
  const confidences = new Float32Array(count);
  for (let image = 0; image < count; image++) {
    const row = image * classCount;
    let best = 0;
    for (let c = 1; c < classCount; c++) {
      if (probabilities[row + c]! > probabilities[row + best]!) best = c;
    }
    classes[image] = best;
    confidences[image] = probabilities[row + best]!;
  }
  return { classes, confidences };
}

/**
 * The indices of the wrongly predicted images, most confident mistake first (ties in image order).
 * @throws InputError as `checkPredictions`.
 */
export function misclassified(set: PredictionSet): number[] {
  checkPredictions(set);
  const { classes, confidences } = predictedClasses(set.probabilities, set.classes.length);
  const wrong: number[] = [];
  set.labels.forEach((label, image) => {
    if (classes[image] !== label) wrong.push(image);
  });
  return wrong.sort((a, b) => confidences[b]! - confidences[a]! || a - b);
}

/** The `k` most probable classes of one image's distribution, best first (ties in class order). */
export function topClasses(distribution: Float32Array, k: number): RankedClass[] {
  return Array.from(distribution, (probability, index) => ({ index, probability }))
    .sort((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, k);
}

/** The answers of a model that knows "no digit", on images that all are of another class. */
export interface KnownDigits {
  /** `[count, classCount - 1]`: the probabilities given that each image is a digit. */
  readonly probabilities: Float32Array;
  /** Images whose likeliest class was "no digit". */
  readonly calledNone: number;
}

/**
 * Takes the last class, "no digit", out of the answers: what is left of each row is made 1 again.
 * @param probabilities `[count, classCount]`, row by row
 */
export function withoutLastClass(probabilities: Float32Array, classCount: number): KnownDigits {
  const kept = classCount - 1;
  const count = probabilities.length / classCount;
  const rest = new Float32Array(count * kept);
  let calledNone = 0;
  for (let image = 0; image < count; image++) {
    const row = probabilities.subarray(image * classCount, image * classCount + kept);
    const total = row.reduce((sum, p) => sum + p, 0);
    // A row that is 0 throughout says nothing of the digits: all are equally likely.
    const given = total > 0 ? row.map((p) => p / total) : new Float32Array(kept).fill(1 / kept);
    rest.set(given, image * kept);
    if (probabilities[image * classCount + kept]! > Math.max(...row)) calledNone++;
  }
  return { probabilities: rest, calledNone };
}

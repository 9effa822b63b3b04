/** @file Labelled digit images in memory: what every source of this room gives. */
import { sha256 } from '../storage/hash.js';
import { InputError } from '../tensor/error.js';
import { isBytes, kindOf } from '../tensor/given.js';
import { DIGITS } from './classes.js';

export { DIGITS, NO_DIGIT } from './classes.js';

/** Grey images of one size with a class each. */
export interface Dataset {
  /** What a person calls it: "MNIST test", "my-digits.csv". */
  readonly name: string;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** `count * height * width` bytes, image by image, row by row; ink is 255 on 0, as in MNIST. */
  readonly images: Uint8Array;
  /** `count` class indices into `classes`. */
  readonly labels: Uint8Array;
  /** The name of each class, "0" to "9" for digits. */
  readonly classes: readonly string[];
  /** SHA-256 (hex) over images then labels: the identity of the data. Computed when first read. */
  readonly hash: string;
}

/** The two parts every source provides. `test` is never trained on. */
export interface DatasetPair {
  readonly train: Dataset;
  readonly test: Dataset;
  /** Where the test part was held out of one set. */
  readonly heldOut?: HeldOut;
  /** Frames of no digit that training may use, where the source has any; of the class NO_DIGIT. */
  readonly outliers?: Dataset;
  /** More frames of the digits of `train`, where the source has any. */
  readonly cuts?: Cuts;
}

/** How a test part was taken out of a set that had none. */
export interface HeldOut {
  /** The name of the whole. */
  readonly from: string;
  /** The place in the whole of each image of the test part; the train part has the others, in order. */
  readonly places: readonly number[];
}

/**
 * Digits as recognition cuts them out of a number: with a little of their neighbours, or without a
 * little of their own.
 */
export interface Cuts {
  readonly frames: Dataset;
  /** Which training image each frame shows. */
  readonly of: Int32Array;
}

/** What `createDataset` needs; `hash` only where it is known already. */
export interface DatasetParts {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly classes?: readonly string[];
  readonly hash?: string;
}

/**
 * A Dataset over these arrays, without copying.
 * @throws InputError when images or labels are no bytes or differ in count, a label names no class, or
 *   two classes have one name.
 */
export function createDataset(parts: DatasetParts): Dataset {
  const { name, height, width, images, labels, classes = DIGITS } = parts;
  checkBytes(
    images,
    `${name}: its images`,
    'pixels from 0 to 255; multiply those from 0 to 1 by 255',
  );
  checkBytes(labels, `${name}: its labels`, 'the place of each label in the classes');
  const count = labels.length;
  if (![height, width].every((size) => Number.isInteger(size) && size > 0)) {
    throw new InputError(
      `${name}: its images are ${height}x${width} pixels; height and width must be whole numbers from 1.`,
    );
  }
  const twice = classes.find((each, i) => classes.indexOf(each) < i);
  if (twice !== undefined) {
    throw new InputError(
      `${name}: two classes are called "${twice}"; each needs a name of its own.`,
    );
  }
  if (images.length !== count * height * width) {
    throw new InputError(
      `${name}: ${count} labels need ${count * height * width} pixels of ${height}x${width} images, ` +
        `got ${images.length}; images and labels must belong together.`,
    );
  }
  const wrong = labels.findIndex((label) => label >= classes.length);
  if (wrong >= 0) {
    throw new InputError(
      `${name}: label ${labels[wrong]} of image ${wrong} is out of range; ` +
        `labels go from 0 to ${classes.length - 1}.`,
    );
  }
  let hash = parts.hash;
  return {
    name,
    count,
    height,
    width,
    images,
    labels,
    classes,
    get hash() {
      hash ??= sha256(images, labels);
      return hash;
    },
  };
}

/** Programs without types have lists and floats as well. */
function checkBytes(value: unknown, what: string, expected: string): void {
  if (isBytes(value)) return;
  throw new InputError(`${what} are ${kindOf(value)}, not a Uint8Array: give ${expected}.`);
}

/** @throws InputError when the dataset has no such image. */
function checkIndex({ name, count }: Dataset, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new InputError(`${name} has no image ${index}; indices go from 0 to ${count - 1}.`);
}

/**
 * The images at `indices`, in that order, copied.
 * @throws InputError when the dataset has no image of an index.
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>, name = dataset.name): Dataset {
  const { height, width, classes } = dataset;
  const pixels = height * width;
  const images = new Uint8Array(indices.length * pixels);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    checkIndex(dataset, index);
    images.set(dataset.images.subarray(index * pixels, (index + 1) * pixels), i * pixels);
    labels[i] = dataset.labels[index]!;
  }
  return createDataset({ name, height, width, images, labels, classes });
}

/**
 * The first `count` images (all, when there are fewer), sharing memory with `dataset`.
 * @throws InputError unless the count is a whole number from 0, or Infinity.
 */
export function take(dataset: Dataset, count: number): Dataset {
  if (!(count >= 0 && Math.floor(count) === count)) {
    throw new InputError(
      `Cannot take ${count} images of ${dataset.name}: the count must be a whole number from 0.`,
    );
  }
  if (count >= dataset.count) return dataset;
  const { name, height, width, classes } = dataset;
  return createDataset({
    name,
    height,
    width,
    classes,
    images: dataset.images.subarray(0, count * height * width),
    labels: dataset.labels.subarray(0, count),
  });
}

/** The same data under another name. */
export function renamed(dataset: Dataset, name: string): Dataset {
  const { height, width, images, labels, classes } = dataset;
  return createDataset({ name, height, width, images, labels, classes });
}

/** How many images each class has, in the order of `classes`. */
export function classCounts(dataset: Dataset): number[] {
  const counts = new Array<number>(dataset.classes.length).fill(0);
  for (const label of dataset.labels) counts[label]!++;
  return counts;
}

/**
 * The pixels of one image, sharing memory with `dataset`: `height * width` bytes.
 * @throws InputError when the dataset has no such image.
 */
export function imageOf(dataset: Dataset, index: number): Uint8Array {
  checkIndex(dataset, index);
  const pixels = dataset.height * dataset.width;
  return dataset.images.subarray(index * pixels, (index + 1) * pixels);
}

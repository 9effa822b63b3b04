/** @file Pictures to readings: the digits, numbers and lines of numbers in files, bytes or pixels. */
import { DIGITS, NO_DIGIT } from '../dataset/dataset.js';
import { scaleBox } from '../image/box.js';
import { frameSide } from '../image/frame-size.js';
import { constraintOf } from '../recognition/constraint.js';
import { mayBeFrame } from '../image/ink.js';
import { readPicture as readInk } from '../recognition/read-picture.js';
import { readPicture as readPlaces } from '../recognition/read-places.js';
import {
  rejectedReading,
  withBoxes,
  type Reading,
  type ReadOptions,
} from '../recognition/reading.js';
import { InputError, UsageError } from '../tensor/error.js';
import { gatherFrames } from './gather.js';
import { mapInOrder } from '../storage/in-order.js';
import { loadCommittee, loadModel, shippedModel } from './load-model.js';
import { Model } from './model.js';
import { openPicture, type PictureSource } from './picture.js';
import { loadSpotter, type Spotter } from './spotter.js';
import { checkReadOptions } from './read-options.js';

/** How pictures are read, and by which model. */
export interface RecognizeOptions extends ReadOptions {
  /**
   * The classifier: a model, or the path or name of one. By default the one that comes with the package;
   * the champion's committee where a committee is asked for.
   */
  readonly model?: string | Model;
  /**
   * The model that finds digits and marks: its path, or the name of one that comes with the package; by
   * default `spotter`, which does. What it finds is confirmed by the model `confirmer` unless another is
   * named. With `none`, digits alone are looked for, by rules on the picture's ink, and read by `reader`:
   * small digits beside dark strips are read better so, forms and marks hardly at all.
   */
  readonly spotter?: string;
  /** All models in the folder `model` are asked, and their probabilities averaged. */
  readonly committee?: boolean;
}

/** One of several pictures, read. */
export interface BatchReading<T extends PictureSource = PictureSource> {
  readonly picture: T;
  /** Rejected as 'unreadable image' when the picture could not be opened. */
  readonly reading: Reading;
  /** Why it could not be opened. */
  readonly error?: InputError;
}

/** Reads any number of pictures with one loaded model. */
export interface Recognizer {
  /**
   * Reads a picture.
   * @throws InputError when the picture cannot be opened; UsageError for wrong options, and when
   *   the recognizer was released.
   */
  recognize(picture: PictureSource, options?: ReadOptions): Promise<Reading>;
  /**
   * Reads pictures, several at a time, in bounded memory. Readings come in the pictures' order; one
   * that cannot be opened does not keep the others from being read.
   * @throws UsageError for wrong options, and for what is no list.
   */
  recognizeAll<T extends PictureSource>(
    pictures: Iterable<T> | AsyncIterable<T>,
    options?: ReadOptions,
  ): AsyncGenerator<BatchReading<T>, void, undefined>;
  /** Frees the model's native memory, unless the model was handed in: then it is the caller's. */
  release(): Promise<void>;
}

/** The name of no spotter. */
const noSpotter = 'none';

/** Pictures of more pixels are shrunk while they are decoded; an A4 page at 300 dpi has 8.7 million. */
export const readingPixels = 12_000_000;

/** How many pictures are worked on at a time: decoding, reading and classification overlap. */
export const atOnce = 16;

/**
 * Loads a model once, to read many pictures with it.
 * @throws InputError when the model cannot be loaded or does not tell the ten digits apart;
 *   UsageError for options that no reading satisfies.
 */
export async function createRecognizer(options: RecognizeOptions = {}): Promise<Recognizer> {
  // Before the model is loaded: wrong options are told at once.
  checkReadOptions(options, ['model', 'spotter', 'committee']);
  const { model: wanted, spotter: finder = 'spotter', committee = false, ...defaults } = options;
  constraintOf(defaults);
  if (finder === noSpotter) checkNoMarks(defaults);
  const isOwn = wanted instanceof Model;
  if (wanted !== undefined && !isOwn && typeof wanted !== 'string') {
    throw new UsageError('Cannot read with what is no model; give a path, the name of one that comes along, or a Model.'); // prettier-ignore
  }
  const byInk = finder === noSpotter && !committee ? 'reader' : undefined;
  const model = isOwn ? wanted : await loadReader(wanted ?? byInk, committee);
  let spotter: Spotter | undefined;
  try {
    await checkModel(model);
    spotter = finder === noSpotter ? undefined : await loadSpotter(finder);
  } catch (error) {
    if (!isOwn) await model.release();
    throw error;
  }
  const classify = gatherFrames(
    (frames, count) => model.probabilities(frames, count),
    model.classes.length,
  );

  let released = false;
  const recognize = async (picture: PictureSource, more: ReadOptions = {}): Promise<Reading> => {
    checkReadOptions(more);
    if (released) {
      throw new UsageError('Cannot read with a recognizer that was released; create another.');
    }
    if (!spotter) checkNoMarks(more);
    const { image, width, height } = await openPicture(picture, readingPixels);
    const asked = { ...defaults, ...more };
    const reading = spotter
      ? await readPlaces(image, { spot: spotter.spot, classify, classes: model.classes.length }, asked) // prettier-ignore
      : await readInk(image, classify, model.classes, modeBySize(asked, { width, height }));
    return image.width === width && image.height === height
      ? reading
      : inOwnPixels(reading, image, { width, height });
  };
  return {
    recognize,
    recognizeAll: (pictures, more) =>
      mapInOrder(several(pictures), atOnce, async (picture) => {
        try {
          return { picture, reading: await recognize(picture, more) };
        } catch (error) {
          if (!(error instanceof InputError) || error instanceof UsageError) throw error;
          return { picture, reading: unreadable({ ...defaults, ...more }), error };
        }
      }),
    release: async () => {
      released = true;
      await spotter?.release();
      if (!isOwn) await model.release();
    },
  };
}

/**
 * Reads the digits in a picture: one digit, a number, or lines of numbers. To read several, load the
 * model once with `createRecognizer`.
 * @throws InputError when the picture or the model cannot be read.
 */
export async function recognize(
  picture: PictureSource,
  options: RecognizeOptions = {},
): Promise<Reading> {
  const recognizer = await createRecognizer(options);
  try {
    return await recognizer.recognize(picture);
  } finally {
    await recognizer.release();
  }
}

/**
 * Loads what pictures are read with, as `RecognizeOptions` say.
 * @throws InputError when it cannot be loaded.
 */
export async function loadReader(path: string | undefined, committee = false): Promise<Model> {
  return committee ? loadCommittee(path) : loadModel(path ?? (await shippedModel('confirmer')));
}

/** @throws UsageError for one picture: the letters of a path and the bytes of a file are none. */
function several<T>(pictures: T): T {
  const isOne = typeof pictures !== 'object' || pictures === null || ArrayBuffer.isView(pictures);
  if (!isOne && (Symbol.iterator in pictures || Symbol.asyncIterator in pictures)) return pictures;
  throw new UsageError('Cannot read several pictures from what is no list; give [picture], or use recognize.'); // prettier-ignore
}

/** The reading of a picture that could not be opened. */
export function unreadable({ mode = 'number' }: ReadOptions): Reading {
  return rejectedReading(mode, 'unreadable image');
}

async function checkModel(model: Model): Promise<void> {
  const { classes, identity } = model;
  const name = identity.path ?? 'this model';
  const [height, width] = await model.inputSize();
  if (height !== frameSide || width !== frameSide) {
    throw new InputError(
      `Cannot read pictures with ${name}: it takes ${height}x${width} pixels, digits are framed to ${frameSide}x${frameSide}.`,
    );
  }
  const known = classes.slice(0, DIGITS.length).join() === DIGITS.join();
  const others = classes.slice(DIGITS.length);
  if (!known || others.length > 1 || (others[0] ?? NO_DIGIT) !== NO_DIGIT) {
    throw new InputError(
      `Cannot read pictures with ${name}: it tells ${classes.slice(0, 12).join(', ')} apart; expected the ten digits, and at most "${NO_DIGIT}" behind them.`,
    );
  }
}

/** @throws UsageError where marks are asked for that nothing would find. */
function checkNoMarks({ symbols = 'none', pattern = '' }: ReadOptions): void {
  const marked = /[.,/:+$€£]|\\#|(?<!\d)-/.exec(pattern.replaceAll(/\{\d+(,\d+)?\}/g, ''))?.[0];
  if (symbols === 'none' && marked === undefined) return;
  throw new UsageError(
    `Cannot look for ${marked === undefined ? `the marks ${symbols}` : `the mark ${marked} of the pattern "${pattern}"`} without a spotter; leave out --spotter none (spotter: 'none').`,
  );
}

/** A picture as small as MNIST's holds one digit, unless something else is asked of it. */
function modeBySize(options: ReadOptions, size: Size): ReadOptions {
  const { mode, length, pattern } = options;
  const isFree = mode === undefined && length === undefined && pattern === undefined;
  return isFree && mayBeFrame(size) ? { ...options, mode: 'digit' } : options;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The reading with its boxes in the pixels of the picture before it was shrunk. */
function inOwnPixels(reading: Reading, shrunk: Size, own: Size): Reading {
  return withBoxes(reading, (box) => scaleBox(box, shrunk, own));
}

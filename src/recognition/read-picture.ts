/** @file A picture to what is written in it. */
import { withoutMargin } from '../image/box.js';
import type { GreyImage } from '../image/grey-image.js';
import { withMargins } from '../image/margins.js';
import { findWriting, type Writing } from '../image/writing.js';
import { UsageError } from '../tensor/error.js';
import { constraintOf, unconstrained } from './constraint.js';
import { readWriting, type Question } from './read.js';
import { rejectedReading, type ClassifyFrames, type Reading, type ReadOptions } from './reading.js';

const defaultMinConfidence = 0.5;
/** A digit that is read only once paper was added must be as sure as this, where nobody said that it is one. */
const sureWithMargins = 0.9;

/**
 * Reads the digits in a picture.
 * @param classify the classifier of framed digits
 * @param classes its classes: the ten digits, then "none" if it knows what is no digit
 * @returns a reading, rejected where nothing can be read: a blank picture is no error
 * @throws UsageError for options that no number satisfies.
 */
export async function readPicture(
  image: GreyImage,
  classify: ClassifyFrames,
  classes: readonly string[],
  options: ReadOptions = {},
): Promise<Reading> {
  const question = questionOf(options, image);
  const { mode, told } = question;
  const find = (picture: GreyImage) => findWriting(picture, mode === undefined ? {} : { mode });
  const read = async (writing: Writing | undefined) =>
    writing === undefined
      ? rejectedReading(mode ?? 'number', 'blank')
      : readWriting(writing, question, classify, classes);

  const reading = await read(find(image));
  if (!reading.rejected) return reading;
  // A digit that was cropped to its ink shows too little paper to be told from it.
  const wider = withMargins(image);
  const writing = wider && find(wider.image);
  if (writing === undefined) return reading;
  const toPicture: Writing['toPicture'] = (box) =>
    withoutMargin(writing.toPicture(box), wider!.margin, image);
  const again = await read({ ...writing, toPicture });
  const isSureDigit = again.text.length === 1 && again.confidence >= sureWithMargins;
  return !again.rejected && (told || isSureDigit) ? again : reading;
}

/** @throws UsageError for options that no number satisfies. */
function questionOf(options: ReadOptions, picture: GreyImage): Question {
  const { mode, minConfidence = defaultMinConfidence } = options;
  if (!(minConfidence >= 0 && minConfidence <= 1)) {
    throw new UsageError(`The least confidence is ${minConfidence}; it lies from 0 to 1.`);
  }
  const constraint = constraintOf(options);
  const told = mode !== undefined || constraint !== unconstrained;
  return { mode, constraint, minConfidence, told, picture };
}

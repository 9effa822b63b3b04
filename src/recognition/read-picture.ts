/** @file A picture to what is written in it. */
import type { Box } from '../image/box.js';
import type { GreyImage } from '../image/grey-image.js';
import { withMargins } from '../image/margins.js';
import { isAcross, isTold, readOnce } from './read.js';
import type { ClassifyFrames, Reading, ReadOptions } from './reading.js';

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
  const reading = await readOnce(image, classify, classes, options);
  if (!reading.rejected) return reading;
  // A digit that was cropped to its ink shows too little paper to be told from it.
  const wider = withMargins(image);
  if (wider === undefined) return reading;
  const again = await readOnce(wider.image, classify, classes, options);
  if (again.rejected) return reading;
  const found = withoutMargins(again, wider.margin, image);
  return isTold(options) || isSureDigit(found, image) ? found : reading;
}

function isSureDigit({ text, confidence, digits }: Reading, image: GreyImage): boolean {
  if (text.length !== 1 || confidence < sureWithMargins) return false;
  // A bar from edge to edge is no 1 for having paper added to its ends.
  return text !== '1' || !isAcross(digits[0]!.box, image);
}

/** A reading of a picture with margins as one of the picture without. */
function withoutMargins(reading: Reading, margin: number, { width, height }: GreyImage): Reading {
  const own = <T extends { readonly box: Box }>(part: T): T => {
    const { left, top, right, bottom } = part.box;
    const within = (value: number, size: number) => Math.min(size, Math.max(0, value - margin));
    const box = {
      left: within(left, width),
      top: within(top, height),
      right: within(right, width),
      bottom: within(bottom, height),
    };
    return { ...part, box };
  };
  const numbers = reading.numbers.map((number) => ({
    ...own(number),
    digits: number.digits.map(own),
  }));
  return { ...reading, digits: reading.digits.map(own), numbers };
}

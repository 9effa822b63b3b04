/** @file The reading of a whole picture from those of its numbers. */
import { alternativeCount } from './read-number.js';
import {
  rejectedReading,
  type ReadNumber,
  type Reading,
  type RecognitionMode,
  type RejectReason,
} from './reading.js';

/**
 * The reading of a picture. Its confidence is that its text is all there is: numbers that were not read
 * count against it, as far as they have a guess.
 * @param mode what the picture was said to hold
 * @param lines numbers in reading order, line by line
 * @param isWritten whether anything was found at all
 */
export function joinNumbers(
  mode: RecognitionMode | undefined,
  lines: readonly (readonly ReadNumber[])[],
  isWritten: boolean,
): Reading {
  const numbers = lines.flat();
  const read = numbers.filter(({ rejected }) => !rejected);
  const told = mode ?? tellMode(read);
  if (read.length === 0) {
    const doubtful = numbers.find(({ reason }) => reason === 'too uncertain');
    const reason: RejectReason = doubtful
      ? 'too uncertain'
      : isWritten || numbers.length > 0
        ? 'not a digit'
        : 'blank';
    const alternatives = numbers.length === 1 ? numbers[0]!.alternatives : [];
    return { ...rejectedReading(told, reason), numbers, alternatives };
  }
  const product = read.reduce((sum, { confidence }) => sum * confidence, 1);
  const confidence = product * missedNothing(numbers);
  const whole = (other?: { readonly number: ReadNumber; readonly text: string }) =>
    lines
      .map((line) => line.map((number) => (number === other?.number ? other.text : number.text)))
      .map((texts) => texts.filter((text) => text !== '').join(' '))
      .filter((line) => line !== '')
      .join('\n');
  const alternatives = read
    .flatMap((number) =>
      number.alternatives.map((other) => ({
        text: whole({ number, text: other.text }),
        confidence: number.confidence > 0 ? (confidence / number.confidence) * other.confidence : 0,
      })),
    )
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, alternativeCount);
  return {
    ...{ mode: told, text: whole(), confidence, numbers, alternatives, rejected: false },
    digits: read.flatMap(({ digits }) => digits),
  };
}

function tellMode(read: readonly ReadNumber[]): RecognitionMode {
  const [first, ...others] = read;
  if (first === undefined || others.length > 0) return others.length > 0 ? 'page' : 'number';
  return first.text.length === 1 ? 'digit' : 'number';
}

/** The probability that what was not read is no number. */
function missedNothing(numbers: readonly ReadNumber[]): number {
  return numbers
    .filter(({ rejected }) => rejected)
    .reduce((product, { alternatives }) => product * (1 - (alternatives[0]?.confidence ?? 0)), 1);
}

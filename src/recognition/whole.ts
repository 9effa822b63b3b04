/** @file The reading of a whole picture from those of its numbers. */
import type { Piece } from './pieces.js';
import {
  rejectedReading,
  type ReadNumber,
  type Reading,
  type RecognitionMode,
  type RejectReason,
} from './reading.js';

/** How many other readings are told. */
export const alternativeCount = 4;

/**
 * The reading of a picture. Its confidence is that its text is all there is: ink that was not read
 * counts against it.
 * @param numbers one for each piece
 */
export function joinNumbers(
  mode: RecognitionMode,
  pieces: readonly Piece[],
  numbers: readonly ReadNumber[],
): Reading {
  const read = numbers.filter(({ rejected }) => !rejected);
  if (read.length === 0) {
    const alternatives = numbers.length === 1 ? numbers[0]!.alternatives : [];
    return { ...rejectedReading(mode, mainReason(pieces, numbers)), numbers, alternatives };
  }
  const whole = (texts: readonly string[]) => joinTexts(pieces, texts);
  const texts = numbers.map(({ text }) => text);
  const confidence = read.reduce(
    (product, number) => product * number.confidence,
    1 - unreadShare(pieces, numbers),
  );
  const alternatives = numbers
    .flatMap((number, i) =>
      number.rejected
        ? []
        : number.alternatives.map((other) => ({
            text: whole(texts.with(i, other.text)),
            confidence:
              number.confidence > 0 ? (confidence / number.confidence) * other.confidence : 0,
          })),
    )
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, alternativeCount);
  const digits = read.flatMap((number) => number.digits);
  return { mode, text: whole(texts), confidence, digits, numbers, alternatives, rejected: false };
}

/** A reading of a part that stands for too little; what was read becomes its alternative. */
export function rejectWhole(reading: Reading, pieces: readonly Piece[]): Reading {
  if (reading.rejected) return reading;
  const { mode, numbers, text, confidence, alternatives } = reading;
  return {
    ...rejectedReading(mode, mainReason(pieces, numbers)),
    numbers,
    alternatives: [{ text, confidence }, ...alternatives].slice(0, alternativeCount),
  };
}

/** The share of the ink that is in rejected numbers. */
export function unreadShare(pieces: readonly Piece[], numbers: readonly ReadNumber[]): number {
  const massOf = (list: readonly Piece[]) => list.reduce((sum, { mass }) => sum + mass, 0);
  return massOf(pieces.filter((_, i) => numbers[i]!.rejected)) / massOf(pieces);
}

/** Why the rejected number with the most ink was rejected. */
function mainReason(pieces: readonly Piece[], numbers: readonly ReadNumber[]): RejectReason {
  const rejected = numbers.flatMap(({ reason }, i) =>
    reason === undefined ? [] : [{ reason, mass: pieces[i]!.mass }],
  );
  return rejected.reduce((most, each) => (each.mass > most.mass ? each : most)).reason;
}

/** Numbers of a line are parted by a space, lines by a newline; what is empty is left out. */
function joinTexts(pieces: readonly Piece[], texts: readonly string[]): string {
  const lines = new Map<number, string[]>();
  texts.forEach((text, i) => {
    if (text === '') return;
    const { line } = pieces[i]!;
    lines.set(line, [...(lines.get(line) ?? []), text]);
  });
  return [...lines.values()].map((line) => line.join(' ')).join('\n');
}

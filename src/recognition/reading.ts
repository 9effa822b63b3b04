/** @file What comes out of recognition: the text in a picture, how sure it is, and why if not. */
import type { Box } from '../image/box.js';

/** What a picture is taken to hold: one digit, one number, or lines of numbers. */
export type RecognitionMode = 'digit' | 'number' | 'page';

/** Why a picture, or a part of it, was not read. */
export type RejectReason = 'blank' | 'not a digit' | 'too uncertain' | 'unreadable image';

/** One digit of a reading. */
export interface ReadDigit {
  readonly digit: string;
  /** The calibrated probability that it is this digit, from 0 to 1. */
  readonly confidence: number;
  /** Where it stands, in pixels of the picture as it was given. */
  readonly box: Box;
  /** The probability of each digit '0' to '9'; what they lack to 1 speaks for no digit. */
  readonly probabilities: readonly number[];
}

/** A digit or a mark of a number. */
export interface ReadCharacter {
  readonly kind: 'digit' | 'mark';
  readonly text: string;
  /** The calibrated probability that it is this one, from 0 to 1. */
  readonly confidence: number;
  /** Where it stands, in pixels of the picture as it was given. */
  readonly box: Box;
  /** Of a digit: the probability of each digit '0' to '9'. */
  readonly probabilities?: readonly number[];
}

/** A text that the picture may hold, and the probability that it is the whole text. */
export interface Alternative {
  readonly text: string;
  readonly confidence: number;
}

/** One number: digits that stand together on a line. */
export interface ReadNumber {
  /** Its digits from left to right; empty when rejected. */
  readonly text: string;
  /** The probability that all of it is right, from 0 to 1. */
  readonly confidence: number;
  readonly digits: readonly ReadDigit[];
  /** Its digits and marks from left to right. */
  readonly characters: readonly ReadCharacter[];
  /** Around all its ink. */
  readonly box: Box;
  /** The best other readings, the likeliest first; for a rejected one its best guess as well. */
  readonly alternatives: readonly Alternative[];
  readonly rejected: boolean;
  readonly reason?: RejectReason;
}

/** The reading of a whole picture. */
export interface Reading {
  readonly mode: RecognitionMode;
  /** Numbers of a line are parted by a space, lines by a newline; empty when rejected. */
  readonly text: string;
  readonly confidence: number;
  /** Every digit of `numbers`, in reading order. */
  readonly digits: readonly ReadDigit[];
  /** In reading order: lines from the top, each from the left. Of a large texture, rejected, a sample. */
  readonly numbers: readonly ReadNumber[];
  readonly alternatives: readonly Alternative[];
  readonly rejected: boolean;
  readonly reason?: RejectReason;
}

/** The reading of a picture in which no number was found. */
export function rejectedReading(mode: RecognitionMode, reason: RejectReason): Reading {
  const nothing = { text: '', confidence: 0, digits: [], numbers: [], alternatives: [] };
  return { mode, ...nothing, rejected: true, reason };
}

/** The same reading with other boxes: in the pixels of another picture. */
export function withBoxes(reading: Reading, change: (box: Box) => Box): Reading {
  const moved = <T extends { readonly box: Box }>(part: T): T => ({
    ...part,
    box: change(part.box),
  });
  return {
    ...reading,
    digits: reading.digits.map(moved),
    numbers: reading.numbers.map((number) => ({
      ...moved(number),
      digits: number.digits.map(moved),
      characters: number.characters.map(moved),
    })),
  };
}

/** How to read. */
export interface ReadOptions {
  /** What the picture holds; told from its ink by default. */
  readonly mode?: RecognitionMode;
  /** How many digits each number has. */
  readonly length?: { readonly min: number; readonly max: number };
  /**
   * What each number looks like: `#` stands for any digit, a digit for itself, `[0-3]` for one of
   * several; `{n}` or `{n,m}` behind one repeats it.
   */
  readonly pattern?: string;
  /** Which marks may stand in a number: 'all' (the default), 'none', or some of `.,-/:+#$€£`. */
  readonly symbols?: string;
  /**
   * Numbers below this confidence are rejected as too uncertain. By default the best guess is told, however
   * long, where its characters are at least half sure, by their geometric mean; with `spotter: 'none'`, 0.5.
   */
  readonly minConfidence?: number;
}

/**
 * A classifier of framed digits.
 * @param frames `count * 28 * 28` bytes, framed as in MNIST, ink 255 on 0
 * @returns probabilities [count, classes], row by row: ten digits, then "no digit" if the model
 *   knows it
 */
export type ClassifyFrames = (frames: Uint8Array, count: number) => Promise<Float32Array>;

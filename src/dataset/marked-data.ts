/** @file Frames out of pictures that a person has labelled: digits, and what is no digit. */
import { frameSide } from '../image/frame-size.js';
import { joinFrames } from '../image/frame.js';
import { createDataset, NO_DIGIT, type Cuts, type Dataset } from './dataset.js';
import type { DigitCut } from './judged-candidates.js';

/** A framed digit. */
export interface LabelledFrame {
  /** 28 x 28 bytes. */
  readonly frame: Uint8Array;
  /** 0 to 9. */
  readonly digit: number;
}

/** Digits of labelled pictures, and what in these pictures is no digit. */
export interface MarkedData {
  readonly digits: Dataset;
  /** Frames of the one class NO_DIGIT. */
  readonly outliers: Dataset;
  /** More frames of the digits. */
  readonly cuts: Cuts;
}

/** How labelled pictures are read. */
export interface MarkedOptions {
  readonly signal?: AbortSignal;
  /** Told of what was left out. */
  readonly onNote?: (line: string) => void;
}

/**
 * The frames as data sets.
 * @param cuts more frames of the digits
 */
export function markedData(
  name: string,
  digits: readonly LabelledFrame[],
  others: readonly Uint8Array[],
  cuts: readonly DigitCut[] = [],
): MarkedData {
  const size = { height: frameSide, width: frameSide };
  return {
    digits: createDataset({
      ...{ name, ...size },
      images: joinFrames(digits.map(({ frame }) => frame)),
      labels: Uint8Array.from(digits, ({ digit }) => digit),
    }),
    outliers: createDataset({
      ...{ name: `${name}, no digits`, ...size },
      images: joinFrames(others),
      labels: new Uint8Array(others.length),
      classes: [NO_DIGIT],
    }),
    cuts: {
      frames: createDataset({
        ...{ name: `${name}, cut out of numbers`, ...size },
        images: joinFrames(cuts.map(({ frame }) => frame)),
        labels: Uint8Array.from(cuts, ({ index }) => digits[index]!.digit),
      }),
      of: Int32Array.from(cuts, ({ index }) => index),
    },
  };
}

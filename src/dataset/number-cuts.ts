/**
 * @file Frames out of written numbers as recognition cuts them: digits with a little of their
 * neighbours or without a little of their own, and wrong cuts, which are none.
 */
import { frameSide } from '../image/frame-size.js';
import { joinFrames } from '../image/frame.js';
import { massOf } from '../image/pieces.js';
import { componentsOf, findWriting, type Writing } from '../image/writing.js';
import type { Random } from '../tensor/random.js';
import { createDataset, type Dataset } from './dataset.js';
import { judgeCandidates } from './judged-candidates.js';
import { composeNumber, drawNumber, type WrittenNumber } from './written-numbers.js';

/** What was cut out of numbers. */
export interface NumberCuts {
  readonly digits: Dataset;
  /** `count * 28 * 28` bytes. */
  readonly others: Uint8Array;
}

/** Candidates with less than this share of the largest digit's ink are specks. */
const speckShare = 0.03;
/** Wrong cuts outnumber digits; for each digit of a number so many are kept. */
const othersPerDigit = 1.5;
/** Numbers between two looks at whether to stop. */
const atOnce = 10;

/**
 * Writes numbers, half of them with a pen, half put together from the data's digits, and cuts them.
 * @param digits 28 x 28 each
 * @returns undefined when stopped by the signal
 */
export async function cutNumbers(
  count: number,
  digits: Dataset,
  random: Random,
  signal?: AbortSignal,
): Promise<NumberCuts | undefined> {
  const frames: Uint8Array[] = [];
  const labels: number[] = [];
  const others: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    if (i % atOnce === 0) {
      await new Promise((resolve) => setTimeout(resolve));
      if (signal?.aborted === true) return undefined;
    }
    const number = random.uniform() < 0.5 ? drawNumber(random) : composeNumber(digits, random);
    const { right, wrong } = cut(number);
    for (const { frame, index } of right) {
      frames.push(frame);
      labels.push(number.digits[index]!.digit);
    }
    const kept = Math.round(othersPerDigit * number.digits.length);
    others.push(...random.shuffle([...wrong]).slice(0, kept));
  }
  return {
    digits: createDataset({
      ...{ name: `${count} written numbers`, height: frameSide, width: frameSide },
      images: joinFrames(frames),
      labels: Uint8Array.from(labels),
      classes: digits.classes,
    }),
    others: joinFrames(others),
  };
}

function cut({ picture, digits }: WrittenNumber): ReturnType<typeof judgeCandidates> {
  const writing = findWriting(picture, { mode: 'number' });
  if (writing === undefined) return { right: [], wrong: [] };
  const pixels = componentsOf(writing).flatMap((component) => [...component.pixels]);
  const places = pixels.map((pixel) => placeOf(writing, pixel, picture.width));
  const own = digits.map(({ mask }) =>
    Int32Array.from(pixels.filter((_, i) => mask[places[i]!] === 1)),
  );
  const largest = Math.max(...own.map((list) => massOf(writing.ink, list)));
  return judgeCandidates(writing, own, speckShare * largest);
}

/** The index of the picture's pixel in the middle of a pixel of its writing. */
function placeOf(writing: Writing, pixel: number, pictureWidth: number): number {
  const left = pixel % writing.width;
  const top = (pixel - left) / writing.width;
  const place = writing.toPicture({ left, top, right: left + 1, bottom: top + 1 });
  const [x, y] = [(place.left + place.right) / 2, (place.top + place.bottom) / 2];
  return Math.floor(y) * pictureWidth + Math.floor(x);
}

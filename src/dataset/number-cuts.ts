/**
 * @file Frames out of written numbers as recognition cuts them: digits with a little of their
 * neighbours or without a little of their own, and wrong cuts, which are none.
 */
import { frameSide } from '../image/frame-size.js';
import { joinFrames } from '../image/frame.js';
import { componentsOf, findWriting, pointInPicture } from '../image/writing.js';
import type { Random } from '../tensor/random.js';
import { createDataset, type Dataset } from './dataset.js';
import { judgeCandidates, type JudgedCandidates } from './judged-candidates.js';
import { composeNumber, drawNumber, type WrittenNumber } from './written-numbers.js';

/** What was cut out of numbers. */
export interface NumberCuts {
  readonly digits: Dataset;
  /** `count * 28 * 28` bytes. */
  readonly others: Uint8Array;
}

/** Wrong cuts outnumber digits; for each digit of a number so many are kept. */
const othersPerDigit = 1.5;
/** Numbers between two looks at whether to stop, and two reports of progress. */
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
  onProgress?: (done: number, total: number) => void,
): Promise<NumberCuts | undefined> {
  const frames: Uint8Array[] = [];
  const labels: number[] = [];
  const others: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    if (i % atOnce === 0) {
      await new Promise((resolve) => setTimeout(resolve));
      if (signal?.aborted === true) return undefined;
      onProgress?.(i, count);
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
  onProgress?.(count, count);
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

function cut({ picture, digits }: WrittenNumber): JudgedCandidates {
  const writing = findWriting(picture, { mode: 'number' });
  if (writing === undefined) return { right: [], wrong: [] };
  const pixels = componentsOf(writing).flatMap((component) => [...component.pixels]);
  const places = pixels.map((pixel) => {
    const { x, y } = pointInPicture(writing, pixel);
    return Math.floor(y) * picture.width + Math.floor(x);
  });
  const own = digits.map(({ mask }) =>
    Int32Array.from(pixels.filter((_, i) => mask[places[i]!] === 1)),
  );
  return judgeCandidates(writing, own);
}

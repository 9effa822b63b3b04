/** @file Digits drawn from strokes, for training, tests, demonstrations and machines without data. */
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import { createDataset, type Dataset } from './dataset.js';
import { GLYPHS } from './glyphs.js';
import { drawGlyph } from './strokes.js';

const SIDE = 28;

/** So many digits are drawn at most: 784 MB. */
export const SYNTHETIC_MAX = 1_000_000;

/**
 * `count` drawn digits, as many of each as can be, in random order.
 * @throws InputError when the count is no whole number from 0 to a million.
 */
export function syntheticDigits(count: number, random: Random): Dataset {
  if (!(Number.isInteger(count) && count >= 0 && count <= SYNTHETIC_MAX)) {
    throw new InputError(
      `Cannot draw ${count} digits: the count must be a whole number from 0 to ${SYNTHETIC_MAX}.`,
    );
  }
  const order = random.shuffle(Int32Array.from({ length: count }, (_, index) => index));
  const images = new Uint8Array(count * SIDE * SIDE);
  const labels = Uint8Array.from(order, (index) => index % 10);
  labels.forEach((digit, i) => {
    drawGlyph(GLYPHS[digit]!, random, images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
  });
  return createDataset({ name: 'synthetic', height: SIDE, width: SIDE, images, labels });
}

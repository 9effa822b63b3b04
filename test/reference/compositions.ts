/** @file Pictures of numbers composed from single digit images, for tests of reading. */
import { imageOf, type Dataset } from '../../src/dataset/dataset.js';
import { boundingBox } from '../../src/image/box.js';
import type { GreyImage } from '../../src/image/grey-image.js';
import { resizeRegion } from '../../src/image/resize.js';
import type { Random } from '../../src/tensor/random.js';

/** How a number is written. */
export interface Style {
  /** The height of a digit in pixels; 60 by default. */
  readonly height?: number;
  /** Paper between neighbours, as a share of the height; negative where they overlap. */
  readonly gap?: number;
  /** What stands behind the digit at an index: a dot, a comma or a dash. */
  readonly marks?: Readonly<Record<number, '.' | ',' | '-'>>;
}

const paper = 235;
const pen = 40;

/** Lines of numbers, dark on light paper; a space in a line is a wide gap. */
export function compose(
  digits: Dataset,
  lines: readonly string[],
  random: Random,
  { height = 60, gap = 0.15, marks = {} }: Style = {},
): GreyImage {
  const margin = Math.round(height * 0.7);
  const pieces: { left: number; top: number; width: number; height: number; ink: Float32Array }[] =
    [];
  let width = 0;
  lines.forEach((line, row) => {
    const top = margin + row * Math.round(height * 2);
    let left = margin;
    [...line].forEach((character, index) => {
      if (character === ' ') {
        left += Math.round(height * 1.8);
        return;
      }
      const glyph = digitInk(digits, Number(character), height, random);
      pieces.push({ left, top, ...glyph });
      left += glyph.width + Math.round(gap * height);
      const mark = marks[index];
      if (mark === undefined) return;
      const size = Math.round(height * 0.14);
      const shape =
        mark === '.'
          ? { width: size, height: size, low: 0.86 }
          : mark === ','
            ? { width: size, height: 2 * size, low: 0.9 }
            : { width: 4 * size, height: Math.round(size * 0.7), low: 0.5 };
      const ink = new Float32Array(shape.width * shape.height).fill(255);
      pieces.push({ ...shape, left, top: top + Math.round(height * shape.low), ink });
      left += shape.width + Math.round(Math.max(0.15, gap) * height);
    });
    width = Math.max(width, left);
  });
  const picture = {
    width: width + margin,
    height: 2 * margin + Math.round(height * (2 * lines.length - 1)),
  };
  const data = new Uint8Array(picture.width * picture.height).fill(paper);
  for (const piece of pieces) {
    for (let y = 0; y < piece.height; y++) {
      for (let x = 0; x < piece.width; x++) {
        const at = (piece.top + y) * picture.width + piece.left + x;
        const share = piece.ink[y * piece.width + x]! / 255;
        data[at] = Math.min(data[at]!, Math.round(paper - share * (paper - pen)));
      }
    }
  }
  return { ...picture, data };
}

/** One image of `label`, cut to its box and brought to `height`. */
function digitInk(digits: Dataset, label: number, height: number, random: Random) {
  const { height: rows, width: columns, count, labels } = digits;
  let index = random.integer(count);
  while (labels[index] !== label) index = (index + 1) % count;
  const pixels = imageOf(digits, index);
  const box = boundingBox(pixels, columns, rows, 40)!;
  const region = {
    left: box.left,
    top: box.top,
    width: box.right - box.left,
    height: box.bottom - box.top,
  };
  const width = Math.max(2, Math.round((height * region.width) / region.height));
  return { width, height, ink: resizeRegion(pixels, columns, rows, region, width, height) };
}

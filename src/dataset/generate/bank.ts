/** @file The characters that scenes draw from, sorted by what they show. */
import type { PrintedGlyph } from '../../image/printed-glyph.js';
import { InputError } from '../../tensor/error.js';
import type { Random } from '../../tensor/random.js';
import { inventLetter } from '../invented-letters.js';
import { moveStrokes, pickStyle } from '../strokes.js';
import { unipenPart, type SceneSources, type StrokeGlyph } from './sources.js';
import { stylesOf } from './styles.js';
import { inventedLetter } from './words.js';

/** Strokes and the box of their points. */
export interface Shape {
  readonly strokes: readonly ArrayLike<number>[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A bitmap of ink from 0 to 255, and the box in it that counts. */
export interface Patch {
  readonly data: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A printed character in two sizes, the second half as large. */
export interface Print {
  readonly glyph: PrintedGlyph;
  readonly sizes: readonly [Patch, Patch];
}

export interface Bank {
  /** A digit from MNIST. */
  bitmapDigit(digit: number, random: Random): Patch;
  /** A character as somebody wrote it; undefined where nobody did. */
  written(character: string, random: Random): Shape | undefined;
  /** A digit, a mark, or a letter of no alphabet, of our own. */
  drawn(character: string, random: Random): Shape | undefined;
  readonly fonts: readonly ReadonlyMap<string, Print>[];
}

/**
 * Sorts the sources.
 * @throws InputError when writers of two parts of UNIPEN are mixed, as what is learned could not be
 *   measured then; when a digit has no image, or nothing is printed.
 */
export function createBank({ digits, strokes, print }: SceneSources): Bank {
  const parts = new Set(strokes.map(({ source }) => unipenPart(source)));
  if (parts.size > 1) {
    throw new InputError(
      `Scenes are composed of writers of one part, got ${[...parts].join(' and ')}; keep those apart by unipenPart.`,
    );
  }
  const byDigit: number[][] = Array.from({ length: 10 }, () => []);
  digits.labels.forEach((label, i) => byDigit[label]!.push(i));
  const missing = byDigit.findIndex((list) => list.length === 0);
  if (missing >= 0) {
    throw new InputError(`Scenes need images of all ten digits; ${digits.name} has no ${missing}.`);
  }
  if (print.length === 0) {
    throw new InputError('Scenes need printed characters; draw those of a font by printedGlyphs.');
  }
  const byCharacter = new Map<string, Shape[]>();
  for (const glyph of strokes) {
    const shape = shapeOfGlyph(glyph);
    if (isMiscut(glyph.label, shape)) continue;
    const list = byCharacter.get(glyph.label);
    if (list === undefined) byCharacter.set(glyph.label, [shape]);
    else list.push(shape);
  }
  return {
    bitmapDigit(digit, random) {
      const list = byDigit[digit]!;
      const index = list[random.integer(list.length)]!;
      return inkPatch(digits.images, index * digits.height * digits.width, digits.width, digits.height); // prettier-ignore
    },
    written(character, random) {
      const list = byCharacter.get(character);
      return list === undefined ? undefined : list[random.integer(list.length)]!;
    },
    drawn(character, random) {
      if (character === inventedLetter) return shapeOf(inventLetter(random));
      const styles = stylesOf(character);
      if (styles === undefined) return undefined;
      const lean = 2 + 3 * random.normal();
      return shapeOf(moveStrokes(pickStyle(styles, random), random, lean));
    },
    fonts: sortPrint(print),
  };
}

function shapeOfGlyph({ strokes }: StrokeGlyph): Shape {
  return shapeOf(strokes.map((stroke) => Float32Array.from(stroke)));
}

/** Digits and letters far wider than high are parts of other characters, or several. */
function isMiscut(label: string, { width, height }: Shape): boolean {
  const widest = /[0-9]/.test(label) ? 1.7 : /[a-zA-Z]/.test(label) ? 3 : Infinity;
  return width > widest * height;
}

/** Strokes with their box. */
export function shapeOf(strokes: readonly ArrayLike<number>[]): Shape {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let i = 0; i + 1 < stroke.length; i += 2) {
      left = Math.min(left, stroke[i]!);
      right = Math.max(right, stroke[i]!);
      top = Math.min(top, stroke[i + 1]!);
      bottom = Math.max(bottom, stroke[i + 1]!);
    }
  }
  return { strokes, left, top, width: right - left, height: bottom - top };
}

/** Less ink than this is no part of a bitmap digit's box. */
const inkEdge = 90;

/** The box of the ink in a bitmap that begins at `start`. */
function inkPatch(all: Uint8Array, start: number, width: number, height: number): Patch {
  const data = all.subarray(start, start + width * height);
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! < inkEdge) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      if (y >= bottom) bottom = y + 1;
    }
  }
  if (right <= left) return { data, stride: width, left: 0, top: 0, width, height };
  return { data, stride: width, left, top, width: right - left, height: bottom - top };
}

function sortPrint(glyphs: readonly PrintedGlyph[]): ReadonlyMap<string, Print>[] {
  const fonts = new Map<string, Map<string, Print>>();
  for (const glyph of glyphs) {
    const font = fonts.get(glyph.font) ?? new Map<string, Print>();
    fonts.set(glyph.font, font);
    const { width, height, data } = glyph;
    const whole = { data, stride: width, left: 0, top: 0, width, height };
    font.set(glyph.label, { glyph, sizes: [whole, halve(whole)] });
  }
  return [...fonts.values()];
}

/** Half as large, each pixel the mean of four. */
function halve({ data, stride, width, height }: Patch): Patch {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = new Uint8Array(w * h);
  const at = (x: number, y: number): number =>
    x < width && y < height ? data[y * stride + x]! : 0;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [x2, y2] = [2 * x, 2 * y];
      half[y * w + x] = (at(x2, y2) + at(x2 + 1, y2) + at(x2, y2 + 1) + at(x2 + 1, y2 + 1)) / 4;
    }
  }
  return { data: half, stride: w, left: 0, top: 0, width: w, height: h };
}

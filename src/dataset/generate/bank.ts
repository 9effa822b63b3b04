/** @file The characters that scenes draw from, sorted by what they show. */
import type { PrintedGlyph } from '../../image/printed-glyph.js';
import { InputError } from '../../tensor/error.js';
import type { Random } from '../../tensor/random.js';
import { GLYPHS, style, type Style } from '../glyphs.js';
import { moveStrokes, pickStyle } from '../strokes.js';
import { unipenPart, type SceneSources, type StrokeGlyph } from './sources.js';

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
  /** A digit, or a euro or pound sign, of our own. */
  drawn(character: string, random: Random): Shape | undefined;
  readonly fonts: readonly ReadonlyMap<string, Print>[];
}

/** Marks that UNIPEN's writers did not write, or seldom. */
const ownMarks: Readonly<Record<string, readonly Style[]>> = {
  '€': [
    style(3, '86,14 56,2 32,24 24,50 32,78 58,98 88,88', '8,40 38,40 66,38', '8,60 36,60 62,58'),
    style(2, '80,8 50,2 26,30 24,60 40,94 78,92', '6,42 36,42 72,40', '4,58 36,58 68,56'),
    style(1, '90,20 66,2 36,16 24,50 34,84 64,98 92,84', '10,36 40,38 78,34', '12,62 40,62 70,58'),
    style(1, '84,12 54,0 28,30 28,66 48,98 82,90', '6,46 36,44 60,46 20,58 40,60 66,58'),
  ],
  '£': [
    style(3, '78,14 60,0 42,12 40,50 36,84 14,96', '14,96 50,92 88,98', '16,50 40,50 66,48'),
    style(2, '80,18 66,2 46,8 40,34 44,66 34,92 12,96 14,82 34,82 60,98 88,90', '16,52 40,52 68,50'),
    style(1, '76,20 60,2 42,10 38,40 40,74 24,98', '24,98 50,98 84,94', '18,46 60,44', '18,58 62,56'),
  ],
  '$': [
    style(2, '78,20 50,12 26,26 40,46 66,56 74,76 50,90 22,82', '50,0 50,50 50,100'),
    style(1, '80,18 46,10 26,30 50,48 76,66 58,88 24,84', '42,0 40,50 38,100', '60,0 58,50 56,100'),
    style(1, '78,20 50,12 26,26 40,46 66,56 74,76 50,90 22,82', '52,0 51,10 50,18', '48,86 48,94 47,102'),
  ],
  '+': [
    style(3, '50,4 50,50 50,96', '4,50 50,50 96,50'),
    style(1, '46,8 50,50 52,92', '10,54 50,50 94,46'),
  ],
  '-': [style(3, '0,50 50,50 100,50'), style(1, '0,54 50,46 100,50'), style(1, '0,46 40,52 100,44')],
  '/': [style(3, '60,0 30,50 0,100'), style(1, '40,0 20,50 4,100'), style(1, '84,0 46,46 0,100')],
  ':': [style(1, '50,0 50,3', '50,97 50,100')],
  '.': [style(1, '48,48 52,52'), style(0.5, '46,50 50,54 54,50 50,46 46,50')],
  ',': [style(1, '54,0 56,40 30,100'), style(1, '50,0 40,100'), style(0.5, '44,4 58,10 54,50 24,100')],
  '*': [
    style(2, '50,2 50,50 50,98', '8,26 50,50 92,74', '92,26 50,50 8,74'),
    style(1, '20,8 50,50 80,92', '80,8 50,50 20,92', '2,50 50,50 98,50'),
  ],
  '=': [style(1, '0,30 50,30 100,30', '0,70 50,70 100,70')],
}; // prettier-ignore

/**
 * Sorts the sources.
 * @throws InputError when writers of two parts of UNIPEN are mixed: what is learned could not be measured.
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
  const byCharacter = new Map<string, Shape[]>();
  for (const glyph of strokes) {
    const shape = shapeOfGlyph(glyph);
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
      const styles = GLYPHS[Number(character)] ?? ownMarks[character];
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

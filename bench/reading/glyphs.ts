/**
 * @file Handwritten characters to put on sheets: MNIST's test digits, and pen strokes of UNIPEN from
 * sources that nothing is trained with. `../shared/unipen` holds one character a line:
 * `{"source","writer","label","strokes":[[x0,y0,x1,y1,...],...]}`, the longer side 0 to 1000.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { imageOf, type Dataset } from '../../src/dataset/dataset.js';
import { unipenPart } from '../../src/dataset/generate/sources.js';
import { loadDataset } from '../../src/dataset/load.js';
import { boundingBox } from '../../src/image/box.js';
import { frameSide } from '../../src/image/frame-size.js';
import { resizeRegion } from '../../src/image/resize.js';
import type { Random } from '../../src/tensor/random.js';
import { drawLine, newSheet, paste, pick, type Area, type Sheet } from './sheet.js';

/** A character as it was written. */
export interface Strokes {
  readonly source: string;
  readonly label: string;
  /** `[x0, y0, x1, y1, ...]` each. */
  readonly strokes: readonly (readonly number[])[];
}

export type UnipenFile = 'digits' | 'lower' | 'upper' | 'symbols';

/** The characters of the sources that are kept apart, in the file's order. */
export async function heldOut(shared: string, file: UnipenFile): Promise<readonly Strokes[]> {
  const bytes = await readFile(join(shared, 'unipen', `${file}.jsonl.gz`));
  return gunzipSync(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => isHeldOut(/^\{"source":"(\w+)"/.exec(line)?.[1]))
    .map((line) => JSON.parse(line) as Strokes);
}

/** Told before a line is read: most of them are not wanted. */
function isHeldOut(source: string | undefined): boolean {
  return source !== undefined && unipenPart(source) === 'test';
}

/** The box of some strokes. */
export function extentOf({ strokes }: Strokes): Area {
  const xs = strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 0));
  const ys = strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 1));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** Writes strokes with their box's center at the center of `area`, as large as fits into it. */
export function writeStrokes(sheet: Sheet, glyph: Strokes, area: Area, pen: Pen): void {
  const extent = extentOf(glyph);
  const scale = Math.min(area.width / Math.max(1, extent.width), area.height / Math.max(1, extent.height)); // prettier-ignore
  const left = area.left + (area.width - scale * extent.width) / 2 - scale * extent.left;
  const top = area.top + (area.height - scale * extent.height) / 2 - scale * extent.top;
  for (const stroke of glyph.strokes) {
    const moved = stroke.map((value, i) => scale * value + (i % 2 === 0 ? left : top));
    drawLine(sheet, moved, pen.thickness, pen.dark);
  }
}

/** What is written with: pixels across, and the share of the light that its ink takes. */
export interface Pen {
  readonly thickness: number;
  readonly dark: number;
}

/** Writes digits. */
export interface Hand {
  /** The width of the digit when it is so high. */
  widthOf(digit: string, height: number): number;
  /** Writes that digit with its box at a place; its height is the area's. */
  write(sheet: Sheet, digit: string, area: Area, pen: Pen): void;
}

/** Makes hands: each takes another sample of every digit. */
export type Hands = (random: Random) => Hand;

/** Hands of MNIST's test digits and of UNIPEN's sources that are kept apart, in turn by chance. */
export async function loadHands(shared: string): Promise<Hands> {
  const [{ test }, strokes] = await Promise.all([loadDataset('mnist'), heldOut(shared, 'digits')]);
  return (random) =>
    random.uniform() < 0.5 ? imageHand(test, random) : strokeHand(strokes, random);
}

/** The samples of a digit, another one at each call but the same for `widthOf` and `write`. */
function imageHand(digits: Dataset, random: Random): Hand {
  const byDigit = indicesByLabel(digits);
  const next = new Map<string, number>();
  const sampleOf = (digit: string): Sheet => {
    const list = byDigit[Number(digit)]!;
    const index = next.get(digit) ?? pick(random, list);
    next.set(digit, index);
    return inkOf(imageOf(digits, index));
  };
  return {
    widthOf: (digit, height) => {
      const { width, height: own } = sampleOf(digit);
      return (height * width) / own;
    },
    write: (sheet, digit, area, { dark }) => {
      const sample = sampleOf(digit);
      next.delete(digit);
      paste(sheet, enlarge(sample, area.height), { x: area.left, y: area.top }, dark);
    },
  };
}

const indices = new WeakMap<Dataset, readonly (readonly number[])[]>();

function indicesByLabel(digits: Dataset): readonly (readonly number[])[] {
  const known = indices.get(digits);
  if (known !== undefined) return known;
  const lists = Array.from({ length: 10 }, (): number[] => []);
  digits.labels.forEach((label, i) => lists[label]!.push(i));
  indices.set(digits, lists);
  return lists;
}

function inkOf(frame: Uint8Array): Sheet {
  const { left, top, right, bottom } = boundingBox(frame, frameSide, frameSide, 60)!;
  const region = { left, top, width: right - left, height: bottom - top };
  const ink = resizeRegion(frame, frameSide, frameSide, region, region.width, region.height);
  return { width: region.width, height: region.height, ink: ink.map((value) => value / 255) };
}

/** A patch brought to a height; what grows gets back the edges that growing makes soft. */
function enlarge({ width, height, ink }: Sheet, to: number): Sheet {
  const whole = { left: 0, top: 0, width, height };
  const high = Math.max(1, Math.round(to));
  const wide = Math.max(1, Math.round((to * width) / height));
  const large = resizeRegion(ink, width, height, whole, wide, high);
  const crisp = Math.max(1, Math.min(4, to / height));
  return {
    ...newSheet(wide, high),
    ink: large.map((value) => Math.max(0, Math.min(1, 0.5 + crisp * (value - 0.5)))),
  };
}

function strokeHand(all: readonly Strokes[], random: Random): Hand {
  // All digits of one source: what one team of collectors took from its writers is more alike.
  const source = pick(random, ['tos', 'tos', 'imp', 'aga', 'aga', 'pri']);
  const own = all.filter((glyph) => glyph.source === source);
  const next = new Map<string, Strokes>();
  const sampleOf = (digit: string): Strokes => {
    const sample =
      next.get(digit) ??
      pick(
        random,
        own.filter(({ label }) => label === digit),
      );
    next.set(digit, sample);
    return sample;
  };
  return {
    widthOf: (digit, height) => {
      const { width, height: high } = extentOf(sampleOf(digit));
      return Math.min(1.3, width / Math.max(1, high)) * height;
    },
    write: (sheet, digit, area, pen) => {
      writeStrokes(sheet, sampleOf(digit), area, pen);
      next.delete(digit);
    },
  };
}

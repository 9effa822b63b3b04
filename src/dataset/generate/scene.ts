/**
 * @file Pictures in which it is known where digits, marks and other characters stand: composed from
 * characters that people wrote and from fonts, laid out as on forms, cheques, tables and notes, on paper
 * of many kinds, taken well or badly. A scene depends on its random numbers alone.
 */
import type { GreyImage } from '../../image/grey-image.js';
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import { createBank } from './bank.js';
import { clutter, empty, photograph, strayStrokes, strips } from './clutter.js';
import { drawHand } from './hand.js';
import type { Layout } from './layout.js';
import { cells, form, grid, table } from './layout-fields.js';
import { alone, cheque, graphPaper, lines, list, strangers, wordsOnly } from './layout-lines.js';
import type { Area } from './area.js';
import { placesOf, type ScenePlace } from './places.js';
import { createPhotographer } from './photograph.js';
import { createSheets } from './sheet.js';
import type { SceneSources } from './sources.js';

export { sceneKinds } from './kinds.js';
export type { Area } from './area.js';
export type { ScenePlace } from './places.js';
export { unipenPart, type SceneSources, type StrokeGlyph } from './sources.js';

export interface Scene {
  readonly image: GreyImage;
  readonly places: readonly ScenePlace[];
  /** Areas where nothing is taught. */
  readonly ignored: readonly Area[];
}

export interface SceneOptions {
  /** Black ink on white paper, the page straight, nothing done to the picture; for looking at boxes. */
  readonly clean?: boolean;
}

/** The heights between which writing is found, in pixels; far outside them it counts as nothing. */
const foundFrom = 13;
const foundTo = 38;

/** How often each layout comes. */
const layouts: readonly (readonly [number, Layout])[] = [
  [25, lines],
  [7, alone],
  [11, strangers],
  [11, cheque],
  [13, cells],
  [8, table],
  [7, grid],
  [5, graphPaper],
  [9, form],
  [3, list],
  [7, wordsOnly],
  [3, clutter],
  [2, photograph],
  [0.7, empty],
];

function pickLayout(random: Random): Layout {
  let left = random.uniform() * layouts.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, layout] of layouts) {
    left -= weight;
    if (left < 0) return layout;
  }
  return lines;
}

/** Mostly of the size that is found; a quarter far larger or smaller. */
function drawHeight(random: Random): number {
  const logarithmic = (low: number, high: number): number => low * (high / low) ** random.uniform();
  const way = random.uniform();
  if (way < 0.16) return logarithmic(58, 200);
  if (way < 0.22) return between(random, 4, 8.5);
  if (way < 0.23) return between(random, 9, 13);
  return logarithmic(1.08 * foundFrom, 0.97 * foundTo);
}

/**
 * Makes a function that composes scenes.
 * @param size in pixels, the same for all scenes
 */
export function createSceneComposer(
  sources: SceneSources,
  size: { readonly height: number; readonly width: number },
  { clean = false }: SceneOptions = {},
): (random: Random) => Scene {
  const { width, height } = size;
  const bank = createBank(sources);
  const nextSheet = createSheets(width, height);
  const takePicture = createPhotographer(width, height);
  return (random) => {
    const sheet = nextSheet(random);
    const writing = { sheet, bank, hand: drawHand(random), random };
    const digitHeight = drawHeight(random);
    pickLayout(random)(writing, digitHeight);
    if (random.uniform() < 0.1) strayStrokes(writing, digitHeight);
    if (random.uniform() < 0.06) strips(writing, digitHeight);
    const picture = takePicture(sheet, random, clean);
    const data = new Uint8Array(picture.values.length);
    for (let i = 0; i < data.length; i++) {
      const value = picture.values[i]!;
      data[i] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
    }
    const range = { from: foundFrom, to: foundTo };
    return { image: { width, height, data }, ...placesOf(sheet, picture, data, range) };
  };
}

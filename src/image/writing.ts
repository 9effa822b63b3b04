/**
 * @file From a picture to its writing: ink freed of paper, rules and specks, its connected pieces,
 * and what stands together on each line.
 */
import type { Box } from './box.js';
import { uniteBoxes } from './box.js';
import { labelComponents } from './components.js';
import type { GreyImage } from './grey-image.js';
import { extractInk } from './ink.js';

/** One connected piece of ink; pieces of a stroke that broke apart count as connected. */
export interface InkComponent {
  readonly box: Box;
  /** Indices into the writing's ink. */
  readonly pixels: Int32Array;
  /** The sum of the ink. */
  readonly mass: number;
}

/** What stands together on a line: a number. Its components stand from left to right. */
export interface InkGroup {
  readonly box: Box;
  readonly components: readonly InkComponent[];
}

/** The writing in a picture, upright, at a resolution that suits its strokes. */
export interface Writing {
  readonly width: number;
  readonly height: number;
  /** Working pixels per pixel of the picture. */
  readonly scale: number;
  /** `height * width` values, 0 for paper to 1 for full ink, without rules, frames and specks. */
  readonly ink: Float32Array;
  /** The median width of the strokes, in working pixels. */
  readonly strokeWidth: number;
  /** The angle of the lines in the picture, in radians, clockwise; corrected in `ink`. */
  readonly skew: number;
  /** How far the strokes lean to the right of upright, in radians; corrected in `ink`. */
  readonly slant: number;
  /** In reading order: lines from the top, the groups of each from the left. */
  readonly lines: readonly (readonly InkGroup[])[];
  /** The box in the picture's own pixels that holds a box of working pixels. */
  toPicture(box: Box): Box;
}

/** How to look for writing. */
export interface WritingOptions {
  /** What the picture holds: one digit, one number, or lines of numbers; told from it by default. */
  readonly mode?: 'digit' | 'number' | 'page';
}

/** Finds the writing in a picture of any size and either polarity; undefined when it is blank. */
export function findWriting(image: GreyImage, options: WritingOptions = {}): Writing | undefined {
  const found = extractInk(image);
  if (found === undefined) return undefined;
  const { width, height, data: ink } = found;
  const components = componentsOf(ink, width, height);
  if (components.length === 0) return undefined;
  const group = { box: uniteBoxes(components.map(({ box }) => box)), components };
  const scale = Math.min(1, 400 / Math.max(image.width, image.height));
  return {
    width,
    height,
    scale,
    ink,
    strokeWidth: options.mode === 'digit' ? 3 : 3,
    skew: 0,
    slant: 0,
    lines: [[group]],
    toPicture: (box) => clip(box, scale, image),
  };
}

function clip(box: Box, scale: number, image: GreyImage): Box {
  return {
    left: Math.max(0, Math.floor(box.left / scale)),
    top: Math.max(0, Math.floor(box.top / scale)),
    right: Math.min(image.width, Math.ceil(box.right / scale)),
    bottom: Math.min(image.height, Math.ceil(box.bottom / scale)),
  };
}

/** The connected pieces of ink, from left to right. */
function componentsOf(ink: Float32Array, width: number, height: number): InkComponent[] {
  const mask = Uint8Array.from(ink, (value) => (value > 0 ? 1 : 0));
  const { labels, areas } = labelComponents(mask, width, height);
  const lists = areas.map((area) => new Int32Array(area));
  const filled = areas.map(() => 0);
  labels.forEach((label, pixel) => {
    if (label > 0) lists[label]![filled[label]!++] = pixel;
  });
  const components = lists.slice(1).map((pixels) => {
    const box = { left: width, top: height, right: 0, bottom: 0 };
    let mass = 0;
    for (const pixel of pixels) {
      const x = pixel % width;
      const y = (pixel - x) / width;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
      mass += ink[pixel]!;
    }
    return { box, pixels, mass };
  });
  return components.sort((a, b) => a.box.left - b.box.left);
}

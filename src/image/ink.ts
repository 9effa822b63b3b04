/**
 * @file From grey pixels to ink: what was written, freed of the paper's level, of noise and of
 * specks, whatever the picture's polarity.
 */
import { estimateBackground } from './background.js';
import type { Background } from './background.js';
import { boundingBox, uniteBoxes } from './box.js';
import type { Box } from './box.js';
import { labelComponents } from './components.js';
import { frameBox, frameSide } from './frame-size.js';
import type { GreyImage } from './grey-image.js';
import { otsuThreshold } from './otsu.js';
import { resizeRegion } from './resize.js';
import { percentile } from './statistics.js';

/** The ink of a picture, cut to its box. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  /** `height * width` values, 0 for paper to 1 for full ink. */
  readonly data: Float32Array;
}

/** Ink that was cut out of a larger picture, at the working size of which it lies at `left`, `top`. */
export interface CutInk extends Ink {
  readonly left: number;
  readonly top: number;
}

/** Larger pictures are first brought to this longer side: a digit a fifth of it has 80 pixels. */
const workingSide = 400;
/** Ink that differs from the paper by less (of 255) is none. */
const leastContrast = 12;
/** Deviations of the paper's noise that ink must exceed. */
const noiseDeviations = 4;
/** The edge of a stroke lies where it falls to this share of full ink. */
const edgeShare = 0.3;
/** The 95th percentile of the inked pixels counts as full ink. */
const fullInkShare = 0.95;
/** A piece smaller than this share of a frame's pixel is a speck, in a digit of 20 such pixels. */
const speckShare = 0.75;
/** So is one of fewer pixels, or smaller than this share of the picture: noise is, no digit is. */
const leastPixels = 2;
const leastShare = 0.01;

/**
 * Whether a picture is so small that it may be a frame already: then any ink counts, as it did when
 * MNIST's own boxes were drawn, no piece is a speck, and the blackest pixel is full ink.
 */
export function mayBeFrame({ width, height }: Pick<GreyImage, 'width' | 'height'>): boolean {
  return Math.max(width, height) <= frameSide;
}

/** Extracts the ink of one digit, or undefined when the picture is blank. */
export function extractInk(image: GreyImage): CutInk | undefined {
  if (image.width < 1 || image.height < 1) return undefined;
  const { data, width, height } = shrinkToWorkingSize(image);
  const background = estimateBackground(data, width, height);
  const ink = subtractPaper(data, width, height, background);

  const floor = Math.max(leastContrast, noiseDeviations * background.noise);
  const histogram = new Uint32Array(256);
  let inked = 0;
  for (const value of ink) {
    if (value <= floor) continue;
    histogram[Math.min(255, Math.round(value))]!++;
    inked++;
  }
  if (inked === 0) return undefined;
  const small = mayBeFrame({ width, height });
  const full = percentile(histogram, small ? inked : inked * fullInkShare);
  const core = Math.min(otsuThreshold(histogram), full - 1);

  const edge = small ? floor : Math.max(edgeShare * full, floor);
  const mask = new Uint8Array(ink.length);
  for (let i = 0; i < ink.length; i++) mask[i] = ink[i]! > edge ? 1 : 0;
  const kept = small ? mask : keepWriting(ink, mask, width, height, core);
  const box = boundingBox(kept, width, height);
  return box && cutInk(ink, kept, width, height, box, background.noise, full);
}

function shrinkToWorkingSize(image: GreyImage): {
  data: Uint8Array | Float32Array;
  width: number;
  height: number;
} {
  const { data, width, height } = image;
  const scale = workingSide / Math.max(width, height);
  if (scale >= 1) return image;
  const toWidth = Math.max(1, Math.round(width * scale));
  const toHeight = Math.max(1, Math.round(height * scale));
  const whole = { left: 0, top: 0, width, height };
  return {
    data: resizeRegion(data, width, height, whole, toWidth, toHeight),
    width: toWidth,
    height: toHeight,
  };
}

/** How much each pixel differs from the paper towards the ink's side; 0 on the other side. */
function subtractPaper(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
  { level, noise }: Background,
): Float32Array {
  const difference = new Float32Array(width * height);
  const clear = Math.max(leastContrast, noiseDeviations * noise);
  let lighter = 0;
  let darker = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x]! - level(x, y);
      difference[y * width + x] = value;
      if (value > clear) lighter += value;
      else if (value < -clear) darker -= value;
    }
  }
  const sign = lighter > darker ? 1 : -1;
  return difference.map((value) => Math.max(0, sign * value));
}

/**
 * The pixels of `mask` (1 or 0) in the pieces that belong to the digit: at least one pixel of full ink
 * (soft shadows have none), and neither a speck nor small and far from the rest.
 */
function keepWriting(
  ink: Float32Array,
  mask: Uint8Array,
  width: number,
  height: number,
  core: number,
): Uint8Array {
  const { labels, areas } = labelComponents(mask, width, height);
  if (areas.length === 2) return mask;

  const written = areas.map(() => false);
  const boxes = areas.map(() => ({ left: width, top: height, right: 0, bottom: 0 }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x]!;
      if (label === 0) continue;
      if (ink[y * width + x]! > core) written[label] = true;
      const box = boxes[label]!;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y + 1);
    }
  }
  const largest = Math.max(...areas.map((area, label) => (written[label] ? area : 0)));
  const main = uniteBoxes(
    boxes.filter((_, label) => written[label] && areas[label]! * 8 >= largest),
  );
  const side = Math.max(main.right - main.left, main.bottom - main.top);
  const speck = Math.max(
    (speckShare * side) / frameBox,
    leastPixels,
    leastShare * Math.max(width, height),
  );
  const reach = side / 4;
  const keep = areas.map((area, label) => {
    const { left, top, right, bottom } = boxes[label]!;
    if (!written[label] || Math.max(right - left, bottom - top) < speck) return false;
    const near =
      right > main.left - reach &&
      left < main.right + reach &&
      bottom > main.top - reach &&
      top < main.bottom + reach;
    return near || area * 8 >= largest;
  });
  const kept = new Uint8Array(mask.length);
  for (let i = 0; i < kept.length; i++) kept[i] = keep[labels[i]!] ? 1 : 0;
  return kept;
}

/**
 * The ink inside `box`, scaled to 0 .. 1. Below the edge only what adjoins the kept strokes stays:
 * their soft rim, not the paper's texture.
 */
function cutInk(
  ink: Float32Array,
  kept: Uint8Array,
  width: number,
  height: number,
  box: Box,
  noise: number,
  full: number,
): CutInk {
  const floor = Math.min(2 * noise, full / 2);
  const cut = { width: box.right - box.left, height: box.bottom - box.top };
  const data = new Float32Array(cut.width * cut.height);
  for (let y = 0; y < cut.height; y++) {
    for (let x = 0; x < cut.width; x++) {
      const value = (ink[(box.top + y) * width + box.left + x]! - floor) / (full - floor);
      if (value <= 0 || !adjoins(kept, width, height, box.left + x, box.top + y)) continue;
      data[y * cut.width + x] = Math.min(1, value);
    }
  }
  return { ...cut, left: box.left, top: box.top, data };
}

/** Whether (x, y) or one of its eight neighbours is set in `mask`. */
function adjoins(mask: Uint8Array, width: number, height: number, x: number, y: number): boolean {
  if (mask[y * width + x] !== 0) return true;
  for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
    for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
      if (mask[ny * width + nx] !== 0) return true;
    }
  }
  return false;
}

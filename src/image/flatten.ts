/**
 * @file The paper taken out of a picture: what remains is how far each pixel lies on the ink's side
 * of the paper around it, whatever the picture's polarity and light.
 */
import { borderValues, estimateBackground } from './background.js';
import { open, smooth, windowMean } from './filter.js';
import { localLean, sureLean } from './polarity.js';
import { resizeRegion } from './resize.js';
import { medianInPlace } from './statistics.js';

/** A picture freed of its paper. */
export interface FlatPicture {
  /** How far each pixel lies on the ink's side of the paper, in grey levels; negative beyond. */
  readonly depth: Float32Array;
  /** The same, smoothed by about a pixel: what is ink is decided on it. */
  readonly smoothed: Float32Array;
  /** The side of the paper on which its ink lies: 1 for lighter ink, -1 for darker. */
  readonly sign: 1 | -1;
  /** The lightest level of the paper: dark ink in less light was deepened as if it lay there. */
  readonly brightest: number;
}

/** The paper's level is followed on a grid of about this many points. */
const gridPoints = 1_500;
/** Shadows wider than this share of the picture's shorter side are paper, not strokes. */
const strokeShare = 0.3;
/** Light that differs by more than this, beyond what a surface follows, has an edge to be followed pixel by pixel. */
const hardShadow = 40;
/** Light that varies by more than this factor is not evened out any further. */
const greatestGain = 3;
/** At most about this many pixels are looked at for the paper's level. */
const sampleCount = 2_000;

/** Takes the paper out of a picture of `height * width` grey values. */
export function flatten(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
): FlatPicture {
  const step = Math.max(1, Math.sqrt((width * height) / gridPoints));
  const across = Math.max(1, Math.round(width / step));
  const down = Math.max(1, Math.round(height / step));
  const whole = { left: 0, top: 0, width, height };
  const coarse = resizeRegion(data, width, height, whole, across, down);
  const { level } = estimateBackground(coarse, across, down);

  const paper = new Float32Array(across * down);
  const excess = new Float32Array(across * down);
  let lean = 0;
  for (let i = 0; i < paper.length; i++) {
    paper[i] = level(i % across, Math.floor(i / across));
    excess[i] = coarse[i]! - paper[i]!;
    lean += excess[i]! ** 3;
  }
  const local = localLean(data, width, height);
  const sign = (Math.abs(local) > sureLean ? local : lean) > 0 ? 1 : -1;
  for (let i = 0; i < excess.length; i++) excess[i]! *= sign;
  // Shadows with an edge: wider than any stroke, they are what is left when strokes are opened away.
  const radius = Math.max(1, Math.round((strokeShare / 2) * Math.min(across, down)));
  const opened = open(excess, across, down, radius);
  const fine = isHard(opened, across, down)
    ? openedPaper(data, width, height, Math.round(radius * step), sign)
    : undefined;
  if (fine === undefined) {
    const shadow = windowMean(opened, across, down, radius >> 1);
    for (let i = 0; i < paper.length; i++) paper[i]! += sign * shadow[i]!;
  }

  const brightest = (fine ?? paper).reduce((most, value) => Math.max(most, value), 1);
  const depth = fine
    ? fine.map((level, i) => depthOf(data[i]!, level, sign, brightest))
    : subtract(data, width, height, paper, across, down, sign, brightest);
  const smoothed = smooth(depth, width, height);
  const middle = middleOf(smoothed);
  for (let i = 0; i < depth.length; i++) {
    depth[i]! -= middle;
    smoothed[i]! -= middle;
  }
  return { depth, smoothed, sign, brightest };
}

/** Whether a shadow comes from beyond the picture's edge, where it differs from what lies in the light. */
function isHard(opened: Float32Array, across: number, down: number): boolean {
  const edge = borderValues(opened, across, down);
  let [least, most] = [Infinity, -Infinity];
  for (const value of edge) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most - least > hardShadow;
}

/** The paper at every pixel: what is left when all that is narrower than a shadow is opened away. */
function openedPaper(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
  radius: number,
  sign: 1 | -1,
): Float32Array {
  // The picture's edge goes on beyond it: a window fits into a shadow that ends there.
  const [wide, high] = [width + 2 * radius, height + 2 * radius];
  const signed = new Float32Array(wide * high);
  for (let y = 0; y < high; y++) {
    const row = Math.max(0, Math.min(height - 1, y - radius)) * width;
    for (let x = 0; x < wide; x++) {
      signed[y * wide + x] = sign * data[row + Math.max(0, Math.min(width - 1, x - radius))]!;
    }
  }
  const opened = open(signed, wide, high, radius);
  const paper = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      paper[y * width + x] = sign * opened[(y + radius) * wide + x + radius]!;
    }
  }
  return paper;
}

/** The picture without its paper, given on a grid; where dark ink lies in less light it is deepened. */
function subtract(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
  paper: Float32Array,
  across: number,
  down: number,
  sign: 1 | -1,
  brightest: number,
): Float32Array {
  const depth = new Float32Array(width * height);
  const left = new Int32Array(width);
  const share = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    // Beyond the outermost points the level goes on as between them.
    const at = ((x + 0.5) * across) / width - 0.5;
    left[x] = Math.max(0, Math.min(across - 2, Math.floor(at)));
    share[x] = at - left[x]!;
  }
  const line = new Float32Array(across + 1);
  for (let y = 0; y < height; y++) {
    const at = ((y + 0.5) * down) / height - 0.5;
    const above = Math.max(0, Math.min(down - 2, Math.floor(at)));
    const below = Math.min(down - 1, above + 1);
    for (let x = 0; x < across; x++) {
      const upper = paper[above * across + x]!;
      line[x] = upper + (at - above) * (paper[below * across + x]! - upper);
    }
    line[across] = line[across - 1]!;
    for (let x = 0; x < width; x++) {
      const from = line[left[x]!]!;
      const level = from + share[x]! * (line[left[x]! + 1]! - from);
      depth[y * width + x] = depthOf(data[y * width + x]!, level, sign, brightest);
    }
  }
  return depth;
}

/** How far a value lies on the ink's side of the paper's level. */
function depthOf(value: number, level: number, sign: 1 | -1, brightest: number): number {
  return sign * (value - level) * gainAt(level, sign, brightest);
}

/** By what ink on paper of a level is deepened: dark ink takes a share of the light, light ink adds to it. */
export function gainAt(level: number, sign: 1 | -1, brightest: number): number {
  return sign < 0 ? Math.min(greatestGain, brightest / Math.max(1, level)) : 1;
}

/** The median of some of the values. */
function middleOf(values: Float32Array): number {
  const step = Math.max(1, Math.floor(values.length / sampleCount));
  const sample = new Float32Array(Math.floor((values.length - 1) / step) + 1);
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * step]!;
  return medianInPlace(sample);
}

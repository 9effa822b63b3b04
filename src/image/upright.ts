/** @file Lines made level and leaning strokes upright: the angles, and the map that corrects them. */
import type { Box } from './box.js';
import type { Piece } from './pieces.js';

/** An affine map from working pixels to upright ones, and the size of what it gives. */
export interface Uprighting {
  readonly width: number;
  readonly height: number;
  /** x = a * X + b * Y + c, y = d * X + e * Y + f for the upright pixel (X, Y). */
  readonly back: readonly [number, number, number, number, number, number];
}

/** At most about this many pixels of ink are looked at. */
const sampleCount = 2_500;
/** Lines climb by at most this angle in radians, unless few pieces show clearly that they do. */
const mostSkew = 0.26;
/** A smaller skew is left, and one whose rows are less sharper than the picture's by this factor. */
const leastSkew = 0.03;
const sharper = 1.3;
/** Fewer pieces than this show no rows; the tall ones of them climb by at least this share of their height, ... */
const manyPieces = 16;
const leastClimb = 0.4;
const tallShare = 0.6;
/** ... and lie off a straight line by at most this share of what they climb. */
const mostOff = 0.1;
/** At least this many pieces show a line that climbs by more than `mostSkew`, up to 50 degrees; ... */
const steepPieces = 4;
const steepest = 0.87;
/** ... no two neighbours are farther apart than this many usual steps: they are one number, not two. */
const mostSteps = 2.5;
/** Leans are told from tangents in this range. */
const leastLean = -0.5;
const mostLean = 1;
/**
 * Of a lean beyond this tangent, which MNIST's own digits have too, this share is taken back. Cheques'
 * digits, each corrected by itself, were read better so than with all or nothing of it taken back;
 * corrected line by line, as here, as many were read right as without.
 */
const usualLean = 0.2;
const correctedShare = 0.7;

/** Some of the pieces' pixels, as x and y in turn. */
function samplePixels(pieces: readonly Piece[], width: number): Float32Array {
  const count = pieces.reduce((sum, { pixels }) => sum + pixels.length, 0);
  const step = Math.max(1, Math.floor(count / sampleCount));
  const points: number[] = [];
  for (const { pixels } of pieces) {
    for (let i = 0; i < pixels.length; i += step) {
      const x = pixels[i]! % width;
      points.push(x, (pixels[i]! - x) / width);
    }
  }
  return Float32Array.from(points);
}

/** How unevenly points fall into bins along a direction: the sum of the bins' squares. */
function sharpness(points: Float32Array, alongX: number, alongY: number, bins: number): number {
  const counts = new Float32Array(2 * bins);
  let sum = 0;
  for (let i = 0; i < points.length; i += 2) {
    const bin = Math.round(points[i]! * alongX + points[i + 1]! * alongY) + bins;
    const before = counts[bin]!++;
    sum += 2 * before + 1;
  }
  return sum;
}

/**
 * The angle by which lines of writing climb or fall, in radians, clockwise; 0 unless it is clear. Of
 * many pieces it is where their rows are sharpest; few show it by standing on one straight line.
 */
export function findSkew(pieces: readonly Piece[], width: number, height: number): number {
  return pieces.length < manyPieces
    ? skewOfFew(pieces.map(({ box }) => box))
    : skewOfMany(pieces, width, height);
}

function skewOfMany(pieces: readonly Piece[], width: number, height: number): number {
  const points = samplePixels(pieces, width);
  const bins = width + height;
  const level = sharpness(points, 0, 1, bins);
  let best = level;
  let skew = 0;
  for (let angle = -mostSkew; angle <= mostSkew; angle += 0.02) {
    const value = sharpness(points, -Math.sin(angle), Math.cos(angle), bins);
    if (value <= best) continue;
    best = value;
    skew = angle;
  }
  return Math.abs(skew) >= leastSkew && best > sharper * level ? skew : 0;
}

/** The angle of the line on which few pieces stand. */
function skewOfFew(boxes: readonly Box[]): number {
  const tallest = boxes.reduce((most, { top, bottom }) => Math.max(most, bottom - top), 0);
  const tall = boxes.filter(({ top, bottom }) => bottom - top > tallShare * tallest);
  const skew = angleThrough(tall, tallest);
  if (skew !== 0 && Math.abs(skew) < mostSkew) return skew;
  // Of a line that climbs far, a digit 1 may lie flat.
  const large = boxes.filter(
    ({ left, top, right, bottom }) => Math.max(bottom - top, right - left) > tallShare * tallest,
  );
  if (large.length < steepPieces || !areEven(large.map(({ left, right }) => left + right)))
    return 0;
  const steep = angleThrough(large, tallest);
  return Math.abs(steep) >= mostSkew && Math.abs(steep) < steepest ? steep : 0;
}

/** The angle of a straight line through the middles of pieces, if they climb much and lie close. */
function angleThrough(boxes: readonly Box[], tallest: number): number {
  if (boxes.length < 3) return 0;
  const xs = boxes.map(({ left, right }) => (left + right) / 2);
  const ys = boxes.map(({ top, bottom }) => (top + bottom) / 2);
  const middleX = mean(xs);
  const middleY = mean(ys);
  const slope =
    mean(xs.map((x, i) => (x - middleX) * (ys[i]! - middleY))) /
    Math.max(1e-9, mean(xs.map((x) => (x - middleX) ** 2)));
  const off = mean(xs.map((x, i) => Math.abs(ys[i]! - middleY - slope * (x - middleX))));
  const climb = Math.abs(slope) * (Math.max(...xs) - Math.min(...xs));
  const clear = climb > leastClimb * tallest && off < mostOff * climb;
  return clear ? Math.atan(slope) : 0;
}

/** Whether places follow each other in steps of about the same size. */
function areEven(places: readonly number[]): boolean {
  const sorted = [...places].sort((a, b) => a - b);
  const steps = sorted.slice(1).map((place, i) => place - sorted[i]!);
  steps.sort((a, b) => a - b);
  return steps.at(-1)! <= mostSteps * steps[steps.length >> 1]!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The tangent by which strokes lean to the right, of lines with a skew: where columns are sharpest. */
function findLean(pieces: readonly Piece[], width: number, height: number, skew: number): number {
  const points = samplePixels(pieces, width);
  const cos = Math.cos(skew);
  const sin = Math.sin(skew);
  let best = -1;
  let lean = 0;
  for (let step = 0; step <= (mostLean - leastLean) / 0.05; step++) {
    const tangent = leastLean + step * 0.05;
    const along = [cos - tangent * sin, sin + tangent * cos] as const;
    const value = sharpness(points, ...along, 2 * (width + height));
    if (value <= best) continue;
    best = value;
    lean = tangent;
  }
  return lean;
}

/** The tangent of the part of a slant that is worth correcting. */
export function findSlant(
  pieces: readonly Piece[],
  width: number,
  height: number,
  skew: number,
): number {
  const lean = findLean(pieces, width, height, skew);
  return correctedShare * Math.sign(lean) * Math.max(0, Math.abs(lean) - usualLean);
}

/** The map that turns a picture back by `skew` and shears it by the tangent `slant`. */
export function uprighting(width: number, height: number, skew: number, slant: number): Uprighting {
  const cos = Math.cos(skew);
  const sin = Math.sin(skew);
  // Forward: turn back, (cos, sin; -sin, cos), then X += slant * Y.
  const across = [cos - slant * sin, sin + slant * cos] as const;
  const corners = [[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1]] as const; // prettier-ignore
  const xs = corners.map(([x, y]) => across[0] * x + across[1] * y);
  const ys = corners.map(([x, y]) => cos * y - sin * x);
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  const [a, b, d, e] = [cos, -across[1], sin, across[0]];
  return {
    width: Math.ceil(Math.max(...xs) - left) + 1,
    height: Math.ceil(Math.max(...ys) - top) + 1,
    back: [a, b, a * left + b * top, d, e, d * left + e * top],
  };
}

/** Maps a picture by bilinear interpolation; outside it there is 0. */
export function applyUprighting(
  source: Float32Array,
  width: number,
  height: number,
  map: Uprighting,
): Float32Array {
  const [a, b, c, d, e, f] = map.back;
  // A margin of one pixel spares every bounds check.
  const stride = width + 2;
  const padded = new Float32Array(stride * (height + 2));
  for (let y = 0; y < height; y++) {
    padded.set(source.subarray(y * width, (y + 1) * width), (y + 1) * stride + 1);
  }
  const result = new Float32Array(map.width * map.height);
  for (let row = 0; row < map.height; row++) {
    for (let column = 0; column < map.width; column++) {
      const x = a * column + b * row + c + 1;
      const y = d * column + e * row + f + 1;
      if (!(x >= 0 && y >= 0 && x < width + 1 && y < height + 1)) continue;
      const left = x | 0;
      const top = y | 0;
      const u = x - left;
      const v = y - top;
      const i = top * stride + left;
      const upper = padded[i]! + u * (padded[i + 1]! - padded[i]!);
      const lower = padded[i + stride]! + u * (padded[i + stride + 1]! - padded[i + stride]!);
      result[row * map.width + column] = upper + v * (lower - upper);
    }
  }
  return result;
}

/** The box of working pixels that holds a box of upright ones. */
export function boxBack({ back: [a, b, c, d, e, f] }: Uprighting, box: Box): Box {
  const { left, top, right, bottom } = box;
  const corners = [[left, top], [right - 1, top], [left, bottom - 1], [right - 1, bottom - 1]] as const; // prettier-ignore
  const xs = corners.map(([x, y]) => a * x + b * y + c);
  const ys = corners.map(([x, y]) => d * x + e * y + f);
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs) + 1,
    bottom: Math.max(...ys) + 1,
  };
}

/**
 * @file Pieces of ink that are no strokes: shadows, tables, soft light, filled shapes, folds. A stroke
 * falls off to paper on both of its sides; what only parts a light area from a dark one does on one.
 */
import { longerSide, uniteBoxes, type Box } from './box.js';
import { distanceToMask } from './distance.js';
import { fallOf, type Fall, type GroundedPicture } from './falls.js';
import { gainAt } from './flatten.js';
import type { Piece } from './pieces.js';

/**
 * What falls off on both sides by less than this share of what it falls on one is no stroke: strokes
 * have 0.7 and more, even if blurred by their own width, and 0.35 where a shadow's edge joins them;
 * the edges of areas and smooth light have 0 to 0.2.
 */
const leastFall = 0.3;
/** What falls by less than this share of its depth is only where the paper's level was mistaken. */
const leastSeen = 0.5;
/** A picture is cropped to its writing's box with at most this share of its longer side around it. */
const cropMargin = 0.02;
/** Between strips along a picture's sides writing is so high, as shares of its shorter side. */
const leastBetween = 0.1;
const mostBetween = 0.6;
/** A piece surrounds others of at least this share of its height. */
const surroundedShare = 0.2;
/** A piece that lies along more than this share of a picture's side was not cut off by it. */
const wholeSide = 0.9;
/** A filled shape's largest circle has this share of its longer side; that of MNIST's boldest test digit 0.60. */
const filledShare = 0.75;
/** Thinner than this share of their longer side, and falling on both sides as here, are only strokes. */
const thinShare = 0.2;
const sureFall = 0.75;
/** A filled shape smaller than this share of the largest stroke is a dot. */
const dotShare = 0.5;
/** A straight line from side to side that is thinner than this share of its length is a fold, ... */
const foldShare = 0.08;
/** ... unless there are digits of this share of its length: it may be their 1. */
const besideFold = 0.5;
/** The deviation of a straight line's pixels across it, in line widths; a bar's is 0.29. */
const straightness = 0.6;

/** The pieces of a mask without areas: what falls off to paper on one side only, and filled shapes. */
export function withoutAreas(
  pieces: readonly Piece[],
  mask: Uint8Array,
  picture: GroundedPicture,
): Piece[] {
  // Writing that touches all four sides was cropped to its box: beyond the picture there is paper.
  const cropped = isCropped(pieces, picture);
  const strokes = pieces.flatMap((piece) => {
    const sides = sidesTouched(piece.box, picture).filter(Boolean).length;
    const paperBeyond = cropped
      ? sides < 2 || !surrounds(piece, pieces)
      : sides === 1 && isCutOff(piece, picture);
    const fall = fallOf(piece, mask, picture, paperBeyond);
    if (fall.share < leastFall || !isSeen(piece, fall, picture)) return [];
    return [{ piece, filled: isFilled(piece, fall, picture) }];
  });
  const largest = strokes.reduce(
    (most, { piece, filled }) => (filled ? most : Math.max(most, longerSide(piece.box))),
    0,
  );
  return strokes
    .filter(({ piece, filled }) => !filled || longerSide(piece.box) < dotShare * largest)
    .map(({ piece }) => piece);
}

/** The pieces without folds of the paper: thin straight lines from one side of the picture to another. */
export function withoutFolds(pieces: readonly Piece[], picture: GroundedPicture): Piece[] {
  if (isCropped(pieces, picture)) return [...pieces];
  return pieces.filter((piece) => {
    if (sidesTouched(piece.box, picture).filter(Boolean).length < 2) return true;
    const { length, across, thickness } = straightLine(piece, picture.width);
    if (across > straightness * thickness || thickness > foldShare * length) return true;
    return pieces.some((other) => other !== piece && longerSide(other.box) > besideFold * length);
  });
}

type PictureSize = Pick<GroundedPicture, 'width' | 'height'>;

/** Whether a box comes as near as `margin` to the picture's left, top, right and bottom side. */
function sidesTouched(box: Box, { width, height }: PictureSize, margin = 0): boolean[] {
  const { left, top, right, bottom } = box;
  return [left <= margin, top <= margin, right >= width - margin, bottom >= height - margin];
}

/** Whether a picture was cropped to the box of its pieces. */
function isCropped(pieces: readonly Piece[], size: PictureSize): boolean {
  if (pieces.length === 0) return false;
  const margin = cropMargin * Math.max(size.width, size.height);
  if (!sidesTouched(uniteBoxes(pieces.map(({ box }) => box)), size, margin).every(Boolean)) {
    return false;
  }
  // Strips along whole sides touch all four as well, but what is written between them is lower.
  const touched = pieces.map(({ box }) => sidesTouched(box, size).filter(Boolean).length);
  const between = pieces.filter((_, i) => touched[i]! < 2).map(({ box }) => longerSide(box));
  const highest = between.reduce((most, side) => Math.max(most, side), 0);
  const shorter = Math.min(size.width, size.height);
  const isFramed = highest > leastBetween * shorter && highest < mostBetween * shorter;
  return !(isFramed && touched.some((sides) => sides >= 3));
}

/** Whether other pieces lie in a piece's box, as writing does on paper that something dark surrounds. */
function surrounds({ box }: Piece, pieces: readonly Piece[]): boolean {
  const least = surroundedShare * (box.bottom - box.top);
  return pieces.some(
    ({ box: { left, top, right, bottom } }) =>
      left > box.left &&
      top > box.top &&
      right < box.right &&
      bottom < box.bottom &&
      bottom - top >= least,
  );
}

/** Whether a piece that touches one side of the picture does not go all along it: the side cut a stroke. */
function isCutOff({ box }: Piece, { width, height }: PictureSize): boolean {
  const upright = box.left === 0 || box.right === width;
  return upright
    ? box.bottom - box.top < wholeSide * height
    : box.right - box.left < wholeSide * width;
}

/** Whether a piece falls as far as it lies from the paper that was taken out: that may err in soft light. */
function isSeen(
  { pixels }: Piece,
  { contrast }: Fall,
  { data, flat: { depth, sign, brightest } }: GroundedPicture,
): boolean {
  const gain = gainAt(meanOf(data, pixels) - sign * contrast, sign, brightest);
  return contrast * gain >= leastSeen * meanOf(depth, pixels);
}

function meanOf(values: Uint8Array | Float32Array, pixels: Int32Array): number {
  let sum = 0;
  for (const pixel of pixels) sum += values[pixel]!;
  return sum / pixels.length;
}

/**
 * Whether a piece is one filled shape: its largest circle is nearly as large as itself. Where the
 * picture is as full as the piece it is filled too: evening out light hollows what is wide.
 */
function isFilled(
  piece: Piece,
  { stroke, contrast, share }: Fall,
  picture: GroundedPicture,
): boolean {
  const side = longerSide(piece.box);
  if (stroke < thinShare * side && share > sureFall) return false;
  const { box, pixels } = piece;
  const { data, width, flat } = picture;
  const mean = meanOf(data, pixels);
  // A margin of paper, so that the shape ends at its box.
  const across = box.right - box.left + 2;
  const paper = new Uint8Array(across * (box.bottom - box.top + 2)).fill(1);
  for (let y = box.top; y < box.bottom; y++) {
    for (let x = box.left; x < box.right; x++) {
      if (flat.sign * (mean - data[y * width + x]!) > contrast / 2) continue;
      paper[(y - box.top + 1) * across + x - box.left + 1] = 0;
    }
  }
  const distances = distanceToMask(paper, across, paper.length / across);
  const radius = distances.reduce((most, value) => Math.max(most, value), 0);
  return 2 * radius - 1 >= filledShare * side;
}

/** A piece as a line: its length, its thickness, and the deviation of its pixels across it. */
function straightLine(
  { pixels }: Piece,
  width: number,
): { length: number; thickness: number; across: number } {
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumYY = 0;
  let sumXY = 0;
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const n = pixels.length;
  const xx = sumXX / n - (sumX / n) ** 2;
  const yy = sumYY / n - (sumY / n) ** 2;
  const xy = sumXY / n - (sumX / n) * (sumY / n);
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  // A line of length l has a deviation of l / sqrt(12) along it.
  const length = Math.sqrt(12 * (middle + spread));
  return { length, thickness: n / length, across: Math.sqrt(Math.max(0, middle - spread)) };
}

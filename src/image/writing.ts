/**
 * @file From a picture to its writing: ink freed of paper, rules and specks, its connected pieces,
 * and what stands together on each line.
 */
import { withoutAreas, withoutFolds } from './areas.js';
import { longerSide, scaleBox, uniteBoxes, type Box } from './box.js';
import { sheetsIn } from './desk.js';
import { smooth } from './filter.js';
import { flatten } from './flatten.js';
import { framesAmong } from './frames.js';
import type { GreyImage } from './grey-image.js';
import { extractInk, mayBeFrame } from './ink.js';
import { drawPieces, findInk } from './ink-mask.js';
import { layOut, tallHeight } from './layout.js';
import { massOf, piecesOf, type Piece } from './pieces.js';
import { resizeRegion } from './resize.js';
import { removeRules } from './rules.js';
import { outlineWidth, strokeWidth } from './stroke.js';
import { applyUprighting, boxBack, findSkew, findSlant, uprighting } from './upright.js';

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
  /** The mean width of the strokes, in working pixels. */
  readonly strokeWidth: number;
  /** The angle of the lines in the picture, in radians, clockwise; corrected in `ink`. */
  readonly skew: number;
  /** The part of the strokes' lean to the right, in radians, that is corrected in `ink`. */
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

/** A picture is first looked at with about this many pixels, ... */
const firstPixels = 64_000;
/** ... then with more, up to these, as long as its digits are lower than this or none is found. */
const mostPixels = 4_000_000;
const mostBlankPixels = 1_000_000;
const digitHeight = 24;
/** Nothing can be read that is lower than so many pixels. */
const lowestDigit = 5;
/** Pieces smaller than this share of the tall ones' height both ways are specks. */
const speckShare = 0.09;
/** The least area of a piece, in squares of a stroke's width. */
const speckStrokes = 0.5;
/** A noisy picture's edges are compared once it is smoothed, and something in it must be larger than this share of its longer side. */
const noisyShare = 0.04;
const noisyGrain = 2;
/** A picture so narrow that it would grow by more than this factor is not turned. */
const mostGrowth = 4;
/** Ink that was turned has this depth where it is full; its strokes and their rims end here. */
const fullDepth = 255;
const strokeEdge = 90;
const rimEdge = 10;
/** Lines that climb by less, in radians, are level. */
const leastSkew = 0.015;

/**
 * Finds the writing in a picture of any size and either polarity, told by what is wider than a
 * stroke. Light is evened out, rules, frames and specks are removed.
 * @returns undefined when the picture is blank, or all in it is too small.
 */
export function findWriting(image: GreyImage, options: WritingOptions = {}): Writing | undefined {
  if (!(image.width * image.height > 0)) return undefined;
  const writing = mayBeFrame(image) ? readFrame(image) : findInPicture(image, options);
  const isReadable =
    writing !== undefined && tallHeight(componentsOf(writing)) >= lowestDigit * writing.scale;
  return isReadable ? writing : undefined;
}

/** What is found on the largest sheet of paper that is written on, or in the whole picture. */
function findInPicture(image: GreyImage, options: WritingOptions): Writing | undefined {
  const sheets = sheetsIn(image);
  for (const { picture } of sheets) {
    const writing = findOnPaper(picture(), options);
    if (writing !== undefined) return writing;
  }
  // A light bar on dark ground looks like a sheet; it may be a 1.
  return sheets.every(({ isBar }) => isBar) ? findOnPaper(image, options) : undefined;
}

/** What is found when all that is no ink is paper. */
function findOnPaper(image: GreyImage, options: WritingOptions): Writing | undefined {
  const pixels = image.width * image.height;
  let scale = Math.min(1, Math.sqrt(firstPixels / pixels));
  for (;;) {
    const writing = findAt(image, scale, options);
    const height = writing && tallHeight(componentsOf(writing));
    if (scale === 1 || (height ?? 0) >= digitHeight) return writing;
    const most = Math.min(1, Math.sqrt((writing ? mostPixels : mostBlankPixels) / pixels));
    if (scale >= most) return writing;
    scale = Math.min(most, scale * Math.max(2, (1.5 * digitHeight) / (height ?? digitHeight)));
  }
}

/** What is found at one resolution. */
function findAt(image: GreyImage, wanted: number, options: WritingOptions): Writing | undefined {
  const width = Math.max(1, Math.round(image.width * wanted));
  const height = Math.max(1, Math.round(image.height * wanted));
  const whole = { left: 0, top: 0, width: image.width, height: image.height };
  const data =
    wanted === 1
      ? image.data
      : resizeRegion(image.data, image.width, image.height, whole, width, height);
  const flat = flatten(data, width, height);
  const found = findInk(flat, width, height);
  if (found === undefined) return undefined;
  const { mask, threshold, grain } = found;
  const calm = grain > noisyGrain ? smooth(Float32Array.from(data), width, height) : data;
  const picture = { data: calm, width, height, flat };
  const all = piecesOf(mask, width, height);
  const strokes = withoutAreas(all, mask, picture);
  if (strokes.length < all.length) keepOnly(strokes, mask);
  const frames = framesAmong(strokes, width, height);
  // A frame's sides still show the lines' angle.
  const ruled = removeRules(mask, width, height);
  for (const { pixels } of frames) for (const pixel of pixels) mask[pixel] = 0;
  const pieces = withoutSpecks(withoutFolds(piecesOf(mask, width, height), picture));
  if (pieces.length === 0) return undefined;
  if (grain > noisyGrain && longest(pieces) < noisyShare * Math.max(width, height)) {
    return undefined;
  }
  const skew = ruled ?? (isLine(pieces) ? findSkew(pieces, width, height) : 0);
  // A digit alone does not show how its writer's hand leans, and MNIST's own are as they were written.
  const slant = options.mode === 'digit' ? 0 : findSlant(pieces, width, height, skew);
  const back = mapping(image, width, height);
  const oneGroup = options.mode === 'digit' || options.mode === 'number';
  const straight = {
    scale: wanted,
    skew,
    slant: Math.atan(slant),
    threshold,
    oneGroup,
  };
  const map = uprighting(width, height, skew, slant);
  const level = slant === 0 && Math.abs(skew) < leastSkew;
  if (level || map.width * map.height > mostGrowth * width * height) {
    const same = { pieces, depth: flat.depth, width, height, toPicture: back };
    return write({ ...straight, ...same, skew: 0, slant: 0 });
  }
  const drawn = drawPieces(pieces, flat.depth, width, height, threshold);
  const depth = applyUprighting(drawn.ink, width, height, map);
  const upright = new Uint8Array(depth.length);
  for (let i = 0; i < depth.length; i++) {
    depth[i]! *= fullDepth;
    if (depth[i]! > strokeEdge) upright[i] = 1;
  }
  const turned = withoutSpecks(piecesOf(upright, map.width, map.height));
  if (turned.length === 0) return undefined;
  return write({
    ...straight,
    threshold: rimEdge,
    pieces: turned,
    depth,
    width: map.width,
    height: map.height,
    toPicture: (box) => back(boxBack(map, box)),
  });
}

/** Clears all of a mask but some pieces of it. */
function keepOnly(pieces: readonly Piece[], mask: Uint8Array): void {
  mask.fill(0);
  for (const { pixels } of pieces) for (const pixel of pixels) mask[pixel] = 1;
}

/** The writing that pieces make. */
function write(from: {
  readonly pieces: readonly Piece[];
  readonly depth: Float32Array;
  readonly threshold: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly skew: number;
  readonly slant: number;
  readonly oneGroup: boolean;
  toPicture(box: Box): Box;
}): Writing {
  const { width, height, scale, skew, slant, toPicture } = from;
  const mask = new Uint8Array(width * height);
  for (const { pixels } of from.pieces) for (const pixel of pixels) mask[pixel] = 1;
  const { ink, pieces } = drawPieces(from.pieces, from.depth, width, height, from.threshold);
  const lines = layOut(componentsIn(ink, pieces), from.oneGroup);
  const stroke = outlineWidth(mask, width, height);
  return { width, height, scale, ink, strokeWidth: stroke, skew, slant, lines, toPicture };
}

function componentsIn(ink: Float32Array, pieces: readonly Piece[]): InkComponent[] {
  return pieces.map(({ box, pixels }) => ({ box, pixels, mass: massOf(ink, pixels) }));
}

/** The point of the picture in which the middle of one of the writing's pixels lies. */
export function pointInPicture(writing: Writing, pixel: number): { x: number; y: number } {
  const left = pixel % writing.width;
  const top = (pixel - left) / writing.width;
  const place = writing.toPicture({ left, top, right: left + 1, bottom: top + 1 });
  return { x: (place.left + place.right) / 2, y: (place.top + place.bottom) / 2 };
}

/** The components of a writing, in reading order. */
export function componentsOf({ lines }: Writing): InkComponent[] {
  return lines.flat().flatMap((group) => group.components);
}

/** The usual height of pieces that have no ink yet: each counts by its area. */
function tallHeightOf(pieces: readonly Piece[]): number {
  return tallHeight(pieces.map(({ box, pixels }) => ({ box, mass: pixels.length })));
}

/** Whether pieces make a line long enough to tell its angle: several times as wide as high. */
function isLine(pieces: readonly Piece[]): boolean {
  const { left, right } = uniteBoxes(pieces.map(({ box }) => box));
  const tall = tallHeightOf(pieces);
  return pieces.length > 2 && right - left > 2.5 * tall;
}

/** The writing in a picture that may be a digit's frame. */
function readFrame(image: GreyImage): Writing | undefined {
  const found = extractInk(image);
  if (found === undefined) return undefined;
  const { width, height } = image;
  const ink = new Float32Array(width * height);
  for (let y = 0; y < found.height; y++) {
    const row = found.data.subarray(y * found.width, (y + 1) * found.width);
    ink.set(row, (found.top + y) * width + found.left);
  }
  const pieces = piecesOf(
    Uint8Array.from(ink, (value) => (value > 0 ? 1 : 0)),
    width,
    height,
  );
  return {
    width,
    height,
    scale: 1,
    ink,
    strokeWidth: strokeWidth(found),
    skew: 0,
    slant: 0,
    lines: layOut(componentsIn(ink, pieces), true),
    toPicture: mapping(image, width, height),
  };
}

function longest(pieces: readonly Piece[]): number {
  return pieces.reduce((most, { box }) => Math.max(most, longerSide(box)), 0);
}

/** Drops specks: pieces far smaller than the tall ones, and than a dot of the pen. */
function withoutSpecks(pieces: readonly Piece[]): Piece[] {
  if (pieces.length === 0) return [];
  const tall = tallHeightOf(pieces);
  const least = Math.max(2, speckShare * tall);
  return pieces.filter(({ box, pixels }) => {
    const side = Math.max(box.right - box.left, box.bottom - box.top);
    return side >= least && pixels.length >= speckStrokes * least * least;
  });
}

/** Maps boxes of `width * height` working pixels to the whole picture's. */
function mapping(image: GreyImage, width: number, height: number): (box: Box) => Box {
  return (box) => scaleBox(box, { width, height }, image);
}

/**
 * @file What is left of digits, or comes of several, when a picture is cut at the wrong places: a part
 * of a digit, digits that stand or grow together, and digits mirrored or turned until they are none.
 */
import { boundingBox } from '../image/box.js';
import { frameCut } from '../image/frame.js';
import { frameSide } from '../image/frame-size.js';
import type { Random } from '../tensor/random.js';
import { between } from './pen.js';

/** Frames of digits with their labels, 0 to 9: a part of a `Dataset`. */
export interface DigitFrames {
  readonly count: number;
  /** `count * 28 * 28` bytes. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Draws a frame into `image`, 28x28 bytes; false when what came out is blank or may be a digit. */
type Draw = (digits: DigitFrames, random: Random, image: Uint8Array) => boolean;

const pixels = frameSide * frameSide;

/** Ink of 0 to 255 in a picture of any size, framed. */
function frame(
  ink: Uint8Array | Float32Array,
  width: number,
  height: number,
  image: Uint8Array,
): boolean {
  const box = boundingBox(ink, width, height, 40);
  if (box === undefined) return false;
  const cut = { width: box.right - box.left, height: box.bottom - box.top };
  if (Math.max(cut.width, cut.height) < 6) return false;
  const data = new Float32Array(cut.width * cut.height);
  for (let y = 0; y < cut.height; y++) {
    for (let x = 0; x < cut.width; x++) {
      data[y * cut.width + x] = ink[(box.top + y) * width + box.left + x]! / 255;
    }
  }
  const framed = frameCut({ ...cut, data });
  if (framed === undefined) return false;
  image.set(framed);
  return true;
}

interface Cut {
  readonly ink: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly label: number;
}

/** A random digit, cut to its box. */
function drawDigit({ count, images, labels }: DigitFrames, random: Random): Cut | undefined {
  const index = random.integer(count);
  const image = images.subarray(index * pixels, (index + 1) * pixels);
  const box = boundingBox(image, frameSide, frameSide, 40);
  if (box === undefined) return undefined;
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const ink = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (box.top + y) * frameSide + box.left;
    ink.set(image.subarray(from, from + width), y * width);
  }
  return { ink, width, height, label: labels[index]! };
}

type Side = 'left' | 'right' | 'top' | 'bottom';

/** The sides of each digit that are no digit: the right side of a 3 may be a 3, any of a 1 a 1. */
const PIECES: readonly (readonly Side[])[] = [
  ['top', 'bottom'],
  [],
  ['left', 'bottom'],
  ['left'],
  ['top', 'left'],
  ['top', 'left'],
  ['right'],
  ['left'],
  ['left'],
  ['left'],
];

/** The part of a digit that lies `share` of its size from one side. */
function cutSide({ ink, width, height, label }: Cut, side: Side, share: number): Cut {
  const across = side === 'left' || side === 'right';
  const toWidth = across ? Math.max(1, Math.round(width * share)) : width;
  const toHeight = across ? height : Math.max(1, Math.round(height * share));
  const left = side === 'right' ? width - toWidth : 0;
  const top = side === 'bottom' ? height - toHeight : 0;
  const out = new Uint8Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y++) {
    const from = (top + y) * width + left;
    out.set(ink.subarray(from, from + toWidth), y * toWidth);
  }
  return { ink: out, width: toWidth, height: toHeight, label };
}

/** A part of a digit, as a cut at the wrong place leaves it. */
export const drawPiece: Draw = (digits, random, image) => {
  const digit = drawDigit(digits, random);
  if (digit === undefined) return false;
  const sides = PIECES[digit.label]!;
  if (sides.length === 0) return false;
  const side = sides[random.integer(sides.length)]!;
  const piece = cutSide(digit, side, between(random, 0.35, 0.58));
  return frame(piece.ink, piece.width, piece.height, image);
};

/** Puts pictures side by side, `gaps[i]` pixels after the one before (below 0: they overlap). */
function join(parts: readonly Cut[], random: Random): Cut {
  const places: { left: number; top: number }[] = [];
  let right = 0;
  for (const [i, part] of parts.entries()) {
    // A thin digit, as most 1s are, would vanish in its neighbour.
    const thin = Math.min(part.width, parts[i - 1]?.width ?? 0) < 8;
    const gap = i === 0 ? 0 : Math.round(between(random, thin ? -1 : -4.5, 3));
    const left = Math.max(0, right + gap);
    places.push({ left, top: 6 + random.integer(7) - 3 + Math.round((20 - part.height) / 2) });
    right = left + part.width;
  }
  const height = 36;
  const ink = new Uint8Array(right * height);
  parts.forEach((part, i) => {
    const { left, top } = places[i]!;
    for (let y = 0; y < part.height; y++) {
      for (let x = 0; x < part.width; x++) {
        const at = (top + y) * right + left + x;
        ink[at] = Math.max(ink[at]!, part.ink[y * part.width + x]!);
      }
    }
  });
  return { ink, width: right, height, label: -1 };
}

/** Two or three digits in one frame, or one with a part of its neighbour. */
export const drawGroup: Draw = (digits, random, image) => {
  const wanted = random.uniform() < 0.12 ? 3 : 2;
  const parts: Cut[] = [];
  for (let i = 0; i < wanted; i++) {
    const digit = drawDigit(digits, random);
    if (digit === undefined) return false;
    parts.push(digit);
  }
  if (random.uniform() < 0.35) {
    // What is left of a 1 or a thin part is too little to spoil its neighbour.
    const last = random.uniform() < 0.5;
    const whole = parts[last ? 0 : 1]!;
    const cut = cutSide(parts[last ? 1 : 0]!, last ? 'left' : 'right', between(random, 0.3, 0.7));
    if (cut.width < 5 || cut.width * 3 < whole.width) return false;
    parts.splice(0, 2, ...(last ? [whole, cut] : [cut, whole]));
  }
  const joined = join(parts, random);
  return frame(joined.ink, joined.width, joined.height, image);
};

/** Where the pixel at (x, y) comes from, of a last row and column `m`. */
type Turn = (x: number, y: number, m: number) => readonly [number, number];

const mirror: Turn = (x, y, m) => [m - x, y];
const flip: Turn = (x, y, m) => [x, m - y];
const half: Turn = (x, y, m) => [m - x, m - y];
const quarter: Turn = (x, y, m) => [y, m - x];
const back: Turn = (x, y, m) => [m - y, x];

/**
 * The turns of each digit after which it is none: a mirrored 2 may be a 5, a 6 upside down is a 9, a
 * slanted 1 or 7 on its side is slanted again, and so is the open 4.
 */
const TURNS: readonly (readonly Turn[])[] = [
  [],
  [],
  [quarter, back],
  [mirror, half, quarter, back],
  [mirror, flip],
  [quarter, back],
  [mirror, flip, quarter, back],
  [mirror, flip, half],
  [quarter, back],
  [mirror, flip, quarter, back],
];

/** A digit mirrored or turned. */
export const drawTurned: Draw = ({ count, images, labels }, random, image) => {
  const index = random.integer(count);
  const turns = TURNS[labels[index]!]!;
  if (turns.length === 0) return false;
  const turn = turns[random.integer(turns.length)]!;
  const turned = new Uint8Array(pixels);
  for (let y = 0; y < frameSide; y++) {
    for (let x = 0; x < frameSide; x++) {
      const [fromX, fromY] = turn(x, y, frameSide - 1);
      turned[y * frameSide + x] = images[index * pixels + fromY * frameSide + fromX]!;
    }
  }
  return frame(turned, frameSide, frameSide, image);
};

/**
 * @file The sheet that a scene is composed on: how much ink each pixel has, who owns it, and a record of
 * every character. A character is drawn alone on a scratch pad first, so that its box is that of its own
 * ink, and how much of it lies outside or under others is known.
 */
import type { Area } from './area.js';
import type { Random } from '../../tensor/random.js';
import { createPad, freePad, inkPad, padMargin as margin, padSegment, type Pad } from './pad.js';
import { drawPage, toPicture, type Page } from './page.js';

/** What a character is drawn with: a hand's pen, or a press. */
export type Layer = 'ink' | 'print';

/** A character on the sheet. */
export interface Mark {
  readonly character: string;
  readonly kind: number;
  /** The height that says whether it is of this scale, in pixels; for a mark its number's. */
  readonly unit: number;
  readonly layer: Layer;
  /** Which number of the sheet it is part of, and which character of all of them; undefined where nobody knows. */
  number: number | undefined;
  readonly index: number;
  /** Whether it can be told what it is when it is seen whole. */
  clear: boolean;
  /** The box of its ink, also where that is outside the picture. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** The box of what of it is in the picture; undefined where nothing is. */
  readonly seen: Area | undefined;
  /** The share of its ink inside the picture. */
  readonly inside: number;
  /** Its dark pixels in the picture, and how many of them are under or over something else. */
  readonly pixels: number;
  covered: number;
}

/** In `owner`: nobody, and something that is no character. */
const nobody = 0;
const thing = 1;
const firstMark = 2;
/** A pixel with at least this much ink belongs to whose it is. */
const dark = 0.5;
/** A box goes as far as ink of this share of its darkest. */
const boxEdge = 0.35;

export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly page: Page;
  readonly ink: Float32Array;
  readonly print: Float32Array;
  readonly owner: Uint16Array;
  readonly marks: Mark[];
  /** How many numbers were begun: what is written is part of the last one. */
  numbers: number;
  readonly pad: Pad;
  readonly wishes: Wishes;
}

/** What a layout asks of paper and camera. */
export interface Wishes {
  /** Fine lines all over the paper. */
  pattern: boolean;
  /** The picture is cut tightly to the writing. */
  crop: boolean;
  /** No paper: a photograph of things. */
  photo: boolean;
}

/** A function that gives a clean sheet each time; its buffers are used again. */
export function createSheets(width: number, height: number): (random: Random) => Sheet {
  const pixels = width * height;
  const pad = createPad(width, height);
  const ink = new Float32Array(pixels);
  const print = new Float32Array(pixels);
  const owner = new Uint16Array(pixels);
  return (random) => {
    ink.fill(0);
    print.fill(0);
    owner.fill(nobody);
    const wishes = { pattern: false, crop: false, photo: false };
    const page = drawPage(random, width, height);
    return { width, height, page, ink, print, owner, marks: [], numbers: 0, pad, wishes };
  };
}

/** What a character is, beside its ink. */
export interface MarkIdentity {
  readonly character: string;
  readonly kind: number;
  /** Its number's height; the height of its own ink unless told. */
  readonly unit?: number;
  readonly clear?: boolean;
}

/**
 * Moves what is on the pad to the sheet.
 * @param strength what full ink is multiplied by
 * @param identity undefined for what is no character
 * @returns the box of the ink, undefined where there was none
 */
export function stamp(sheet: Sheet, layer: Layer, strength: number, identity?: MarkIdentity) {
  const { pad, width, height, owner, marks } = sheet;
  const { alpha } = pad;
  const target = sheet[layer];
  const me = identity === undefined ? thing : firstMark + marks.length;
  let most = 0;
  for (let y = pad.top; y < pad.bottom; y++) {
    for (let at = y * pad.width + pad.left, end = y * pad.width + pad.right; at < end; at++) {
      if (alpha[at]! > most) most = alpha[at]!;
    }
  }
  const edge = boxEdge * most;
  const owned = dark * most;
  let [left, top, right, bottom] = [pad.width, pad.height, -1, -1];
  let [seenLeft, seenTop, seenRight, seenBottom] = [pad.width, pad.height, -1, -1];
  let [total, inside, pixels, covered] = [0, 0, 0, 0];
  for (let y = pad.top; y < pad.bottom; y++) {
    for (let x = pad.left; x < pad.right; x++) {
      const at = y * pad.width + x;
      const value = alpha[at]!;
      if (value === 0) continue;
      alpha[at] = 0;
      total += value;
      if (value >= edge) {
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        if (y > bottom) bottom = y;
      }
      const px = x - margin;
      const py = y - margin;
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      inside += value;
      if (value >= edge) {
        if (px < seenLeft) seenLeft = px;
        if (px > seenRight) seenRight = px;
        if (py < seenTop) seenTop = py;
        if (py > seenBottom) seenBottom = py;
      }
      const to = py * width + px;
      const ink = value * strength;
      if (ink > target[to]!) target[to] = ink;
      if (value < owned) continue;
      pixels++;
      const before = owner[to]!;
      if (before !== nobody && before !== me) {
        covered++;
        if (before >= firstMark) marks[before - firstMark]!.covered++;
      }
      owner[to] = me;
    }
  }
  freePad(pad);
  if (right < 0) return undefined;
  const box = {
    left: left - margin,
    top: top - margin,
    right: right + 1 - margin,
    bottom: bottom + 1 - margin,
  };
  if (identity !== undefined) {
    const { character, kind, unit = box.bottom - box.top, clear = true } = identity;
    const seen = { left: seenLeft, top: seenTop, right: seenRight + 1, bottom: seenBottom + 1 };
    marks.push({
      character,
      kind,
      unit,
      layer,
      number: sheet.numbers,
      index: marks.length,
      clear,
      ...box,
      seen: seenRight < 0 ? undefined : seen,
      inside: inside / total,
      pixels,
      covered,
    });
  }
  return box;
}

const ends = new Float64Array(4);

/** Draws a straight line of the page; long ones in pieces, so that little is looked at in vain. */
export function rule(
  sheet: Sheet,
  layer: Layer,
  u0: number,
  v0: number,
  u1: number,
  v1: number,
  lineWidth: number,
  strength: number,
): void {
  toPicture(sheet.page, u0, v0, ends);
  const [ax, ay] = [ends[0]!, ends[1]!];
  toPicture(sheet.page, u1, v1, ends);
  const [bx, by] = [ends[0]!, ends[1]!];
  const pieces = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / 24));
  const radius = lineWidth / 2;
  for (let i = 0; i < pieces; i++) {
    const [s, t] = [i / pieces, (i + 1) / pieces];
    padSegment(
      sheet.pad,
      ax + s * (bx - ax),
      ay + s * (by - ay),
      ax + t * (bx - ax),
      ay + t * (by - ay),
      radius,
      radius + 0.5,
    );
  }
  inkPad(sheet.pad, 1);
  stamp(sheet, layer, strength);
}

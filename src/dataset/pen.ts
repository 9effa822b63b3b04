/**
 * @file A pen that follows lines, and MNIST's framing of what it draws: in a 20x20 box, the centre of
 * mass in the middle of 28x28. Pens differ: ball pens, felt pens, markers, broad nibs; a hand presses
 * more or less, and ink does not cover the paper everywhere.
 */
import type { Box } from '../image/box.js';
import type { Random } from '../tensor/random.js';

const SIDE = 28;
const BOX = 20;
const CENTRE = 14;

/** A number from `low` to `high`. */
export const between = (random: Random, low: number, high: number): number =>
  low + (high - low) * random.uniform();

/** Lengths are in pixels of the frame. */
interface Pen {
  /** Half the width of its line. */
  readonly radius: number;
  /** Over how many pixels ink becomes paper at the line's edge. */
  readonly softness: number;
  /** How much the width changes along a line, as a share of it. */
  readonly pressure: number;
  /** The direction of a broad nib, in which its line is thin; undefined for a round one. */
  readonly nib?: number;
  /** How much ink is missing here and there, as a share of full ink. */
  readonly grain: number;
}

function pickPen(random: Random): Pen {
  const softness = between(random, 1, 1.8);
  const pressure = random.uniform() < 0.4 ? between(random, 0, 0.4) : 0;
  const grain = random.uniform() < 0.1 ? between(random, 0.1, 0.5) : 0;
  const usual = { softness, pressure, grain };
  const kind = random.uniform();
  // A ball pen, or a mouse.
  if (kind < 0.2) return { ...usual, radius: between(random, 0.6, 0.95), softness: 1 };
  // A marker.
  if (kind < 0.3) return { ...usual, radius: between(random, 1.8, 3) };
  if (kind < 0.37) {
    return { ...usual, radius: between(random, 1.5, 2.5), nib: between(random, 0, Math.PI) };
  }
  // What MNIST's digits were written with: mostly 2 to 4 pixels wide.
  const radius = Math.min(3, Math.max(0.6, 1.3 * Math.exp(0.36 * random.normal())));
  return { ...usual, radius };
}

/** Paper to draw on. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** `height * width` values, 0 for paper to 1 for full ink; a line's middle may be above 1. */
  readonly ink: Float32Array;
}

/** Raises the ink of every pixel near the segment from (ax, ay) to (bx, by). */
export function inkSegment(
  { ink, width, height }: Canvas,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  radius: number,
  softness: number,
): void {
  const reach = radius + softness / 2;
  const left = Math.max(0, Math.ceil(Math.min(ax, bx) - reach));
  const right = Math.min(width - 1, Math.floor(Math.max(ax, bx) + reach));
  const top = Math.max(0, Math.ceil(Math.min(ay, by) - reach));
  const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by) + reach));
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy || 1;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - ax) * dx + (y - ay) * dy) / length;
      const t = along < 0 ? 0 : along > 1 ? 1 : along;
      const gapX = x - ax - t * dx;
      const gapY = y - ay - t * dy;
      const square = gapX * gapX + gapY * gapY;
      if (square >= reach * reach) continue;
      const value = 0.5 + (radius - Math.sqrt(square)) / softness;
      const at = y * width + x;
      if (value > ink[at]!) ink[at] = value;
    }
  }
}

/** The box of the middles of lines, `[x0, y0, x1, y1, ...]` each. */
export function boxOfLines(lines: readonly (readonly number[])[]): Box {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const line of lines) {
    for (let i = 0; i + 1 < line.length; i += 2) {
      left = Math.min(left, line[i]!);
      right = Math.max(right, line[i]!);
      top = Math.min(top, line[i + 1]!);
      bottom = Math.max(bottom, line[i + 1]!);
    }
  }
  return { left, right, top, bottom };
}

/** Where the lines lie, and how they are scaled into the box. */
function placeLines(lines: readonly (readonly number[])[], radius: number) {
  const { left, right, top, bottom } = boxOfLines(lines);
  const scale = (BOX - 1 - 2 * radius) / (Math.max(right - left, bottom - top) || 1);
  return {
    scale,
    x: CENTRE - (scale * (left + right)) / 2,
    y: CENTRE - (scale * (top + bottom)) / 2,
  };
}

/**
 * Follows the lines with a random pen and frames what it drew.
 * @param lines polylines of any size, `[x0, y0, x1, y1, ...]` each, at least one segment in all
 * @param image 28x28 bytes, overwritten
 */
export function drawLines(
  lines: readonly (readonly number[])[],
  random: Random,
  image: Uint8Array,
): void {
  const pen = pickPen(random);
  const ink = new Float32Array(SIDE * SIDE);
  const canvas = { ink, width: SIDE, height: SIDE };
  const place = placeLines(lines, pen.radius);
  const swing = between(random, 0.05, 0.3);
  let phase = between(random, 0, 2 * Math.PI);
  for (const line of lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const ax = line[i]! * place.scale + place.x;
      const ay = line[i + 1]! * place.scale + place.y;
      const bx = line[i + 2]! * place.scale + place.x;
      const by = line[i + 3]! * place.scale + place.y;
      phase += swing;
      let radius = pen.radius * (1 - pen.pressure * (0.5 + 0.5 * Math.sin(phase)));
      if (pen.nib !== undefined) {
        radius *= 0.35 + 0.65 * Math.abs(Math.sin(Math.atan2(by - ay, bx - ax) - pen.nib));
      }
      inkSegment(canvas, ax, ay, bx, by, Math.max(0.55, radius), pen.softness);
    }
  }
  if (pen.grain > 0)
    for (let i = 0; i < ink.length; i++) ink[i]! *= 1 - pen.grain * random.uniform();
  centre(ink, image);
}

/** A shift after which the whole box is still in the frame. */
function withinMargin(shift: number): number {
  const margin = (SIDE - BOX) / 2;
  return Math.max(-margin, Math.min(margin, shift));
}

/** Moves the ink's centre of mass to the middle of the frame, by whole pixels. */
function centre(ink: Float32Array, image: Uint8Array): void {
  let [sum, massX, massY] = [0, 0, 0];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const value = Math.min(1, ink[y * SIDE + x]!);
      sum += value;
      massX += value * x;
      massY += value * y;
    }
  }
  const shiftX = withinMargin(Math.round(CENTRE - massX / sum));
  const shiftY = withinMargin(Math.round(CENTRE - massY / sum));
  image.fill(0);
  for (let y = Math.max(0, -shiftY); y < Math.min(SIDE, SIDE - shiftY); y++) {
    for (let x = Math.max(0, -shiftX); x < Math.min(SIDE, SIDE - shiftX); x++) {
      const value = Math.min(1, ink[y * SIDE + x]!);
      image[(y + shiftY) * SIDE + x + shiftX] = Math.round(255 * value);
    }
  }
}

/**
 * @file Drawing with a pen: the strokes of a glyph moved, warped and slanted at random, followed by a
 * pen of random width, and framed as MNIST's digits are: in a 20x20 box, the centre of mass in the
 * middle of 28x28.
 */
import type { Random } from '../tensor/random.js';
import type { Point, Style } from './glyphs.js';

const SIDE = 28;
const BOX = 20;
const CENTRE = 14;

/** Straight pieces between two points of a stroke. */
const PIECES = 6;

/** A number from `low` to `high`. */
export const between = (random: Random, low: number, high: number): number =>
  low + (high - low) * random.uniform();

function pickStyle(styles: readonly Style[], random: Random): Style {
  let left = random.uniform() * styles.reduce((sum, { weight }) => sum + weight, 0);
  for (const style of styles) {
    left -= style.weight;
    if (left < 0) return style;
  }
  return styles[0]!;
}

/** A random map of the plane that keeps a digit the digit it is. */
function drawWarp(random: Random): (point: Point) => Point {
  const slant = Math.tan(((8 + 14 * random.normal()) * Math.PI) / 180);
  const turn = (6 * random.normal() * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const aspect = Math.exp(0.22 * random.normal());
  // The upper and the lower half differ in size: y bends, and x grows or shrinks on the way down.
  const bend = 0.35 * random.normal();
  const taper = 0.35 * random.normal();
  // Two slow waves a direction stand for the unsteadiness of a hand.
  const waves = Array.from({ length: 4 }, () => ({
    x: between(random, -1.2, 1.2),
    y: between(random, -1.2, 1.2),
    phase: between(random, 0, 2 * Math.PI),
    size: 0.05 * random.normal(),
  }));
  return ([px, py]) => {
    let x = px / 100 - 0.5;
    let y = py / 100 - 0.5;
    y += bend * (0.25 - y * y);
    x *= aspect * (1 + taper * y);
    x -= slant * y;
    waves.forEach(({ x: alongX, y: alongY, phase, size }, i) => {
      const wave = size * Math.sin(2 * Math.PI * (alongX * x + alongY * y) + phase);
      if (i < 2) x += wave;
      else y += wave;
    });
    return [cos * x - sin * y, sin * x + cos * y];
  };
}

/** The strokes of one glyph as polylines, `[x0, y0, x1, y1, ...]` each. */
function moveStrokes({ strokes }: Style, random: Random): number[][] {
  const warp = drawWarp(random);
  const wobble = between(random, 1, 4.5);
  const moved = new Map<string, Point>();
  return strokes.map((stroke) => {
    const points = stroke.map((point) => {
      // Strokes that meet in a corner keep meeting there.
      const key = point.join();
      let place = moved.get(key);
      if (place === undefined) {
        place = warp([point[0] + wobble * random.normal(), point[1] + wobble * random.normal()]);
        moved.set(key, place);
      }
      return place;
    });
    return smooth(points);
  });
}

/** A Catmull-Rom curve through the points, in short straight pieces: `[x0, y0, x1, y1, ...]`. */
export function smooth(points: readonly Point[]): number[] {
  const line: number[] = [...points[0]!];
  for (let i = 0; i + 1 < points.length; i++) {
    const b = points[i]!;
    const c = points[i + 1]!;
    const a = points[i - 1] ?? b;
    const d = points[i + 2] ?? c;
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      for (const axis of [0, 1] as const) {
        line.push(
          b[axis] +
            0.5 * t * (c[axis] - a[axis]) +
            t * t * (a[axis] - 2.5 * b[axis] + 2 * c[axis] - 0.5 * d[axis]) +
            t * t * t * (1.5 * (b[axis] - c[axis]) + 0.5 * (d[axis] - a[axis])),
        );
      }
    }
  }
  return line;
}

/** Raises the ink of every pixel near the segment from (ax, ay) to (bx, by). */
function inkSegment(
  ink: Float32Array,
  [ax, ay, bx, by]: readonly [number, number, number, number],
  radius: number,
  softness: number,
): void {
  const reach = radius + softness;
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
  const right = Math.min(SIDE - 1, Math.ceil(Math.max(ax, bx) + reach));
  const top = Math.max(0, Math.floor(Math.min(ay, by) - reach));
  const bottom = Math.min(SIDE - 1, Math.ceil(Math.max(ay, by) + reach));
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy || 1;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - ax) * dx + (y - ay) * dy) / length;
      const t = along < 0 ? 0 : along > 1 ? 1 : along;
      const gapX = x - ax - t * dx;
      const gapY = y - ay - t * dy;
      const distance = Math.sqrt(gapX * gapX + gapY * gapY);
      const value = 0.5 + (radius - distance) / softness;
      const at = y * SIDE + x;
      if (value > ink[at]!) ink[at] = value;
    }
  }
}

/** Where along an axis the mass of the ink lies. */
function massOf(ink: Float32Array): Point {
  let [sum, x, y] = [0, 0, 0];
  ink.forEach((value, i) => {
    const clipped = Math.min(1, value);
    sum += clipped;
    x += clipped * (i % SIDE);
    y += clipped * Math.floor(i / SIDE);
  });
  return [x / sum, y / sum];
}

/**
 * Draws one of the styles of a glyph, as a hand would.
 * @param image 28x28 bytes, overwritten
 */
export function drawGlyph(styles: readonly Style[], random: Random, image: Uint8Array): void {
  drawLines(moveStrokes(pickStyle(styles, random), random), random, image);
}

/**
 * Follows the lines with a pen of random width and frames what it drew.
 * @param lines polylines of any size, `[x0, y0, x1, y1, ...]` each, at least one point in all
 * @param image 28x28 bytes, overwritten
 */
export function drawLines(
  lines: readonly (readonly number[])[],
  random: Random,
  image: Uint8Array,
): void {
  const ink = new Float32Array(SIDE * SIDE);
  // Pixels of MNIST's frame: its strokes are mostly 2 to 4 pixels wide.
  const radius = Math.min(3, Math.max(0.6, 1.3 * Math.exp(0.36 * random.normal())));
  const softness = between(random, 1, 1.8);
  const xs = lines.flatMap((line) => line.filter((_, i) => i % 2 === 0));
  const ys = lines.flatMap((line) => line.filter((_, i) => i % 2 === 1));
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const scale = (BOX - 1 - 2 * radius) / Math.max(right - left, bottom - top);
  const placeX = CENTRE - (scale * (left + right)) / 2;
  const placeY = CENTRE - (scale * (top + bottom)) / 2;
  image.fill(0);
  for (const line of lines) {
    const at = (i: number): number => line[i]! * scale + (i % 2 === 0 ? placeX : placeY);
    for (let i = 0; i + 3 < line.length; i += 2) {
      inkSegment(ink, [at(i), at(i + 1), at(i + 2), at(i + 3)], radius, softness);
    }
  }
  const [massX, massY] = massOf(ink);
  const shiftX = Math.round(CENTRE - massX);
  const shiftY = Math.round(CENTRE - massY);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [toX, toY] = [x + shiftX, y + shiftY];
      if (toX < 0 || toX >= SIDE || toY < 0 || toY >= SIDE) continue;
      image[toY * SIDE + toX] = Math.round(255 * Math.min(1, ink[y * SIDE + x]!));
    }
  }
}

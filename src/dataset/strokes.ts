/**
 * @file Glyphs as a hand writes them: their strokes moved, warped and slanted at random, and followed
 * by a pen.
 */
import type { Random } from '../tensor/random.js';
import type { Point, Style } from './glyphs.js';
import { between, drawLines } from './pen.js';

/** Straight pieces between two points of a stroke. */
const PIECES = 6;

/** One of the styles, by their weights. */
export function pickStyle(styles: readonly Style[], random: Random): Style {
  let left = random.uniform() * styles.reduce((sum, { weight }) => sum + weight, 0);
  for (const style of styles) {
    left -= style.weight;
    if (left < 0) return style;
  }
  return styles[0]!;
}

/** A random map of the plane that keeps a digit the digit it is. */
function drawWarp(random: Random, lean = 8 + 14 * random.normal()): (point: Point) => Point {
  const slant = Math.tan((lean * Math.PI) / 180);
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

/**
 * The strokes of one glyph as polylines, `[x0, y0, x1, y1, ...]` each.
 * @param lean to the right, in degrees; random unless told
 */
export function moveStrokes({ strokes }: Style, random: Random, lean?: number): number[][] {
  const warp = drawWarp(random, lean);
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

/**
 * Draws one of the styles of a glyph, as a hand would.
 * @param image 28x28 bytes, overwritten
 */
export function drawGlyph(styles: readonly Style[], random: Random, image: Uint8Array): void {
  drawLines(moveStrokes(pickStyle(styles, random), random), random, image);
}

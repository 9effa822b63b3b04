/**
 * @file Letters of no alphabet: a few simple strokes that begin or end where another one does, or cross
 * it, as in most scripts. By chance some resemble a digit; most have more strokes than one.
 */
import type { Random } from '../tensor/random.js';
import type { Point } from './glyphs.js';
import { between, drawLines } from './pen.js';
import { smooth } from './strokes.js';

/** A stroke's points, and the places where another may meet it. */
interface Stroke {
  readonly points: readonly Point[];
  readonly corners: boolean;
}

/** Directions are mostly upright, level or half way between. */
function direction(random: Random): number {
  return (random.integer(8) * Math.PI) / 4 + 0.15 * random.normal();
}

const move = ([x, y]: Point, angle: number, length: number): Point => [
  x + length * Math.cos(angle),
  y + length * Math.sin(angle),
];

function line(from: Point, random: Random): Stroke {
  const angle = direction(random);
  const length = between(random, 0.35, 1);
  const middle = move(from, angle + 0.08 * random.normal(), length / 2);
  return { points: [from, middle, move(from, angle, length)], corners: false };
}

/** A part of an ellipse, from a quarter to nearly all of it. */
function arc(from: Point, random: Random): Stroke {
  const radius = between(random, 0.15, 0.45);
  const aspect = between(random, 0.6, 1.6);
  const start = direction(random);
  const turn = between(random, 1.5, 5) * (random.uniform() < 0.5 ? 1 : -1);
  const at = (angle: number): Point => [
    from[0] + radius * (Math.cos(angle) - Math.cos(start)),
    from[1] + aspect * radius * (Math.sin(angle) - Math.sin(start)),
  ];
  return { points: [0, 1, 2, 3, 4, 5].map((i) => at(start + (turn * i) / 5)), corners: false };
}

/** Two or three straight pieces with corners between them. */
function angled(from: Point, random: Random): Stroke {
  const points = [from];
  let angle = direction(random);
  const count = 2 + random.integer(2);
  for (let i = 0; i < count; i++) {
    points.push(move(points[i]!, angle, between(random, 0.25, 0.8)));
    angle += (random.uniform() < 0.5 ? 1 : -1) * between(random, 0.7, 2.4);
  }
  return { points, corners: true };
}

/** A line that ends in a hook. */
function hook(from: Point, random: Random): Stroke {
  const angle = direction(random);
  const turn = (random.uniform() < 0.5 ? 1 : -1) * between(random, 0.5, 1);
  const straight = move(from, angle, between(random, 0.4, 0.9));
  const one = move(straight, angle + turn, 0.15);
  const two = move(one, angle + 2 * turn, 0.15);
  return { points: [from, straight, one, two, move(two, angle + 3 * turn, 0.12)], corners: false };
}

/** A dot, or a short tick. */
function dot(from: Point, random: Random): Stroke {
  const away = move(from, direction(random), between(random, 0.25, 0.6));
  return { points: [away, move(away, direction(random), 0.06)], corners: false };
}

const STROKES = [line, line, line, arc, arc, angled, angled, hook, dot];

/** Where a stroke meets those before it: an end, the middle, or a place of its own. */
function meeting(strokes: readonly Stroke[], random: Random): Point {
  if (strokes.length === 0 || random.uniform() < 0.2) {
    return [between(random, -0.4, 0.4), between(random, -0.5, 0.5)];
  }
  const { points } = strokes[random.integer(strokes.length)]!;
  return points[random.integer(points.length)]!;
}

/** The stroke moved so that its middle, not its beginning, is where it meets another. */
function centred({ points, corners }: Stroke): Stroke {
  const [first, middle] = [points[0]!, points[points.length >> 1]!];
  const [dx, dy] = [middle[0] - first[0], middle[1] - first[1]];
  return { points: points.map(([x, y]): Point => [x - dx, y - dy]), corners };
}

/** The strokes of an invented letter, `[x0, y0, x1, y1, ...]` each, y down, of about unit size. */
export function inventLetter(random: Random): number[][] {
  const count = [2, 3, 3, 3, 4, 4, 4, 5, 6][random.integer(9)]!;
  const strokes: Stroke[] = [];
  for (let i = 0; i < count; i++) {
    const draw = STROKES[random.integer(STROKES.length)]!;
    const stroke = draw(meeting(strokes, random), random);
    strokes.push(random.uniform() < 0.3 ? centred(stroke) : stroke);
  }
  return strokes.map(({ points, corners }) => (corners ? points.flat() : smooth(points)));
}

/**
 * Draws an invented letter.
 * @param image 28x28 bytes, overwritten
 */
export function drawInventedLetter(random: Random, image: Uint8Array): void {
  drawLines(inventLetter(random), random, image);
}

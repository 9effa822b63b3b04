/** @file Random lines that mean nothing: curves, loops, zigzags, hatchings and crossings. */
import type { Random } from '../tensor/random.js';
import type { Point } from './glyphs.js';
import { between, drawLines } from './pen.js';
import { smooth } from './strokes.js';

const anywhere = (random: Random): Point => [random.uniform(), random.uniform()];

const anywhereTimes = (count: number, random: Random): Point[] =>
  Array.from({ length: count }, () => anywhere(random));

/** A curve through random points: enough of them that it is hardly ever a digit. */
function tangle(random: Random): number[] {
  return smooth(anywhereTimes(6 + random.integer(6), random));
}

/** A curve that goes on in about the direction it has. */
function stroll(random: Random): number[] {
  let [x, y] = anywhere(random);
  let direction = between(random, 0, 2 * Math.PI);
  const points: Point[] = [[x, y]];
  const count = 3 + random.integer(6);
  for (let i = 0; i < count; i++) {
    direction += 1.1 * random.normal();
    const step = between(random, 0.15, 0.6);
    x += step * Math.cos(direction);
    y += step * Math.sin(direction);
    points.push([x, y]);
  }
  return smooth(points);
}

function straight(random: Random): number[] {
  return smooth(anywhereTimes(2, random));
}

/** Part of an ellipse, or several rounds of a spiral. */
function loop(random: Random): number[] {
  const [cx, cy] = anywhere(random);
  const from = between(random, 0, 2 * Math.PI);
  const turn = between(random, 2, random.uniform() < 0.3 ? 16 : 6);
  const [rx, ry] = [between(random, 0.1, 0.6), between(random, 0.1, 0.6)];
  const shrinks = random.uniform() < 0.3 ? 0.5 : 0;
  const count = Math.ceil(turn / 0.6) + 1;
  return smooth(
    Array.from({ length: count }, (_, i) => {
      const t = i / (count - 1);
      const size = 1 - shrinks * t;
      const angle = from + turn * t;
      return [cx + size * rx * Math.cos(angle), cy + size * ry * Math.sin(angle)];
    }),
  );
}

/** To and fro along a way, with corners or without: a zigzag, a wave, a shading. */
function zigzag(random: Random): number[] {
  const angle = between(random, 0, Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turns = 4 + random.integer(7);
  const width = between(random, 0.1, 0.8);
  const points = Array.from({ length: turns + 1 }, (_, i): Point => {
    const along = (i / turns) * 1.2 + 0.04 * random.normal();
    const across = (i % 2 === 0 ? -width : width) / 2 + 0.06 * random.normal();
    return [cos * along - sin * across, sin * along + cos * across];
  });
  return random.uniform() < 0.5 ? smooth(points) : points.flat();
}

/** Lines side by side, and perhaps others across them. */
function hatching(random: Random): number[][] {
  const lines: number[][] = [];
  const angle = between(random, 0, Math.PI);
  const layers = random.uniform() < 0.5 ? 1 : 2;
  for (let layer = 0; layer < layers; layer++) {
    const turned = angle + layer * between(random, 0.8, 1.6);
    const [cos, sin] = [Math.cos(turned), Math.sin(turned)];
    const count = 3 + random.integer(4);
    for (let i = 0; i < count; i++) {
      const across = (i + 0.15 * random.normal()) / (count - 1) - 0.5;
      const [a, b] = [-0.5 + 0.1 * random.normal(), 0.5 + 0.1 * random.normal()];
      const at = (along: number) => [cos * along - sin * across, sin * along + cos * across];
      lines.push([...at(a), ...at(b)]);
    }
  }
  return lines;
}

/** Dots and dashes all over the frame. */
function crumbs(random: Random): number[][] {
  return Array.from({ length: 4 + random.integer(12) }, () => {
    const [x, y] = anywhere(random);
    const length = random.uniform() < 0.5 ? 0.02 : 0.15;
    return [x, y, x + length * random.normal(), y + length * random.normal()];
  });
}

/** A dash: a single line that nobody takes for a 1. */
function dash(random: Random): number[] {
  const slope = between(random, -0.35, 0.35);
  return smooth([
    [0, 0],
    [0.5, slope / 2 + 0.05 * random.normal()],
    [1, slope],
  ]);
}

function drawStrokes(random: Random): number[][] {
  const chance = random.uniform();
  if (chance < 0.12) return [tangle(random)];
  if (chance < 0.2) return [zigzag(random)];
  if (chance < 0.3) return hatching(random);
  if (chance < 0.36) return crumbs(random);
  if (chance < 0.4) return [dash(random)];
  const kinds = [tangle, stroll, stroll, straight, straight, straight, loop, zigzag];
  return Array.from({ length: 3 + random.integer(4) }, () =>
    kinds[random.integer(kinds.length)]!(random),
  );
}

/**
 * Draws random lines.
 * @param image 28x28 bytes, overwritten
 */
export function drawScribble(random: Random, image: Uint8Array): void {
  drawLines(drawStrokes(random), random, image);
}

/**
 * @file Icons of no alphabet: two to five rings, discs, bars, arcs and polygons about one middle, often each
 * with its mirror image, as on signs, buttons and maps. They are something drawn, and never a digit.
 */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import type { Extent, Pen, Writing } from './characters.js';
import { toPicture } from './page.js';
import { otherKind } from './kinds.js';
import { inkPad, padSegment } from './pad.js';
import { stamp } from './sheet.js';

/** What marks call an icon; in a private area of Unicode. */
const icon = '\u{E001}';

/** Points in shares of the icon's side from its middle, and half the line's width likewise. */
interface Part {
  readonly points: readonly (readonly [number, number])[];
  readonly radius: number;
}

const tau = 2 * Math.PI;

/** Points of a part of an ellipse. */
function arcPoints(
  x: number,
  y: number,
  rx: number,
  ry: number,
  from: number,
  turn: number,
): [number, number][] {
  return Array.from({ length: 17 }, (_, i) => {
    const angle = from + (turn * i) / 16;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

/** Places of an icon's parts: its middle, on its axes, anywhere. */
function somewhere(random: Random): [number, number] {
  const way = random.uniform();
  if (way < 0.4) return [0, 0];
  const [x, y] = [between(random, -0.4, 0.4), between(random, -0.4, 0.4)];
  return way < 0.55 ? [0, y] : way < 0.7 ? [x, 0] : [x, y];
}

const parts: readonly ((random: Random, line: number) => Part)[] = [
  // A ring, more or less round.
  (random, line) => {
    const [x, y] = somewhere(random);
    const r = between(random, 0.12, 0.5);
    return { points: arcPoints(x, y, r, r * between(random, 0.7, 1.2), 0, tau), radius: line };
  },
  // A disc or a dot.
  (random) => {
    const [x, y] = somewhere(random);
    return { points: [[x, y], [x, y]], radius: between(random, 0.05, 0.3) }; // prettier-ignore
  },
  // A bar.
  (random, line) => {
    const [x, y] = somewhere(random);
    const angle = (random.integer(8) * tau) / 8 + 0.1 * random.normal();
    const half = between(random, 0.1, 0.5);
    const [dx, dy] = [half * Math.cos(angle), half * Math.sin(angle)];
    return { points: [[x - dx, y - dy], [x + dx, y + dy]], radius: line * between(random, 0.8, 3) }; // prettier-ignore
  },
  // An arc.
  (random, line) => {
    const [x, y] = somewhere(random);
    const r = between(random, 0.15, 0.5);
    const from = (random.integer(8) * tau) / 8;
    return { points: arcPoints(x, y, r, r, from, between(random, 1, 4)), radius: line };
  },
  // A polygon or a rectangle.
  (random, line) => {
    const [x, y] = somewhere(random);
    const corners = 3 + random.integer(4);
    const [rx, ry] = [between(random, 0.15, 0.6), between(random, 0.15, 0.6)];
    const turn = corners === 4 ? tau / 8 : (random.integer(4) * tau) / 4;
    const points = Array.from({ length: corners + 1 }, (_, i): [number, number] => {
      const angle = turn + (tau * i) / corners;
      return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
    });
    return { points, radius: line };
  },
];

/** Draws an icon about as high as a digit, or up to 1.6 times as high. */
export function drawIcon({ sheet, random, hand }: Writing, at: Pen): Extent {
  const side = at.height * between(random, 0.8, 1.6);
  const line = between(random, 0.02, 0.07);
  const mirrored = random.uniform() < 0.6;
  const [middleX, middleY] = [at.u + side / 2, at.baseline - side / 2];
  const point = new Float64Array(2);
  for (let i = 2 + random.integer(4); i > 0; i--) {
    const part = parts[random.integer(parts.length)]!(random, line);
    for (const mirror of mirrored ? [1, -1] : [1]) drawPart(part, mirror);
  }
  inkPad(sheet.pad, 1.1);
  stamp(sheet, 'ink', hand.strength, { character: icon, kind: otherKind });
  return { left: at.u, right: at.u + side, top: middleY - side / 2, bottom: at.baseline };

  function drawPart({ points, radius }: Part, mirror: number): void {
    let before: [number, number] | undefined;
    for (const [x, y] of points) {
      toPicture(sheet.page, middleX + mirror * x * side, middleY + y * side, point);
      const here: [number, number] = [point[0]!, point[1]!];
      const half = Math.max(0.4, radius * side);
      if (before) padSegment(sheet.pad, ...before, ...here, half, half + 0.6);
      before = here;
    }
  }
}

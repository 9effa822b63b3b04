/** @file What layouts share: baselines, rules, boxes, and what people draw at a number. */
import { between } from '../pen.js';
import type { Extent, Writing } from './characters.js';
import { rule, type Layer } from './sheet.js';

/** A layout fills the sheet with writing of about this height, in pixels. */
export type Layout = (writing: Writing, height: number) => void;

/** Lines of a form. */
export interface Ruling {
  /** In pixels. */
  readonly width: number;
  /** Ink from 0 to 1. */
  readonly strength: number;
  readonly layer: Layer;
  /** Length of a dash and of the space behind it, in pixels; undefined for a whole line. */
  readonly dash: number | undefined;
}

/** Mostly thin and printed, of any strength. */
export function drawRuling({ random }: Writing, height: number): Ruling {
  return {
    width: Math.max(0.5, height * between(random, 0.015, 0.04 + 0.07 * random.uniform())),
    strength: random.uniform() < 0.4 ? 1 : between(random, 0.12, 1),
    layer: random.uniform() < 0.2 ? 'ink' : 'print',
    dash: random.uniform() < 0.1 ? Math.max(1.5, height * between(random, 0.06, 0.3)) : undefined,
  };
}

/** A straight line of the page. */
export function line(
  writing: Writing,
  ruling: Ruling,
  u0: number,
  v0: number,
  u1: number,
  v1: number,
): void {
  // prettier-ignore
  const { layer, width, strength, dash } = ruling;
  if (dash === undefined) {
    rule(writing.sheet, layer, u0, v0, u1, v1, width, strength);
    return;
  }
  const length = Math.hypot(u1 - u0, v1 - v0);
  const [du, dv] = [(u1 - u0) / length, (v1 - v0) / length];
  for (let at = 0; at < length; at += 2 * dash) {
    const end = Math.min(length, at + dash);
    rule(writing.sheet, layer, u0 + at * du, v0 + at * dv, u0 + end * du, v0 + end * dv, width, strength); // prettier-ignore
  }
}

/** A rectangle's four sides. */
export function box(writing: Writing, ruling: Ruling, { left, right, top, bottom }: Extent): void {
  line(writing, ruling, left, top, right, top);
  line(writing, ruling, left, bottom, right, bottom);
  line(writing, ruling, left, top, left, bottom);
  line(writing, ruling, right, top, right, bottom);
}

/** Lines on which to write, the first of them anywhere; sometimes one alone. */
export function baselines(
  { random, sheet }: Writing,
  height: number,
  least: number,
  most: number,
): number[] {
  if (random.uniform() < 0.2) return [between(random, 0.8 * height, Math.max(height, sheet.height))]; // prettier-ignore
  const lines: number[] = [];
  let v = height * between(random, 0.5, 1.8);
  do {
    lines.push(v);
    v += height * between(random, least, most);
  } while (v < sheet.height + 0.3 * height);
  return lines;
}

/** A stroke of the hand's own pen along points of the page, `[u0, v0, u1, v1, ...]`. */
function sweep({ sheet, hand, random }: Writing, points: readonly number[], height: number): void {
  const width = Math.max(0.6, 2 * hand.radius * height * between(random, 0.7, 1.2));
  for (let i = 0; i + 3 < points.length; i += 2) {
    rule(sheet, 'ink', points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!, width, hand.strength); // prettier-ignore
  }
}

/** A line of a hand: nearly straight, bent a little. */
export function handLine(
  writing: Writing,
  u0: number,
  u1: number,
  v: number,
  height: number,
): void {
  // prettier-ignore
  const { random } = writing;
  const [bend, tilt] = [0.1 * height * random.normal(), 0.02 * (u1 - u0) * random.normal()];
  const points: number[] = [];
  for (let i = 0; i <= 4; i++) {
    const t = i / 4;
    points.push(u0 + t * (u1 - u0), v + bend * 4 * t * (1 - t) + tilt * (t - 0.5));
  }
  sweep(writing, points, height);
}

/** What people draw at a number: lines beneath it, a frame, a ring; or they cross it out. */
export function decorate(writing: Writing, extent: Extent, height: number, from: number): void {
  const { random } = writing;
  const { left, right, top, bottom } = extent;
  const kind = random.uniform();
  const reach = height * between(random, 0, 0.4);
  if (kind < 0.11) {
    const below = bottom + height * between(random, 0.04, 0.3);
    handLine(writing, left - reach, right + reach, below, height);
    if (random.uniform() < 0.35) handLine(writing, left - reach, right + reach, below + height * between(random, 0.12, 0.25), height); // prettier-ignore
  } else if (kind < 0.14) {
    const out = height * between(random, 0.1, 0.35);
    box(writing, drawRuling(writing, height), { left: left - out, right: right + out, top: top - out, bottom: bottom + out }); // prettier-ignore
  } else if (kind < 0.16) {
    const v = top + (bottom - top) * between(random, 0.2, 0.95);
    line(writing, { ...drawRuling(writing, height), width: Math.max(0.6, 0.03 * height) }, left - 3 * reach, v, right + 3 * reach, v); // prettier-ignore
  } else if (kind < 0.175) ring(writing, extent, height);
  else if (kind < 0.19) strikeOut(writing, extent, height, from);
}

function ring(writing: Writing, { left, right, top, bottom }: Extent, height: number): void {
  const { random } = writing;
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const [rx, ry] = [(right - left) / 1.5 + 0.3 * height, (bottom - top) / 1.5 + 0.15 * height];
  const start = between(random, 0, 6.28);
  const points: number[] = [];
  for (let i = 0; i <= 18; i++) {
    const angle = start + (6.6 * i) / 18;
    const swell = 1 + 0.01 * i;
    points.push(x + swell * rx * Math.cos(angle), y + swell * ry * Math.sin(angle));
  }
  sweep(writing, points, height);
}

/** Nobody needs to read what is crossed out, and nobody must. */
function strikeOut(
  writing: Writing,
  { left, right, top, bottom }: Extent,
  height: number,
  from: number,
): void {
  // prettier-ignore
  const { random, sheet } = writing;
  const wild = random.uniform() < 0.5;
  if (wild) {
    const points: number[] = [];
    for (let u = left; u < right + 0.2 * height; u += height * between(random, 0.1, 0.3)) {
      points.push(u, points.length % 4 === 0 ? top : bottom);
    }
    sweep(writing, points, height);
  } else {
    for (let i = 1 + random.integer(3); i > 0; i--) handLine(writing, left - 0.2 * height, right + 0.2 * height, top + (bottom - top) * between(random, 0.3, 0.7), height); // prettier-ignore
  }
  for (let i = from; i < sheet.marks.length; i++) sheet.marks[i]!.clear = false;
}

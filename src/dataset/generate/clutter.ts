/** @file What is neither digit nor mark nor letter: strokes, blots, bars, fences, stamps, photographs. */
import { between } from '../pen.js';
import { digitText, pick } from './numbers.js';
import { padSegment, inkPad } from './pad.js';
import { rule, stamp } from './sheet.js';
import type { Writing } from './characters.js';
import type { Layout } from './layout.js';
import { wordText } from './words.js';
import { printText } from './text.js';

/** Some strokes where nobody should read anything. */
export function strayStrokes({ sheet, random, hand }: Writing, height: number): void {
  for (let i = 1 + random.integer(3); i > 0; i--) {
    const [u, v] = [random.uniform() * sheet.width, random.uniform() * sheet.height];
    const length = height * between(random, 1.5, 8);
    const angle = between(random, 0, 6.28);
    rule(sheet, random.uniform() < 0.5 ? 'ink' : 'print', u, v, u + length * Math.cos(angle), v + length * Math.sin(angle), Math.max(0.7, 2 * hand.radius * Math.min(height, 60)), between(random, 0.4, 1)); // prettier-ignore
  }
}

/** Dark strips along the edges: a shadow beside the paper, the border of a frame. */
export function strips({ sheet, random }: Writing, height: number): void {
  const layer = random.uniform() < 0.5 ? 'ink' : 'print';
  const width = Math.min(60, height) * between(random, 0.1, 1.2);
  for (let i = 1 + random.integer(2); i > 0; i--) {
    const level = random.uniform() < 0.5;
    const across = level ? sheet.height : sheet.width;
    const at = random.uniform() < 0.5 ? between(random, -0.4, 0.6) * width : across - between(random, -0.4, 0.6) * width; // prettier-ignore
    const long = (level ? sheet.width : sheet.height) + 40;
    if (level) rule(sheet, layer, -40, at, long, at, width, between(random, 0.4, 1));
    else rule(sheet, layer, at, -40, at, long, width, between(random, 0.4, 1));
  }
}

/** A pen that goes to and fro. */
function scribble({ sheet, random }: Writing, height: number): void {
  let [x, y] = [random.uniform() * sheet.width, random.uniform() * sheet.height];
  const radius = between(random, 0.5, 2);
  const reach = height * between(random, 0.6, 2.5);
  const [middleX, middleY] = [x, y];
  for (let i = 10 + random.integer(40); i > 0; i--) {
    const [toX, toY] = [middleX + reach * random.normal(), middleY + 0.5 * reach * random.normal()];
    const steps = Math.max(1, Math.ceil(Math.hypot(toX - x, toY - y) / 12));
    for (let k = 0; k < steps; k++) {
      const [s, t] = [k / steps, (k + 1) / steps];
      padSegment(sheet.pad, x + s * (toX - x), y + s * (toY - y), x + t * (toX - x), y + t * (toY - y), radius, radius + 0.6); // prettier-ignore
    }
    [x, y] = [toX, toY];
  }
  inkPad(sheet.pad, 1.2);
  stamp(sheet, 'ink', 1);
}

function blots({ sheet, random }: Writing, height: number): void {
  for (let i = 1 + random.integer(12); i > 0; i--) {
    const radius = height * between(random, 0.2, 0.9);
    const [x, y] = [random.uniform() * sheet.width, random.uniform() * sheet.height];
    for (let k = 1 + random.integer(4); k > 0; k--) {
      const [dx, dy] = [radius * random.normal() * 0.6, radius * random.normal() * 0.6];
      padSegment(sheet.pad, x, y, x + dx, y + dy, radius, radius + 1);
    }
    inkPad(sheet.pad, between(random, 1, 2));
    stamp(sheet, 'ink', between(random, 0.5, 1));
  }
}

/** Bars of many widths in a row: barcodes; of one width: fences, combs, radiators. */
function bars({ sheet, random }: Writing, height: number): void {
  const even = random.uniform() < 0.5;
  const length = height * between(random, 1, 5);
  const [top, left] = [between(random, -0.3, 0.8) * sheet.height, between(random, -0.2, 0.5) * sheet.width]; // prettier-ignore
  const unit = Math.max(1, between(random, 0.03, 0.14) * height);
  const step = unit * between(random, 2, 5);
  const right = left + sheet.width * between(random, 0.3, 1.2);
  for (let u = left; u < right;) {
    const width = even ? unit : unit * (1 + random.integer(4));
    rule(sheet, 'print', u, top, u, top + length, width, 1);
    u += even ? step : width + unit * (1 + random.integer(4));
  }
  if (even && random.uniform() < 0.6) {
    for (const share of [0.15, 0.8]) rule(sheet, 'print', left, top + share * length, right, top + share * length, unit, 1); // prettier-ignore
  }
}

/** Rings, and text around them. */
function rings(writing: Writing, height: number): void {
  const { sheet, random, bank } = writing;
  const [u, v] = [random.uniform() * sheet.width, random.uniform() * sheet.height];
  const radius = height * between(random, 1.4, 3.5);
  for (const share of random.uniform() < 0.6 ? [1, 0.72] : [1]) {
    const count = 28;
    for (let i = 0; i < count; i++) {
      const [a, b] = [(2 * Math.PI * i) / count, (2 * Math.PI * (i + 1)) / count];
      const r = share * radius;
      rule(sheet, 'print', u + r * Math.cos(a), v + r * Math.sin(a), u + r * Math.cos(b), v + r * Math.sin(b), between(random, 0.8, 2.2), 0.8); // prettier-ignore
    }
  }
  const size = radius * between(random, 0.3, 0.5);
  printText(writing, wordText(random).slice(0, 5), { u: u - 0.55 * radius, baseline: v + size / 2, height: size }, sheet.width, 'print', pick(bank.fonts, random)); // prettier-ignore
}

/** Boxes, arrows, house-like shapes of straight lines, far too large or too crossed for characters. */
function figures({ sheet, random }: Writing, height: number): void {
  for (let i = 1 + random.integer(4); i > 0; i--) {
    const [u, v] = [random.uniform() * sheet.width, random.uniform() * sheet.height];
    const size = height * between(random, 0.8, 3);
    const width = between(random, 0.8, 3);
    const corners = 3 + random.integer(4);
    const turn = between(random, 0, 6.28);
    const at = (k: number): [number, number] => [u + size * Math.cos(turn + (6.283 * k) / corners), v + size * Math.sin(turn + (6.283 * k) / corners)]; // prettier-ignore
    for (let k = 0; k < corners; k++) {
      const [[ax, ay], [bx, by]] = [at(k), at(k + (random.uniform() < 0.15 ? 2 : 1))];
      rule(sheet, 'print', ax, ay, bx, by, width, 1);
      if (random.uniform() < 0.3) rule(sheet, 'print', ax, ay, u, v, width, 1);
    }
  }
}

const things = [strayStrokes, scribble, blots, bars, bars, rings, figures];

/** Things alone. */
export const clutter: Layout = (writing, height) => {
  for (let i = 1 + writing.random.integer(3); i > 0; i--) pick(things, writing.random)(writing, height); // prettier-ignore
};

/** A photograph, sometimes with a digit or a word on what it shows. */
export const photograph: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  sheet.wishes.photo = true;
  if (random.uniform() < 0.4) clutter(writing, height);
  if (random.uniform() < 0.5) return;
  const at = { u: between(random, 0.1, 0.6) * sheet.width, baseline: between(random, 0.3, 0.9) * sheet.height, height }; // prettier-ignore
  const text = random.uniform() < 0.7 ? digitText(3, random) : wordText(random);
  printText(writing, text, at, sheet.width, 'ink', pick(bank.fonts, random));
};

/** Nothing on the paper. */
export const empty: Layout = () => undefined;

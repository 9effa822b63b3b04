/** @file A sheet becomes a picture: light, camera, scanner, compressor, and what it is cropped to. */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import { blur, compress, cropTo, drawFactor, lowerResolution, threshold } from './degrade.js';
import { desk, drawLook, drawPattern, field, grain, light, photo, render, roughen, shineThrough } from './paper.js'; // prettier-ignore
import type { Area } from './area.js';
import type { Visible } from './places.js';
import type { Sheet } from './sheet.js';

export interface Picture extends Visible {
  /** Grey values, not yet rounded. */
  readonly values: Float32Array;
}

/** The height of writing that can just be read, in pixels of a sharp picture, and what a blur adds to a pixel. */
const legiblePixels = 7;
const blurShare = 1.3;

/** Returns a function that takes pictures of sheets; its buffer is used again. */
export function createPhotographer(
  width: number,
  height: number,
): (sheet: Sheet, random: Random, clean: boolean) => Picture {
  const values = new Float32Array(width * height);
  const whole = { left: 0, top: 0, right: width, bottom: height };
  return (sheet, random, clean) => {
    if (clean) {
      render(sheet, { paper: 255, ink: 0, print: 0 }, values);
      return { values, shown: whole, legibleFrom: 0 };
    }
    const chance = (share: number): boolean => random.uniform() < share;
    const { wishes } = sheet;
    if (chance(0.12)) roughen(sheet.ink, random);
    if (chance(0.1)) roughen(sheet.print, random);
    if (chance(0.03)) shineThrough(sheet, random);
    if (wishes.pattern || chance(0.07)) drawPattern(sheet, random, wishes.pattern || chance(0.4));
    const look = drawLook(random);
    render(sheet, look, values);
    if (chance(0.08)) field(values, width, aroundSome(sheet, random), look, random);
    if (wishes.photo) photo(values, width, random);
    if (chance(0.8)) light(values, width, random);
    if (chance(0.09)) desk(values, width, random);
    const sigma = chance(0.4) ? between(random, 0.4, 1.3) : 0;
    if (sigma > 0) blur(values, width, sigma);
    const inverted = chance(0.17);
    if (inverted) for (let i = 0; i < values.length; i++) values[i] = 255 - values[i]!;
    const shown = wishes.crop || chance(0.1) ? crop(sheet, values, random) : whole;
    const factor = chance(0.28) ? drawFactor(random) : 1;
    const store = (stored: Float32Array, across: number): void => {
      grain(stored, random);
      const middle = (look.paper + look.ink) / 2;
      if (chance(0.1)) threshold(stored, (inverted ? 255 - middle : middle) + 12 * random.normal());
      if (chance(0.3)) compress(stored, across, between(random, 15, 85));
    };
    // A small picture that is enlarged has its grain and its blocks enlarged, too.
    const isEnlarged = factor > 1 && chance(0.5);
    if (factor > 1) lowerResolution(values, width, factor, chance(0.2), isEnlarged ? store : undefined); // prettier-ignore
    if (!isEnlarged) store(values, width);
    const legibleFrom = legiblePixels * Math.hypot(factor, blurShare * sigma);
    return { values, shown, legibleFrom };
  };
}

/** A box around some characters that follow each other, or anywhere. */
function aroundSome({ width, height, marks }: Sheet, random: Random): Area {
  const one = (): Area => marks[random.integer(marks.length)] ?? { left: 0.2 * width, top: 0.3 * height, right: 0.8 * width, bottom: 0.6 * height }; // prettier-ignore
  const [a, b] = [one(), one()];
  const out = (): number => random.integer(12);
  const inside = (value: number, end: number): number =>
    Math.max(0, Math.min(end, Math.round(value)));
  return {
    left: inside(Math.min(a.left, b.left) - out(), width),
    top: inside(Math.min(a.top, b.top) - out(), height),
    right: inside(Math.max(a.right, b.right) + out(), width),
    bottom: inside(Math.max(a.bottom, b.bottom) + out(), height),
  };
}

/** Cuts tightly to a line, a part of it or one character, and fills the picture up. */
function crop(sheet: Sheet, values: Float32Array, random: Random): Area {
  const { width, height, marks } = sheet;
  const whole = { left: 0, top: 0, right: width, bottom: height };
  if (marks.length === 0) return whole;
  const [first, last] = someOfLine(sheet, random);
  let { left, top, right, bottom } = marks[first]!;
  for (let i = first; i <= last; i++) {
    left = Math.min(left, marks[i]!.left);
    top = Math.min(top, marks[i]!.top);
    right = Math.max(right, marks[i]!.right);
    bottom = Math.max(bottom, marks[i]!.bottom);
  }
  // Some are cut a little too tightly.
  const closest = random.uniform() < 0.15 ? -Math.round(0.08 * (bottom - top)) : 0;
  const out = (): number =>
    closest + (random.uniform() < 0.4 ? random.integer(3) : random.integer(14));
  const area = {
    left: Math.max(0, left - out()),
    top: Math.max(0, top - out()),
    right: Math.min(width, right + out()),
    bottom: Math.min(height, bottom + out()),
  };
  if (area.right - area.left < 8 || area.bottom - area.top < 8) return whole;
  const way = random.uniform();
  const level = way < 0.4 ? undefined : way < 0.7 ? 255 : way < 0.85 ? 0 : between(random, 0, 255);
  cropTo(values, width, area, level);
  return area;
}

/** The first and the last of characters that follow each other on a line: mostly all of them. */
function someOfLine({ marks }: Sheet, random: Random): [first: number, last: number] {
  const start = random.integer(marks.length);
  const { top, bottom } = marks[start]!;
  const onLine = (i: number): boolean =>
    i >= 0 && i < marks.length && marks[i]!.top < bottom && marks[i]!.bottom > top;
  let [first, last] = [start, start];
  while (onLine(first - 1)) first--;
  while (onLine(last + 1)) last++;
  const way = random.uniform();
  if (way < 0.65) return [first, last];
  return way < 0.8 ? [start, start] : [start, Math.min(last, start + random.integer(4))];
}

/** @file Writing on the sheet: single characters, numbers, words by hand, and printed text. */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import { shapeOf, type Bank, type Print, type Shape } from './bank.js';
import { penStrokes, putPatch, type Spot } from './draw.js';
import { pickSource, type Hand } from './hand.js';
import { kindOfCharacter } from './kinds.js';
import { pick } from './numbers.js';
import { stamp, type Layer, type Sheet } from './sheet.js';

/** What everything that writes needs. */
export interface Writing {
  readonly sheet: Sheet;
  readonly bank: Bank;
  readonly hand: Hand;
  readonly random: Random;
}

/** A box on the page. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How a character stands on the line, in digit heights: its size, and how far its bottom is above the line. */
interface Stance {
  readonly size: number;
  readonly rise: number;
  /** Whether `size` is the width; else the height. */
  readonly wide?: boolean;
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9';

function stanceOf(character: string, random: Random): Stance {
  const u = (low: number, high: number): number => between(random, low, high);
  switch (character) {
    case '.':
      return { size: u(0.02, 0.1), rise: u(-0.05, 0.06), wide: random.uniform() < 0.5 };
    case ',':
      return { size: u(0.18, 0.36), rise: u(-0.26, -0.1) };
    case "'":
      return { size: u(0.15, 0.3), rise: u(0.7, 0.9) };
    case '-':
    case '~':
      return { size: u(0.25, 0.65), rise: u(0.36, 0.56), wide: true };
    case '=':
      return { size: u(0.35, 0.7), rise: u(0.28, 0.45), wide: true };
    case ':':
      return { size: u(0.32, 0.6), rise: u(0.05, 0.2) };
    case '÷':
      return { size: u(0.4, 0.6), rise: u(0.15, 0.3) };
    case '+':
      return { size: u(0.4, 0.8), rise: u(0.1, 0.3) };
    case '*':
      return { size: u(0.35, 0.7), rise: u(0.2, 0.5) };
    case '/':
      return { size: u(0.95, 1.4), rise: u(-0.25, 0.02) };
    case '(':
    case ')':
      return { size: u(1.1, 1.4), rise: u(-0.25, -0.08) };
    case '#':
    case '$':
    case '€':
    case '£':
    case '%':
    case '&':
    case '@':
      return { size: u(0.9, 1.25), rise: u(-0.15, 0.02) };
  }
  if (isDigit(character)) return { size: u(0.86, 1.1), rise: 0.035 * random.normal() };
  if ('acemnorsuvwxz'.includes(character)) return { size: u(0.52, 0.7), rise: 0 };
  if (character === 'i') return { size: u(0.75, 0.95), rise: 0 };
  if ('gpqy'.includes(character)) return { size: u(0.85, 1.05), rise: u(-0.42, -0.28) };
  if (character === 'j') return { size: u(1.1, 1.3), rise: u(-0.42, -0.28) };
  return { size: u(0.92, 1.1), rise: u(-0.02, 0.02) };
}

/** The strokes of a division sign: UNIPEN has none. */
const division: Shape = shapeOf([[0, 50, 100, 50], [50, 4, 50, 6], [50, 94, 50, 96]]); // prettier-ignore

function shapeFor(character: string, { bank, random }: Writing): Shape | undefined {
  if (character === '÷') return division;
  const own = random.uniform() < 0.25 ? bank.drawn(character, random) : undefined;
  return own ?? bank.written(character, random) ?? bank.drawn(character, random);
}

/** Where to write, in page coordinates: the left edge of the ink and the line. */
export interface Pen {
  readonly u: number;
  readonly baseline: number;
  /** A digit's height. */
  readonly height: number;
}

/** What was written. */
export interface Written extends Extent {
  readonly shape: Shape | undefined;
  readonly spot: Spot;
}

/**
 * Writes a character; its ink begins at `u`.
 * @param unit the height its mark is judged by; its own ink's unless told
 */
export function writeCharacter(
  writing: Writing,
  character: string,
  at: Pen,
  unit?: number,
): Written | undefined {
  const { hand, random, bank, sheet } = writing;
  const stance = stanceOf(character, random);
  const identity = { character, kind: kindOfCharacter(character), ...(isDigit(character) || unit === undefined ? {} : { unit }) }; // prettier-ignore
  if (isDigit(character)) {
    const source = hand.source ?? pickSource(random);
    if (source === 'bitmap') {
      const patch = bank.bitmapDigit(Number(character), random);
      const spot = spotFor(at, stance, patch.width / patch.height, hand, random);
      putPatch(sheet, patch, spot, { middle: 0.45 - hand.swell, gain: between(random, 1, 2) });
      stamp(sheet, 'ink', hand.strength, identity);
      return { ...extentOf(spot), shape: undefined, spot };
    }
    const shape =
      source === 'written'
        ? (bank.written(character, random) ?? bank.drawn(character, random))
        : bank.drawn(character, random);
    if (shape === undefined) return undefined;
    return writeShape(writing, addToDigit(character, shape, random), at, stance, identity);
  }
  const shape = shapeFor(character, writing);
  return shape === undefined ? undefined : writeShape(writing, shape, at, stance, identity);
}

function writeShape(
  { sheet, hand, random }: Writing,
  shape: Shape,
  at: Pen,
  stance: Stance,
  identity: { readonly character: string; readonly kind: number; readonly unit?: number },
): Written {
  const aspect = shape.height > 0 ? shape.width / shape.height : 4;
  const spot = spotFor(at, stance, Math.min(aspect, 6), hand, random);
  penStrokes(sheet, shape, spot, hand, at.height, random);
  stamp(sheet, 'ink', hand.strength, identity);
  return { ...extentOf(spot), shape, spot };
}

/** In some hands zeros are crossed or dotted, ones have a base, sevens a bar. */
function addToDigit(character: string, shape: Shape, random: Random): Shape {
  const add = (...points: readonly number[]): Shape => {
    const [w, h] = [Math.max(shape.width, 0.25 * shape.height), shape.height];
    const left = shape.left - (w - shape.width) / 2;
    const stroke = points.map((value, i) =>
      i % 2 === 0 ? left + value * w : shape.top + value * h,
    );
    return shapeOf([...shape.strokes, stroke]);
  };
  const u = (low: number, high: number): number => between(random, low, high);
  const chance = random.uniform();
  if (character === '0' && shape.width > 0.35 * shape.height) {
    if (chance < 0.09) return add(u(0.8, 1.1), u(-0.02, 0.2), 0.5, 0.5, u(-0.1, 0.2), u(0.8, 1.02));
    if (chance < 0.12) return add(0.48, u(0.44, 0.5), 0.52, u(0.5, 0.56));
    if (chance < 0.13) return add(u(0, 0.2), u(0.05, 0.2), u(0.8, 1), u(0.8, 0.95));
  }
  if (character === '7' && chance < 0.15) return add(u(0.1, 0.3), u(0.48, 0.6), u(0.85, 1.1), u(0.44, 0.54)); // prettier-ignore
  if (character === '1' && chance < 0.12 && shape.width < 0.4 * shape.height) return add(u(-0.5, 0), 1, u(1, 1.5), 1); // prettier-ignore
  return shape;
}

function spotFor(at: Pen, stance: Stance, aspect: number, hand: Hand, random: Random): Spot {
  const { size, rise, wide = false } = stance;
  const stretch = Math.exp(0.1 * random.normal());
  // The pen's width comes on top of the strokes.
  const length = Math.max(0.01, size) * at.height;
  const height = wide ? length / aspect : length;
  const width = wide ? length * stretch : length * aspect * stretch;
  const wander = hand.unrest * at.height * random.normal();
  const bottom = at.baseline - rise * at.height + wander;
  return { u: at.u, v: bottom - height, width, height, baseline: at.baseline, slant: hand.slant };
}

function extentOf({ u, v, width, height }: Spot): Extent {
  return { left: u, right: u + width, top: v, bottom: v + height };
}

const blank = (at: Pen): Extent => ({ left: at.u, right: at.u, top: at.baseline, bottom: at.baseline }); // prettier-ignore

/**
 * Writes a number from `u` on.
 * @param limit where it stops, at a character's end
 */
export function writeNumber(writing: Writing, text: string, at: Pen, limit: number): Extent {
  const { hand, random } = writing;
  const { left } = blank(at);
  let { right, top, bottom } = blank(at);
  let u = at.u;
  const printed = random.uniform() < 0.08 ? pick(writing.bank.fonts, random) : undefined;
  if (printed !== undefined) return printText(writing, text, { ...at, u }, limit, 'print', printed);
  for (const character of text) {
    if (u > limit) break;
    if (character === ' ') {
      u += between(random, 0.3, 0.7) * at.height;
      continue;
    }
    const one = writeCharacter(writing, character, { ...at, u }, at.height);
    if (one === undefined) continue;
    ({ right } = one);
    [top, bottom] = [Math.min(top, one.top), Math.max(bottom, one.bottom)];
    const close = isDigit(character) ? hand.gap : Math.max(0.05, 0.6 * hand.gap);
    u = right + at.height * (close + 2 * hand.radius + 0.05 * random.normal());
  }
  return { left, right: Math.max(left, right), top, bottom };
}

/**
 * Writes a word; its letters are `other`.
 * @param joined whether a stroke leads from each letter to the next
 */
export function writeWord(
  writing: Writing,
  text: string,
  at: Pen,
  limit: number,
  joined: boolean,
): Extent {
  // prettier-ignore
  const { random, hand, sheet } = writing;
  const space = joined ? between(random, -0.02, 0.12) : between(random, 0.02, 0.25);
  const { left } = blank(at);
  let { right, top, bottom } = blank(at);
  let u = at.u;
  let before: Written | undefined;
  for (const character of text) {
    if (u > limit) break;
    if (character === ' ') {
      u += between(random, 0.35, 0.6) * at.height;
      before = undefined;
      continue;
    }
    const one = writeCharacter(writing, character, { ...at, u });
    if (one === undefined) continue;
    if (joined && before?.shape !== undefined && one.shape !== undefined) join(writing, before, one, at.height); // prettier-ignore
    before = one;
    ({ right } = one);
    [top, bottom] = [Math.min(top, one.top), Math.max(bottom, one.bottom)];
    u = right + at.height * (space + 2 * hand.radius);
  }
  void sheet;
  return { left, right: Math.max(left, right), top, bottom };
}

/** A stroke from the end of one character to the beginning of the next. */
function join({ sheet, hand, random }: Writing, from: Written, to: Written, height: number): void {
  const last = from.shape!.strokes[0]!;
  const first = to.shape!.strokes[0]!;
  const point = (one: Written, x: number, y: number): [number, number] => {
    const { left, top, width, height: tall } = one.shape!;
    return [
      one.spot.u + (width > 0 ? ((x - left) / width) * one.spot.width : 0),
      one.spot.v + (tall > 0 ? ((y - top) / tall) * one.spot.height : 0),
    ];
  };
  const [ax, ay] = point(from, last[last.length - 2]!, last[last.length - 1]!);
  const [bx, by] = point(to, first[0]!, first[1]!);
  if (Math.hypot(bx - ax, by - ay) > 0.9 * height) return;
  const shape = shapeOf([[ax, ay, (ax + bx) / 2, Math.max(ay, by) * 0.7 + Math.min(ay, by) * 0.3, bx, by]]); // prettier-ignore
  const spot = { u: shape.left, v: shape.top, width: shape.width, height: shape.height, baseline: from.spot.baseline, slant: hand.slant }; // prettier-ignore
  penStrokes(sheet, shape, spot, hand, height, random);
  stamp(sheet, 'ink', hand.strength);
}

/**
 * Prints text in a font.
 * @param at its `height` is that of a digit or capital letter
 */
export function printText(
  { sheet, random }: Writing,
  text: string,
  at: Pen,
  limit: number,
  layer: Layer,
  font: ReadonlyMap<string, Print>,
): Extent {
  const { left } = blank(at);
  let { right, top, bottom } = blank(at);
  const tracking = random.uniform() < 0.2 ? between(random, 0, 0.2) * at.height : 0;
  const stretch = random.uniform() < 0.3 ? between(random, 0.8, 1.2) : 1;
  const tone = { middle: 0.5, gain: between(random, 1, 1.8) };
  const strength = random.uniform() < 0.7 ? 1 : between(random, 0.5, 1);
  const number = /\d/.test(text);
  let u = at.u;
  for (const character of text) {
    if (u > limit) break;
    const print = font.get(character);
    if (print === undefined) {
      u += 0.4 * at.height;
      continue;
    }
    const { glyph, sizes } = print;
    const scale = at.height / glyph.capital;
    const spot = {
      u: u + glyph.left * scale * stretch,
      v: at.baseline - glyph.rise * scale,
      width: glyph.width * scale * stretch,
      height: glyph.height * scale,
      baseline: at.baseline,
      slant: 0,
    };
    putPatch(sheet, scale < 0.6 ? sizes[1] : sizes[0], spot, tone);
    const kind = kindOfCharacter(character);
    const own = isDigit(character) || kind === kindOfCharacter('a');
    // Beside letters a point or a dash is no number's.
    stamp(sheet, layer, strength, { character, kind, clear: own || number, ...(own ? {} : { unit: at.height }) }); // prettier-ignore
    right = spot.u + spot.width;
    [top, bottom] = [Math.min(top, spot.v), Math.max(bottom, spot.v + spot.height)];
    u += glyph.advance * scale * stretch + tracking;
  }
  return { left, right: Math.max(left, right), top, bottom };
}

/** @file Single characters on the sheet: which strokes or bitmap, how large, and where on the line. */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import { shapeOf, type Bank, type Shape } from './bank.js';
import { penStrokes, putPatch, type Spot } from './draw.js';
import { pickSource, type Hand } from './hand.js';
import { kindOfCharacter } from './kinds.js';
import { stamp, type Sheet } from './sheet.js';

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

export const isDigit = (character: string): boolean => character >= '0' && character <= '9';

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

function shapeFor(character: string, { bank, random }: Writing): Shape | undefined {
  const own = random.uniform() < 0.25 ? bank.drawn(character, random) : undefined;
  return own ?? bank.written(character, random) ?? bank.drawn(character, random);
}

/** Where to write, in page coordinates: the left edge of the ink, or its middle, and the line. */
export interface Pen {
  readonly u: number;
  readonly centered?: boolean;
  readonly baseline: number;
  /** A digit's height. */
  readonly height: number;
}

/** What was written. */
export interface Written extends Extent {
  /** The height of a digit beside it. */
  readonly size: number;
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
      return { ...extentOf(spot), size: at.height, shape: undefined, spot };
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
  return { ...extentOf(spot), size: at.height, shape, spot };
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
    if (chance < 0.1) return add(u(0.8, 1.1), u(-0.02, 0.2), 0.5, 0.5, u(-0.1, 0.2), u(0.8, 1.02));
    if (chance < 0.14) return add(0.48, u(0.44, 0.5), 0.52, u(0.5, 0.56));
    if (chance < 0.15) return add(u(0, 0.2), u(0.05, 0.2), u(0.8, 1), u(0.8, 0.95));
  }
  if (shape.strokes.length > 1) return shape;
  if (character === '7' && chance < 0.12) return add(u(0.1, 0.3), u(0.48, 0.6), u(0.85, 1.1), u(0.44, 0.54)); // prettier-ignore
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
  const slant = hand.slant + 0.05 * random.normal();
  const u = at.centered === true ? at.u - width / 2 : at.u;
  return { u, v: bottom - height, width, height, baseline: at.baseline, slant };
}

function extentOf({ u, v, width, height }: Spot): Extent {
  return { left: u, right: u + width, top: v, bottom: v + height };
}

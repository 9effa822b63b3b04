/** @file Numbers and words on the sheet, by hand and in print. */
import { between } from '../pen.js';
import { shapeOf, type Print } from './bank.js';
import { isDigit, writeCharacter, type Extent, type Pen, type Writing, type Written } from './characters.js'; // prettier-ignore
import { penStrokes, putPatch } from './draw.js';
import type { Hand } from './hand.js';
import { isMark, kindOfCharacter, otherKind } from './kinds.js';
import { pick } from './numbers.js';
import { stamp, type Layer, type Sheet } from './sheet.js';
import { isPlain, isPlainPrint } from './words.js';

/** The share of numbers that are printed. */
const printedShare = 0.09;

const blank = (at: Pen): Extent => ({ left: at.u, right: at.u, top: at.baseline, bottom: at.baseline }); // prettier-ignore

/** The space at which a hand parts numbers, at least: more where its digits stand far apart. */
export const spaceOf = ({ gap }: Hand): number => 0.7 + 1.6 * Math.max(0, gap);

/**
 * Writes a number from `u` on.
 * @param limit where it stops, at a character's end
 */
export function writeNumber(writing: Writing, text: string, at: Pen, limit: number): Extent {
  const { hand, random, sheet } = writing;
  const { left } = blank(at);
  let { right, top, bottom } = blank(at);
  let u = at.u;
  sheet.numbers++;
  let raised = false;
  let before: Written | undefined;
  const printed = random.uniform() < printedShare ? pick(writing.bank.fonts, random) : undefined;
  if (printed !== undefined)
    return printText(writing, text.replaceAll('^', ''), { ...at, u }, limit, 'print', printed);
  for (const character of text) {
    if (u > limit) break;
    if (character === ' ') {
      before = undefined;
      u += (0.4 + 0.5 * Math.max(0, hand.gap) + between(random, -0.1, 0.2)) * at.height;
      continue;
    }
    if (character === '^') {
      raised = !raised;
      continue;
    }
    const size = raised ? 0.65 * at.height : at.height;
    const baseline = raised ? at.baseline - 0.45 * at.height : at.baseline;
    const one = writeCharacter(writing, character, { u, baseline, height: size }, size);
    if (one === undefined) continue;
    if (hand.joined && hand.gap < 0.15 && isDigit(character) && random.uniform() < 0.3) join(writing, before, one, 0.6 * at.height); // prettier-ignore
    before = one;
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
  const from = sheet.marks.length;
  sheet.numbers++;
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
    if (joined) join(writing, before, one, 0.9 * at.height);
    before = one;
    ({ right } = one);
    [top, bottom] = [Math.min(top, one.top), Math.max(bottom, one.bottom)];
    u = right + at.height * (space + 2 * hand.radius);
  }
  doubtLone(sheet, from, isPlain);
  return { left, right: Math.max(left, right), top, bottom };
}

/** What is left of a word may be one letter that could be a digit. */
function doubtLone({ marks }: Sheet, from: number, plain: (character: string) => boolean): void {
  const [one, two] = marks.slice(from);
  if (one?.kind === otherKind && two === undefined && !plain(one.character)) one.clear = false;
}

/** A stroke from the end of one character to the beginning of the next, unless they are too far apart. */
function join(
  { sheet, hand, random }: Writing,
  from: Written | undefined,
  to: Written,
  reach: number,
): void {
  if (from?.shape === undefined || to.shape === undefined) return;
  const last = from.shape.strokes[0]!;
  const first = to.shape.strokes[0]!;
  const point = (one: Written, x: number, y: number): [number, number] => {
    const { left, top, width, height: tall } = one.shape!;
    return [
      one.spot.u + (width > 0 ? ((x - left) / width) * one.spot.width : 0),
      one.spot.v + (tall > 0 ? ((y - top) / tall) * one.spot.height : 0),
    ];
  };
  const [ax, ay] = point(from, last[last.length - 2]!, last[last.length - 1]!);
  const [bx, by] = point(to, first[0]!, first[1]!);
  if (Math.hypot(bx - ax, by - ay) > reach) return;
  const shape = shapeOf([[ax, ay, (ax + bx) / 2, Math.max(ay, by) * 0.7 + Math.min(ay, by) * 0.3, bx, by]]); // prettier-ignore
  const spot = { u: shape.left, v: shape.top, width: shape.width, height: shape.height, baseline: from.spot.baseline, slant: hand.slant }; // prettier-ignore
  penStrokes(sheet, shape, spot, hand, to.size, random);
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
  const from = sheet.marks.length;
  let u = at.u;
  sheet.numbers++;
  for (const character of text) {
    if (u > limit) break;
    const print = font.get(character);
    if (print === undefined) {
      sheet.numbers++;
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
    const own = !isMark(kind);
    // Beside letters a point or a dash is no number's.
    stamp(sheet, layer, strength, { character, kind, clear: own || number, ...(own ? {} : { unit: at.height }) }); // prettier-ignore
    right = spot.u + spot.width;
    [top, bottom] = [Math.min(top, spot.v), Math.max(bottom, spot.v + spot.height)];
    u += glyph.advance * scale * stretch + tracking;
  }
  doubtLone(sheet, from, isPlainPrint);
  return { left, right: Math.max(left, right), top, bottom };
}

/** @file How writing is laid out: lines, boxes, combs, tables, grids, labels beside fields. */
import { between } from '../pen.js';
import { digitText, numberText, pick } from './numbers.js';
import { rule, type Layer } from './sheet.js';
import { loneCharacter, sentence, wordText } from './words.js';
import { printText, writeCharacter, writeNumber, writeWord, type Extent, type Writing } from './write.js'; // prettier-ignore

/** A layout fills the sheet with writing of about this height. */
export type Layout = (writing: Writing, height: number) => void;

/** Baselines down the page, the first anywhere. */
function baselines({ random, sheet }: Writing, height: number, least: number, most: number) {
  const lines: number[] = [];
  const one = random.uniform() < 0.3;
  let v = one ? between(random, height, Math.max(height, sheet.height)) : height * between(random, 0.6, 2); // prettier-ignore
  do {
    lines.push(v);
    v += height * between(random, least, most);
  } while (!one && v < sheet.height + 0.4 * height);
  return lines;
}

/** A line of the page with some unevenness of a hand. */
function handRule(writing: Writing, u0: number, u1: number, v: number, strength = 1): void {
  const { sheet, hand, random } = writing;
  const width = Math.max(0.6, 2 * hand.radius * sheet.height * 0.15 * between(random, 0.6, 1.4));
  const tilt = 0.015 * (u1 - u0) * random.normal();
  rule(sheet, 'ink', u0, v, u1, v + tilt, Math.min(width, 3), strength);
}

/** A number, a word, or a single letter on a line. */
function writeItem(writing: Writing, u: number, baseline: number, height: number): Extent {
  const { random, sheet, bank } = writing;
  const at = { u, baseline, height };
  const limit = sheet.width + 10;
  const kind = random.uniform();
  if (kind < 0.78) return writeNumber(writing, numberText(random), at, limit);
  if (kind < 0.86) return writeWord(writing, wordText(random), at, limit, random.uniform() < 0.5);
  if (kind < 0.92) return writeWord(writing, loneCharacter(random), at, limit, false);
  const font = pick(bank.fonts, random);
  return printText(writing, wordText(random), { ...at, height: height * between(random, 0.5, 1) }, limit, 'print', font); // prettier-ignore
}

/** What is drawn at a number: a line or two beneath, a box around, a ring. */
function decorate(writing: Writing, { left, right, bottom, top }: Extent, height: number): void {
  const { random, sheet } = writing;
  const kind = random.uniform();
  const reach = height * between(random, 0, 0.4);
  if (kind < 0.1) {
    const below = bottom + height * between(random, 0.06, 0.3);
    handRule(writing, left - reach, right + reach, below);
    if (random.uniform() < 0.35) handRule(writing, left - reach, right + reach, below + height * between(random, 0.12, 0.25)); // prettier-ignore
  } else if (kind < 0.13) {
    const width = between(random, 1, 2.5);
    const out = height * between(random, 0.1, 0.35);
    box(writing, left - out, right + out, top - out, bottom + out, width, 1);
  } else if (kind < 0.15) {
    // A rule crosses it.
    const v = top + (bottom - top) * between(random, 0.3, 0.9);
    rule(sheet, 'print', left - reach * 3, v, right + reach * 3, v, between(random, 0.6, 1.4), between(random, 0.3, 0.9)); // prettier-ignore
  }
}

function box(
  { sheet }: Writing,
  left: number,
  right: number,
  top: number,
  bottom: number,
  width: number,
  strength: number,
  layer: Layer = 'print',
): void {
  // prettier-ignore
  rule(sheet, layer, left, top, right, top, width, strength);
  rule(sheet, layer, left, bottom, right, bottom, width, strength);
  rule(sheet, layer, left, top, left, bottom, width, strength);
  rule(sheet, layer, right, top, right, bottom, width, strength);
}

/** Lines of numbers, some words among them; on ruled paper or on plain. */
export const lines: Layout = (writing, height) => {
  const { random, sheet } = writing;
  const ruled = random.uniform() < 0.25;
  const strength = between(random, 0.2, 1);
  const above = height * between(random, -0.2, 0.06);
  const width = between(random, 0.6, 1.8);
  const skip = between(random, 0.5, 3);
  for (const baseline of baselines(writing, height, 1.25, 2.4)) {
    if (ruled) rule(sheet, 'print', -20, baseline - above, sheet.width + 20, baseline - above, width, strength); // prettier-ignore
    let u = height * between(random, -0.4, 3);
    while (u < sheet.width) {
      const extent = writeItem(writing, u, baseline, height * between(random, 0.93, 1.07));
      if (!ruled) decorate(writing, extent, height);
      u = Math.max(u, extent.right) + height * between(random, 0.5, 0.7 + skip);
      if (random.uniform() < 0.3) break;
    }
  }
};

/** One number or digit in the middle of nothing. */
export const alone: Layout = (writing, height) => {
  const { random, sheet } = writing;
  const text = random.uniform() < 0.5 ? digitText(1, random) : numberText(random);
  const at = {
    u: between(random, 0.05, 0.6) * sheet.width,
    baseline: height + between(random, 0.02, 0.98) * (sheet.height - height),
    height,
  };
  decorate(writing, writeNumber(writing, text, at, sheet.width), height);
};

/** Boxes with one digit each, adjacent or apart; or combs, whose ticks reach up a little only. */
export const cells: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const comb = random.uniform() < 0.35;
  const apart = !comb && random.uniform() < 0.3 ? height * between(random, 0.1, 0.6) : 0;
  const [width, over, under] = [height * between(random, 1, 1.7), height * between(random, 0.1, 0.4), height * between(random, 0.08, 0.35)]; // prettier-ignore
  const tick = height * between(random, 0.2, 0.55);
  const line = between(random, 0.7, 2.6);
  const strength = between(random, 0.3, 1);
  const font = pick(bank.fonts, random);
  const filled = random.uniform() < 0.2 ? 0.5 : 0.93;
  for (const baseline of baselines(writing, height, 1.7, 3)) {
    let u = height * between(random, -1, 4);
    const [top, bottom] = [baseline - height - over, baseline + under];
    if (random.uniform() < 0.35) {
      const size = height * between(random, 0.35, 0.8);
      const above = random.uniform() < 0.5;
      const at = { u: above ? u : u - size * 4, baseline: above ? top - 0.2 * size : baseline, height: size }; // prettier-ignore
      const label = printText(writing, sentence(1 + random.integer(2), random), at, sheet.width, 'print', font); // prettier-ignore
      if (!above) u = label.right + size;
    }
    const start = u;
    for (let i = 2 + random.integer(12); i > 0 && u < sheet.width; i--) {
      if (comb) rule(sheet, 'print', u, bottom - tick, u, bottom, line, strength);
      else if (apart > 0) box(writing, u, u + width, top, bottom, line, strength);
      else rule(sheet, 'print', u, top, u, bottom, line, strength);
      if (random.uniform() < filled) {
        const character = random.uniform() < 0.93 ? digitText(1, random) : loneCharacter(random);
        writeInside(writing, character, u, u + width, baseline, height);
      }
      u += width + apart;
    }
    if (apart > 0) continue;
    rule(sheet, 'print', u, comb ? bottom - tick : top, u, bottom, line, strength);
    rule(sheet, 'print', start, bottom, u, bottom, line, strength);
    if (!comb) rule(sheet, 'print', start, top, u, top, line, strength);
  }
};

/** A character about the middle of its cell. */
function writeInside(
  writing: Writing,
  character: string,
  left: number,
  right: number,
  baseline: number,
  height: number,
): void {
  // prettier-ignore
  const { random } = writing;
  const size = height * between(random, 0.75, 1.05);
  const middle = (left + right) / 2 + 0.1 * (right - left) * random.normal();
  const lift = (height - size) * between(random, 0, 0.8);
  writeCharacter(writing, character, { u: middle - 0.3 * size, baseline: baseline - lift, height: size }); // prettier-ignore
}

/** Columns and rows with borders, numbers and words in them. */
export const table: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const rowHeight = height * between(random, 1.3, 2.1);
  const line = between(random, 0.6, 2.2);
  const strength = between(random, 0.3, 1);
  const columns: number[] = [];
  for (let u = -height * between(random, 0, 3); u < sheet.width + 20; u += height * between(random, 1.6, 6)) columns.push(u); // prettier-ignore
  const font = pick(bank.fonts, random);
  const open = random.uniform() < 0.2;
  const top = -rowHeight * random.uniform();
  for (let v = top; v < sheet.height + 20; v += rowHeight) {
    rule(sheet, 'print', columns[0]!, v, columns[columns.length - 1]!, v, line, strength);
    columns.slice(0, -1).forEach((left, i) => {
      const right = columns[i + 1]!;
      if (!open) rule(sheet, 'print', left, v, left, v + rowHeight, line, strength);
      const at = { u: left + height * between(random, 0.15, 0.5), baseline: v + (rowHeight + height) / 2 - 0.1 * height, height: height * between(random, 0.85, 1) }; // prettier-ignore
      const kind = random.uniform();
      const limit = right - 0.6 * height;
      if (kind < 0.65)
        writeNumber(writing, right - left < 2 * height ? digitText(1, random) : numberText(random), at, limit); // prettier-ignore
      else if (kind < 0.75)
        printText(writing, wordText(random), { ...at, height: 0.7 * height }, limit, 'print', font); // prettier-ignore
      else if (kind < 0.8) writeWord(writing, wordText(random), at, limit, random.uniform() < 0.5);
    });
  }
};

/** Square cells, a digit in most: puzzles, graph paper; the borders cross the picture. */
export const grid: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const side = height * between(random, 1.25, 1.9);
  const line = Math.max(0.7, height * between(random, 0.03, 0.14));
  const strength = between(random, 0.35, 1);
  const [u0, v0] = [-side * random.uniform(), -side * random.uniform()];
  const heavy = random.integer(3);
  for (let u = u0, i = 0; u < sheet.width + side; u += side, i++) {
    rule(sheet, 'print', u, -30, u, sheet.height + 30, i % 3 === heavy ? 1.6 * line : line, strength); // prettier-ignore
  }
  for (let v = v0, i = 0; v < sheet.height + side; v += side, i++) {
    rule(sheet, 'print', -30, v, sheet.width + 30, v, i % 3 === heavy ? 1.6 * line : line, strength); // prettier-ignore
  }
  const font = pick(bank.fonts, random);
  const filled = between(random, 0.3, 0.9);
  const printed = between(random, 0, 0.5);
  for (let v = v0; v < sheet.height; v += side) {
    for (let u = u0; u < sheet.width; u += side) {
      if (random.uniform() > filled) continue;
      const baseline = v + (side + height) / 2 + 0.04 * side * random.normal();
      const digit = digitText(1, random);
      if (random.uniform() < printed)
        printText(writing, digit, { u: u + side / 2 - 0.3 * height, baseline, height }, sheet.width, 'print', font); // prettier-ignore
      else writeInside(writing, digit, u, u + side, baseline, height);
    }
  }
};

/** Graph paper under lines of numbers. */
export const graphPaper: Layout = (writing, height) => {
  const { random, sheet } = writing;
  const side = height * between(random, 0.4, 1.1);
  const strength = between(random, 0.1, 0.5);
  const line = between(random, 0.6, 1.3);
  for (let u = -side * random.uniform(); u < sheet.width + 20; u += side) rule(sheet, 'print', u, -20, u, sheet.height + 20, line, strength); // prettier-ignore
  for (let v = -side * random.uniform(); v < sheet.height + 20; v += side) rule(sheet, 'print', -20, v, sheet.width + 20, v, line, strength); // prettier-ignore
  lines(writing, height);
};

/** A form: printed labels, and beside or under them what a hand filled in on a line or in a frame. */
export const form: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const font = pick(bank.fonts, random);
  const size = height * between(random, 0.4, 1);
  const framed = random.uniform() < 0.4;
  const strength = between(random, 0.4, 1);
  const line = between(random, 0.6, 2);
  for (const baseline of baselines(writing, height, 1.5, 2.6)) {
    const text = sentence(1 + random.integer(2), random) + pick([':', '', '.'], random);
    const u = between(random, -0.5, 2) * height;
    const label = printText(writing, text, { u, baseline, height: size }, sheet.width, 'print', font); // prettier-ignore
    const at = { u: label.right + height * between(random, 0.3, 1.2), baseline, height };
    if (at.u > sheet.width) continue;
    const value = random.uniform() < 0.75 ? writeNumber(writing, numberText(random), at, sheet.width) : writeWord(writing, wordText(random), at, sheet.width, random.uniform() < 0.6); // prettier-ignore
    const right = Math.max(value.right, at.u) + height * between(random, 0.2, 3);
    if (framed) box(writing, at.u - 0.25 * height, right, baseline - 1.25 * height, baseline + 0.3 * height, line, strength); // prettier-ignore
    else rule(sheet, 'print', at.u - 0.2 * height, baseline + 0.1 * height, right, baseline + 0.1 * height, line, strength); // prettier-ignore
  }
};

/** Words alone, by hand, in capitals, or printed. */
export const wordsOnly: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const font = pick(bank.fonts, random);
  const way = random.uniform();
  for (const baseline of baselines(writing, height, 1.3, 2.2)) {
    const at = { u: height * between(random, -0.5, 2), baseline, height };
    const text = sentence(2 + random.integer(8), random);
    if (way < 0.5) printText(writing, text, at, sheet.width, 'print', font);
    else if (way < 0.9) writeWord(writing, text, at, sheet.width, way < 0.75);
    else writeWord(writing, Array.from({ length: 12 }, () => loneCharacter(random)).join(' '), at, sheet.width, false); // prettier-ignore
  }
};

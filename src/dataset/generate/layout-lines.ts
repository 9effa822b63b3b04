/** @file Writing on lines: numbers, words, lists, cheques; on plain, ruled and squared paper. */
import { between } from '../pen.js';
import type { Extent, Writing } from './characters.js';
import { drawIcon } from './icons.js';
import { baselines, decorate, drawRuling, line, type Layout } from './layout.js';
import { amountText, digitText, numberText, pick } from './numbers.js';
import { printText, spaceOf, writeNumber, writeWord } from './text.js';
import { loneCharacter, lonePrint, sentence, wordText } from './words.js';

/** A number, a word, or a single letter on a line. */
function writeItem(writing: Writing, u: number, baseline: number, height: number): Extent {
  const { random, sheet, bank } = writing;
  const at = { u, baseline, height };
  const limit = sheet.width + 10;
  const kind = random.uniform();
  if (kind < 0.75) {
    const from = sheet.marks.length;
    const extent = writeNumber(writing, numberText(random), at, limit);
    decorate(writing, extent, height, from);
    return extent;
  }
  if (kind < 0.82) return writeWord(writing, wordText(random), at, limit, random.uniform() < 0.5);
  if (kind < 0.91) return writeWord(writing, loneCharacter(random), at, limit, false);
  const small = { ...at, height: height * between(random, 0.5, 1) };
  const text = random.uniform() < 0.8 ? wordText(random) : lonePrint(random);
  return printText(writing, text, small, limit, 'print', pick(bank.fonts, random));
}

/** Something far larger than the rest: a heading, a number on a sign. */
function writeLarge(writing: Writing, height: number): void {
  const { random, sheet, bank } = writing;
  const at = {
    u: between(random, -0.1, 0.8) * sheet.width,
    baseline: between(random, 0.2, 1.2) * sheet.height,
    height: Math.max(60, height * between(random, 2.5, 5)),
  };
  const text = random.uniform() < 0.5 ? digitText(2, random) : wordText(random);
  const font = pick(bank.fonts, random);
  if (random.uniform() < 0.5) printText(writing, text, at, sheet.width, 'print', font);
  else writeNumber(writing, digitText(2, random), at, sheet.width);
}

/** Lines of numbers, some words among them; on ruled paper or on plain. */
export const lines: Layout = (writing, height) => {
  const { random, sheet, hand } = writing;
  const ruled = random.uniform() < 0.25;
  const ruling = drawRuling(writing, height);
  const above = height * between(random, -0.2, 0.06);
  const skip = between(random, 0.3, 2);
  const apart = spaceOf(hand);
  const mixed = random.uniform() < 0.15;
  if (random.uniform() < 0.06) writeLarge(writing, height);
  const [least, most] = random.uniform() < 0.3 ? [1.02, 1.3] : [1.25, 2.2];
  for (const baseline of baselines(writing, height, least, most)) {
    if (ruled) line(writing, ruling, -20, baseline - above, sheet.width + 20, baseline - above);
    const size = mixed ? height * between(random, 0.5, 1.1) : height;
    let u = height * between(random, -0.4, random.uniform() < 0.3 ? 4 : 1);
    while (u < sheet.width) {
      const extent = writeItem(writing, u, baseline, size * between(random, 0.96, 1.04));
      u = Math.max(u, extent.right) + height * (apart + between(random, 0, 0.2 + skip));
      if (random.uniform() < 0.12) break;
    }
  }
};

/** Graph paper under lines of numbers. */
export const graphPaper: Layout = (writing, height) => {
  const { random, sheet } = writing;
  const side = Math.max(5, height * between(random, 0.4, 1.1));
  const ruling = { ...drawRuling(writing, 0.5 * height), strength: between(random, 0.1, 0.55) };
  const from = -side * (1 + random.uniform());
  for (let u = from; u < sheet.width + 20; u += side) line(writing, ruling, u, -20, u, sheet.height + 20); // prettier-ignore
  for (let v = from; v < sheet.height + 20; v += side) line(writing, ruling, -20, v, sheet.width + 20, v); // prettier-ignore
  lines(writing, height);
};

/** One digit or number, nothing else. */
export const alone: Layout = (writing, height) => {
  const { random, sheet } = writing;
  const text = random.uniform() < 0.5 ? digitText(1, random) : numberText(random);
  const at = {
    u: between(random, 0.02, 0.6) * sheet.width,
    baseline: height + between(random, 0.02, 0.98) * (sheet.height - height),
    height,
  };
  const extent = writeNumber(writing, text, at, sheet.width);
  decorate(writing, extent, height, 0);
  sheet.wishes.crop = random.uniform() < 0.6;
};

/** Characters far apart, each for itself: digits, letters, signs, icons; or one of them alone. */
export const strangers: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const single = random.uniform() < 0.4;
  const digitShare = random.uniform() < 0.5 ? 0 : between(random, 0.1, 0.6);
  const printShare = random.uniform() < 0.3 ? between(random, 0.2, 1) : 0;
  const iconShare = random.uniform() < 0.4 ? between(random, 0.2, 1) : 0;
  const font = pick(bank.fonts, random);
  const writeOne = (u: number, baseline: number): Extent => {
    const at = { u, baseline, height: height * between(random, 0.9, 1.1) };
    if (random.uniform() < iconShare) return drawIcon(writing, at);
    const isPrinted = random.uniform() < printShare;
    const isOther = random.uniform() >= digitShare;
    if (isPrinted) return printText(writing, isOther ? lonePrint(random) : digitText(1, random), at, sheet.width, 'print', font); // prettier-ignore
    if (isOther) return writeWord(writing, loneCharacter(random), at, sheet.width, false);
    return writeNumber(writing, digitText(1, random), at, sheet.width);
  };
  if (single) {
    const u = between(random, 0.02, 0.8) * sheet.width;
    writeOne(u, height + between(random, 0.02, 0.98) * (sheet.height - height));
    sheet.wishes.crop = random.uniform() < 0.7;
    return;
  }
  for (const baseline of baselines(writing, height, 1.5, 2.6)) {
    let u = height * between(random, -0.3, 2);
    while (u < sheet.width) {
      const { right } = writeOne(u, baseline);
      u = Math.max(u, right) + height * between(random, 0.6, 3);
    }
  }
  // So far apart, digits beside each other could be a number or several.
  for (const mark of sheet.marks) mark.number = undefined;
};

/** The amount of a cheque: close and slanted, on fine lines, cut out tightly. */
export const cheque: Layout = (writing, height) => {
  const { random, sheet, hand } = writing;
  const own = {
    ...writing,
    hand: {
      ...hand,
      gap: between(random, -0.16, 0.12),
      slant: hand.slant + 0.1,
      unrest: 0.06,
      joined: random.uniform() < 0.4,
    },
  };
  sheet.wishes.pattern = random.uniform() < 0.75;
  sheet.wishes.crop = random.uniform() < 0.7;
  const ruling = drawRuling(writing, height);
  for (const baseline of baselines(writing, height, 1.6, 3)) {
    const at = { u: height * between(random, 0, 2), baseline, height };
    const extent = writeNumber(own, amountText(random), at, sheet.width);
    const below = baseline + height * between(random, -0.05, 0.25);
    const from = at.u - height * between(random, 0, 2);
    if (random.uniform() < 0.6) line(writing, ruling, from, below, extent.right + height * between(random, 0, 4), below); // prettier-ignore
  }
};

/** Items with a number or letter before them. */
export const list: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const font = random.uniform() < 0.4 ? pick(bank.fonts, random) : undefined;
  const left = height * between(random, 0, 1.5);
  const sign = pick(['.', ')', ':', ''], random);
  let count = 1 + random.integer(30);
  for (const baseline of baselines(writing, height, 1.3, 2)) {
    const at = { u: left, baseline, height };
    const text = `${count++}${sign}`;
    const head =
      font === undefined
        ? writeNumber(writing, text, at, sheet.width)
        : printText(writing, text, at, sheet.width, 'print', font);
    const next = { ...at, u: head.right + height * between(random, 0.4, 1) };
    if (random.uniform() < 0.5) writeNumber(writing, numberText(random), next, sheet.width);
    else if (font !== undefined)
      printText(writing, sentence(3, random), next, sheet.width, 'print', font); // prettier-ignore
    else writeWord(writing, sentence(2, random), next, sheet.width, random.uniform() < 0.5);
  }
};

/** Words alone, by hand, in capitals, or printed; or letters that stand apart. */
export const wordsOnly: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const font = pick(bank.fonts, random);
  const way = random.uniform();
  for (const baseline of baselines(writing, height, 1.2, 2.2)) {
    const at = { u: height * between(random, -0.5, 2), baseline, height };
    const text = sentence(2 + random.integer(8), random);
    const apart = (lone: typeof loneCharacter) => Array.from({ length: 12 }, () => lone(random)).join(' '); // prettier-ignore
    if (way < 0.42) printText(writing, text, at, sheet.width, 'print', font);
    else if (way < 0.5) printText(writing, apart(lonePrint), at, sheet.width, 'print', font);
    else if (way < 0.9) writeWord(writing, text, at, sheet.width, way < 0.75);
    else writeWord(writing, apart(loneCharacter), at, sheet.width, false);
  }
};

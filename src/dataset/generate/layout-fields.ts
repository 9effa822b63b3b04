/** @file Writing in fields: boxes and combs for single digits, tables, puzzles, forms with labels. */
import { between } from '../pen.js';
import { writeCharacter, type Writing } from './characters.js';
import { baselines, box, drawRuling, line, type Layout, type Ruling } from './layout.js';
import { digitText, numberText, pick } from './numbers.js';
import { printText, writeNumber, writeWord } from './text.js';
import { loneCharacter, sentence, wordText } from './words.js';

/** A row of cells, lengths in pixels of the page. */
interface Row {
  readonly kind: 'adjacent' | 'apart' | 'comb';
  readonly ruling: Ruling;
  readonly cell: number;
  readonly space: number;
  readonly over: number;
  readonly under: number;
  readonly tick: number;
  /** Whether the ticks of a comb stand on a line. */
  readonly based: boolean;
  /** The share of cells that are filled in. */
  readonly filled: number;
}

function drawRow(writing: Writing, height: number): Row {
  const { random } = writing;
  const way = random.uniform();
  const kind = way < 0.35 ? 'comb' : way < 0.55 ? 'apart' : 'adjacent';
  return {
    kind,
    ruling: drawRuling(writing, height),
    cell: height * between(random, 0.85, 1.7),
    space: kind === 'apart' ? height * between(random, 0.08, 0.6) : 0,
    over: height * between(random, 0.04, 0.4),
    under: height * between(random, 0.02, 0.35),
    tick: height * between(random, 0.15, 0.6),
    based: kind !== 'comb' || random.uniform() < 0.75,
    filled: random.uniform() < 0.2 ? 0.5 : 0.94,
  };
}

/** Boxes with one digit each, adjacent or apart; or combs, whose ticks reach up a little only. */
export const cells: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const row = drawRow(writing, height);
  const font = pick(bank.fonts, random);
  const size = height * between(random, 0.35, 0.9);
  const labelled = random.uniform() < 0.4 ? random.integer(3) : 0;
  for (const baseline of baselines(writing, height, 1.5, 2.6)) {
    let u = height * between(random, -1, 3);
    if (labelled > 0) {
      const above = labelled === 1;
      const lift = above ? height + row.over + 0.2 * size : 0;
      const text = sentence(1 + random.integer(2), random);
      const at = { u: above ? u : Math.min(0, u), baseline: baseline - lift, height: size };
      const label = printText(writing, text, at, 0.6 * sheet.width, 'print', font);
      if (!above) u = label.right + size;
    }
    fillRow(writing, row, u, baseline, height);
  }
};

function fillRow(
  writing: Writing,
  row: Row,
  start: number,
  baseline: number,
  height: number,
): void {
  // prettier-ignore
  const { random, sheet, bank } = writing;
  const { kind, ruling, cell, space } = row;
  const [top, bottom] = [baseline - height - row.over, baseline + row.under];
  const from = kind === 'comb' ? bottom - row.tick : top;
  // Empty cells may say what belongs there.
  const hint = random.uniform() < 0.12 ? pick(['DDMMYYYY', 'TTMMJJJJ', 'XXXXXXXX', 'HHMMHHMM'], random) : ''; // prettier-ignore
  const font = pick(bank.fonts, random);
  let u = start;
  sheet.numbers++;
  for (let i = 2 + random.integer(14); i > 0 && u < sheet.width; i--) {
    if (kind === 'apart') box(writing, ruling, { left: u, right: u + cell, top, bottom });
    else line(writing, ruling, u, from, u, bottom);
    if (random.uniform() < row.filled) {
      const character = random.uniform() < 0.95 ? digitText(1, random) : loneCharacter(random);
      writeInside(writing, character, u, u + cell, baseline, height);
    } else {
      sheet.numbers++;
      const at = { u: u + 0.3 * cell, baseline: baseline - 0.1 * height, height: 0.6 * height };
      if (hint !== '') printText(writing, hint[i % hint.length]!, at, sheet.width, 'print', font);
    }
    u += cell + space;
  }
  if (kind === 'apart') return;
  line(writing, ruling, u, from, u, bottom);
  if (row.based) line(writing, ruling, start, bottom, u, bottom);
  if (kind === 'adjacent') line(writing, ruling, start, top, u, top);
}

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
  const size = height * between(random, 0.85, 1.05);
  const middle = (left + right) / 2 + 0.08 * (right - left) * random.normal();
  const lift = Math.max(0, height - size) * between(random, 0, 0.8);
  writeCharacter(writing, character, { u: middle, centered: true, baseline: baseline - lift, height: size }); // prettier-ignore
}

/** Columns and rows with borders, numbers and words in them. */
export const table: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const rowHeight = height * between(random, 1.2, 2);
  const ruling = drawRuling(writing, height);
  const columns: number[] = [];
  for (let u = -height * between(random, 0, 3); u < sheet.width + 20; u += height * between(random, 1.4, 6)) columns.push(u); // prettier-ignore
  const font = pick(bank.fonts, random);
  const open = random.uniform() < 0.2;
  for (let v = -rowHeight * random.uniform(); v < sheet.height + 20; v += rowHeight) {
    line(writing, ruling, columns[0]!, v, columns[columns.length - 1]!, v);
    columns.slice(0, -1).forEach((left, i) => {
      const right = columns[i + 1]!;
      if (!open) line(writing, ruling, left, v, left, v + rowHeight);
      const at = {
        u: left + height * between(random, 0.12, 0.4),
        baseline: v + (rowHeight + height) / 2 - 0.05 * height,
        height: height * between(random, 0.9, 1),
      };
      const from = sheet.marks.length;
      const kind = random.uniform();
      const limit = right - 0.7 * height;
      if (kind < 0.75)
        writeNumber(writing, right - left < 2.2 * height ? digitText(1, random) : numberText(random), at, limit); // prettier-ignore
      else if (kind < 0.83)
        printText(writing, wordText(random), { ...at, height: 0.75 * at.height }, limit, 'print', font); // prettier-ignore
      else if (kind < 0.88) writeWord(writing, wordText(random), at, limit, random.uniform() < 0.5);
      // What runs into the next column: nobody knows where it ends.
      for (const mark of sheet.marks.slice(from)) if (mark.right > right) mark.number = undefined;
    });
  }
};

/** Square cells with a digit in most: puzzles; the borders cross the picture. */
export const grid: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const side = height * between(random, 1.15, 1.9);
  const thin = drawRuling(writing, height);
  const thick = { ...thin, width: thin.width * between(random, 1, 3) };
  const [u0, v0] = [-side * random.uniform(), -side * random.uniform()];
  const heavy = random.integer(3);
  const beyond = 30;
  for (let u = u0, i = 0; u < sheet.width + side; u += side, i++) {
    line(writing, i % 3 === heavy ? thick : thin, u, -beyond, u, sheet.height + beyond);
  }
  for (let v = v0, i = 0; v < sheet.height + side; v += side, i++) {
    line(writing, i % 3 === heavy ? thick : thin, -beyond, v, sheet.width + beyond, v);
  }
  const font = pick(bank.fonts, random);
  const filled = between(random, 0.4, 0.95);
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
  // A puzzle's cells look like a form's boxes.
  for (const mark of sheet.marks) mark.number = undefined;
};

/** Printed labels, and beside or under them what a hand filled in on a line or in a frame. */
export const form: Layout = (writing, height) => {
  const { random, sheet, bank } = writing;
  const font = pick(bank.fonts, random);
  const size = height * between(random, 0.35, 0.9);
  const framed = random.uniform() < 0.4;
  const under = random.uniform() < 0.35;
  const ruling = drawRuling(writing, height);
  for (const baseline of baselines(writing, height, under ? 2.2 : 1.5, 2.6)) {
    const text = sentence(1 + random.integer(2), random) + pick([':', '', '.'], random);
    const u = between(random, -1, 1.2) * height;
    const lift = under ? height * between(random, 1.15, 1.5) : 0;
    const label = printText(writing, text, { u, baseline: baseline - lift, height: size }, 0.55 * sheet.width, 'print', font); // prettier-ignore
    const at = {
      u: under ? u : label.right + height * between(random, 0.3, 1.2),
      baseline,
      height,
    };
    const value =
      random.uniform() < 0.8
        ? writeNumber(writing, numberText(random), at, sheet.width)
        : writeWord(writing, wordText(random), at, sheet.width, random.uniform() < 0.6);
    const right = Math.max(value.right, at.u) + height * between(random, 0.2, 3);
    if (framed) box(writing, ruling, { left: at.u - 0.25 * height, right, top: baseline - 1.2 * height, bottom: baseline + 0.3 * height }); // prettier-ignore
    else line(writing, ruling, at.u - 0.2 * height, baseline + 0.1 * height, right, baseline + 0.1 * height); // prettier-ignore
  }
};

/**
 * @file How a form asks for a number: boxes apart or side by side, combs, table cells, underlined lines.
 * Lengths are in pixels.
 */
import type { Random } from '../../src/tensor/random.js';
import type { Hand, Pen } from './glyphs.js';
import { between, drawFrame, drawLine, type Area, type Sheet } from './sheet.js';

/** How the fields of one form look. */
export interface FormStyle {
  readonly hand: Hand;
  readonly pen: Pen;
  /** Printed lines: pixels across, and how dark. */
  readonly rule: Pen;
  /** The place of one digit. */
  readonly cell: { readonly width: number; readonly height: number };
  readonly random: Random;
}

/** A field of a form: its text and the place on the sheet where a reading of it has its center. */
export interface Field {
  readonly text: string;
  readonly area: Area;
}

/** Draws a field at a point and says where it is. */
export type Layout = (
  sheet: Sheet,
  text: string,
  at: { readonly x: number; readonly y: number },
  style: FormStyle,
) => Field;

/** One digit somewhere near the middle of its cell, now and then over its edge. */
function writeInCell(sheet: Sheet, digit: string, cell: Area, style: FormStyle): void {
  const { hand, pen, random } = style;
  const share = between(random, 0.5, 0.8);
  const height = Math.min(share * cell.height, (0.85 * cell.width) / hand.widthOf(digit, 1));
  const width = hand.widthOf(digit, height);
  hand.write(
    sheet,
    digit,
    {
      left: cell.left + (cell.width - width) / 2 + 0.06 * cell.width * random.normal(),
      top: cell.top + (cell.height - height) / 2 + 0.05 * cell.height * random.normal(),
      width,
      height,
    },
    pen,
  );
}

/** What the parts of a row of cells have in common. */
function row(
  gap: number,
  print: (sheet: Sheet, cells: readonly Area[], style: FormStyle) => void,
): Layout {
  return (sheet, text, { x, y }, style) => {
    const { width, height } = style.cell;
    const cells = [...text].map((_, i) => ({ left: x + i * width * (1 + gap), top: y, width, height })); // prettier-ignore
    print(sheet, cells, style);
    [...text].forEach((digit, i) => writeInCell(sheet, digit, cells[i]!, style));
    const area = { left: x, top: y, width: cells.at(-1)!.left + width - x, height };
    return { text, area };
  };
}

const separate = row(0.15, (sheet, cells, { rule }) => {
  for (const cell of cells) drawFrame(sheet, cell, rule.thickness, rule.dark);
});

const adjacent = row(0, (sheet, cells, { rule }) => {
  for (const cell of cells) drawFrame(sheet, cell, rule.thickness, rule.dark);
});

/** A line with ticks between the places, from a fifth to half as high as they are. */
const comb = row(0, (sheet, cells, { rule, cell, random }) => {
  const [first, last] = [cells[0]!, cells.at(-1)!];
  const bottom = first.top + cell.height;
  const end = last.left + cell.width;
  const tick = between(random, 0.2, 0.5) * cell.height;
  drawLine(sheet, [first.left, bottom, end, bottom], rule.thickness, rule.dark);
  for (const x of [...cells.map(({ left }) => left), end]) {
    drawLine(sheet, [x, bottom - tick, x, bottom], rule.thickness, rule.dark);
  }
});

/**
 * Digits that stand as the hand puts them.
 * @param room how wide they may be together: digits that do not fit are left out, but for the first
 */
export function writeFreely(
  sheet: Sheet,
  text: string,
  at: { readonly x: number; readonly y: number },
  { hand, pen, cell, random }: FormStyle,
  room = Infinity,
): Field {
  const height = 0.7 * cell.height;
  const gap = between(random, 0.1, 0.3) * height;
  let x = at.x;
  let written = '';
  for (const digit of text) {
    const own = height * (1 + 0.06 * random.normal());
    const width = hand.widthOf(digit, own);
    if (written !== '' && x + width > at.x + room) break;
    written += digit;
    const top = at.y + cell.height - own - 0.03 * cell.height * random.normal();
    hand.write(sheet, digit, { left: x, top, width, height: own }, pen);
    x += width + gap;
  }
  const area = { left: at.x, top: at.y, width: x - gap - at.x, height: cell.height };
  return { text: written, area };
}

const underlined: Layout = (sheet, text, at, style) => {
  const { rule, cell, random } = style;
  const field = writeFreely(sheet, text, at, style);
  const { area } = field;
  const y = at.y + cell.height * (1 + between(random, 0.04, 0.25));
  const [left, right] = [area.left - between(random, 0, 1) * cell.width, area.left + area.width + between(random, 0, 3) * cell.width]; // prettier-ignore
  drawLine(sheet, [left, y, right, y], rule.thickness, rule.dark);
  return field;
};

/** The layouts of single fields by their names. */
export const layouts: Readonly<Record<string, Layout>> = {
  'boxes apart': separate,
  'boxes side by side': adjacent,
  comb,
  underlined,
};

/** A table of numbers, some of its cells empty. */
export function drawTable(
  sheet: Sheet,
  area: Area,
  count: { readonly rows: number; readonly columns: number },
  style: FormStyle,
): readonly Field[] {
  const { rule, random } = style;
  const [width, height] = [area.width / count.columns, area.height / count.rows];
  for (let i = 0; i <= count.rows; i++) {
    const y = area.top + i * height;
    drawLine(sheet, [area.left, y, area.left + area.width, y], rule.thickness, rule.dark);
  }
  for (let i = 0; i <= count.columns; i++) {
    const x = area.left + i * width;
    drawLine(sheet, [x, area.top, x, area.top + area.height], rule.thickness, rule.dark);
  }
  const fields: Field[] = [];
  for (let i = 0; i < count.rows * count.columns; i++) {
    if (random.uniform() < 0.2) continue;
    const [column, line] = [i % count.columns, Math.floor(i / count.columns)];
    const cell = { left: area.left + column * width, top: area.top + line * height, width, height };
    const text = drawDigits(random, 1, Math.max(1, Math.floor(width / style.cell.width - 0.5)));
    const at = {
      x: cell.left + 0.3 * style.cell.width,
      y: cell.top + (height - style.cell.height) / 2 - 0.1 * style.cell.height,
    };
    const room = cell.left + width - 0.3 * style.cell.width - at.x;
    fields.push({ ...writeFreely(sheet, text, at, style, room), area: cell });
  }
  return fields;
}

/** So many digits at random. */
export function drawDigits(random: Random, least: number, most: number): string {
  const count = least + random.integer(most - least + 1);
  return Array.from({ length: count }, () => random.integer(10)).join('');
}

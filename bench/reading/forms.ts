/**
 * @file 200 forms: A4 pages at 100 to 200 dpi and strips with one field, up to 5 degrees askew, printed
 * labels beside the fields, light and shadows of a scan or a photo. The figure is the share of fields that
 * are fully right; fields of one page are alike, so that the interval is rather too narrow.
 */
import type { Random } from '../../src/tensor/random.js';
import { loadHands, type Hands } from './glyphs.js';
import { judgeFields } from './judge.js';
import { drawDigits, drawTable, layouts, type Field, type FormStyle } from './layouts.js';
import { byKind, type Item, type Measure } from './measure.js';
import { drawFace, drawWords, printText } from './print.js';
import { between, drawTaking, newSheet, paste, toPicture, turn, type Area, type Sheet } from './sheet.js'; // prettier-ignore

const a4 = { width: 210, height: 297 };
/** Millimeters that stay free at the edges of a page. */
const margin = 22;
const mostAskew = 5;

function drawStyle(hands: Hands, random: Random, mm: number): FormStyle {
  const width = between(random, 5.5, 10) * mm;
  const height = width * between(random, 1, 1.5);
  const line = between(random, 0.15, 0.6) * mm;
  return {
    hand: hands(random),
    pen: { thickness: Math.max(1, between(random, 0.3, 0.9) * mm), dark: between(random, 0.6, 1) },
    rule: { thickness: Math.max(0.8, line), dark: between(random, 0.25, 1) },
    cell: { width, height },
    random,
  };
}

/** A label beside a field or above it, now and then none. */
async function printLabel(sheet: Sheet, { left, top, height }: Area, room: number, random: Random) {
  if (random.uniform() < 0.3) return;
  const size = Math.round(Math.min(between(random, 0.3, 0.6) * height, room / 7));
  if (size < 6) return;
  const label = await printText(`${drawWords(random, 1, 1)}${random.uniform() < 0.4 ? ':' : ''}`, size, drawFace(random)); // prettier-ignore
  paste(sheet, label, { x: left - room, y: top + (height - size) / 2 }, between(random, 0.5, 1));
}

interface Page {
  readonly kind: string;
  readonly sheet: Sheet;
  readonly fields: readonly Field[];
}

async function drawPage(hands: Hands, random: Random): Promise<Page> {
  const mm = between(random, 100, 200) / 25.4;
  const style = drawStyle(hands, random, mm);
  const sheet = newSheet(a4.width * mm, a4.height * mm);
  const title = await printText(drawWords(random, 1, 3), between(random, 4, 7) * mm, drawFace(random)); // prettier-ignore
  if (random.uniform() < 0.5) paste(sheet, title, { x: margin * mm, y: margin * mm });
  const top = (margin + 14 + between(random, 0, 80)) * mm;
  const names = [...Object.keys(layouts), 'table'];
  const kind = names[random.integer(names.length)]!;
  if (kind === 'table') return { kind, sheet, fields: drawWholeTable(sheet, top, style, mm) };
  const room = between(random, 25, 45) * mm;
  const most = Math.floor(((a4.width - 2 * margin) * mm - room) / (1.2 * style.cell.width));
  const rows = 3 + random.integer(6);
  const pitch = style.cell.height * between(random, 1.5, 2.5);
  const fields: Field[] = [];
  for (let i = 0; i < rows && top + (i + 1) * pitch < (a4.height - margin) * mm; i++) {
    const text = drawDigits(random, 3, Math.max(3, Math.min(12, most)));
    const at = { x: margin * mm + room, y: top + i * pitch };
    const field = layouts[kind]!(sheet, text, at, style);
    await printLabel(sheet, { ...field.area, height: style.cell.height }, room, random);
    fields.push(field);
  }
  return { kind, sheet, fields };
}

function drawWholeTable(sheet: Sheet, top: number, style: FormStyle, mm: number): readonly Field[] {
  const { random, cell } = style;
  const columns = 2 + random.integer(3);
  const rows = 2 + random.integer(4);
  const width = Math.min(
    (a4.width - 2 * margin) * mm,
    columns * between(random, 3, 6) * cell.width,
  );
  const height = Math.min((a4.height - margin) * mm - top, rows * between(random, 1.3, 1.8) * cell.height); // prettier-ignore
  return drawTable(sheet, { left: margin * mm, top, width, height }, { rows, columns }, style);
}

/** One field with a little paper around it. */
async function drawStrip(hands: Hands, random: Random): Promise<Page> {
  const style = drawStyle(hands, random, between(random, 100, 200) / 25.4);
  const names = Object.keys(layouts);
  const kind = names[random.integer(names.length)]!;
  const { width, height } = style.cell;
  const text = drawDigits(random, 2, 14);
  const labelled = random.uniform() < 0.4;
  const room = labelled ? 5 * width : 0;
  const [x, y] = [room + between(random, 0.3, 2) * width, between(random, 0.3, 1.2) * height];
  const sheet = newSheet(
    x + text.length * 1.2 * width + between(random, 0.3, 2) * width,
    y + height * between(random, 1.4, 2.4),
  );
  const field = layouts[kind]!(sheet, text, { x, y }, style);
  if (labelled) await printLabel(sheet, field.area, room, random);
  return { kind: `strip, ${kind}`, sheet, fields: [field] };
}

/** A little above and below a field is still the field, as much as no other one is near. */
function isIn({ left, top, width, height }: Area, x: number, y: number): boolean {
  const inside = x >= left && x < left + width;
  return inside && y >= top - 0.15 * height && y < top + 1.25 * height;
}

async function drawForm(hands: Hands, random: Random, name: string): Promise<Item> {
  const isPage = random.uniform() < 0.6;
  const { kind, sheet, fields } = await (isPage ? drawPage : drawStrip)(hands, random);
  const degrees = random.uniform() < 0.3 ? 0 : between(random, -mostAskew, mostAskew);
  const askew = degrees === 0 ? { sheet, straight: undefined } : turn(sheet, degrees);
  const wanted = fields.map(({ text, area }) => ({
    text,
    holds: (center: { readonly x: number; readonly y: number }) => {
      const { x, y } = askew.straight?.(center) ?? center;
      return kind === 'table' ? isIn({ ...area, height: 0.8 * area.height, top: area.top + 0.1 * area.height }, x, y) : isIn(area, x, y); // prettier-ignore
    },
  }));
  return { name, kind, picture: toPicture(askew.sheet, drawTaking(random), random), wanted };
}

/** Forms of layouts that no training draws. */
export const forms: Measure = {
  name: 'forms',
  figure: 'fields right',
  limit: 200,
  async *items({ shared, random }) {
    const hands = await loadHands(shared);
    for (let i = 0; ; i++) yield drawForm(hands, random.fork(i), `form-${i}`);
  },
  judge: judgeFields,
  details: byKind,
};

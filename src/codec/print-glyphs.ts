/**
 * @file Printed characters: the ink of each, as a font draws it, and where it stands on the line. The
 * characters of a font are drawn as two sheets, alone and with a bar behind each: the bar's place tells
 * where the next character would begin.
 */
import type { PrintedGlyph } from '../image/printed-glyph.js';
import { InputError } from '../tensor/error.js';
import { loadResvg } from './resvg.js';

/** A font file and the name of the family that it holds. */
export interface PrintFont {
  readonly family: string;
  /** What tells it from others of the family: "bold". */
  readonly face: string;
  /** The bytes of a TrueType or OpenType file. */
  readonly file: Uint8Array;
}

/** The characters that are drawn unless told. */
export const printedCharacters =
  '0123456789.,-/:+#$€£ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz*=%()&@?!\'"';

/** Height of a font's em in pixels. */
const em = 48;
/** A cell of the sheet holds any character and the bar behind it. */
const cell = { width: 2.5 * em, height: 2 * em };
const origin = { x: 0.6 * em, y: 1.35 * em };
const columns = 10;
/** Ink of at least this value belongs to a character. */
const edge = 24;
const bar = '|';

interface Ink {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Draws the characters of fonts.
 * @param fonts a file each; a variable font gives its default face
 * @throws InputError when a font does not draw: its file is no font, or its family has another name.
 */
export async function printedGlyphs(
  fonts: readonly PrintFont[],
  characters: string = printedCharacters,
): Promise<PrintedGlyph[]> {
  const glyphs: PrintedGlyph[] = [];
  for (const font of fonts) glyphs.push(...(await glyphsOf(font, [...characters])));
  return glyphs;
}

async function glyphsOf(font: PrintFont, characters: readonly string[]): Promise<PrintedGlyph[]> {
  const all = ['H', bar, ...characters];
  const alone = await drawSheet(all, font);
  const marked = await drawSheet(
    all.map((character) => character + bar),
    font,
  );
  const [letter, stem] = [alone.ink(0), alone.ink(1)];
  if (letter === undefined || stem === undefined) {
    throw new InputError(
      `The font "${font.family}" (${font.face}) draws no H; give the bytes of a font file and the name of its family.`,
    );
  }
  const glyphs: PrintedGlyph[] = [];
  characters.forEach((label, i) => {
    const box = alone.ink(i + 2);
    const behind = marked.ink(i + 2);
    if (box === undefined || behind === undefined) return;
    glyphs.push({
      font: `${font.family} ${font.face}`,
      label,
      width: box.right - box.left,
      height: box.bottom - box.top,
      data: alone.cut(i + 2, box),
      left: box.left - origin.x,
      rise: origin.y - box.top,
      advance: behind.right - stem.right,
      capital: letter.bottom - letter.top,
    });
  });
  return glyphs;
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Each text in a cell of its own. */
async function drawSheet(texts: readonly string[], { family, file }: PrintFont) {
  const Resvg = await loadResvg();
  const rows = Math.ceil(texts.length / columns);
  const [width, height] = [columns * cell.width, rows * cell.height];
  const lines = texts.map((text, i) => {
    const x = (i % columns) * cell.width + origin.x;
    const y = Math.floor(i / columns) * cell.height + origin.y;
    return `<text x="${x}" y="${y}">${escaped(text)}</text>`;
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="${family}" font-size="${em}">${lines.join('')}</svg>`;
  const drawing = new Resvg(svg, { font: { fontBuffers: [file], defaultFontFamily: family } });
  const picture = drawing.render();
  const { pixels } = picture;
  picture.free();
  drawing.free();
  // Text is black: what covers is in the fourth channel.
  const inkAt = (i: number, x: number, y: number): number => {
    const left = (i % columns) * cell.width + x;
    const top = Math.floor(i / columns) * cell.height + y;
    return pixels[4 * (top * width + left) + 3]!;
  };
  return {
    ink: (i: number) => inkBox((x, y) => inkAt(i, x, y)),
    cut(i: number, { left, right, top, bottom }: Ink): Uint8Array {
      const data = new Uint8Array((right - left) * (bottom - top));
      let at = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) data[at++] = inkAt(i, x, y);
      }
      return data;
    },
  };
}

/** The box of the ink in a cell; undefined where there is none. */
function inkBox(inkAt: (x: number, y: number) => number): Ink | undefined {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let y = 0; y < cell.height; y++) {
    for (let x = 0; x < cell.width; x++) {
      if (inkAt(x, y) < edge) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return left === Infinity ? undefined : { left, right, top, bottom };
}

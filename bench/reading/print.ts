/**
 * @file Printed text and other drawings as ink, through the renderer of SVG. The faces are those of
 * DejaVu where the system has them, so that they are not what training prints with; else the one that
 * comes along. Figures compare only between machines with the same ones.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { renderSvgToPng } from '../../src/codec/encode.js';
import { escapeMarkup } from '../../src/evaluation/printable.js';
import type { Random } from '../../src/tensor/random.js';
import { between, pick, type Sheet } from './sheet.js';

const folder = '/usr/share/fonts/truetype/dejavu';
const system = ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSerif', 'DejaVuSerif-Bold', 'DejaVuSansMono']; // prettier-ignore

/** A typeface as SVG names it. */
export interface Face {
  readonly family: string;
  readonly bold: boolean;
}

const faces: readonly Face[] = existsSync(`${folder}/DejaVuSans.ttf`)
  ? [
      { family: 'DejaVu Sans', bold: false },
      { family: 'DejaVu Sans', bold: true },
      { family: 'DejaVu Serif', bold: false },
      { family: 'DejaVu Serif', bold: true },
      { family: 'DejaVu Sans Mono', bold: false },
    ]
  : [
      { family: 'Arimo', bold: false },
      { family: 'Arimo', bold: true },
    ];

/** One of the faces. */
export function drawFace(random: Random): Face {
  return pick(random, faces);
}

async function loadPrinter() {
  // The package's own renderer sets the module up, which can be done once only.
  await renderSvgToPng('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', { width: 1 }); // prettier-ignore
  const { Resvg } = await import('@resvg/resvg-wasm');
  const { resolve } = createRequire(import.meta.url);
  const own = ['400Regular', '700Bold'].map((weight) =>
    resolve(`@expo-google-fonts/arimo/${weight}/Arimo_${weight}.ttf`),
  );
  const paths = [...system.map((name) => `${folder}/${name}.ttf`).filter(existsSync), ...own];
  return { Resvg, fontBuffers: await Promise.all(paths.map((path) => readFile(path))) };
}

let loading: ReturnType<typeof loadPrinter> | undefined;

/** The ink of an SVG drawing in black: its content, in a picture of so many pixels. */
export async function renderInk(content: string, width: number, height: number): Promise<Sheet> {
  loading ??= loadPrinter();
  const { Resvg, fontBuffers } = await loading;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`;
  const drawing = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: 'Arimo' } });
  const picture = drawing.render();
  const { pixels } = picture;
  const ink = Float32Array.from({ length: width * height }, (_, i) => pixels[4 * i + 3]! / 255);
  picture.free();
  drawing.free();
  return { width, height, ink };
}

/** A line of text as SVG, its baseline at `y`. */
export function textLine(text: string, x: number, y: number, size: number, face: Face): string {
  const weight = face.bold ? 'bold' : 'normal';
  return `<text x="${x}" y="${y}" font-size="${size}" font-family="${face.family}" font-weight="${weight}">${escapeMarkup(text)}</text>`;
}

/** A line of text by itself, a little too wide a patch for it. */
export async function printText(text: string, size: number, face: Face): Promise<Sheet> {
  const width = Math.ceil(size * (0.8 * text.length + 0.5));
  return renderInk(textLine(text, 0, size, size, face), width, Math.ceil(1.4 * size));
}

const words = 'name address street city country date signature please print clearly the quick brown fox jumps over lazy dog and then goes home with bread milk butter apples invoice total amount due payment account holder branch office teacher pupil class garden window river mountain quiet evening paper letter number question answer method result table figure during between however because without Name Vorname Anschrift Datum Unterschrift Bitte Kunde Betrag Summe Nom Rue Ville Montant Nombre Fecha Firma Importe Postcode Phone Customer Quantity Price Remarks'.split(' '); // prettier-ignore

/** A few words without a digit. */
export function drawWords(random: Random, least: number, most: number): string {
  const count = least + random.integer(most - least + 1);
  return Array.from({ length: count }, () => pick(random, words)).join(' ');
}

/** Lines of words that fill a page. */
export async function printPage(
  random: Random,
  { width, height }: { readonly width: number; readonly height: number },
  size = between(random, 11, 32),
): Promise<Sheet> {
  const face = drawFace(random);
  const margin = between(random, 1, 3) * size;
  const lines: string[] = [];
  for (let y = margin + size; y < height - margin; y += 1.45 * size) {
    const room = Math.max(1, Math.floor((width - 2 * margin) / (0.62 * size * 6.5)));
    lines.push(textLine(drawWords(random, Math.max(1, room - 2), room), margin, y, size, face));
  }
  return renderInk(lines.join(''), width, height);
}

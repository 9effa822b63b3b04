/** @file Grey pixels and SVG drawings to PNG files. */
import { createRequire } from 'node:module';

import type { GreyImage } from '../image/grey-image.js';
import { loadSharp } from './sharp.js';

/** Encodes a grey picture as an 8-bit grey PNG file. */
export async function encodePng(image: GreyImage): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height } = image;
  return sharp(image.data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

const fontFamily = 'Arimo';
const fontFiles = [
  '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf',
  '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf',
];

let fonts: Promise<void> | undefined;

/**
 * Makes the font known to the SVG renderer. Setting one word in a font file registers that file
 * with the process's font configuration, which the renderer shares; a machine without any font
 * installed would otherwise draw empty boxes.
 */
async function loadFonts(): Promise<void> {
  const sharp = await loadSharp();
  const { resolve } = createRequire(import.meta.url);
  for (const file of fontFiles) {
    await sharp({ text: { text: '0', font: fontFamily, fontfile: resolve(file) } })
      .raw()
      .toBuffer();
  }
}

/** How an SVG drawing becomes pixels. */
export interface SvgOptions {
  /** Width of the result in pixels; the height follows. */
  readonly width: number;
  /** What lies under the drawing, a CSS colour; white unless told. */
  readonly background?: string;
}

/**
 * Draws an SVG as a PNG file. Its text is set in the font that this package brings along, so the
 * same drawing gives the same picture on a machine with other fonts or none.
 */
export async function renderSvgToPng(svg: string, options: SvgOptions): Promise<Uint8Array> {
  fonts ??= loadFonts();
  await fonts;
  const sharp = await loadSharp();
  const source = Buffer.from(svg);
  const svgOptions = { stylesheet: `* { font-family: "${fontFamily}" !important; }` };
  const { width: natural } = await sharp(source).metadata();
  // Rendered at the wanted size (72 dpi is one pixel per unit), not enlarged afterwards.
  const density = Math.min(100_000, Math.max(1, (72 * options.width) / natural));
  return sharp(source, { density, svg: svgOptions })
    .resize({ width: options.width })
    .flatten({ background: options.background ?? '#ffffff' })
    .png()
    .toBuffer();
}

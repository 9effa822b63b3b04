/** @file Grey pixels and SVG drawings to PNG files. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { Resvg } from '@resvg/resvg-wasm';

import { checkPixels, type GreyImage } from '../image/grey-image.js';
import type { Box } from '../image/box.js';
import type { ColourImage, Size } from './colour-image.js';
import { loadResvg } from './resvg.js';
import { loadSharp } from './sharp.js';

/**
 * Encodes a grey picture as an 8-bit grey PNG file.
 * @throws InputError when size and bytes do not belong together.
 */
export async function encodePng(image: GreyImage): Promise<Uint8Array> {
  checkPixels(image, 'encode the picture');
  const sharp = await loadSharp();
  const { width, height } = image;
  return sharp(image.data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** How an SVG drawing becomes pixels. */
export interface SvgOptions {
  /** Width of the result in pixels; the height follows. */
  readonly width: number;
  /** What lies under the drawing, a CSS colour; white unless told. */
  readonly background?: string;
}

/** The font of all text; its arrows and minus sign are those that axis labels use. */
const fontFamily = 'Arimo';
const fontFiles = [
  '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf',
  '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf',
];

/** Loads the SVG renderer and the fonts. */
async function loadRenderer(): Promise<{ Resvg: typeof Resvg; fontBuffers: Uint8Array[] }> {
  const { resolve } = createRequire(import.meta.url);
  const fontBuffers = await Promise.all(fontFiles.map((file) => readFile(resolve(file))));
  return { Resvg: await loadResvg(), fontBuffers };
}

let loading: ReturnType<typeof loadRenderer> | undefined;

/**
 * Draws an SVG as a PNG file. Its text is set in the font that comes with this package, never in
 * the system's: the same drawing gives the same picture on a machine with other fonts or none.
 * (libvips' own SVG renderer finds fonts through the system only, and draws boxes without any.)
 */
export async function renderSvgToPng(svg: string, options: SvgOptions): Promise<Uint8Array> {
  loading ??= loadRenderer();
  const { Resvg, fontBuffers } = await loading;
  const drawing = new Resvg(svg, {
    background: options.background ?? '#ffffff',
    fitTo: { mode: 'width', value: options.width },
    font: { fontBuffers, defaultFontFamily: fontFamily, sansSerifFamily: fontFamily },
  });
  const picture = drawing.render();
  const png = picture.asPng();
  picture.free();
  drawing.free();
  return png;
}

/**
 * A picture on a white sheet with an SVG drawing over it, as a PNG file.
 * @param place where on the sheet the picture goes; it is scaled to fit
 * @param svg as wide as the sheet
 */
export async function drawOver(
  picture: ColourImage,
  sheet: Size,
  place: Box,
  svg: string,
): Promise<Uint8Array> {
  const [sharp, drawing] = await Promise.all([
    loadSharp(),
    renderSvgToPng(svg, { width: sheet.width, background: 'transparent' }),
  ]);
  const { width, height } = picture;
  const [toWidth, toHeight] = [place.right - place.left, place.bottom - place.top];
  return (
    sharp(picture.data, { raw: { width, height, channels: 3 } })
      // Enlarged pixels stay what they are.
      .resize({
        width: toWidth,
        height: toHeight,
        fit: 'fill',
        kernel: toWidth > width ? 'nearest' : 'linear',
      })
      .extend({
        left: place.left,
        top: place.top,
        right: sheet.width - place.right,
        bottom: sheet.height - place.bottom,
        background: '#ffffff',
      })
      .composite([{ input: Buffer.from(drawing) }])
      .removeAlpha()
      .png()
      .toBuffer()
  );
}

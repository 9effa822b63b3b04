/** @file A picture with its reading drawn over it. */
import type { Reading } from '../recognition/reading.js';
import { annotationSheet } from '../recognition/annotation.js';
import { openColour, type PictureSource } from './picture.js';
import { readingPixels } from './recognize.js';

/**
 * Draws a reading over its picture: a frame around each digit, what was read, and how sure it is.
 * @returns a colour PNG file
 * @throws InputError when the picture cannot be read.
 */
export async function annotate(picture: PictureSource, reading: Reading): Promise<Uint8Array> {
  const { drawOver } = await import('../codec/encode.js');
  const { colours, width, height } = await openColour(picture, readingPixels);
  const sheet = annotationSheet(reading, width, height);
  return drawOver(colours, sheet, sheet.picture, sheet.svg);
}

/** @file A sheet of labelled digits, as a grey picture. */
import { glyphHeight, glyphWidth, drawText } from './glyphs.js';
import type { GreyImage } from './grey-image.js';

/** A square digit (ink 255 on 0) and what is written under it. */
export interface GridCell {
  /** `side * side` bytes. */
  readonly pixels: Uint8Array;
  /** Letters, digits and common signs; others are drawn as a blank. */
  readonly label: string;
}

/** How a sheet of digits is laid out. */
export interface GridOptions {
  /** Digits in a row; 5 unless told. */
  readonly columns?: number;
  /** Picture pixels per digit pixel, a whole number; 4 unless told. */
  readonly scale?: number;
}

const paper = 255;
const labelInk = 40;

/**
 * Draws cells in rows, each digit dark on white in a hairline frame, its label centred beneath.
 * The last row may be short; no cells give a picture of the margins alone.
 */
export function drawGrid(cells: readonly GridCell[], options: GridOptions = {}): GreyImage {
  const columns = Math.max(1, options.columns ?? 5);
  const scale = Math.max(1, Math.round(options.scale ?? 4));
  const side = Math.round(Math.sqrt(cells[0]?.pixels.length ?? 784));
  const digit = side * scale;
  const gap = 4 * scale;
  const textScale = Math.max(1, Math.round(scale / 2));
  const textHeight = glyphHeight * textScale;
  const cellWidth = digit + gap;
  const cellHeight = digit + textScale * 3 + textHeight + gap;
  const rows = Math.ceil(cells.length / columns);
  const width = columns * cellWidth + gap;
  const height = rows * cellHeight + gap;
  const data = new Uint8Array(width * height).fill(paper);

  cells.forEach(({ pixels, label }, index) => {
    const left = gap + (index % columns) * cellWidth;
    const top = gap + Math.floor(index / columns) * cellHeight;
    drawFrame(data, width, left - 1, top - 1, digit + 2);
    for (let y = 0; y < digit; y++) {
      const row = Math.floor(y / scale) * side;
      for (let x = 0; x < digit; x++) {
        data[(top + y) * width + left + x] = paper - pixels[row + Math.floor(x / scale)]!;
      }
    }
    const fitting = label.slice(0, Math.floor(cellWidth / (glyphWidth * textScale)));
    const textWidth = fitting.length * glyphWidth * textScale;
    drawText({ width, height, data }, fitting, {
      left: left + Math.round((digit - textWidth) / 2),
      top: top + digit + textScale * 3,
      scale: textScale,
      grey: labelInk,
    });
  });
  return { width, height, data };
}

/** A square outline of one light-grey pixel. */
function drawFrame(data: Uint8Array, width: number, left: number, top: number, size: number): void {
  const grey = 205;
  for (let i = 0; i < size; i++) {
    data[top * width + left + i] = grey;
    data[(top + size - 1) * width + left + i] = grey;
    data[(top + i) * width + left] = grey;
    data[(top + i) * width + left + size - 1] = grey;
  }
}

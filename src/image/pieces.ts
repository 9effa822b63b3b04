/** @file Connected pieces of a mask with their boxes and pixels. */
import type { Box } from './box.js';
import { labelComponents } from './components.js';

/** A connected piece of a mask. */
export interface Piece {
  readonly box: Box;
  /** Indices into the mask. */
  readonly pixels: Int32Array;
}

/** The connected pieces of `mask`, `height * width` bytes; diagonal neighbours are connected. */
export function piecesOf(mask: Uint8Array, width: number, height: number): Piece[] {
  const { labels, areas } = labelComponents(mask, width, height);
  const lists = areas.map((area) => new Int32Array(area));
  const filled = new Int32Array(areas.length);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel]!;
    if (label > 0) lists[label]![filled[label]!++] = pixel;
  }
  return lists.slice(1).map((pixels) => ({ box: boxOf(pixels, width), pixels }));
}

/** The sum of the ink of some pixels. */
export function massOf(ink: Float32Array, pixels: Int32Array): number {
  return pixels.reduce((sum, pixel) => sum + ink[pixel]!, 0);
}

/** The box of some pixels, at least one, of a picture `width` pixels wide. */
export function boxOf(pixels: Int32Array, width: number): Box {
  let left = Infinity;
  let right = 0;
  let first = Infinity;
  let last = 0;
  for (const pixel of pixels) {
    const x = pixel % width;
    if (x < left) left = x;
    if (x > right) right = x;
    if (pixel < first) first = pixel;
    if (pixel > last) last = pixel;
  }
  const top = Math.floor(first / width);
  return { left, top, right: right + 1, bottom: Math.floor(last / width) + 1 };
}

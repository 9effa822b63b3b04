/** @file The width of strokes, and thin ones made as wide as a pen's on MNIST's forms. */
import { distanceToMask } from './distance.js';
import type { Ink } from './ink.js';

/** Strokes thinner than this many pixels of the frame are widened to it. */
const leastWidth = 1.8;

/**
 * Widens the strokes of a fine pen or a mouse, which would fade away when a large drawing is
 * averaged down to `boxSide` pixels. Drawings less than twice that size are left as they are.
 * @param known the strokes' width in pixels of `ink`; measured unless told
 */
export function thickenThinStrokes(ink: Ink, boxSide: number, known?: number): Ink {
  const side = Math.max(ink.width, ink.height);
  if (side < 2 * boxSide) return ink;
  const missing = (leastWidth * side) / boxSide - (known ?? strokeWidth(ink));
  if (missing <= 0) return ink;

  const radius = missing / 2;
  const margin = Math.ceil(radius);
  const width = ink.width + 2 * margin;
  const height = ink.height + 2 * margin;
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++) {
      const value = ink.data[y * ink.width + x]!;
      mask[(y + margin) * width + x + margin] = value > 0.5 ? 1 : 0;
    }
  }
  const data = distanceToMask(mask, width, height).map((distance) =>
    Math.min(1, Math.max(0, radius + 0.5 - distance)),
  );
  return { width, height, data };
}

/**
 * The mean width of the strokes in pixels: in a stroke of width w, pixels lie on average w/4 + 1/2
 * pixels from the paper, counting the first as 1.
 */
export function strokeWidth(ink: Ink): number {
  // A margin of paper, so that strokes at the box's edge end there.
  const width = ink.width + 2;
  const paper = new Uint8Array(width * (ink.height + 2)).fill(1);
  for (let y = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++) {
      if (ink.data[y * ink.width + x]! > 0.5) paper[(y + 1) * width + x + 1] = 0;
    }
  }
  let sum = 0;
  let count = 0;
  for (const distance of distanceToMask(paper, width, ink.height + 2)) {
    if (distance === 0) continue;
    sum += distance;
    count++;
  }
  return count === 0 ? 0 : Math.max(1, 4 * (sum / count - 0.5));
}

/**
 * The mean width of the strokes of a mask in pixels, told from their area and outline: strokes of
 * width w have an outline of 2 for each area of w. Faster than `strokeWidth`, as good for many strokes.
 * @param mask `height * width` bytes, 0 for paper
 */
export function outlineWidth(mask: Uint8Array, width: number, height: number): number {
  let area = 0;
  let outline = 0;
  for (let y = 0; y < height; y++) {
    for (let i = y * width; i < (y + 1) * width; i++) {
      if (mask[i] === 0) continue;
      area++;
      outline += sidesAt(mask, width, i, i - y * width);
    }
  }
  return widthBy(area, outline);
}

/** The same of some of a mask's pixels. */
export function pieceWidth(pixels: Int32Array, mask: Uint8Array, width: number): number {
  let outline = 0;
  for (const pixel of pixels) outline += sidesAt(mask, width, pixel, pixel % width);
  return widthBy(pixels.length, outline);
}

/** How many of the sides of a pixel in column `x` are part of the outline. */
function sidesAt(mask: Uint8Array, width: number, pixel: number, x: number): number {
  let sides = 0;
  if (x === 0 || mask[pixel - 1] === 0) sides++;
  if (x === width - 1 || mask[pixel + 1] === 0) sides++;
  if (pixel < width || mask[pixel - width] === 0) sides++;
  if (pixel + width >= mask.length || mask[pixel + width] === 0) sides++;
  return sides;
}

function widthBy(area: number, outline: number): number {
  // Sides of pixels are on average 4 / pi times as long as the outline they follow.
  return area === 0 ? 0 : Math.max(1, ((2 * area) / outline) * (4 / Math.PI));
}

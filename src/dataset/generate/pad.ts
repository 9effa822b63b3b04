/**
 * @file The scratch pad on which a character is drawn alone, before it goes to its sheet. It is larger than
 * the picture, so that the whole of a character is known that the picture cuts off. Coordinates are the
 * picture's.
 */

/** Around the picture the pad goes on by this many pixels. */
export const padMargin = 48;
const margin = padMargin;
/** The depth where nothing was drawn. */
const far = -1e3;

/** Buffers that are used again for each character. */
export interface Pad {
  readonly width: number;
  readonly height: number;
  /** How deep inside a stroke each pixel is, in pixels; negative outside. */
  readonly depth: Float32Array;
  /** Ink from 0 to 1. */
  readonly alpha: Float32Array;
  /** What is in use, in the pad's own coordinates. */
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A clean pad for a picture of this size. */
export function createPad(pictureWidth: number, pictureHeight: number): Pad {
  const [width, height] = [pictureWidth + 2 * margin, pictureHeight + 2 * margin];
  return {
    width,
    height,
    depth: new Float32Array(width * height).fill(far),
    alpha: new Float32Array(width * height),
    left: width,
    top: height,
    right: 0,
    bottom: 0,
  };
}

/** Nothing of the pad is in use any more; its ink must be 0 again. */
export function freePad(pad: Pad): void {
  pad.left = pad.width;
  pad.top = pad.height;
  pad.right = 0;
  pad.bottom = 0;
}

/** Widens what of the pad is in use. */
function usePad(pad: Pad, left: number, top: number, right: number, bottom: number): void {
  if (left < pad.left) pad.left = left;
  if (top < pad.top) pad.top = top;
  if (right > pad.right) pad.right = right;
  if (bottom > pad.bottom) pad.bottom = bottom;
}

/** Raises the depth near a segment, in picture coordinates. */
export function padSegment(
  pad: Pad,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  radius: number,
  reach: number,
): void {
  const [x0, y0, x1, y1] = [ax + margin, ay + margin, bx + margin, by + margin];
  const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach));
  const right = Math.min(pad.width - 1, Math.floor(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach));
  const bottom = Math.min(pad.height - 1, Math.floor(Math.max(y0, y1) + reach));
  if (left > right || top > bottom) return;
  usePad(pad, left, top, right + 1, bottom + 1);
  const { depth, width } = pad;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const scale = 1 / (dx * dx + dy * dy || 1);
  const square = reach * reach;
  for (let y = top; y <= bottom; y++) {
    const py = y - y0;
    for (let x = left; x <= right; x++) {
      const px = x - x0;
      let t = (px * dx + py * dy) * scale;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      const gapX = px - t * dx;
      const gapY = py - t * dy;
      const gap = gapX * gapX + gapY * gapY;
      if (gap >= square) continue;
      const value = radius - Math.sqrt(gap);
      const at = y * width + x;
      if (value > depth[at]!) depth[at] = value;
    }
  }
}

/** Depth becomes ink: full inside, none outside, over `softness` pixels; a line alone for an outline. */
export function inkPad(pad: Pad, softness: number, outline = 0): void {
  const { depth, alpha, width } = pad;
  const soft = 1 / softness;
  for (let y = pad.top; y < pad.bottom; y++) {
    for (let at = y * width + pad.left, end = y * width + pad.right; at < end; at++) {
      const value = depth[at]!;
      if (value === far) continue;
      depth[at] = far;
      const edge = outline > 0 ? outline - Math.abs(value) : value;
      const ink = 0.5 + edge * soft;
      if (ink > 0) alpha[at] = ink < 1 ? ink : 1;
    }
  }
}

/** Raises the ink of a pixel. */
export function padPixel(pad: Pad, x: number, y: number, ink: number): void {
  const at = (y + margin) * pad.width + x + margin;
  if (ink > pad.alpha[at]!) pad.alpha[at] = ink;
}

/** The part of a box that the pad has, in picture coordinates; marks it as used. */
export function padRange(pad: Pad, left: number, top: number, right: number, bottom: number) {
  const range = {
    left: Math.max(-margin, Math.floor(left)),
    top: Math.max(-margin, Math.floor(top)),
    right: Math.min(pad.width - margin, Math.ceil(right) + 1),
    bottom: Math.min(pad.height - margin, Math.ceil(bottom) + 1),
  };
  if (range.left < range.right && range.top < range.bottom) {
    usePad(pad, range.left + margin, range.top + margin, range.right + margin, range.bottom + margin); // prettier-ignore
  }
  return range;
}

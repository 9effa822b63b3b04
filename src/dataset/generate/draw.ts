/** @file Characters onto the pad: strokes with a pen, bitmaps bent to their place. */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import type { Patch, Shape } from './bank.js';
import type { Hand } from './hand.js';
import { toPicture } from './page.js';
import { inkPad, padPixel, padRange, padSegment } from './pad.js';
import { type Sheet } from './sheet.js';

/** Where on the page a character's box goes, and the line on which its slant turns. */
export interface Spot {
  readonly u: number;
  readonly v: number;
  readonly width: number;
  readonly height: number;
  readonly baseline: number;
  readonly slant: number;
}

const point = new Float64Array(2);

/** The picture's point of (x, y), shares of the spot's box. */
function place(sheet: Sheet, spot: Spot, x: number, y: number): void {
  const v = spot.v + y * spot.height;
  toPicture(sheet.page, spot.u + x * spot.width - spot.slant * (v - spot.baseline), v, point);
}

/**
 * Follows strokes with the hand's pen.
 * @param height of a digit in pixels: what the pen's width is a share of
 */
export function penStrokes(
  sheet: Sheet,
  shape: Shape,
  spot: Spot,
  hand: Hand,
  height: number,
  random: Random,
): void {
  const base = Math.max(hand.radius * height, hand.leastRadius);
  const scaleX = shape.width > 0 ? 1 / shape.width : 0;
  const scaleY = shape.height > 0 ? 1 / shape.height : 0;
  const flatX = shape.width > 0 ? 0 : 0.5;
  const flatY = shape.height > 0 ? 0 : 0.5;
  const beyond = hand.outline + hand.softness / 2;
  let phase = between(random, 0, 6.28);
  const swing = between(random, 0.1, 0.5);
  for (const stroke of shape.strokes) {
    place(sheet, spot, (stroke[0]! - shape.left) * scaleX + flatX, (stroke[1]! - shape.top) * scaleY + flatY); // prettier-ignore
    let [ax, ay] = [point[0]!, point[1]!];
    for (let i = 2; i < Math.max(stroke.length, 4); i += 2) {
      const at = i < stroke.length ? i : 0;
      place(sheet, spot, (stroke[at]! - shape.left) * scaleX + flatX, (stroke[at + 1]! - shape.top) * scaleY + flatY); // prettier-ignore
      const [bx, by] = [point[0]!, point[1]!];
      const last = i + 2 >= stroke.length;
      // Points that lie closer than a pixel tell nothing.
      if (!last && Math.abs(bx - ax) + Math.abs(by - ay) < 0.8) continue;
      let radius = base;
      if (hand.pressure > 0) {
        phase += swing;
        radius *= 1 - hand.pressure * (0.5 + 0.5 * Math.sin(phase));
      }
      if (hand.nib !== undefined) {
        radius *= 0.35 + 0.65 * Math.abs(Math.sin(Math.atan2(by - ay, bx - ax) - hand.nib));
      }
      padSegment(sheet.pad, ax, ay, bx, by, radius, radius + beyond);
      ax = bx;
      ay = by;
    }
  }
  inkPad(sheet.pad, hand.softness, hand.outline);
}

/** How a bitmap's ink is changed: `(ink - middle) * gain + 0.5`, within 0 to 1. */
export interface Tone {
  readonly middle: number;
  readonly gain: number;
}

/** Draws a bitmap; the spot is where its counted box goes. */
export function putPatch(sheet: Sheet, patch: Patch, spot: Spot, tone: Tone): void {
  const { pad } = sheet;
  // The map is nearly linear over a character: three corners tell it.
  place(sheet, spot, 0, 0);
  const [ox, oy] = [point[0]!, point[1]!];
  place(sheet, spot, 1, 0);
  const [ax, ay] = [(point[0]! - ox) / patch.width, (point[1]! - oy) / patch.width];
  place(sheet, spot, 0, 1);
  const [bx, by] = [(point[0]! - ox) / patch.height, (point[1]! - oy) / patch.height];
  const area = ax * by - ay * bx;
  if (Math.abs(area) < 1e-9) return;
  const [x0, x1, y0, y1] = [-1, patch.width + 1, -1, patch.height + 1];
  const xs = [ox + x0 * ax + y0 * bx, ox + x1 * ax + y0 * bx, ox + x0 * ax + y1 * bx, ox + x1 * ax + y1 * bx]; // prettier-ignore
  const ys = [oy + x0 * ay + y0 * by, oy + x1 * ay + y0 * by, oy + x0 * ay + y1 * by, oy + x1 * ay + y1 * by]; // prettier-ignore
  const range = padRange(pad, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys));
  const { data, stride } = patch;
  const rows = data.length / stride;
  const [stepX, stepY] = [by / area, -ay / area];
  const { middle, gain } = tone;
  for (let y = range.top; y < range.bottom; y++) {
    const dy = y + 0.5 - oy;
    let dx = range.left + 0.5 - ox;
    let sx = (dx * by - dy * bx) / area + patch.left - 0.5;
    let sy = (dy * ax - dx * ay) / area + patch.top - 0.5;
    for (let x = range.left; x < range.right; x++, dx++, sx += stepX, sy += stepY) {
      const ix = Math.floor(sx);
      const iy = Math.floor(sy);
      if (ix < -1 || iy < -1 || ix >= stride || iy >= rows) continue;
      const fx = sx - ix;
      const fy = sy - iy;
      const at = iy * stride + ix;
      const inX = ix >= 0;
      const inX1 = ix + 1 < stride;
      let ink = 0;
      if (iy >= 0) ink += (1 - fy) * ((inX ? data[at]! * (1 - fx) : 0) + (inX1 ? data[at + 1]! * fx : 0)); // prettier-ignore
      if (iy + 1 < rows) ink += fy * ((inX ? data[at + stride]! * (1 - fx) : 0) + (inX1 ? data[at + stride + 1]! * fx : 0)); // prettier-ignore
      const value = (ink / 255 - middle) * gain + 0.5;
      if (value > 0.02) padPixel(pad, x, y, value < 1 ? value : 1);
    }
  }
}

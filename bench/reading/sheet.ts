/**
 * @file Paper to draw on: lines with soft edges, boxes, patches of ink; then light, a shadow, grain. None
 * of it is what training draws with: a judge must not share the mistakes of what it judges.
 */
import type { GreyImage } from '../../src/image/grey-image.js';
import type { Random } from '../../src/tensor/random.js';
import type { Point } from './measure.js';

/** Ink on paper. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** `height * width` shares of the light that the ink takes, 0 to 1. */
  readonly ink: Float32Array;
}

/** A part of a sheet in pixels that need not be whole. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const between = (random: Random, low: number, high: number): number =>
  low + (high - low) * random.uniform();

/** One of several. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.integer(list.length)]!;
}

/** An empty sheet. */
export function newSheet(width: number, height: number): Sheet {
  const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  return { width: w, height: h, ink: new Float32Array(w * h) };
}

/**
 * Draws a line through points.
 * @param points `[x0, y0, x1, y1, ...]`; one point is a dot
 * @param thickness in pixels; below one the line is as much paler
 */
export function drawLine(
  sheet: Sheet,
  points: readonly number[],
  thickness: number,
  dark = 1,
): void {
  const last = Math.max(0, points.length - 4);
  for (let i = 0; i <= last; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    drawPiece(sheet, [x, y, points[i + 2] ?? x, points[i + 3] ?? y], thickness / 2, dark);
  }
}

type Piece = readonly [number, number, number, number];

function drawPiece(sheet: Sheet, [x0, y0, x1, y1]: Piece, radius: number, dark: number): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const reach = radius + 1;
  const most = dark * Math.min(1, 2 * radius);
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(sheet.width - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(sheet.height - 1, Math.ceil(Math.max(y0, y1) + reach));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
      const along = square === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / square));
      const away = Math.hypot(px - along * dx, py - along * dy);
      const ink = most * Math.max(0, Math.min(1, Math.max(radius, 0.5) + 0.5 - away));
      const at = y * sheet.width + x;
      if (ink > sheet.ink[at]!) sheet.ink[at] = ink;
    }
  }
}

/** Draws the four sides of a box. */
export function drawFrame(sheet: Sheet, area: Area, thickness: number, dark = 1): void {
  const { left, top, width, height } = area;
  const [right, bottom] = [left + width, top + height];
  drawLine(sheet, [left, top, right, top, right, bottom, left, bottom, left, top], thickness, dark);
}

/** Fills a shape by the even-odd rule, with hard edges. */
export function fillShape(sheet: Sheet, corners: readonly Point[], dark = 1): void {
  for (let y = 0; y < sheet.height; y++) {
    const crossings = corners
      .flatMap((a, i) => {
        const b = corners[(i + 1) % corners.length]!;
        const middle = y + 0.5;
        if (a.y > middle === b.y > middle) return [];
        return [a.x + ((middle - a.y) / (b.y - a.y)) * (b.x - a.x)];
      })
      .sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = y * sheet.width + Math.max(0, Math.round(crossings[k]!));
      const to = y * sheet.width + Math.min(sheet.width, Math.round(crossings[k + 1]!));
      if (to > from) sheet.ink.fill(dark, from, to);
    }
  }
}

/** Puts the ink of a patch on a sheet, its top left corner at whole pixels near a point. */
export function paste(sheet: Sheet, patch: Sheet, at: Point, dark = 1): void {
  const [left, top] = [Math.round(at.x), Math.round(at.y)];
  for (let y = Math.max(0, -top); y < Math.min(patch.height, sheet.height - top); y++) {
    for (let x = Math.max(0, -left); x < Math.min(patch.width, sheet.width - left); x++) {
      const place = (top + y) * sheet.width + left + x;
      sheet.ink[place] = Math.max(sheet.ink[place]!, dark * patch.ink[y * patch.width + x]!);
    }
  }
}

/** A sheet that lies askew, and where a point of the picture was on the straight one. */
export interface Askew {
  readonly sheet: Sheet;
  readonly straight: (point: Point) => Point;
}

/** Turns a sheet around its center, clockwise, on paper that is large enough for all of it. */
export function turn(sheet: Sheet, degrees: number): Askew {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const { width, height } = sheet;
  const wide = newSheet(width * cos + height * Math.abs(sin), height * cos + width * Math.abs(sin));
  const straight = ({ x, y }: Point): Point => {
    const [dx, dy] = [x - wide.width / 2, y - wide.height / 2];
    return { x: width / 2 + cos * dx + sin * dy, y: height / 2 - sin * dx + cos * dy };
  };
  for (let y = 0; y < wide.height; y++) {
    for (let x = 0; x < wide.width; x++) {
      wide.ink[y * wide.width + x] = inkAt(sheet, straight({ x: x + 0.5, y: y + 0.5 }));
    }
  }
  return { sheet: wide, straight };
}

/** Bilinear; no ink outside. */
function inkAt({ width, height, ink }: Sheet, { x, y }: Point): number {
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return 0;
  const [fx, fy] = [x - 0.5 - left, y - 0.5 - top];
  const at = top * width + left;
  const above = ink[at]! * (1 - fx) + ink[at + 1]! * fx;
  const below = ink[at + width]! * (1 - fx) + ink[at + width + 1]! * fx;
  return above * (1 - fy) + below * fy;
}

/** How a sheet is lit and taken. */
export interface Taking {
  /** The grey of the paper, and what of the light full ink leaves. */
  readonly paper: number;
  readonly black: number;
  /** How much lighter one side is than the middle. */
  readonly gradient: number;
  /** What of the light a shadow leaves; 1 for none. */
  readonly shadow: number;
  /** The standard deviation of the noise, in greys. */
  readonly grain: number;
}

/** A scan, or a photo with uneven light and now and then a shadow. */
export function drawTaking(random: Random, shadows = 0.35): Taking {
  return {
    paper: between(random, 175, 255),
    black: between(random, 0, 0.25),
    gradient: between(random, -0.12, 0.12),
    shadow: random.uniform() < shadows ? between(random, 0.5, 0.85) : 1,
    grain: between(random, 0, 5),
  };
}

/** Numbers that the noise of all pictures is taken from: as many as it takes for none to be seen twice. */
const noiseLength = 65_521;

/** A sheet as a picture. */
export function toPicture(
  { width, height, ink }: Sheet,
  { paper, black, gradient, shadow, grain }: Taking,
  random: Random,
): GreyImage {
  const noise = Float32Array.from({ length: noiseLength }, () => grain * random.normal());
  const angle = between(random, 0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const edge = between(random, -0.3, 0.3);
  const softness = between(random, 0.002, 0.15);
  const size = Math.max(width, height);
  const data = new Uint8Array(width * height);
  let drawn = random.integer(noiseLength);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = (cos * (x - width / 2) + sin * (y - height / 2)) / size;
      const inShadow = Math.max(0, Math.min(1, 0.5 + (along - edge) / softness));
      const light = (1 + 2 * gradient * along) * (1 - inShadow * (1 - shadow));
      if (++drawn >= noiseLength) drawn = random.integer(noiseLength);
      const value = paper * light * (1 - (1 - black) * ink[y * width + x]!) + noise[drawn]!;
      data[y * width + x] = Math.max(0, Math.min(255, Math.round(value)));
    }
  }
  return { width, height, data };
}

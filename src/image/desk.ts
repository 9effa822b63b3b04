/**
 * @file A sheet of paper that was photographed on something darker: its writing is dark although the
 * picture's border is dark, too. What is not the sheet is painted over with its paper.
 */
import { borderValues } from './background.js';
import { labelComponents } from './components.js';
import { distanceToMask } from './distance.js';
import { open } from './filter.js';
import type { GreyImage } from './grey-image.js';
import { otsuThreshold } from './otsu.js';
import { resizeRegion } from './resize.js';

/** The sheet is looked for in a picture of this longer side. */
const coarseSide = 160;
/** The desk is darker than the paper by this much at least, of 255. */
const leastContrast = 40;
/** At most this share of the picture's border is paper: a sheet that is cut off on one side has less. */
const lightBorder = 0.25;
/** A sheet is at least this share of the picture, ... */
const leastShare = 0.03;
/** ... of which writing leaves this share free, ... */
const leastPaper = 0.7;
/** ... and fills this share of the least rectangle around it; an ellipse fills 0.79. */
const rectangular = 0.85;
/** Its writing is no wider than this share of its shorter side: what is wider is a hole in a bold digit. */
const widestStroke = 0.2;
/** So much of the sheet's shorter side, from its edge on, is taken for the desk: curled, in shadow. */
const edgeShare = 0.02;
/** A bold 1 is at least so many times as high as wide. */
const bar = 3.5;
/** Coarse pixels within which there is paper without writing. */
const writingRadius = 4;
/** Points looked at before anything is computed, along each side and across. */
const points = 40;

/** At most so many sheets are looked at. */
const mostSheets = 3;

/** A sheet on a desk. */
export interface SheetOnDesk {
  /** Makes a picture of the sheet alone, as large as the whole. */
  picture(): GreyImage;
  /** Whether its shape is that of a 1: with nothing on it, it may be one, in light ink. */
  readonly isBar: boolean;
}

/** The sheets in a picture that lie on something darker, the largest first. */
export function sheetsIn(image: GreyImage): SheetOnDesk[] {
  if (!mayShowDesk(image)) return [];
  const { width, height } = image;
  const scale = Math.min(1, coarseSide / Math.max(width, height));
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  const region = { left: 0, top: 0, width, height };
  const coarse = resizeRegion(image.data, width, height, region, columns, rows);
  return findSheets(coarse, columns, rows).map((sheet) => ({
    picture: () => pictureOf(sheet, image, coarse, columns, rows),
    isBar: sheet.longer > bar * sheet.shorter,
  }));
}

/** A picture of the sheet alone: around it is its paper. */
function pictureOf(
  sheet: Sheet,
  image: GreyImage,
  coarse: Float32Array,
  columns: number,
  rows: number,
): GreyImage {
  const { width, height } = image;
  const paper = paperAround(coarse, sheet, columns, rows);
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const at = row + Math.floor((x * columns) / width);
      data[y * width + x] = sheet.inner[at] === 1 ? image.data[y * width + x]! : paper[at]!;
    }
  }
  return { width, height, data };
}

/** A glance at some points: most of the border is much darker than the lightest part within. */
function mayShowDesk({ data, width, height }: GreyImage): boolean {
  const at = (x: number, y: number) =>
    data[Math.floor(y * (height - 1)) * width + Math.floor(x * (width - 1))]!;
  const steps = Array.from({ length: points }, (_, i) => (i + 0.5) / points);
  const edge = steps.flatMap((t) => [at(t, 0.01), at(t, 0.99), at(0.01, t), at(0.99, t)]);
  const border = Uint8Array.from(edge).sort();
  const inside = Uint8Array.from(steps.flatMap((x) => steps.map((y) => at(x, y)))).sort();
  const dark = border[border.length >> 1]!;
  const light = inside[Math.floor(0.985 * inside.length)]!;
  const middle = (dark + light) / 2;
  const isLight = (value: number) => value > middle;
  return (
    light - dark >= leastContrast &&
    border.filter(isLight).length <= lightBorder * border.length &&
    inside.filter(isLight).length >= leastShare * leastPaper * inside.length
  );
}

/** Where the sheet is, in a coarse picture. */
interface Sheet {
  /** 1 on the sheet but for its edge. */
  readonly inner: Uint8Array;
  /** With its edge and its writing, in pixels. */
  readonly area: number;
  /** The sides of the least rectangle around it. */
  readonly shorter: number;
  readonly longer: number;
}

/**
 * The sheets at one of two thresholds, the one at which the largest is larger: part of it may lie in
 * shadow, hardly lighter than the desk.
 */
function findSheets(coarse: Float32Array, width: number, height: number): Sheet[] {
  const histogram = new Int32Array(256);
  for (const value of coarse) histogram[Math.round(value)]!++;
  const threshold = otsuThreshold(histogram);
  const lower = otsuThreshold(histogram.subarray(0, threshold + 1));
  const light = sheetsAbove(threshold, coarse, width, height);
  const dim = sheetsAbove(lower, coarse, width, height);
  return (dim[0]?.area ?? 0) > (light[0]?.area ?? 0) ? dim : light;
}

/** The largest light pieces that are sheets. */
function sheetsAbove(
  threshold: number,
  coarse: Float32Array,
  width: number,
  height: number,
): Sheet[] {
  const light = Uint8Array.from(coarse, (value) => (value > threshold ? 1 : 0));
  const { labels, areas } = labelComponents(light, width, height);
  return Array.from(areas.keys())
    .slice(1)
    .sort((a, b) => areas[b]! - areas[a]!)
    .slice(0, mostSheets)
    .flatMap((label) => {
      const piece = labels.map((each) => (each === label ? 1 : 0));
      return sheetOf(piece, areas[label]!, light, width, height) ?? [];
    });
}

/** A light piece, if it is a sheet. */
function sheetOf(
  piece: Int32Array,
  paper: number,
  light: Uint8Array,
  width: number,
  height: number,
): Sheet | undefined {
  const mask = filled(piece, width, height);
  const area = sumOf(mask);
  if (area < leastShare * width * height || paper < leastPaper * area) return undefined;
  const border = borderValues(mask, width, height);
  if (sumOf(border) > lightBorder * border.length) return undefined;
  const { area: around, shorter, longer } = leastRectangle(hullOf(mask, width, height));
  if (area < rectangular * around) return undefined;
  const ink = distanceToMask(light, width, height).filter((_, i) => mask[i] === 1);
  const widest = 2 * ink.reduce((most, value) => Math.max(most, value), 0);
  if (widest > widestStroke * shorter) return undefined;
  const beyond = mask.map((value) => 1 - value);
  const edge = Math.max(1.5, edgeShare * shorter);
  const distance = distanceToMask(beyond, width, height);
  const inner = Uint8Array.from(distance, (value) => (value > edge ? 1 : 0));
  return { inner, area, shorter, longer };
}

function sumOf(values: Uint8Array | Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** A mask with what it surrounds. */
function filled(mask: Int32Array, width: number, height: number): Uint8Array {
  // A margin of one pixel joins all that lies outside.
  const [wide, high] = [width + 2, height + 2];
  const empty = new Uint8Array(wide * high).fill(1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x] === 1) empty[(y + 1) * wide + x + 1] = 0;
    }
  }
  const { labels } = labelComponents(empty, wide, high);
  const full = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (labels[(y + 1) * wide + x + 1] !== labels[0]) full[y * width + x] = 1;
    }
  }
  return full;
}

type Point = readonly [number, number];

/** The corners of the convex hull of a mask (Andrew's monotone chain), of its pixels' outer corners. */
function hullOf(mask: Uint8Array, width: number, height: number): Point[] {
  const corners: Point[] = [];
  for (let y = 0; y < height; y++) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const [left, right] = [row.indexOf(1), row.lastIndexOf(1) + 1];
    if (left >= 0) corners.push([left, y], [left, y + 1], [right, y], [right, y + 1]);
  }
  corners.sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (points: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of points) {
      while (chain.length > 1 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(corners), ...half(corners.toReversed())];
}

/** Above 0 when the way from a by b to c turns left. */
function turn([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** The rectangle of the least area around a convex polygon: it lies along one of its sides. */
function leastRectangle(hull: readonly Point[]) {
  let least = { area: Infinity, shorter: 0, longer: 0 };
  hull.forEach(([ax, ay], i) => {
    const [bx, by] = hull[(i + 1) % hull.length]!;
    const length = Math.hypot(bx - ax, by - ay);
    if (length === 0) return;
    const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
    const extent = (vx: number, vy: number) => {
      const along = hull.map(([x, y]) => x * vx + y * vy);
      return Math.max(...along) - Math.min(...along);
    };
    const [long, wide] = [extent(ux, uy), extent(-uy, ux)];
    if (long * wide < least.area)
      least = { area: long * wide, shorter: Math.min(long, wide), longer: Math.max(long, wide) };
  });
  return least;
}

/** The paper's level on the sheet, and beyond it that of the nearest part of the sheet. */
function paperAround(
  coarse: Float32Array,
  { inner }: Sheet,
  width: number,
  height: number,
): Float32Array {
  // Where there is writing, a coarse pixel is darker than the paper; writing is narrow.
  const dark = coarse.map((value, i) => -value * inner[i]!);
  const opened = open(dark, width, height, writingRadius);
  const level = opened.map((value, i) => (inner[i] === 1 ? -value : -1));
  let border = Array.from(inner.keys()).filter((i) => inner[i] === 1);
  while (border.length > 0) {
    const next: number[] = [];
    for (const i of border) {
      const x = i % width;
      const near = [x > 0 ? i - 1 : -1, x + 1 < width ? i + 1 : -1, i - width, i + width];
      for (const other of near) {
        if (other < 0 || other >= level.length || level[other] !== -1) continue;
        level[other] = level[i]!;
        next.push(other);
      }
    }
    border = next;
  }
  return level;
}

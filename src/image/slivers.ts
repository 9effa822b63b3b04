/**
 * @file A group of ink cut into slivers, more finely than digits: its connected pieces, and those
 * wide enough for two digits cut along seams, the paths from top to bottom that cross the least ink.
 */
import type { Box } from './box.js';
import { boxOf, massOf } from './pieces.js';
import type { InkComponent, InkGroup, Writing } from './writing.js';

/** A part of a group that no digit's edge divides. */
export interface Sliver {
  readonly box: Box;
  /** Indices into the writing's ink. */
  readonly pixels: Int32Array;
  /** The sum of the ink. */
  readonly mass: number;
  /** What was cut to part it from the sliver before it, in widths of a stroke; 0 between pieces. */
  readonly cut: number;
}

/** Pieces narrower than this share of a digit's height are not cut. */
const narrow = 0.3;
/** The least distance of two cuts, as a share of a digit's height. */
const cutDistance = 0.14;
/** Cuts through more ink than this many widths of a stroke are not tried. */
const cutLimit = 2.2;
/**
 * Pieces wider than this many of their own heights are digits grown together. Where two of these
 * share a stroke, the right cut crosses more ink than its neighbours: besides the cheapest seams
 * such pieces are cut wherever there is room.
 */
const grownTogether = 1.2;
/** A piece up to so many digit heights wide may be one wide digit, and is not. */
const widestDigit = 1.05;
const grownCutLimit = 2.6;
/** A cut through more ink than this many widths of a stroke runs along a stroke that two digits share. */
const sharedCut = 1.2;
/** How far from such a cut ink is given to both sides, in widths of a stroke. */
const sharedReach = 1;
/** What a step aside costs, in pixels of ink: seams are straight where it makes no difference. */
const asideCost = 0.12;

/**
 * The slivers of a group, from left to right.
 * @param digitHeight how high its digits are, in working pixels
 */
export function cutIntoSlivers(writing: Writing, group: InkGroup, digitHeight: number): Sliver[] {
  return group.components
    .flatMap((component) => cutComponent(writing, component, digitHeight))
    .sort((a, b) => a.box.left + a.box.right - b.box.left - b.box.right);
}

function cutComponent(writing: Writing, component: InkComponent, digitHeight: number): Sliver[] {
  const { left, top, right, bottom } = component.box;
  const width = right - left;
  const height = bottom - top;
  const whole = { ...component, cut: 0 };
  if (width < narrow * digitHeight || height < narrow * digitHeight) return [whole];

  const local = new Float32Array(width * height);
  for (const pixel of component.pixels) {
    const x = pixel % writing.width;
    local[((pixel - x) / writing.width - top) * width + x - left] = writing.ink[pixel]!;
  }
  const seams = findSeams(local, width, height, writing.strokeWidth, digitHeight);
  if (seams.length === 0) return [whole];

  const near = sharedReach * writing.strokeWidth;
  const isShared = ({ ink }: Seam) => ink > sharedCut * writing.strokeWidth;
  const parts: number[][] = Array.from({ length: seams.length + 1 }, () => []);
  for (const pixel of component.pixels) {
    const x = pixel % writing.width;
    const y = (pixel - x) / writing.width - top;
    let part = 0;
    while (part < seams.length && x - left >= seams[part]!.columns[y]!) part++;
    parts[part]!.push(pixel);
    // Digits that touch share the stroke where they do: both get it.
    const [before, behind] = [seams[part - 1], seams[part]];
    if (before && isShared(before) && x - left < before.columns[y]! + near) {
      parts[part - 1]!.push(pixel);
    }
    if (behind && isShared(behind) && x - left >= behind.columns[y]! - near) {
      parts[part + 1]!.push(pixel);
    }
  }
  const slivers: Sliver[] = [];
  parts.forEach((list, part) => {
    if (list.length === 0) return;
    const pixels = Int32Array.from(list);
    const cut = part === 0 ? 0 : seams[part - 1]!.ink / writing.strokeWidth;
    const box = boxOf(pixels, writing.width);
    slivers.push({ box, pixels, mass: massOf(writing.ink, pixels), cut });
  });
  return slivers;
}

interface Seam {
  /** The first column right of the seam, for each row. */
  readonly columns: Int32Array;
  /** The ink it crosses. */
  readonly ink: number;
}

/**
 * The seams of a piece, from left to right: for every column of its middle row the path from top to
 * bottom that crosses the least ink, going at most one column aside in each row; of these the local
 * minima.
 */
function findSeams(
  ink: Float32Array,
  width: number,
  height: number,
  strokeWidth: number,
  digitHeight: number,
): Seam[] {
  const middle = height >> 1;
  const up = pathsFrom(ink, width, height, middle, -1);
  const down = pathsFrom(ink, width, height, middle, 1);
  const total = Float32Array.from(
    { length: width },
    (_, x) => up.cost[x]! + down.cost[x]! - ink[middle * width + x]!,
  );

  // A cut beside a piece's edge parts nothing that could be a digit or a mark of its own.
  const margin = Math.max(2, Math.round(0.08 * digitHeight));
  const isGrown = width > Math.max(grownTogether * height, widestDigit * digitHeight);
  const distance = Math.max(2, cutDistance * (isGrown ? Math.min(height, digitHeight) : digitHeight)); // prettier-ignore
  const byCost = (a: number, b: number) => total[a]! - total[b]!;
  const wanted = valleys(total, margin, 0.02 * strokeWidth).sort(byCost);
  if (isGrown) {
    const everywhere = Array.from(
      { length: Math.max(0, width - 2 * margin) },
      (_, i) => margin + i,
    );
    wanted.push(...everywhere.sort(byCost));
  }
  const chosen = wanted
    .filter((x) => total[x]! <= (isGrown ? grownCutLimit : cutLimit) * strokeWidth)
    .reduce<number[]>(
      (kept, x) => (kept.some((other) => Math.abs(other - x) < distance) ? kept : [...kept, x]),
      [],
    );
  chosen.sort((a, b) => a - b);
  return chosen.map((x) => {
    const columns = new Int32Array(height);
    let crossed = -ink[middle * width + x]!;
    for (const { direction, from } of [up, down]) {
      let at = x;
      for (let y = middle; y >= 0 && y < height; y += direction) {
        columns[y] = at;
        crossed += ink[y * width + at]!;
        at = from[y * width + at]!;
      }
    }
    return { columns, ink: crossed };
  });
}

/**
 * The middles of the valleys of `cost`: stretches that rise by more than `tolerance` on both sides,
 * or end at the margin.
 */
function valleys(cost: Float32Array, margin: number, tolerance: number): number[] {
  const found: number[] = [];
  const end = cost.length - margin;
  let first = margin;
  while (first < end) {
    let least = cost[first]!;
    let last = first;
    while (last + 1 < end && Math.abs(cost[last + 1]! - least) <= tolerance) {
      last++;
      least = Math.min(least, cost[last]!);
    }
    const falls = first > margin && cost[first - 1]! < least;
    const fallsOn = last + 1 < end && cost[last + 1]! < least;
    if (!falls && !fallsOn) found.push((first + last) >> 1);
    first = last + 1;
  }
  return found;
}

/** For every column of row `start`, the cheapest path from there to the edge in `direction`. */
function pathsFrom(
  ink: Float32Array,
  width: number,
  height: number,
  start: number,
  direction: 1 | -1,
): { cost: Float32Array; from: Int32Array; direction: 1 | -1 } {
  const from = new Int32Array(width * height);
  let behind = new Float32Array(width);
  const edge = direction === 1 ? height - 1 : 0;
  for (let y = edge; ; y -= direction) {
    const here = new Float32Array(width);
    for (let x = 0; x < width; x++) {
      let best = behind[x]!;
      let next = x;
      if (x > 0 && behind[x - 1]! + asideCost < best) {
        best = behind[x - 1]! + asideCost;
        next = x - 1;
      }
      if (x + 1 < width && behind[x + 1]! + asideCost < best) {
        best = behind[x + 1]! + asideCost;
        next = x + 1;
      }
      here[x] = best + ink[y * width + x]!;
      from[y * width + x] = next;
    }
    behind = here;
    if (y === start) return { cost: behind, from, direction };
  }
}

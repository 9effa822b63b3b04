/** @file Whether ink is darker or lighter than its paper, told at the scale of strokes. */
import { windowMean } from './filter.js';
import { medianInPlace } from './statistics.js';

/**
 * A pixel's surroundings reach so far to each side, as a share of the picture's shorter side: wider than
 * strokes, narrower than most shadows, sheets and boards.
 */
const surroundings = 0.12;

/** Ink lies on the side to which a picture leans by more than this; else `localLean` does not tell. */
export const sureLean = 0.1;

/**
 * To which side pixels differ from their surroundings, the most different ones counting most: from -1,
 * only to the darker, to 1, only to the lighter. Strokes differ to one side; the edge of a shadow, a
 * sheet or a board differs as much to both.
 */
export function localLean(data: Uint8Array | Float32Array, width: number, height: number): number {
  const radius = Math.max(1, Math.round(surroundings * Math.min(width, height)));
  const across = width + 2 * radius;
  const mean = windowMean(extend(data, width, height, radius), across, height + 2 * radius, radius);
  let sum = 0;
  let all = 0;
  for (let y = 0; y < height; y++) {
    const from = (y + radius) * across + radius;
    for (let x = 0; x < width; x++) {
      const difference = data[y * width + x]! - mean[from + x]!;
      const cubed = difference * difference * difference;
      sum += cubed;
      all += cubed < 0 ? -cubed : cubed;
    }
  }
  return all > 0 ? sum / all : 0;
}

/**
 * The picture with `margin` pixels more on each side, as the paper at that side is: a digit that was
 * cropped to its box has its paper around it again.
 */
function extend(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
  margin: number,
): Float32Array {
  const line = (length: number, at: (i: number) => number) =>
    runningMedian(
      Float32Array.from({ length }, (_, i) => data[at(i)]!),
      margin,
    );
  const top = line(width, (x) => x);
  const bottom = line(width, (x) => (height - 1) * width + x);
  const left = line(height, (y) => y * width);
  const right = line(height, (y) => (y + 1) * width - 1);
  const across = width + 2 * margin;
  const wide = new Float32Array(across * (height + 2 * margin));
  for (let row = 0; row < height + 2 * margin; row++) {
    const y = Math.max(0, Math.min(height - 1, row - margin));
    const from = row * across;
    if (row - margin === y) {
      wide.fill(left[y]!, from, from + margin);
      for (let x = 0; x < width; x++) wide[from + margin + x] = data[y * width + x]!;
      wide.fill(right[y]!, from + margin + width, from + across);
    } else {
      const side = row < margin ? top : bottom;
      wide.fill((side[0]! + left[y]!) / 2, from, from + margin);
      wide.set(side, from + margin);
      wide.fill((side[width - 1]! + right[y]!) / 2, from + margin + width, from + across);
    }
  }
  return wide;
}

/** The medians of `2 * radius + 1` values around each, but for steps of half a radius. */
function runningMedian(line: Float32Array, radius: number): Float32Array {
  const step = Math.max(1, radius >> 1);
  const medians = new Float32Array(line.length);
  for (let from = 0; from < line.length; from += step) {
    const middle = from + (step >> 1);
    const around = line.slice(Math.max(0, middle - radius), middle + radius + 1);
    medians.fill(medianInPlace(around), from, from + step);
  }
  return medians;
}

/**
 * @file The paper's level under the ink. A clean picture has one level; uneven light on a photo is
 * followed by a quadratic surface fitted to the paper alone (ink is rejected as an outlier).
 */

import { madToSigma, medianInPlace } from './statistics.js';

/** What lies under the ink. */
export interface Background {
  /** The paper's level at pixel (x, y). */
  level(x: number, y: number): number;
  /** Robust standard deviation of the paper around its level: sensor noise, paper grain. */
  readonly noise: number;
}

/** Levels of noise up to which a picture counts as evenly lit: rounding and light compression. */
const evenNoise = 1.5;

/** At most about this many pixels are looked at. */
const sampleCount = 6_000;

/** Terms of the surface: 1, x, y, x^2, xy, y^2. */
const terms = 6;

/**
 * Estimates the paper's level from the border and from all that looks like it.
 * @param data `height * width` grey values.
 */
export function estimateBackground(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
): Background {
  const border = medianInPlace(borderValues(data, width, height));
  const step = Math.max(1, Math.round(Math.sqrt((width * height) / sampleCount)));
  const xs: number[] = [];
  const ys: number[] = [];
  const values: number[] = [];
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) {
      xs.push((2 * x) / width - 1);
      ys.push((2 * y) / height - 1);
      values.push(data[y * width + x]!);
    }
  }
  const flatNoise =
    madToSigma * medianInPlace(Float32Array.from(values, (value) => Math.abs(value - border)));
  if (flatNoise <= evenNoise || values.length < 64 * terms) {
    return { level: () => border, noise: flatNoise };
  }

  let surface = [border, 0, 0, 0, 0, 0];
  let noise = flatNoise;
  const residuals = Float32Array.from(values, (value) => value - border);
  // Least squares over what lies within three deviations of the last surface, until it settles.
  for (let round = 0; round < 6; round++) {
    const fitted = fitSurface(xs, ys, values, residuals, Math.max(2, 3 * noise));
    if (fitted === undefined) break;
    surface = fitted;
    for (let i = 0; i < values.length; i++) {
      residuals[i] = values[i]! - evaluate(surface, xs[i]!, ys[i]!);
    }
    const before = noise;
    noise = madToSigma * medianInPlace(residuals.map(Math.abs));
    if (Math.abs(noise - before) < 0.01 * before) break;
  }
  return {
    level: (x, y) => evaluate(surface, (2 * x) / width - 1, (2 * y) / height - 1),
    noise,
  };
}

/** The surface's height at (x, y), both in [-1, 1]. */
function evaluate(surface: readonly number[], x: number, y: number): number {
  return (
    surface[0]! +
    (surface[1]! + surface[3]! * x + surface[4]! * y) * x +
    (surface[2]! + surface[5]! * y) * y
  );
}

/** Least squares over the samples whose residual is at most `limit`; undefined when singular. */
function fitSurface(
  xs: readonly number[],
  ys: readonly number[],
  values: readonly number[],
  residuals: Float32Array,
  limit: number,
): number[] | undefined {
  const normal = Array.from({ length: terms }, () => new Float64Array(terms + 1));
  const basis = new Float64Array(terms + 1);
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(residuals[i]!) > limit) continue;
    const x = xs[i]!;
    const y = ys[i]!;
    basis[0] = 1;
    basis[1] = x;
    basis[2] = y;
    basis[3] = x * x;
    basis[4] = x * y;
    basis[5] = y * y;
    basis[terms] = values[i]!;
    for (let row = 0; row < terms; row++) {
      const target = normal[row]!;
      for (let column = row; column <= terms; column++) {
        target[column]! += basis[row]! * basis[column]!;
      }
    }
  }
  for (let row = 1; row < terms; row++) {
    for (let column = 0; column < row; column++) normal[row]![column] = normal[column]![row]!;
  }
  return solve(normal);
}

/** The outermost pixels: a ring a fiftieth of the shorter side wide, at least one pixel. */
export function borderValues(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
): Float32Array {
  const ring = Math.max(1, Math.round(Math.min(width, height) / 50));
  const values: number[] = [];
  for (let y = 0; y < height; y++) {
    const inside = y >= ring && y < height - ring;
    for (let x = 0; x < width; x++) {
      if (inside && x === ring && width > 2 * ring) x = width - ring;
      values.push(data[y * width + x]!);
    }
  }
  return Float32Array.from(values);
}

/** Solves an augmented system of linear equations in place; undefined when it is singular. */
function solve(rows: Float64Array[]): number[] | undefined {
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot;
    for (let row = pivot + 1; row < size; row++) {
      if (Math.abs(rows[row]![pivot]!) > Math.abs(rows[best]![pivot]!)) best = row;
    }
    [rows[pivot], rows[best]] = [rows[best]!, rows[pivot]!];
    const head = rows[pivot]!;
    if (Math.abs(head[pivot]!) < 1e-6) return undefined;
    for (let row = pivot + 1; row < size; row++) {
      const factor = rows[row]![pivot]! / head[pivot]!;
      for (let column = pivot; column <= size; column++) {
        rows[row]![column]! -= factor * head[column]!;
      }
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let sum = rows[row]![size]!;
    for (let column = row + 1; column < size; column++) {
      sum -= rows[row]![column]! * solution[column]!;
    }
    solution[row] = sum / rows[row]![row]!;
  }
  return solution;
}

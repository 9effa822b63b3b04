/** @file What a camera, a scanner and a compressor do to a picture. All work in place on grey values. */
import type { Random } from '../../tensor/random.js';

/** Blurs by Gauss's curve of a standard deviation in pixels. */
export function blur(values: Float32Array, width: number, sigma: number): void {
  const radius = Math.min(6, Math.max(1, Math.ceil(2.2 * sigma)));
  const taps = Float32Array.from({ length: radius + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma))); // prettier-ignore
  const sum = taps.reduce((a, b) => a + 2 * b, -taps[0]!);
  for (let i = 0; i <= radius; i++) taps[i]! /= sum;
  const height = values.length / width;
  const line = new Float32Array(Math.max(width, height) + 2 * radius);
  for (let y = 0; y < height; y++) blurLine(values, y * width, 1, width, taps, line);
  for (let x = 0; x < width; x++) blurLine(values, x, width, height, taps, line);
}

function blurLine(
  values: Float32Array,
  start: number,
  step: number,
  count: number,
  taps: Float32Array,
  line: Float32Array,
): void {
  const radius = taps.length - 1;
  for (let i = 0; i < count; i++) line[i + radius] = values[start + i * step]!;
  for (let i = 0; i < radius; i++) {
    line[i] = line[radius]!;
    line[count + radius + i] = line[count + radius - 1]!;
  }
  for (let i = 0; i < count; i++) {
    let sum = taps[0]! * line[i + radius]!;
    for (let k = 1; k <= radius; k++)
      sum += taps[k]! * (line[i + radius - k]! + line[i + radius + k]!);
    values[start + i * step] = sum;
  }
}

/**
 * Shrinks by a factor, each pixel the mean of its area, and enlarges again.
 * @param blocky whether pixels are repeated; else what is between them is interpolated
 * @param meanwhile what happens to the small picture before it is enlarged
 */
export function lowerResolution(
  values: Float32Array,
  width: number,
  factor: number,
  blocky = false,
  meanwhile?: (small: Float32Array, width: number) => void,
): void {
  const height = values.length / width;
  const [w, h] = [Math.round(width / factor), Math.round(height / factor)];
  const sums = new Float32Array(w * h);
  const counts = new Float32Array(w * h);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor((x * w) / width));
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * h) / height) * w;
    for (let x = 0; x < width; x++) {
      const to = row + columns[x]!;
      sums[to]! += values[y * width + x]!;
      counts[to]!++;
    }
  }
  for (let i = 0; i < sums.length; i++) sums[i]! /= counts[i]!;
  meanwhile?.(sums, w);
  if (blocky) {
    for (let y = 0; y < height; y++) {
      const row = Math.floor((y * h) / height) * w;
      for (let x = 0; x < width; x++) values[y * width + x] = sums[row + columns[x]!]!;
    }
    return;
  }
  for (let y = 0; y < height; y++) {
    const v = Math.max(0, Math.min(h - 1.001, ((y + 0.5) * h) / height - 0.5));
    const i = v | 0;
    const fy = v - i;
    for (let x = 0; x < width; x++) {
      const u = Math.max(0, Math.min(w - 1.001, ((x + 0.5) * w) / width - 0.5));
      const j = u | 0;
      const fx = u - j;
      const at = i * w + j;
      values[y * width + x] =
        (1 - fy) * (sums[at]! * (1 - fx) + sums[at + 1]! * fx) +
        fy * (sums[at + w]! * (1 - fx) + sums[at + w + 1]! * fx);
    }
  }
}

const block = 8;
/** The cosine transform's matrix: row k is the k-th wave. */
const waves = Float32Array.from({ length: block * block }, (_, i) => {
  const [k, n] = [Math.floor(i / block), i % block];
  return Math.sqrt((k === 0 ? 1 : 2) / block) * Math.cos(((2 * n + 1) * k * Math.PI) / (2 * block));
});
/** JPEG's table for brightness (ITU-T T.81, K.1). */
const steps = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
  92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];

/**
 * Rounds the waves of each 8 x 8 block as JPEG does.
 * @param quality from 1 to 100, as libjpeg counts it
 */
export function compress(values: Float32Array, width: number, quality: number): void {
  const scale = (quality < 50 ? 5000 / quality : 200 - 2 * quality) / 100;
  const table = Float32Array.from(steps, (step) => Math.max(1, Math.round(step * scale)));
  const height = values.length / width;
  const pixels = new Float32Array(block * block);
  const half = new Float32Array(block * block);
  for (let top = 0; top + block <= height; top += block) {
    for (let left = 0; left + block <= width; left += block) {
      for (let y = 0; y < block; y++) {
        for (let x = 0; x < block; x++) pixels[y * block + x] = values[(top + y) * width + left + x]! - 128; // prettier-ignore
      }
      transform(pixels, half, false);
      transform(half, pixels, false);
      for (let i = 0; i < 64; i++) pixels[i] = Math.round(pixels[i]! / table[i]!) * table[i]!;
      transform(pixels, half, true);
      transform(half, pixels, true);
      for (let y = 0; y < block; y++) {
        for (let x = 0; x < block; x++) values[(top + y) * width + left + x] = pixels[y * block + x]! + 128; // prettier-ignore
      }
    }
  }
}

/** Along the rows, the result turned over: twice makes both directions. Waves that are 0 cost nothing. */
function transform(from: Float32Array, to: Float32Array, back: boolean): void {
  for (let y = 0; y < block; y++) {
    for (let k = 0; k < block; k++) to[k * block + y] = 0;
    for (let n = 0; n < block; n++) {
      const value = from[y * block + n]!;
      if (value === 0) continue;
      for (let k = 0; k < block; k++) {
        to[k * block + y]! += value * (back ? waves[n * block + k]! : waves[k * block + n]!);
      }
    }
  }
}

/** Makes each value black or white. */
export function threshold(values: Float32Array, level: number): void {
  for (let i = 0; i < values.length; i++) values[i] = values[i]! < level ? 0 : 255;
}

/** Outside the box: one level, or the pixels at its edge again. */
export function cropTo(
  values: Float32Array,
  width: number,
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }, // prettier-ignore
  level: number | undefined,
): void {
  const height = values.length / width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inX = Math.max(box.left, Math.min(box.right - 1, x));
      const inY = Math.max(box.top, Math.min(box.bottom - 1, y));
      if (inX !== x || inY !== y) values[y * width + x] = level ?? values[inY * width + inX]!;
    }
  }
}

/** A random factor of shrinking, mostly small. */
export const drawFactor = (random: Random): number => 1.3 + 1.7 * random.uniform() ** 2;

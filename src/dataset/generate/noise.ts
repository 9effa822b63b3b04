/** @file Tables of noise, made once: random numbers for each pixel would take longer than all else. */
import { createRandom, type Random } from '../../tensor/random.js';

const size = 1 << 16;

function makeTable(): Float32Array {
  const random = createRandom(7);
  return Float32Array.from({ length: size }, () => random.normal());
}

/** Standard normal numbers. */
export const normals = makeTable();

/** Adds noise of a standard deviation to each value. */
export function addNoise(values: Float32Array, deviation: number, random: Random): void {
  let at = random.integer(size);
  for (let i = 0; i < values.length; i++) {
    // Jumps, so that the table's order does not show.
    if ((i & 63) === 0) at = random.integer(size);
    values[i]! += deviation * normals[(at + i) & (size - 1)]!;
  }
}

/**
 * Adds smooth noise: random values at the corners of squares, in between bilinear.
 * @param cell the squares' side in pixels
 */
export function addSmoothNoise(
  values: Float32Array,
  width: number,
  cellX: number,
  cellY: number,
  deviation: number,
  random: Random,
): void {
  const start = random.integer(size);
  const height = values.length / width;
  const columns = Math.ceil(width / cellX) + 2;
  const corner = (i: number, j: number): number => normals[(start + i * columns + j) & (size - 1)]!;
  const row = new Float32Array(columns);
  for (let y = 0; y < height; y++) {
    const v = y / cellY;
    const i = Math.floor(v);
    const fy = v - i;
    for (let j = 0; j < columns; j++) row[j] = deviation * (corner(i, j) * (1 - fy) + corner(i + 1, j) * fy); // prettier-ignore
    const step = 1 / cellX;
    for (let x = 0, u = 0; x < width; x++, u += step) {
      const j = u | 0;
      const fx = u - j;
      values[y * width + x]! += row[j]! * (1 - fx) + row[j + 1]! * fx;
    }
  }
}

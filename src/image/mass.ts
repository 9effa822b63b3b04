/** @file The centre of mass of ink. */

/**
 * The centre of mass, in pixel indices: a single lit pixel in column 3 has x = 3.
 * @param data `height * width` values of ink (at least 0), row by row.
 * @returns undefined when there is no ink.
 */
export function centreOfMass(
  data: Uint8Array | Float32Array,
  width: number,
  height: number,
): { x: number; y: number; mass: number } | undefined {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ink = data[y * width + x]!;
      mass += ink;
      momentX += ink * x;
      momentY += ink * y;
    }
  }
  return mass > 0 ? { x: momentX / mass, y: momentY / mass, mass } : undefined;
}

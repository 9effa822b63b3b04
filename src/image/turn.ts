/** @file Pictures turned about their middle, with bilinear resampling. */

/** Where the pixels of a turned picture come from: each is a weighted sum of four. */
export interface Turning {
  /** `height * width * 4` indices of pixels. */
  readonly sources: Int32Array;
  /** Their shares; those from beyond the edge, which is empty, are 0. */
  readonly shares: Float32Array;
}

/** Turns pictures of `height * width` pixels by `degrees`, counter-clockwise. */
export function turning(height: number, width: number, degrees: number): Turning {
  const sources = new Int32Array(height * width * 4);
  const shares = new Float32Array(height * width * 4);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = cos * (x - middleX) - sin * (y - middleY) + middleX;
      const fromY = sin * (x - middleX) + cos * (y - middleY) + middleY;
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        // prettier-ignore
        const [column, row] = [left + dx, top + dy];
        if (column >= 0 && column < width && row >= 0 && row < height) {
          sources[at] = row * width + column;
          shares[at] = (1 - Math.abs(fromX - column)) * (1 - Math.abs(fromY - row));
        }
        at++;
      }
    }
  }
  return { sources, shares };
}

/** The turned picture, one byte a pixel. */
export function turn(picture: Uint8Array, { sources, shares }: Turning): Uint8Array {
  return picture.map((_, pixel) => {
    let sum = 0.5;
    for (let i = 4 * pixel; i < 4 * pixel + 4; i++) sum += shares[i]! * picture[sources[i]!]!;
    return sum;
  });
}

/**
 * @file Strokes made thicker or thinner: each pixel is blended with the greatest or the least of itself
 * and its four neighbours.
 */

/**
 * Changes the width of the strokes in a picture of `height` x `width` pixels with a margin.
 * @param padded rows of `stride` bytes; the picture begins at row 1, column 1, and is changed in place
 * @param amount pixels by which a stroke grows on each side, -1 to 1; below 0 it shrinks
 * @param scratch as long as `padded`
 */
export function changeThickness(
  padded: Uint8Array,
  stride: number,
  height: number,
  width: number,
  amount: number,
  scratch: Uint8Array,
): void {
  scratch.set(padded);
  const share = Math.abs(amount);
  for (let y = 1; y <= height; y++) {
    for (let at = y * stride + 1; at <= y * stride + width; at++) {
      const own = scratch[at]!;
      const left = scratch[at - 1]!;
      const right = scratch[at + 1]!;
      const above = scratch[at - stride]!;
      const below = scratch[at + stride]!;
      const other =
        amount > 0
          ? Math.max(own, left, right, above, below)
          : Math.min(own, left, right, above, below);
      padded[at] = own + share * (other - own) + 0.5;
    }
  }
}

/**
 * @file Resampling a part of a picture to another size: each new pixel is the mean of the area it
 * covers when shrinking (as MNIST's own anti-aliasing), bilinear between pixel centres when growing.
 */

/** A part of a picture, in pixels that need not be whole; outside the picture there is 0. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What every output position along one axis reads: `weights` of `count` inputs from `start`. */
interface Taps {
  readonly start: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float32Array;
  readonly stride: number;
}

/** The taps along one axis of `size` pixels, of which [from, from + length) becomes `to` pixels. */
function tapsOf(size: number, from: number, length: number, to: number): Taps {
  const step = length / to;
  const stride = Math.max(2, Math.ceil(step) + 1);
  const start = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Float32Array(to * stride);
  for (let i = 0; i < to; i++) {
    // Growing: a window of one source pixel around the centre, which is bilinear interpolation.
    const centre = from + (i + 0.5) * step;
    const half = Math.max(step, 1) / 2;
    const low = centre - half;
    const high = centre + half;
    const first = Math.max(0, Math.floor(low));
    const last = Math.min(size - 1, Math.ceil(high) - 1);
    start[i] = first;
    count[i] = Math.max(0, Math.min(stride, last - first + 1));
    for (let k = 0; k < count[i]!; k++) {
      const overlap = Math.min(high, first + k + 1) - Math.max(low, first + k);
      weights[i * stride + k] = Math.max(0, overlap) / (high - low);
    }
  }
  return { start, count, weights, stride };
}

/**
 * Resamples `region` of a picture to `width` x `height` pixels.
 * @param source `sourceHeight * sourceWidth` values, row by row.
 * @returns `height * width` values in the source's own range.
 */
export function resizeRegion(
  source: Uint8Array | Float32Array,
  sourceWidth: number,
  sourceHeight: number,
  region: Region,
  width: number,
  height: number,
): Float32Array {
  const columns = tapsOf(sourceWidth, region.left, region.width, width);
  const rows = tapsOf(sourceHeight, region.top, region.height, height);
  const result = new Float32Array(width * height);
  const line = new Float32Array(sourceWidth);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let k = 0; k < rows.count[y]!; k++) {
      const weight = rows.weights[y * rows.stride + k]!;
      const from = (rows.start[y]! + k) * sourceWidth;
      for (let x = 0; x < sourceWidth; x++) line[x]! += weight * source[from + x]!;
    }
    for (let x = 0; x < width; x++) {
      const from = columns.start[x]!;
      let sum = 0;
      for (let k = 0; k < columns.count[x]!; k++) {
        sum += columns.weights[x * columns.stride + k]! * line[from + k]!;
      }
      result[y * width + x] = sum;
    }
  }
  return result;
}

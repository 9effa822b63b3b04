/** @file Plain filters over a grid of numbers: means, least and greatest values, reduction. */

/** The mean over a window of `2 * radius + 1` columns and rows, cut off at the grid's edge. */
export function windowMean(
  source: Float32Array,
  width: number,
  height: number,
  radius: number,
): Float32Array {
  const along = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    let count = 0;
    for (let x = 0; x < Math.min(radius, width); x++, count++) sum += source[row + x]!;
    for (let x = 0; x < width; x++) {
      if (x + radius < width) {
        sum += source[row + x + radius]!;
        count++;
      }
      if (x > radius) {
        sum -= source[row + x - radius - 1]!;
        count--;
      }
      along[row + x] = sum / count;
    }
  }
  const mean = new Float32Array(width * height);
  const sums = new Float64Array(width);
  let count = 0;
  const add = (y: number, sign: number): void => {
    count += sign;
    for (let x = 0; x < width; x++) sums[x]! += sign * along[y * width + x]!;
  };
  for (let y = 0; y < Math.min(radius, height); y++) add(y, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) add(y + radius, 1);
    if (y > radius) add(y - radius - 1, -1);
    for (let x = 0; x < width; x++) mean[y * width + x] = sums[x]! / count;
  }
  return mean;
}

/**
 * Grey opening: the least value of a window, then the greatest of those. What is higher than its
 * surroundings and narrower than the window disappears; what is wider stays.
 */
export function open(
  source: Float32Array,
  width: number,
  height: number,
  radius: number,
): Float32Array {
  const least = greatest(source, width, height, radius, -1);
  return greatest(least, width, height, radius, 1);
}

/** The greatest of each window's values times `sign`, times `sign`: with -1 the least value. */
function greatest(
  source: Float32Array,
  width: number,
  height: number,
  radius: number,
  sign: 1 | -1,
): Float32Array {
  const along = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = y * width + Math.min(width - 1, x + radius);
      let best = -Infinity;
      for (let i = y * width + Math.max(0, x - radius); i <= to; i++) {
        const value = sign * source[i]!;
        if (value > best) best = value;
      }
      along[y * width + x] = best;
    }
  }
  const result = new Float32Array(width * height).fill(-Infinity);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const to = Math.min(height - 1, y + radius) * width;
    for (let from = Math.max(0, y - radius) * width; from <= to; from += width) {
      for (let x = 0; x < width; x++) {
        if (along[from + x]! > result[row + x]!) result[row + x] = along[from + x]!;
      }
    }
  }
  for (let i = 0; i < result.length; i++) result[i]! *= sign;
  return result;
}

/** Smooths with weights 1, 2, 1 along both axes; the grid's edge is repeated. */
export function smooth(source: Float32Array, width: number, height: number): Float32Array {
  const along = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let i = row; i < row + width; i++) {
      const before = source[i > row ? i - 1 : i]!;
      const behind = source[i < row + width - 1 ? i + 1 : i]!;
      along[i] = (before + 2 * source[i]! + behind) / 4;
    }
  }
  const result = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = y > 0 ? -width : 0;
    const below = y < height - 1 ? width : 0;
    for (let i = row; i < row + width; i++) {
      result[i] = (along[i + above]! + 2 * along[i]! + along[i + below]!) / 4;
    }
  }
  return result;
}

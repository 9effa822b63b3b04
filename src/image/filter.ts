/** @file Plain filters over a grid of numbers: means, least and greatest values, smoothing. */

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
  const result = new Float32Array(width * height);
  const rows = slidingGreatest(width, radius);
  for (let y = 0; y < height; y++) rows(source, y * width, 1, sign, along);
  const columns = slidingGreatest(height, radius);
  for (let x = 0; x < width; x++) columns(along, x, width, 1, result);
  if (sign < 0) for (let i = 0; i < result.length; i++) result[i] = -result[i]!;
  return result;
}

/**
 * Writes the greatest of each window along a line: three comparisons a value, however wide the window
 * (van Herk, 1992). A window is one running maximum from the left within its block, and one from the
 * right.
 * @returns a function of a line that starts at `from` and goes on every `stride` values
 */
function slidingGreatest(length: number, radius: number) {
  const span = 2 * radius + 1;
  const padded = new Float32Array(length + 2 * radius).fill(-Infinity);
  const fromLeft = new Float32Array(padded.length);
  const fromRight = new Float32Array(padded.length);
  return (source: Float32Array, from: number, stride: number, sign: 1 | -1, to: Float32Array) => {
    for (let i = 0; i < length; i++) padded[radius + i] = sign * source[from + i * stride]!;
    for (let i = 0; i < padded.length; i++) {
      const value = padded[i]!;
      fromLeft[i] = i % span === 0 ? value : Math.max(fromLeft[i - 1]!, value);
    }
    for (let i = padded.length - 1; i >= 0; i--) {
      const value = padded[i]!;
      const isLast = (i + 1) % span === 0 || i + 1 === padded.length;
      fromRight[i] = isLast ? value : Math.max(fromRight[i + 1]!, value);
    }
    for (let i = 0; i < length; i++) {
      to[from + i * stride] = Math.max(fromRight[i]!, fromLeft[i + span - 1]!);
    }
  };
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

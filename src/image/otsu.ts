/** @file Otsu's threshold (Otsu, 1979): the cut that leaves the least variance on its two sides. */

/**
 * The threshold of a histogram: values of at most it are one class, those above it the other.
 * Where a range of cuts is equally good (an empty gap between two peaks), its middle.
 * @param histogram The count of each value 0, 1, 2 ...
 */
export function otsuThreshold(histogram: ArrayLike<number>): number {
  let total = 0;
  let sum = 0;
  for (let value = 0; value < histogram.length; value++) {
    total += histogram[value]!;
    sum += value * histogram[value]!;
  }
  let below = 0;
  let sumBelow = 0;
  let best = -1;
  let first = 0;
  let last = 0;
  for (let value = 0; value < histogram.length; value++) {
    below += histogram[value]!;
    sumBelow += value * histogram[value]!;
    const above = total - below;
    if (below === 0) continue;
    if (above === 0) break;
    const difference = sumBelow / below - (sum - sumBelow) / above;
    const between = below * above * difference * difference;
    if (between > best) {
      best = between;
      first = value;
      last = value;
    } else if (between === best) {
      last = value;
    }
  }
  return Math.floor((first + last) / 2);
}

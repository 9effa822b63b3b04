/** @file Connected pieces of ink (8-neighbourhood). */

/** The pieces of a mask. */
export interface Components {
  /** The piece of each pixel, from 1; 0 where the mask is 0. */
  readonly labels: Int32Array;
  /** The number of pixels of each piece; index 0 is unused. */
  readonly areas: readonly number[];
}

/**
 * Labels the 8-connected pieces of `mask` (ink where it is not 0) by flood fill.
 * @param mask `height * width` bytes.
 */
export function labelComponents(mask: Uint8Array, width: number, height: number): Components {
  const labels = new Int32Array(width * height);
  const areas = [0];
  const stack: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || labels[start] !== 0) continue;
    const label = areas.length;
    let area = 0;
    labels[start] = label;
    stack.push(start);
    while (stack.length > 0) {
      const pixel = stack.pop()!;
      area++;
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx;
          if (mask[neighbour] === 0 || labels[neighbour] !== 0) continue;
          labels[neighbour] = label;
          stack.push(neighbour);
        }
      }
    }
    areas.push(area);
  }
  return { labels, areas };
}

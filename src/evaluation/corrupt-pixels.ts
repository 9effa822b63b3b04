/** @file What corruptions do to pixels: resample, blur, thicken, draw over. Ink is 255 on 0. */

/** One image. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  /** `height * width` bytes. */
  readonly data: Uint8Array;
}

/** From a place in the result, counted from the middle, to the place in the source. */
interface LinearMap {
  readonly xx?: number;
  readonly xy?: number;
  readonly yx?: number;
  readonly yy?: number;
}

const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** The image mapped about its middle, then moved; bilinear, paper outside. */
export function warp(
  { height, width, data }: Frame,
  { xx = 1, xy = 0, yx = 0, yy = 1 }: LinearMap,
  move = { x: 0, y: 0 },
): Uint8Array {
  const at = (x: number, y: number): number =>
    x >= 0 && x < width && y >= 0 && y < height ? data[y * width + x]! : 0;
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  return data.map((_, i) => {
    const x = (i % width) - middleX - move.x;
    const y = Math.floor(i / width) - middleY - move.y;
    const sourceX = xx * x + xy * y + middleX;
    const sourceY = yx * x + yy * y + middleY;
    const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
    const [shareX, shareY] = [sourceX - left, sourceY - top];
    const above = at(left, top) * (1 - shareX) + at(left + 1, top) * shareX;
    const below = at(left, top + 1) * (1 - shareX) + at(left + 1, top + 1) * shareX;
    return toByte(above * (1 - shareY) + below * shareY);
  });
}

/** Blurred by a Gaussian of this standard deviation in pixels; paper outside. */
export function gaussian({ height, width, data }: Frame, deviation: number): Uint8Array {
  const radius = Math.ceil(3 * deviation);
  const offsets = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius);
  const weights = offsets.map((offset) => Math.exp(-(offset ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const blurAlong = (
    source: Float32Array,
    step: number,
    place: (i: number) => number,
    size: number,
  ) =>
    source.map((_, i) =>
      offsets.reduce((sum, offset, k) => {
        const inside = place(i) + offset >= 0 && place(i) + offset < size;
        return inside ? sum + (weights[k]! / total) * source[i + offset * step]! : sum;
      }, 0),
    );
  const rows = blurAlong(Float32Array.from(data), 1, (i) => i % width, width);
  const both = blurAlong(rows, width, (i) => Math.floor(i / width), height);
  return Uint8Array.from(both, toByte);
}

/**
 * Strokes made thicker on each side by this many pixels, or thinner where it is negative: grey
 * dilation or erosion by a disc with a soft edge.
 */
export function thicken({ height, width, data }: Frame, pixels: number): Uint8Array {
  const radius = Math.abs(pixels);
  const reach = Math.ceil(radius);
  const disc: { dx: number; dy: number; weight: number }[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const weight = Math.min(1, radius + 1 - Math.hypot(dx, dy));
      if (weight > 0) disc.push({ dx, dy, weight });
    }
  }
  // What grows is the ink, or else the paper.
  const grows = (value: number): number => (pixels > 0 ? value : 255 - value);
  return data.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    let most = 0;
    for (const { dx, dy, weight } of disc) {
      const inside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
      const value = inside ? data[i + dy * width + dx]! : 0;
      most = Math.max(most, weight * grows(value));
    }
    return grows(toByte(most));
  });
}

/** Draws `value` over the image, as densely as `cover` says of each pixel: 0 not, 1 fully. */
export function stamp(
  { width, data }: Frame,
  value: number,
  cover: (x: number, y: number) => number,
): Uint8Array {
  return data.map((before, i) => {
    const share = Math.min(1, Math.max(0, cover(i % width, Math.floor(i / width))));
    // Ink over ink stays the darker of both.
    const drawn = before + (value - before) * share;
    return toByte(value > 0 ? Math.max(before, drawn) : drawn);
  });
}

/**
 * @file Augmentation: every image is moved, turned, scaled, sheared and bent a little, its strokes made
 * thicker or thinner, differently each time. One affine map and one smooth displacement field are composed into a single bilinear
 * resampling, so that nothing is blurred twice. The field is a cubic B-spline over random control
 * points 7 pixels apart, which is as smooth as the Gaussian-filtered noise (sigma 4) of Simard,
 * Steinkraus and Platt 2003 and far cheaper.
 */
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import { changeThickness } from './thickness.js';

/** How far an image may change. What is left out does not change. */
export interface AugmentOptions {
  /** Pixels, drawn evenly from -shift to shift along each axis. */
  readonly shift?: number;
  /** Degrees, drawn evenly from -rotation to rotation. */
  readonly rotation?: number;
  /** A share: the size is multiplied by something between 1 - scale and 1 + scale. */
  readonly scale?: number;
  /** Degrees of slant, drawn evenly from -shear to shear. */
  readonly shear?: number;
  /** Standard deviation in pixels of the smooth displacement field. */
  readonly elastic?: number;
  /** Pixels: strokes grow by up to this on each side, or shrink by up to half of it. */
  readonly thickness?: number;
}

/**
 * Changes a batch of images.
 * @param images any number of images, one after the other
 * @param out where the result goes, as long as `images` and not the same array
 * @returns `out`
 */
export type Augmenter = (images: Uint8Array, random: Random, out?: Uint8Array) => Uint8Array;

/** Pixels between the control points of the displacement field. */
const SPACING = 7;

/** The largest sensible value of each option; beyond it a digit is no longer the same digit. */
const LIMITS: Readonly<Record<keyof AugmentOptions, number>> = {
  shift: 28,
  rotation: 180,
  scale: 0.9,
  shear: 60,
  elastic: 10,
  thickness: 1,
};

/** The control points that reach each pixel of an axis: the first one and four weights a pixel. */
interface Spline {
  readonly points: number;
  readonly first: Int32Array;
  /** `[size, 4]` */
  readonly weights: Float64Array;
}

/** The cubic B-spline basis at every pixel of an axis. */
function splineAxis(size: number): Spline {
  const first = new Int32Array(size);
  const weights = new Float64Array(size * 4);
  for (let pixel = 0; pixel < size; pixel++) {
    const cell = Math.floor(pixel / SPACING);
    const t = pixel / SPACING - cell;
    first[pixel] = cell;
    weights[pixel * 4] = (1 - t) ** 3 / 6;
    weights[pixel * 4 + 1] = (3 * t ** 3 - 6 * t ** 2 + 4) / 6;
    weights[pixel * 4 + 2] = (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6;
    weights[pixel * 4 + 3] = t ** 3 / 6;
  }
  return { points: Math.floor((size - 1) / SPACING) + 4, first, weights };
}

/**
 * The share of white noise's standard deviation that the spline keeps: along one axis the mean of
 * the squared basis is 151/315, and there are two axes.
 */
const SPLINE_DEVIATION = 151 / 315;

function checked(options: AugmentOptions): Required<AugmentOptions> {
  const { shift = 0, rotation = 0, scale = 0, shear = 0, elastic = 0, thickness = 0 } = options;
  const all = { shift, rotation, scale, shear, elastic, thickness };
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(all, key));
  if (unknown !== undefined) {
    throw new InputError(
      `Augmentation has no setting ${unknown}; its settings: ${Object.keys(all).join(', ')}.`,
    );
  }
  for (const key of Object.keys(LIMITS) as (keyof AugmentOptions)[]) {
    if (!(all[key] >= 0 && all[key] <= LIMITS[key])) {
      throw new InputError(
        `Augmentation ${key} must be between 0 and ${LIMITS[key]}, got ${all[key]}.`,
      );
    }
  }
  return all;
}

/**
 * The augmenter of images of this size.
 * @throws InputError when an option is negative, not a number or beyond what makes sense.
 */
export function createAugmenter(height: number, width: number, options: AugmentOptions): Augmenter {
  const { shift, rotation, scale, shear, elastic, thickness } = checked(options);
  const pixels = height * width;
  // A margin of zeros, one pixel before and two after, spares the inner loop every border check.
  const stride = width + 3;
  const padded = new Uint8Array((height + 3) * stride);
  const scratch = new Uint8Array(padded.length);
  const rows = splineAxis(height);
  const columns = splineAxis(width);
  const points = columns.points;
  const controlX = new Float64Array(rows.points * points);
  const controlY = new Float64Array(rows.points * points);
  const rowX = new Float64Array(points);
  const rowY = new Float64Array(points);
  const columnFirst = columns.first;
  const columnWeights = columns.weights;
  // Even noise has a deviation of 1/sqrt(3) of its range.
  const amplitude = (elastic * Math.sqrt(3)) / SPLINE_DEVIATION;
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;

  const drawField = (random: Random): void => {
    for (let i = 0; i < controlX.length; i++) {
      controlX[i] = (2 * random.uniform() - 1) * amplitude;
      controlY[i] = (2 * random.uniform() - 1) * amplitude;
    }
  };

  /** The field's control points along one row of pixels. */
  const rowField = (y: number): void => {
    const start = rows.first[y]! * points;
    const w0 = rows.weights[y * 4]!;
    const w1 = rows.weights[y * 4 + 1]!;
    const w2 = rows.weights[y * 4 + 2]!;
    const w3 = rows.weights[y * 4 + 3]!;
    for (let i = 0; i < points; i++) {
      const a = start + i;
      const b = a + points;
      const c = b + points;
      const d = c + points;
      rowX[i] = w0 * controlX[a]! + w1 * controlX[b]! + w2 * controlX[c]! + w3 * controlX[d]!;
      rowY[i] = w0 * controlY[a]! + w1 * controlY[b]! + w2 * controlY[c]! + w3 * controlY[d]!;
    }
  };

  const augmentOne = (random: Random, out: Uint8Array, offset: number): void => {
    const angle = ((2 * random.uniform() - 1) * rotation * Math.PI) / 180;
    const slant = Math.tan(((2 * random.uniform() - 1) * shear * Math.PI) / 180);
    const size = 1 + (2 * random.uniform() - 1) * scale;
    const moveX = (2 * random.uniform() - 1) * shift;
    const moveY = (2 * random.uniform() - 1) * shift;
    if (elastic > 0) drawField(random);
    // The map from a pixel of the result to a place in the source: turn, slant, scale.
    const cos = Math.cos(angle) / size;
    const sin = Math.sin(angle) / size;
    const xx = cos;
    const xy = cos * slant - sin;
    const yx = sin;
    const yy = sin * slant + cos;
    const right = width + 1;
    const bottom = height + 1;
    for (let y = 0; y < height; y++) {
      if (elastic > 0) rowField(y);
      const fromY = y - middleY - moveY;
      const startX = middleX + 1 + xy * fromY - xx * (middleX + moveX);
      const startY = middleY + 1 + yy * fromY - yx * (middleX + moveX);
      let to = offset + y * width;
      for (let x = 0; x < width; x++) {
        let sourceX = startX + xx * x;
        let sourceY = startY + yx * x;
        if (elastic > 0) {
          const i = columnFirst[x]!;
          const w0 = columnWeights[x * 4]!;
          const w1 = columnWeights[x * 4 + 1]!;
          const w2 = columnWeights[x * 4 + 2]!;
          const w3 = columnWeights[x * 4 + 3]!;
          sourceX += w0 * rowX[i]! + w1 * rowX[i + 1]! + w2 * rowX[i + 2]! + w3 * rowX[i + 3]!;
          sourceY += w0 * rowY[i]! + w1 * rowY[i + 1]! + w2 * rowY[i + 2]! + w3 * rowY[i + 3]!;
        }
        if (sourceX > 0 && sourceX < right && sourceY > 0 && sourceY < bottom) {
          const cellX = sourceX | 0;
          const cellY = sourceY | 0;
          const shareX = sourceX - cellX;
          const shareY = sourceY - cellY;
          const at = cellY * stride + cellX;
          const above = padded[at]! + (padded[at + 1]! - padded[at]!) * shareX;
          const next = at + stride;
          const below = padded[next]! + (padded[next + 1]! - padded[next]!) * shareX;
          out[to] = above + (below - above) * shareY + 0.5;
        } else {
          out[to] = 0;
        }
        to++;
      }
    }
  };

  return (images, random, out = new Uint8Array(images.length)) => {
    for (let start = 0; start < images.length; start += pixels) {
      for (let y = 0; y < height; y++) {
        const row = start + y * width;
        padded.set(images.subarray(row, row + width), (y + 1) * stride + 1);
      }
      if (thickness > 0) {
        const amount = thickness * (1.5 * random.uniform() - 0.5);
        changeThickness(padded, stride, height, width, amount, scratch);
      }
      augmentOne(random, out, start);
    }
    return out;
  };
}

/** @file How pieces of ink fall off to what is around them, in a picture whose paper was not yet taken out. */
import type { FlatPicture } from './flatten.js';
import type { Piece } from './pieces.js';
import { pieceWidth } from './stroke.js';

/** A picture as it is, and freed of its paper. */
export interface GroundedPicture {
  readonly data: Uint8Array | Float32Array;
  readonly width: number;
  readonly height: number;
  readonly flat: FlatPicture;
}

/** How a piece falls off to what is around it. */
export interface Fall {
  /** The mean width of its strokes. */
  readonly stroke: number;
  /** How far it falls on its deeper side, in grey levels. */
  readonly contrast: number;
  /** The share of that which it falls on both sides. */
  readonly share: number;
}

/** At most about this many pixels of a piece are looked at. */
const sampleCount = 60;
/** Strokes are crossed in this many directions, as far as these multiples of their width; at least so far. */
const directions = 8;
const reaches = [1, 1.5] as const;
const leastReach = 2;
/** So near, a sharp edge has fallen by this many times as much as an even slope has. */
const sharper = 1.4;
const nearReach = 0.5;
const leastNear = 1;

/**
 * How a piece of `mask` falls off in the picture as it is. Its falls are compared with each other, so
 * that neither its contrast nor the light around it matters.
 * @param paperBeyond whether a sharp piece may end at the picture's sides
 */
export function fallOf(
  { pixels }: Piece,
  mask: Uint8Array,
  picture: GroundedPicture,
  paperBeyond: boolean,
): Fall {
  const stroke = pieceWidth(pixels, mask, picture.width);
  const fallAt = fallsAcross(picture, stroke);
  const wanted = Math.min(sampleCount, 2 * Math.sqrt(pixels.length));
  const step = Math.ceil(pixels.length / wanted);
  let count = 0;
  const sum = { one: 0, near: 0, both: 0, bothSeen: 0 };
  for (let i = step >> 1; i < pixels.length; i += step) {
    const { one, near, both, bothSeen } = fallAt(pixels[i]!);
    count++;
    sum.one += one;
    sum.near += near;
    sum.both += both;
    sum.bothSeen += bothSeen;
  }
  const even = nearOf(stroke) / Math.max(...reaches.map((reach) => farOf(reach, stroke)));
  const sharp = paperBeyond && sum.near >= sharper * even * sum.one;
  const share = sum.one > 0 ? (sharp ? sum.both : sum.bothSeen) / sum.one : 0;
  return { stroke, contrast: sum.one / count, share };
}

/** How far the picture falls from a pixel, at most over all directions. */
interface PixelFall {
  /** To one side, and to one nearby. */
  one: number;
  near: number;
  /** To both sides; where one lies beyond the picture, to the other. */
  both: number;
  /** To both sides inside the picture. */
  bothSeen: number;
}

/** Tells the falls across a stroke of a width; each call changes the one result. */
function fallsAcross(
  { data, width, height, flat: { sign } }: GroundedPicture,
  stroke: number,
): (pixel: number) => Readonly<PixelFall> {
  const crossings = [
    ...reaches.flatMap((reach) => crossingsOf(farOf(reach, stroke))),
    ...crossingsOf(nearOf(stroke)),
  ];
  const firstNear = reaches.length * directions;
  const result: PixelFall = { one: 0, near: 0, both: 0, bothSeen: 0 };
  return (pixel) => {
    const x = pixel % width;
    const y = (pixel - x) / width;
    const value = data[pixel]!;
    let one = 0;
    let near = 0;
    let both = 0;
    let bothSeen = 0;
    for (let k = 0; k < crossings.length; k++) {
      const { dx, dy } = crossings[k]!;
      const offset = dy * width + dx;
      // A crossing goes downwards, so that only its second end can lie above the picture.
      const insideA = y + dy < height && x + dx >= 0 && x + dx < width;
      const insideB = y - dy >= 0 && x - dx >= 0 && x - dx < width;
      const a = insideA ? sign * (value - data[pixel + offset]!) : 0;
      const b = insideB ? sign * (value - data[pixel - offset]!) : 0;
      const deeper = a > b ? a : b;
      if (k >= firstNear) {
        if (deeper > near) near = deeper;
        continue;
      }
      if (deeper > one) one = deeper;
      const lesser = a < b ? a : b;
      if (insideA && insideB && lesser > bothSeen) bothSeen = lesser;
      const seen = insideA && insideB ? lesser : deeper;
      if (seen > both) both = seen;
    }
    result.one = one;
    result.near = near;
    result.both = both;
    result.bothSeen = bothSeen;
    return result;
  };
}

/** How far from a pixel of a stroke it is looked, in whole pixels. */
function farOf(reach: number, stroke: number): number {
  return Math.round(Math.max(leastReach, reach * stroke));
}

/** How far it is looked for the sharpness of its edge. */
function nearOf(stroke: number): number {
  return Math.round(Math.max(leastNear, nearReach * stroke));
}

/** Whole steps to one side of a pixel in every direction, about so far; the other side's are their opposites. */
function crossingsOf(far: number): { dx: number; dy: number }[] {
  return Array.from({ length: directions }, (_, k) => {
    const angle = (Math.PI * k) / directions;
    return { dx: Math.round(far * Math.cos(angle)), dy: Math.round(far * Math.sin(angle)) };
  });
}

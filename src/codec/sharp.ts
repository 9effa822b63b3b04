/** @file The image library, loaded on first use: its native part takes longer than a CLI's --help. */
import type sharpModule from 'sharp';
import type { Sharp } from 'sharp';

import type { GreyImage } from '../image/grey-image.js';
import type { ColourImage, Size } from './colour-image.js';

/** Loads sharp; later calls get the same module. */
export async function loadSharp(): Promise<typeof sharpModule> {
  return (await import('sharp')).default;
}

/**
 * A picture as sharp reads it: each call makes a new pipeline that starts from its bytes, upright
 * and brought to `size` where there is one.
 */
export interface Source {
  readonly open: () => Sharp;
  readonly hasAlpha: boolean;
  /** Whether it has 16 bits a channel. */
  readonly deep?: boolean;
  readonly size?: Size;
}

/** What lies under what is transparent. */
type Ground = 'white' | 'black';

/** A source's upright pixels on `ground`, in its own colours. */
function upright({ open, size }: Source, ground: Ground): Sharp {
  const pipeline = open().autoOrient().flatten({ background: ground });
  // A linear kernel does not ring at strokes; sharp lets the decoder do most of the shrinking.
  return size === undefined
    ? pipeline
    : pipeline.resize({ width: size.width, height: size.height, fit: 'fill', kernel: 'linear' });
}

async function greyOn(source: Source, ground: Ground): Promise<GreyImage> {
  const { data, info } = await upright(source, ground)
    .greyscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** The range of 16 bits, and the least part of it that a picture is taken to use. */
const deepRange = 65_536;
const leastSpan = 128;

/**
 * A 16-bit source as 8-bit luminance. Cameras and scanners leave of 16 bits what their sensor has not,
 * 10 or 12 of them used; where less than a quarter of the range is, 8 bits are spread over what is.
 */
async function deepGrey(source: Source): Promise<GreyImage> {
  const { data: bytes, info } = await upright(source, 'white')
    .pipelineColourspace('grey16')
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const values = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const histogram = new Uint32Array(deepRange);
  for (const value of values) histogram[value]!++;
  const skipped = Math.floor((values.length * outliers) / 1000);
  const darkest = valueAt(histogram, skipped);
  const span = valueAt(histogram, values.length - 1 - skipped) - darkest;
  const narrow = span < deepRange / 4;
  const [from, unit] = narrow ? [darkest, 255 / Math.max(span, leastSpan)] : [0, 1 / 256];
  const data = new Uint8Array(values.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.max(0, Math.min(255, Math.floor((values[i]! - from) * unit)));
  }
  return { width: info.width, height: info.height, data };
}

/**
 * A source as 8-bit luminance. What is transparent lies over white, or over black where only that
 * shows what is drawn.
 */
export async function toGrey(source: Source): Promise<{ image: GreyImage; ground: Ground }> {
  if (!source.hasAlpha) {
    const image = await (source.deep ? deepGrey(source) : greyOn(source, 'white'));
    return { image, ground: 'white' };
  }
  const [light, dark] = await Promise.all([greyOn(source, 'white'), greyOn(source, 'black')]);
  const ground = groundOf(light.data, dark.data);
  return { image: ground === 'white' ? light : dark, ground };
}

/** A source in sRGB, on the ground that `toGrey` chooses. */
export async function toColour(source: Source): Promise<ColourImage> {
  const ground = source.hasAlpha ? (await toGrey(source)).ground : 'white';
  const { data, info } = await upright(source, ground)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** More opaque than this (of 255) counts as seen. */
const seen = 128;
/** Greys further apart than this (of 255) are a drawing of its own, on paper of its own. */
const ownContrast = 48;
/** So many of a thousand pixels at either end do not count for that. */
const outliers = 2;

/**
 * White, unless what can be seen is of one light tone: white ink on nothing.
 * @param light the greys over white
 * @param dark the greys over black
 */
function groundOf(light: Uint8Array, dark: Uint8Array): Ground {
  const histogram = new Uint32Array(256);
  let count = 0;
  let sum = 0;
  for (let i = 0; i < light.length; i++) {
    // Over white there is 255 * (1 - alpha) more light than over black.
    const alpha = 255 - (light[i]! - dark[i]!);
    if (alpha < seen) continue;
    const own = Math.min(255, Math.round((255 * dark[i]!) / alpha));
    histogram[own]!++;
    sum += own;
    count++;
  }
  // An opaque picture is the same on both.
  if (count === 0 || count === light.length) return 'white';
  const skipped = Math.floor((count * outliers) / 1000);
  const darkest = valueAt(histogram, skipped);
  const lightest = valueAt(histogram, count - 1 - skipped);
  return lightest - darkest <= ownContrast && sum / count >= 128 ? 'black' : 'white';
}

/** The value of the histogram's entry at `rank`, counted from 0 at the lowest. */
function valueAt(histogram: Uint32Array, rank: number): number {
  let passed = 0;
  for (let value = 0; value < histogram.length; value++) {
    passed += histogram[value]!;
    if (passed > rank) return value;
  }
  return histogram.length - 1;
}

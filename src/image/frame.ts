/**
 * @file MNIST's framing (LeCun et al., 1998): the digit scaled into a 20 x 20 box with its aspect
 * kept, anti-aliased, its full ink 255, its centre of mass at the centre of 28 x 28 pixels.
 * Measured on MNIST's own test images: every longer side is 20 (three are 19), every centre of
 * mass lies within half a pixel of (14, 14) counted from 0, every greatest value is 254 or 255.
 */
import { uniteBoxes } from './box.js';
import { centreOfMass } from './mass.js';
import { checkPixels, type GreyImage } from './grey-image.js';
import { frameBox, frameSide } from './frame-size.js';
import { extractInk, mayBeFrame } from './ink.js';
import type { Ink } from './ink.js';
import { boxOf } from './pieces.js';
import { resizeRegion } from './resize.js';
import { thickenThinStrokes } from './stroke.js';
import { componentsOf, findWriting, type Writing } from './writing.js';

const centre = 14;

/** Digits cover less of their box, but for a bold 1. */
const mostFill = 0.5;

/**
 * Frames the one digit in a picture as MNIST's images are framed. The picture may be of any size
 * and either polarity (told by its border), unevenly lit and noisy. What fills its box may be a card
 * or a sheet with the digit on it: then the writing is looked for.
 * @returns 28 x 28 bytes, ink 255 on 0; undefined for a blank picture.
 * @throws InputError when size and bytes do not belong together.
 */
export function frameDigit(image: GreyImage): Uint8Array | undefined {
  checkPixels(image, 'frame the picture');
  const ink = extractInk(image);
  if (ink === undefined) return undefined;
  if (!mayBeFrame(image) && fillOf(ink) > mostFill) {
    const writing = findWriting(image, { mode: 'digit' });
    if (writing) return frameWriting(writing);
  }
  return frameCut(thickenThinStrokes(ink, frameBox));
}

/** The share of its box that ink covers. */
function fillOf({ data }: Ink): number {
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}

/**
 * Frames some of a writing's ink as MNIST's images are framed: one component, several, or a part.
 * @param pixels Lists of indices into the writing's ink; those in several lists count once.
 * @returns 28 x 28 bytes, ink 255 on 0; undefined when there is no ink.
 */
export function frameInk(
  writing: Pick<Writing, 'ink' | 'width' | 'strokeWidth'>,
  pixels: readonly Int32Array[],
): Uint8Array | undefined {
  const inked = pixels.filter((list) => list.length > 0);
  if (inked.length === 0) return undefined;
  const box = uniteBoxes(inked.map((list) => boxOf(list, writing.width)));
  const { left, top } = box;
  const width = box.right - left;
  const height = box.bottom - top;
  const data = new Float32Array(width * height);
  for (const list of pixels) {
    for (const pixel of list) {
      const y = Math.floor(pixel / writing.width);
      data[(y - top) * width + pixel - y * writing.width - left] = writing.ink[pixel]!;
    }
  }
  return frameCut(thickenThinStrokes({ width, height, data }, frameBox, writing.strokeWidth));
}

/** Frames all of a writing's ink as one digit; undefined when there is none. */
export function frameWriting(writing: Writing): Uint8Array | undefined {
  return frameInk(
    writing,
    componentsOf(writing).map(({ pixels }) => pixels),
  );
}

/** Frames ink that is cut to its box; undefined when there is none. */
export function frameCut(ink: Ink): Uint8Array | undefined {
  const scale = frameBox / Math.max(ink.width, ink.height);
  // The box keeps its exact aspect: a fraction of a pixel is left empty at both ends.
  const width = Math.ceil(ink.width * scale - 1e-6);
  const height = Math.ceil(ink.height * scale - 1e-6);
  const region = {
    left: (ink.width - width / scale) / 2,
    top: (ink.height - height / scale) / 2,
    width: width / scale,
    height: height / scale,
  };
  const box = resizeRegion(ink.data, ink.width, ink.height, region, width, height);
  const middle = centreOfMass(box, width, height);
  if (middle === undefined) return undefined;

  const left = place(middle.x, width);
  const top = place(middle.y, height);
  const greatest = box.reduce((most, value) => Math.max(most, value), 0);
  const frame = new Uint8Array(frameSide * frameSide);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = Math.round((255 * box[y * width + x]!) / greatest);
      frame[(top + y) * frameSide + left + x] = value;
    }
  }
  return frame;
}

/** Where a box of `size` pixels begins: its mass nearest the centre, all of it in the frame. */
function place(mass: number, size: number): number {
  return Math.min(frameSide - size, Math.max(0, Math.ceil(centre - mass - 0.5)));
}

/** Frames one after the other, as classifiers take them: `count * 28 * 28` bytes. */
export function joinFrames(frames: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(frames.length * frameSide * frameSide);
  frames.forEach((frame, i) => all.set(frame, i * frame.length));
  return all;
}

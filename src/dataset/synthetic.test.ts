import { beforeAll, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { classCounts, type Dataset } from './dataset.js';
import { loadDataset } from './load.js';
import { syntheticDigits } from './synthetic.js';

let digits: Dataset;

beforeAll(() => {
  digits = syntheticDigits(3000, createRandom(1));
});

test('every digit is drawn as often as the others', () => {
  expect(classCounts(digits)).toEqual(new Array(10).fill(300));
});

test.each([-1, 1.5, Number.NaN, 1e12])('%s digits are refused', (count) => {
  const draw = () => syntheticDigits(count, createRandom(1));
  expect(draw).toThrow(InputError);
  expect(draw).toThrow(
    /^Cannot draw \S+ digits: the count must be a whole number from 0 to 1000000/,
  );
});

test('the same seed draws the same bytes, another one others', () => {
  expect(syntheticDigits(50, createRandom(2)).hash).toBe(syntheticDigits(50, createRandom(2)).hash);
  expect(syntheticDigits(50, createRandom(2)).hash).not.toBe(
    syntheticDigits(50, createRandom(3)).hash,
  );
});

test("every digit is framed as MNIST's: a 20-pixel box, mass in the middle, full ink", () => {
  for (let i = 0; i < digits.count; i++) {
    const image = digits.images.subarray(i * 784, (i + 1) * 784);
    let [ink, x, y, most] = [0, 0, 0, 0];
    const [xs, ys] = [new Set<number>(), new Set<number>()];
    image.forEach((value, at) => {
      ink += value;
      x += value * (at % 28);
      y += value * Math.floor(at / 28);
      most = Math.max(most, value);
      if (value > 50) {
        xs.add(at % 28);
        ys.add(Math.floor(at / 28));
      }
    });
    const longer = Math.max(
      Math.max(...xs) - Math.min(...xs) + 1,
      Math.max(...ys) - Math.min(...ys) + 1,
    );
    // A broad nib's line is thin at its end.
    expect(longer).toBeGreaterThanOrEqual(17);
    expect(longer).toBeLessThanOrEqual(21);
    expect(Math.abs(x / ink - 14)).toBeLessThanOrEqual(0.51);
    expect(Math.abs(y / ink - 14)).toBeLessThanOrEqual(0.51);
    expect(most).toBeGreaterThan(150);
  }
});

/** Pixels averaged 2x2 and brought to length 1, so that a product is a likeness. */
function shrink(images: Uint8Array, count: number): Float32Array {
  const out = new Float32Array(count * 196);
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let at = 0; at < 196; at++) {
      const from = i * 784 + Math.floor(at / 14) * 56 + (at % 14) * 2;
      const value = images[from]! + images[from + 1]! + images[from + 28]! + images[from + 29]!;
      out[i * 196 + at] = value;
      squares += value * value;
    }
    for (let at = 0; at < 196; at++) out[i * 196 + at]! /= Math.sqrt(squares);
  }
  return out;
}

test('the nearest synthetic digit names most digits of MNIST', async () => {
  const { test: mnist } = await loadDataset('mnist', { env: {} });
  const known = shrink(digits.images, digits.count);
  const asked = shrink(mnist.images, 500);
  let right = 0;
  for (let i = 0; i < 500; i++) {
    let [best, label] = [-1, -1];
    for (let j = 0; j < digits.count; j++) {
      let likeness = 0;
      for (let at = 0; at < 196; at++) likeness += asked[i * 196 + at]! * known[j * 196 + at]!;
      if (likeness > best) [best, label] = [likeness, digits.labels[j]!];
    }
    if (label === mnist.labels[i]) right++;
  }
  expect(right / 500).toBeGreaterThan(0.8);
});

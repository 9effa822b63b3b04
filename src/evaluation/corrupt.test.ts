import { describe, expect, it } from 'vitest';
import { createRandom } from '../tensor/random.js';
import { corrupt, type Corruption, corruptions, formatLevel } from './corrupt.js';

const size = { height: 28, width: 28 };

/** A bar of full ink, 6 wide and 16 high, in the middle. */
const bar = Uint8Array.from({ length: 784 }, (_, i) =>
  Math.abs((i % 28) - 13.5) < 3 && Math.abs(Math.floor(i / 28) - 13.5) < 8 ? 255 : 0,
);
const named = (name: string): Corruption => corruptions.find((each) => each.name === name)!;
const at = (name: string, level: number, seed = 1): Uint8Array =>
  corrupt(bar, size, named(name), level, createRandom(seed));
const ink = (data: Uint8Array): number => data.reduce((sum, value) => sum + value, 0);

/** Mean distance of the ink from the middle, along each axis, signed. */
function centre(data: Uint8Array): [number, number] {
  let [x, y] = [0, 0];
  data.forEach((value, i) => {
    x += value * ((i % 28) - 13.5);
    y += value * (Math.floor(i / 28) - 13.5);
  });
  return [x / ink(data), y / ink(data)];
}

/** How far the image is from the bar. */
const change = (data: Uint8Array): number =>
  data.reduce((sum, value, i) => sum + Math.abs(value - bar[i]!), 0);

/** The direction along which the ink lies, in degrees from upright. */
function lean(data: Uint8Array): number {
  let [xx, xy, yy] = [0, 0, 0];
  data.forEach((value, i) => {
    const [x, y] = [(i % 28) - 13.5, Math.floor(i / 28) - 13.5];
    xx += value * x * x;
    xy += value * x * y;
    yy += value * y * y;
  });
  return (Math.atan2(2 * xy, yy - xx) * 90) / Math.PI;
}

describe.each(corruptions.map((each) => [each.name, each] as const))('%s', (_, corruption) => {
  it('depends on the seed alone and leaves the images as they are', () => {
    const two = Uint8Array.from([...bar, ...bar]);
    const level = corruption.levels[3]!;
    const worse = corrupt(two, size, corruption, level, createRandom(7));
    expect(corrupt(two, size, corruption, level, createRandom(7))).toEqual(worse);
    expect([...two.subarray(784)]).toEqual([...bar]);
    expect(worse).not.toEqual(two);
  });

  it('has six levels that change the image more and more, to one side at least', () => {
    expect(corruption.levels).toHaveLength(6);
    const mean = (level: number): number =>
      [1, 2, 3, 4, 5, 6].reduce((sum, seed) => sum + change(at(corruption.name, level, seed)), 0);
    const changes = corruption.levels.map(mean);
    const rising = corruption.name === 'thickness' ? changes.slice(3) : changes;
    expect(rising.every((value, i) => i === 0 || value > rising[i - 1]!)).toBe(true);
  });
});

describe('the strength of a level is exact', () => {
  it('turns by as many degrees, to either side', () => {
    const angles = [1, 2, 3, 4, 5, 6].map((seed) => lean(at('rotation', 20, seed)));
    for (const angle of angles) expect(Math.abs(angle)).toBeCloseTo(20, 0);
    expect(new Set(angles.map(Math.sign)).size).toBe(2);
  });

  it('moves by as many pixels', () => {
    for (const seed of [1, 2, 3]) {
      expect(Math.hypot(...centre(at('shift', 4, seed)))).toBeCloseTo(4, 1);
    }
  });

  it('grows or shrinks the area by the square of the factor', () => {
    const factors = [1, 2, 3, 4, 5, 6].map((seed) => Math.sqrt(ink(at('scale', 25, seed)) / ink(bar)));
    for (const factor of factors) expect(Math.max(factor, 1 / factor)).toBeCloseTo(1.25, 1);
  }); // prettier-ignore

  it('fades ink to a share, and blurs without losing ink', () => {
    expect(Math.max(...at('contrast', 40))).toBe(102);
    expect(ink(at('blur', 2)) / ink(bar)).toBeCloseTo(1, 2);
  });

  it('makes the bar a pixel wider or thinner on each side', () => {
    const middleRow = (data: Uint8Array): number => ink(data.subarray(14 * 28, 15 * 28)) / 255;
    expect(middleRow(at('thickness', 1))).toBe(8);
    expect(middleRow(at('thickness', 0.5))).toBeCloseTo(7, 1);
    expect(middleRow(at('thickness', -1))).toBe(4);
  });

  it('takes out a square of ink, and adds lines and spots of full ink', () => {
    const gone = bar.filter((value, i) => value > 0 && at('occlusion', 6)[i] === 0).length;
    expect(gone).toBeGreaterThan(8);
    expect(gone).toBeLessThanOrEqual(36);
    for (const name of ['lines', 'spots']) {
      const worse = at(name, 4);
      expect(worse.every((value, i) => value >= bar[i]!)).toBe(true);
      expect(worse.filter((value, i) => value > 200 && bar[i] === 0).length).toBeGreaterThan(5);
    }
  });

  it('adds noise of that deviation', () => {
    const grey = new Uint8Array(784).fill(128);
    const noisy = corrupt(grey, size, named('noise'), 32, createRandom(1));
    const variance = noisy.reduce((sum, value) => sum + (value - 128) ** 2, 0) / 784;
    expect(Math.sqrt(variance)).toBeGreaterThan(29);
    expect(Math.sqrt(variance)).toBeLessThan(35);
  });
});

it('an image without ink is made worse too, or stays blank', () => {
  for (const corruption of corruptions) {
    const level = corruption.levels[5]!;
    const worse = corrupt(new Uint8Array(784), size, corruption, level, createRandom(2));
    expect(worse).toHaveLength(784);
  }
});

it('levels are shown with their unit, and with their sign where both occur', () => {
  expect(formatLevel(20, '°', [10, 20])).toBe('20°');
  expect(formatLevel(0.5, ' px', [-0.5, 0.5])).toBe('+0.5 px');
  expect(formatLevel(-0.5, ' px', [-0.5, 0.5])).toBe('-0.5 px');
});

import { describe, expect, it } from 'vitest';

import { estimateBackground } from './background.js';
import { boundingBox } from './box.js';
import { labelComponents } from './components.js';
import { distanceToMask } from './distance.js';
import { centreOfMass } from './mass.js';
import { strokeWidth, thickenThinStrokes } from './stroke.js';

/** A mask from rows of '#' and '.'. */
function mask(...rows: string[]): { data: Uint8Array; width: number; height: number } {
  const data = Uint8Array.from(rows.join(''), (character) => (character === '#' ? 1 : 0));
  return { data, width: rows[0]!.length, height: rows.length };
}

describe('boundingBox', () => {
  it('holds every pixel above the threshold and no more', () => {
    const data = Uint8Array.of(0, 0, 0, 0, 0, 9, 3, 0, 0, 0, 0, 4);
    expect(boundingBox(data, 4, 3)).toEqual({ left: 1, top: 1, right: 4, bottom: 3 });
    expect(boundingBox(data, 4, 3, 5)).toEqual({ left: 1, top: 1, right: 2, bottom: 2 });
    expect(boundingBox(data, 4, 3, 9)).toBeUndefined();
  });
});

describe('centreOfMass', () => {
  it('weighs pixels by their ink', () => {
    expect(centreOfMass(Uint8Array.of(0, 0, 30, 10), 4, 1)).toEqual({ x: 2.25, y: 0, mass: 40 });
    expect(centreOfMass(new Uint8Array(4), 2, 2)).toBeUndefined();
  });
});

describe('labelComponents', () => {
  it('joins diagonal neighbours and nothing else', () => {
    const { data, width, height } = mask('#..#', '.#..', '...#');
    const { labels, areas } = labelComponents(data, width, height);
    expect([...labels]).toEqual([1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 3]);
    expect(areas).toEqual([0, 2, 1, 1]);
  });
});

describe('distanceToMask', () => {
  it('counts straight steps as 1 and is within 8% of the Euclidean distance', () => {
    const size = 41;
    const data = new Uint8Array(size * size);
    data[20 * size + 20] = 1;
    const distances = distanceToMask(data, size, size);
    expect(distances[20 * size + 27]).toBe(7);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const exact = Math.hypot(x - 20, y - 20);
        expect(Math.abs(distances[y * size + x]! - exact)).toBeLessThanOrEqual(0.08 * exact);
      }
    }
  });
});

describe('strokeWidth', () => {
  it.each([3, 6, 10, 21])('measures a bar %i pixels wide', (width) => {
    const data = new Float32Array(width * 200).fill(1);
    const measured = strokeWidth({ width, height: 200, data });
    expect(Math.abs(measured - width)).toBeLessThanOrEqual(0.15 * width + 0.5);
  });
});

describe('thickenThinStrokes', () => {
  it('leaves pen-wide strokes and small drawings alone', () => {
    const bar = { width: 30, height: 200, data: new Float32Array(6000).fill(1) };
    const small = { width: 1, height: 30, data: new Float32Array(30).fill(1) };
    expect(thickenThinStrokes(bar, 20)).toBe(bar);
    expect(thickenThinStrokes(small, 20)).toBe(small);
  });

  it('widens a hairline to 1.8 pixels of the frame', () => {
    const hairline = { width: 1, height: 400, data: new Float32Array(400).fill(1) };
    const { width, data } = thickenThinStrokes(hairline, 20);
    const row = data.subarray(200 * width, 201 * width);
    const inked = row.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(inked - 1.8 * 20)).toBeLessThan(3);
  });
});

describe('estimateBackground', () => {
  it('is exact on a clean picture', () => {
    const data = new Uint8Array(400).fill(230).fill(10, 190, 210);
    const { level, noise } = estimateBackground(data, 20, 20);
    expect([level(0, 0), level(19, 5), noise]).toEqual([230, 230, 0]);
  });

  it('follows uneven light under the ink', () => {
    const light = (x: number, y: number): number => 120 + 0.3 * x + 0.2 * y - 0.0005 * x * x;
    const data = new Float32Array(300 * 200);
    for (let y = 0; y < 200; y++) {
      for (let x = 0; x < 300; x++) {
        const ink = x > 100 && x < 200 && y > 90 && y < 120 ? 80 : 0;
        data[y * 300 + x] = light(x, y) - ink;
      }
    }
    const { level } = estimateBackground(data, 300, 200);
    for (const [x, y] of [[0, 0], [150, 100], [299, 199]] as const) {
      expect(Math.abs(level(x, y) - light(x, y))).toBeLessThan(3);
    } // prettier-ignore
  });
});

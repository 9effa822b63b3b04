import { describe, expect, it } from 'vitest';
import type { GreyImage } from './grey-image.js';
import { withMargins } from './margins.js';

/** A picture from rows of characters, four pixels each way: # is ink, anything else paper. */
function drawn(rows: readonly string[], ink: number, paper: number): GreyImage {
  const [width, height] = [4 * rows[0]!.length, 4 * rows.length];
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    rows[Math.floor(i / width / 4)]![Math.floor((i % width) / 4)] === '#' ? ink : paper,
  );
  return { width, height, data };
}

const seven = ['########', '......##', '.....##.', '....##..', '...##...', '...##...', '..##....', '..##....']; // prettier-ignore
const far = ['..........', '..........', '...##.....', '....#.....', '....#.....', '..........', '..........', '..........', '..........', '..........']; // prettier-ignore

describe('a picture with margins', () => {
  it.each([
    ['dark', 30, 220],
    ['light', 240, 20],
  ])('has paper around %s ink that was cropped to its box', (_, ink, paper) => {
    const cropped = drawn(seven, ink, paper);
    const { image, margin } = withMargins(cropped)!;
    expect([image.width, image.height]).toEqual([32 + 2 * margin, 32 + 2 * margin]);
    expect(margin).toBeGreaterThan(1);
    const inside = Array.from({ length: 32 }, (__, y) => {
      const from = (y + margin) * image.width + margin;
      return [...image.data.subarray(from, from + 32)];
    });
    expect(inside.flat()).toEqual([...cropped.data]);
    const outside = [...image.data].filter((value) => value === ink).length;
    expect(outside).toBe([...cropped.data].filter((value) => value === ink).length);
  });

  it('is not made where there is paper enough, or no ink', () => {
    expect(withMargins(drawn(far, 30, 220))).toBeUndefined();
    expect(withMargins(drawn(['....', '....'], 30, 220))).toBeUndefined();
    expect(withMargins({ width: 1, height: 1, data: Uint8Array.of(7) })).toBeUndefined();
  });

  it('is not made of a strip, whose margins would be many times as large', () => {
    const data = Uint8Array.from({ length: 200_000 }, (_, i) => (i % 3 === 0 ? 30 : 220));
    expect(withMargins({ width: 100_000, height: 2, data })).toBeUndefined();
    const row = seven.map((line) => line.repeat(6));
    expect(withMargins(drawn(row, 30, 220))).toBeUndefined();
  });

  it('is not made where grey values are not two levels, or hardly differ', () => {
    const ramp = Uint8Array.from({ length: 400 }, (_, i) => (i % 20) * 12);
    expect(withMargins({ width: 20, height: 20, data: ramp })).toBeUndefined();
    expect(withMargins(drawn(seven, 200, 210))).toBeUndefined();
  });
});

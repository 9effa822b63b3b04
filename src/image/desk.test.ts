import { describe, expect, it } from 'vitest';
import { sheetsIn } from './desk.js';
import type { GreyImage } from './grey-image.js';
import { componentsOf, findWriting } from './writing.js';

type Grey = (x: number, y: number) => number;

function picture(width: number, height: number, grey: Grey): GreyImage {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(Math.max(0, Math.min(255, grey(i % width, Math.floor(i / width))))),
  );
  return { width, height, data };
}

/** Two rings and a bar, 60 high, the first with its corner at (left, top). */
const isInk = (left: number, top: number): ((x: number, y: number) => boolean) => {
  const ring = (x: number, y: number, cx: number) =>
    Math.abs(Math.hypot((x - cx) / 20, (y - top - 30) / 30) - 0.9) < 0.12;
  return (x, y) =>
    ring(x, y, left + 20) ||
    ring(x, y, left + 75) ||
    (Math.abs(x - left - 125) < 3 && y > top && y < top + 60);
};

/** A sheet of 300 x 140 in the middle of a picture of 600 x 400, turned; 1 on it, 0 beside it. */
function onSheet(angle: number, on: Grey, beside: Grey): GreyImage {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return picture(600, 400, (x, y) => {
    const u = cos * (x - 300) + sin * (y - 200) + 150;
    const v = -sin * (x - 300) + cos * (y - 200) + 70;
    return u >= 0 && u < 300 && v >= 0 && v < 140 ? on(u, v) : beside(x, y);
  });
}

const found = (image: GreyImage): number => {
  const writing = findWriting(image);
  return writing === undefined ? 0 : componentsOf(writing).length;
};

describe('a sheet on something darker', () => {
  const ink = isInk(80, 40);
  const written: Grey = (u, v) => (ink(u, v) ? 60 : 230);

  it.each([20, 90, 160])('shows its writing on a desk of grey %i, level or not', (desk) => {
    const wood: Grey = (_, y) => desk + 8 * Math.sin(y / 6);
    for (const angle of [0, 0.15, -0.1]) expect(found(onSheet(angle, written, wood))).toBe(3);
  });

  it('shows its writing beside a larger sheet with nothing on it', () => {
    const beside: Grey = (x, y) => (x > 40 && x < 560 && y < 110 && y > 10 ? 228 : 40);
    expect(found(onSheet(0, written, beside))).toBe(3);
  });

  it('shows its writing where part of it lies in shadow', () => {
    const light: Grey = (u) => (u < 200 ? 0.4 : 1);
    const half: Grey = (u, v) => light(u, v) * written(u, v);
    expect(found(onSheet(0, half, () => 30))).toBe(3);
  });

  it('shows its writing where it is small in a large picture, and its writing bold', () => {
    const [left, top] = [1000, 760];
    const isBold = isInk(left + 190, top + 234);
    const large = picture(2400, 1800, (x, y) => {
      if (x < left || x >= left + 600 || y < top || y >= top + 320) return 50;
      return isBold(x, y) || isBold(x - 4, y) || isBold(x, y - 4) ? 50 : 230;
    });
    expect(found(large)).toBe(3);
    // What is painted around the sheet is its paper, not the writing near its edge.
    const { width, data } = sheetsIn(large)[0]!.picture();
    const below = data.subarray((top + 320) * width);
    expect(below.reduce((least, value) => Math.min(least, value), 255)).toBeGreaterThan(215);
  });

  it('has its places in the whole picture', () => {
    const writing = findWriting(onSheet(0, written, () => 40))!;
    const { left, top, right, bottom } = writing.toPicture(componentsOf(writing)[0]!.box);
    expect([left, top, right, bottom].map(Math.round)).toEqual(
      [230, 170, 270, 230].map((value) => expect.closeTo(value, -1) as number),
    );
  });

  it('that is empty shows none', () => {
    expect(found(onSheet(0.1, () => 230, () => 50))).toBe(0); // prettier-ignore
  });
});

describe('no sheet', () => {
  it.each<[string, GreyImage]>([
    ['dark ink on light paper', picture(300, 160, (x, y) => (isInk(80, 40)(x, y) ? 50 : 230))],
    ['light ink on dark ground', picture(300, 160, (x, y) => (isInk(80, 40)(x, y) ? 230 : 30))],
    [
      'a bold light digit with a hole',
      picture(300, 300, (x, y) => {
        const off = Math.hypot((x - 150) / 70, (y - 150) / 110);
        return off < 1 && off > 0.3 ? 230 : 20;
      }),
    ],
    [
      'a light block with a hole, as bold digits have it',
      picture(300, 300, (x, y) => {
        const inside = Math.abs(x - 150) < 60 && Math.abs(y - 150) < 90;
        return inside && (Math.abs(x - 150) > 18 || Math.abs(y - 150) > 45) ? 230 : 20;
      }),
    ],
    ['a patch hardly lighter than the rest', onSheet(0, () => 225, () => 200)], // prettier-ignore
    [
      'a grid of light lines on dark ground',
      onSheet(
        0,
        (u, v) => (u % 24 < 5 || v % 24 < 5 ? 230 : 30),
        () => 30,
      ),
    ],
    ['a light strip along a side', picture(300, 160, (_, y) => (y < 40 ? 230 : 150))],
  ])('is %s', (_, image) => {
    expect(sheetsIn(image)).toEqual([]);
  });

  it('hides a light bar on dark ground, which is a 1', () => {
    const bar = picture(90, 240, (x, y) => (x > 30 && x < 56 && y > 20 && y < 220 ? 230 : 20));
    expect(found(bar)).toBe(1);
  });
});

describe('a shadow with a hard edge', () => {
  it.each([0.3, -0.8, 0])(
    'across writing leaves all of it, and is no writing (slope %d)',
    (slope) => {
      const ink = isInk(120, 60);
      for (const edge of [195, 300, 340]) {
        const shade: Grey = (x, y) => (x + slope * (y - 90) < edge ? 0.6 : 1);
        const grey: Grey = (x, y) => shade(x, y) * (ink(x, y) ? 60 : 230);
        expect(found(picture(400, 180, grey))).toBe(3);
      }
    },
  );
});

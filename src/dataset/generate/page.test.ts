import { expect, test } from 'vitest';
import { createRandom } from '../../tensor/random.js';
import { drawPage, toPicture } from './page.js';

test('the middle of a page stays in place, and straight lines stay straight', () => {
  const at = new Float64Array(2);
  const point = (page: ReturnType<typeof drawPage>, u: number, v: number): [number, number] => {
    toPicture(page, u, v, at);
    return [at[0]!, at[1]!];
  };
  let turned = 0;
  for (let seed = 0; seed < 200; seed++) {
    const page = drawPage(createRandom(seed), 192, 128);
    const [x, y] = point(page, 96, 64);
    expect(x).toBeCloseTo(96, 6);
    expect(y).toBeCloseTo(64, 6);
    const [[ax, ay], [bx, by], [cx, cy]] = [point(page, 10, 20), point(page, 70, 50), point(page, 130, 80)]; // prettier-ignore
    expect((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)).toBeCloseTo(0, 6);
    const [left, right] = [point(page, 56, 64), point(page, 136, 64)];
    const degrees = (Math.atan2(right[1] - left[1], right[0] - left[0]) * 180) / Math.PI;
    expect(Math.abs(degrees)).toBeLessThan(17);
    // Around the middle a page is about as large as its picture.
    expect(Math.hypot(right[0] - left[0], right[1] - left[1]) / 80).toBeCloseTo(1, 0);
    if (Math.abs(degrees) > 3) turned++;
  }
  expect(turned).toBeGreaterThan(30);
});

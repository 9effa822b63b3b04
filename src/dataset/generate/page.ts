/** @file How a page lies in the picture: turned, sheared and a little in perspective. */
import type { Random } from '../../tensor/random.js';

/** Maps page to picture: `x = (a u + b v + c) / (g u + h v + 1)`, `y = (d u + e v + f) / (...)`. */
export interface Page {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly g: number;
  readonly h: number;
}

/** Writes the picture's point of the page's point (u, v) to `out`. */
export function toPicture(page: Page, u: number, v: number, out: Float64Array): void {
  const w = 1 / (page.g * u + page.h * v + 1);
  out[0] = (page.a * u + page.b * v + page.c) * w;
  out[1] = (page.d * u + page.e * v + page.f) * w;
}

/** Turned by mostly few degrees, seldom by up to 15; one in five in perspective. */
export function drawPage(random: Random, width: number, height: number): Page {
  const level = random.uniform();
  const degrees = level < 0.25 ? 0 : level < 0.9 ? 3.2 * random.normal() : 7 * random.normal();
  const angle = (Math.max(-15, Math.min(15, degrees)) * Math.PI) / 180;
  const skew = random.uniform() < 0.3 ? 0.06 * random.normal() : 0;
  const tilted = random.uniform() < 0.2;
  const g = tilted ? 0.0006 * random.normal() : 0;
  const h = tilted ? 0.0006 * random.normal() : 0;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return around(width / 2, height / 2, cos, skew * cos - sin, sin, skew * sin + cos, g, h);
}

/** The map that is [[p, q], [r, s]] with perspective (g, h) around the middle, which stays in place. */
function around(
  x: number,
  y: number,
  p: number,
  q: number,
  r: number,
  s: number,
  g: number,
  h: number,
): Page {
  // The middle's coordinates are put in by multiplying the three matrices out.
  const scale = 1 - g * x - h * y;
  const a = p + x * g;
  const b = q + x * h;
  const d = r + y * g;
  const e = s + y * h;
  return {
    a: a / scale,
    b: b / scale,
    c: (x - a * x - b * y) / scale,
    d: d / scale,
    e: e / scale,
    f: (y - d * x - e * y) / scale,
    g: g / scale,
    h: h / scale,
  };
}

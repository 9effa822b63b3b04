/**
 * @file A digit cut out of a grey picture and framed as MNIST's images are (LeCun et al. 1998): its box
 * scaled to 20 pixels on the longer side, its center of mass in the middle of 28 x 28, full ink 255 on 0.
 * What stands around it within the frame stays: neighbors, rules and borders are for the classifier to
 * tell from the digit, which has learned from such cut-outs. An image of MNIST comes out as it went in.
 */
import { frameBox, frameSide } from './frame-size.js';
import type { GreyImage } from './grey-image.js';
import type { Pyramid } from './pyramid.js';
import { resizeRegion } from './resize.js';

/** A box in pixels that need not be whole. */
export interface PlaceBox {
  /** Its center. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The mass may move the frame by as much as MNIST's margin. */
const margin = (frameSide - frameBox) / 2;
const wideSide = frameSide + 2 * margin;

/** Of the box's pixels this share is taken to be full ink, as MNIST's brightest pixels are. */
const fullInkShare = 0.02;
/** What differs from the paper by less than this share of full ink tells how the paper is lit. */
const paperShare = 0.35;

/**
 * Frames what stands in `box`. Ink may be darker or lighter than its paper.
 * @returns 28 x 28 bytes
 */
export function frameCutout(image: GreyImage, box: PlaceBox): Uint8Array {
  const scale = frameBox / Math.max(box.width, box.height);
  const across = Math.min(frameBox, box.width * scale);
  const down = Math.min(frameBox, box.height * scale);
  // The box begins at a whole pixel of the frame, so that a picture of the frame's own scale is copied.
  const inside = {
    left: Math.round((wideSide - across) / 2),
    top: Math.round((wideSide - down) / 2),
    right: 0,
    bottom: 0,
  };
  inside.right = Math.min(wideSide, inside.left + Math.ceil(across));
  inside.bottom = Math.min(wideSide, inside.top + Math.ceil(down));
  const grey = sample(image, {
    left: box.x - box.width / 2 - inside.left / scale,
    top: box.y - box.height / 2 - inside.top / scale,
    side: wideSide / scale,
  });
  const ink = inkOf(grey, inside);
  const { dx, dy } = massShift(ink, inside);
  const frame = new Uint8Array(frameSide * frameSide);
  for (let y = 0; y < frameSide; y++) {
    for (let x = 0; x < frameSide; x++) {
      frame[y * frameSide + x] = Math.round(
        255 * ink[(y + margin + dy) * wideSide + x + margin + dx]!,
      );
    }
  }
  return frame;
}

/** Frames what stands in a box of a pyramid's picture: of large boxes a half is framed as well. */
export function frameFrom(pyramid: Pyramid, { x, y, width, height }: PlaceBox): Uint8Array {
  const times = Math.max(0, Math.floor(Math.log2(Math.max(width, height) / (2 * frameBox))));
  const unit = 2 ** times;
  const half = { x: x / unit, y: y / unit, width: width / unit, height: height / unit };
  return frameCutout(pyramid.halved(times), half);
}

interface Inside {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A square of the picture as `wideSide` x `wideSide` pixels; beyond the picture its edge goes on. */
function sample(
  { data, width, height }: GreyImage,
  { left, top, side }: { readonly left: number; readonly top: number; readonly side: number },
): Float32Array {
  const [x0, y0] = [Math.floor(left) - 1, Math.floor(top) - 1];
  const size = Math.ceil(side) + 3;
  const part = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    const row = Math.min(height - 1, Math.max(0, y0 + y)) * width;
    for (let x = 0; x < size; x++) {
      part[y * size + x] = data[row + Math.min(width - 1, Math.max(0, x0 + x))]!;
    }
  }
  const region = { left: left - x0, top: top - y0, width: side, height: side };
  return resizeRegion(part, size, size, region, wideSide, wideSide);
}

/** Grey values as shares of full ink; the paper's light may change evenly across the cut-out. */
function inkOf(grey: Float32Array, inside: Inside): Float32Array {
  const middle = grey.toSorted()[grey.length >> 1]!;
  const there = within(grey, inside).sort();
  const count = Math.max(1, Math.round(fullInkShare * there.length));
  const dark = middle - mean(there.subarray(0, count));
  const light = mean(there.subarray(-count)) - middle;
  const sign = light > dark ? -1 : 1;
  const contrast = Math.max(1, light, dark);
  const paper = paperPlane(grey, (value) => sign * (middle - value) < paperShare * contrast);
  const ink = new Float32Array(grey.length);
  for (let y = 0, i = 0; y < wideSide; y++) {
    for (let x = 0; x < wideSide; x++, i++) ink[i] = sign * (paper(x, y) - grey[i]!);
  }
  // Full ink is measured against the paper where the ink stands.
  const full = Math.max(1, mean(within(ink, inside).sort().subarray(-count)));
  for (let i = 0; i < ink.length; i++) ink[i] = Math.min(1, Math.max(0, ink[i]! / full));
  return ink;
}

/** The values inside a box of the cut-out. */
function within(values: Float32Array, { left, top, right, bottom }: Inside): Float32Array {
  const part = new Float32Array((right - left) * (bottom - top));
  for (let y = top, i = 0; y < bottom; y++, i += right - left) {
    part.set(values.subarray(y * wideSide + left, y * wideSide + right), i);
  }
  return part;
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The plane that fits the paper's grey best (least squares). */
function paperPlane(
  grey: Float32Array,
  isPaper: (value: number) => boolean,
): (x: number, y: number) => number {
  const c = (wideSide - 1) / 2;
  let [n, sx, sy, sxx, sxy, syy, sv, sxv, syv] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < grey.length; i++) {
    const value = grey[i]!;
    if (!isPaper(value)) continue;
    const x = (i % wideSide) - c;
    const y = Math.floor(i / wideSide) - c;
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
    sv += value;
    sxv += x * value;
    syv += y * value;
  }
  const [mx, my, mv] = [sx / n, sy / n, sv / n];
  const [cxx, cxy, cyy] = [sxx / n - mx * mx, sxy / n - mx * my, syy / n - my * my];
  const [cxv, cyv] = [sxv / n - mx * mv, syv / n - my * mv];
  const determinant = cxx * cyy - cxy * cxy;
  // Paper along one line, or at one place, does not tell a slope.
  const isFlat = !(determinant > 1e-3 * cxx * cyy) || !(cxx > 1 && cyy > 1);
  const a = isFlat ? 0 : (cxv * cyy - cyv * cxy) / determinant;
  const b = isFlat ? 0 : (cyv * cxx - cxv * cxy) / determinant;
  return (x, y) => mv + a * (x - c - mx) + b * (y - c - my);
}

/** How far the frame moves so that the box's center of mass is nearest its middle. */
function massShift(ink: Float32Array, inside: Inside): { dx: number; dy: number } {
  let [sum, mx, my] = [0, 0, 0];
  for (let y = inside.top; y < inside.bottom; y++) {
    for (let x = inside.left; x < inside.right; x++) {
      const value = ink[y * wideSide + x]!;
      sum += value;
      mx += value * x;
      my += value * y;
    }
  }
  if (!(sum > 0)) return { dx: 0, dy: 0 };
  const shift = (mass: number, low: number, high: number) => {
    const wanted = -Math.ceil(wideSide / 2 - mass / sum - 0.5);
    // All of the box stays in the frame.
    const most = Math.min(margin, low - margin);
    const least = Math.max(-margin, high - margin - frameSide);
    return Math.max(least, Math.min(most, wanted));
  };
  return {
    dx: shift(mx, inside.left, inside.right),
    dy: shift(my, inside.top, inside.bottom),
  };
}

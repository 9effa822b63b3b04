/**
 * @file Paper around what was cropped to its ink. A digit that fills its picture shows too little paper
 * to be told from it: where ink and paper are two clear levels, the paper is known all the same.
 */
import { borderValues } from './background.js';
import { boundingBox, type Box } from './box.js';
import type { GreyImage } from './grey-image.js';
import { otsuThreshold } from './otsu.js';
import { localLean } from './polarity.js';

/** A picture with paper on all sides, `margin` pixels each. */
export interface WithMargins {
  readonly image: GreyImage;
  readonly margin: number;
}

/** Ink and paper are two levels when these explain so much of the grey values' variance, ... */
const leastExplained = 0.76;
/** ... and differ by so much. */
const leastContrast = 24;
/** What takes so much of a picture's border is paper. */
const paperBorder = 0.7;
/** A lean by less hardly tells what is ink, and a share below this is clearly less than half. */
const sureLean = 0.1;
const clearlyLess = 0.4;
/** Ink fills a picture when its box takes so much of one side, and half as much of the other. */
const filledShare = 0.7;
/** No digit is wider, and none higher, for its other side; with paper around it a picture has at most so many pixels. */
const widest = 3;
const highest = 12;
const mostPixels = 16_000_000;
/** Paper is added by this share of the longer side. */
const marginShare = 0.3;

/** The picture with paper around it; undefined unless its ink fills it. */
export function withMargins(image: GreyImage): WithMargins | undefined {
  const { width, height, data } = image;
  const margin = Math.ceil(marginShare * Math.max(width, height));
  const across = width + 2 * margin;
  const down = height + 2 * margin;
  if (width > widest * height || height > highest * width) return undefined;
  if (across * down > mostPixels) return undefined;
  const threshold = thresholdOfTwo(data);
  if (threshold === undefined) return undefined;
  const border = borderValues(data, width, height);
  const dark = border.filter((value) => value <= threshold).length / border.length;
  const isClear = Math.max(dark, 1 - dark) > paperBorder;
  const inkIsDark = isClear ? dark < 0.5 : leansToDark(image, threshold);
  const ink = data.map((value) => (value <= threshold === inkIsDark ? 1 : 0));
  if (!fills(boundingBox(ink, width, height), width, height)) return undefined;
  const paper = medianWhere(data, ink);
  const wide = new Uint8Array(across * down).fill(paper);
  for (let y = 0; y < height; y++) {
    wide.set(data.subarray(y * width, (y + 1) * width), (y + margin) * across + margin);
  }
  return { image: { width: across, height: down, data: wide }, margin };
}

/** Whether ink is dark: by its surroundings; where these hardly tell, what there is clearly less of is ink. */
function leansToDark({ width, height, data }: GreyImage, threshold: number): boolean {
  const lean = localLean(data, width, height);
  const dark = data.filter((value) => value <= threshold).length / data.length;
  const isClear = Math.min(dark, 1 - dark) < clearlyLess;
  return Math.abs(lean) < sureLean && isClear ? dark < 0.5 : lean < 0;
}

/** The threshold between dark and light; undefined when these are not two clear levels. */
function thresholdOfTwo(data: Uint8Array): number | undefined {
  const histogram = new Uint32Array(256);
  for (const value of data) histogram[value]!++;
  const threshold = otsuThreshold(histogram);
  let [darker, darkSum, sum, squares] = [0, 0, 0, 0];
  histogram.forEach((count, value) => {
    if (value <= threshold) {
      darker += count;
      darkSum += count * value;
    }
    sum += count * value;
    squares += count * value * value;
  });
  const lighter = data.length - darker;
  if (darker === 0 || lighter === 0) return undefined;
  const contrast = (sum - darkSum) / lighter - darkSum / darker;
  const variance = squares / data.length - (sum / data.length) ** 2;
  const explained = (darker * lighter * contrast * contrast) / data.length ** 2;
  return contrast >= leastContrast && explained >= leastExplained * variance
    ? threshold
    : undefined;
}

/** The median of the pixels that are no ink. */
function medianWhere(data: Uint8Array, ink: Uint8Array): number {
  const histogram = new Uint32Array(256);
  let count = 0;
  data.forEach((value, i) => {
    if (ink[i] !== 0) return;
    histogram[value]!++;
    count++;
  });
  let seen = 0;
  return histogram.findIndex((some) => (seen += some) > count / 2);
}

function fills(box: Box | undefined, width: number, height: number): boolean {
  if (box === undefined) return false;
  const shares = [(box.right - box.left) / width, (box.bottom - box.top) / height];
  return Math.max(...shares) >= filledShare && Math.min(...shares) >= filledShare / 2;
}

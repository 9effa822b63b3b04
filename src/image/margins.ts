/**
 * @file Paper around what was cropped to its ink. A digit that fills its picture shows too little paper
 * to be told from it: where ink and paper are two clear levels, the paper is known all the same.
 */
import { borderValues } from './background.js';
import { boundingBox, type Box } from './box.js';
import type { GreyImage } from './grey-image.js';
import { otsuThreshold } from './otsu.js';
import { localLean, sureLean } from './polarity.js';
import { percentile } from './statistics.js';

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
/** Where the picture's lean does not tell, what takes less of it than this is ink. */
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
  const histogram = new Uint32Array(256);
  for (const value of data) histogram[value]!++;
  const threshold = thresholdOfTwo(histogram, data.length);
  if (threshold === undefined) return undefined;
  const inkIsDark = isInkDark(image, threshold);
  const isInk = (value: number) => value <= threshold === inkIsDark;
  const ink = data.map((value) => (isInk(value) ? 1 : 0));
  if (!fills(boundingBox(ink, width, height), width, height)) return undefined;
  const papers = histogram.map((count, value) => (isInk(value) ? 0 : count));
  const paper = median(papers);
  const wide = new Uint8Array(across * down).fill(paper);
  for (let y = 0; y < height; y++) {
    wide.set(data.subarray(y * width, (y + 1) * width), (y + margin) * across + margin);
  }
  return { image: { width: across, height: down, data: wide }, margin };
}

/**
 * Whether ink is dark: what takes most of the border is paper; else its surroundings tell, and where
 * these hardly do, that there is clearly less of it.
 */
function isInkDark({ width, height, data }: GreyImage, threshold: number): boolean {
  const darkShare = (values: Uint8Array | Float32Array) =>
    values.filter((value: number) => value <= threshold).length / values.length;
  const border = darkShare(borderValues(data, width, height));
  if (Math.max(border, 1 - border) > paperBorder) return border < 0.5;
  const lean = localLean(data, width, height);
  const dark = darkShare(data);
  const isClear = Math.min(dark, 1 - dark) < clearlyLess;
  return Math.abs(lean) < sureLean && isClear ? dark < 0.5 : lean < 0;
}

/** The threshold between dark and light; undefined when these are not two clear levels. */
function thresholdOfTwo(histogram: Uint32Array, pixels: number): number | undefined {
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
  const lighter = pixels - darker;
  if (darker === 0 || lighter === 0) return undefined;
  const contrast = (sum - darkSum) / lighter - darkSum / darker;
  const variance = squares / pixels - (sum / pixels) ** 2;
  const explained = (darker * lighter * contrast * contrast) / pixels ** 2;
  return contrast >= leastContrast && explained >= leastExplained * variance
    ? threshold
    : undefined;
}

function median(histogram: Uint32Array): number {
  const count = histogram.reduce((sum, some) => sum + some, 0);
  return percentile(histogram, Math.floor(count / 2) + 1);
}

function fills(box: Box | undefined, width: number, height: number): boolean {
  if (box === undefined) return false;
  const shares = [(box.right - box.left) / width, (box.bottom - box.top) / height];
  return Math.max(...shares) >= filledShare && Math.min(...shares) >= filledShare / 2;
}

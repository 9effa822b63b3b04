/**
 * @file Where digits and marks stand in a picture: the spotter looks at it in several sizes, and each
 * peak of what it says is a place. Sizes are gone through from the smallest; a finer look is worth its
 * time only where the spotter says that something small is written.
 */
import type { PlaceBox } from '../image/cutout.js';
import type { GreyImage } from '../image/grey-image.js';
import { surrounded, resized, type Pyramid } from '../image/pyramid.js';
import { boxUnit, priorLogit } from '../network/center-points.js';
import { isMark, kindCount, smallKind } from './kinds.js';

/** What the spotter says of a picture: [kinds + 4, height, width], a place for each 4 x 4 pixels. */
export interface SpotMap {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** The spotter, asked of a picture whose sides it can divide by its stride. */
export type Spot = (picture: GreyImage) => Promise<SpotMap>;

/** Something that stands at a place. */
export interface Place extends PlaceBox {
  /** The probability of each kind, each for itself: they need not add up to 1. */
  readonly kinds: Float32Array;
  /** The kind with the greatest probability, but for what is too small to tell. */
  readonly kind: number;
  readonly probability: number;
}

/** What `findPlaces` is told. */
export interface SpotOptions {
  /** Places less probable than this are left out. */
  readonly least: number;
  /** Multiples of the picture's size at which it is looked at, the smallest first; `sizesOf` by default. */
  readonly sizes?: readonly number[];
}

/** Pixels of the picture for a place of the spotter's grid. */
const stride = 4;
/** Added around a picture: what touches its edge is seen to end there. */
const surroundings = 16;
/** From one size to the next; digits are told in sizes that differ by three times as much. */
const step = 1.5;
/** A digit that fills a picture is looked at down to this height, in pixels; it may be so many times as high as wide. */
const leastSide = 18;
const mostAspect = 4;
/** Small pictures are looked at enlarged as well, up to this length of the longer side. */
const enlargedSide = 480;
/** More pixels than these cost more time than digits so small are worth. */
const mostPixels = 3_200_000;
/** A finer look is taken where something small is at least so probable. */
const leastSmall = 0.3;
/**
 * Writing that the finest look could tell must be seen as small, or it is missed: it is down to this share
 * of the size that can be told.
 */
const seenSmall = 0.38;

/** The multiples of the picture's size at which it is looked at, the smallest first. */
export function sizesOf({ width, height }: Pick<GreyImage, 'width' | 'height'>): number[] {
  const finest = Math.min(
    Math.max(1, Math.min(2, enlargedSide / Math.max(width, height))),
    Math.sqrt(mostPixels / (width * height)),
  );
  const side = Math.min(mostAspect * Math.min(width, height), Math.max(width, height));
  const sizes = [finest];
  while (side * (sizes[0]! / step) >= leastSide) sizes.unshift(sizes[0]! / step);
  return sizes;
}

/** Everything that the spotter finds in a picture, at each place the likeliest first. */
export async function findPlaces(
  pyramid: Pyramid,
  spot: Spot,
  { least, sizes = sizesOf(pyramid.picture) }: SpotOptions,
): Promise<Place[]> {
  const found: Place[] = [];
  for (const size of sizes) {
    const { image, offset } = surrounded(resized(pyramid, size), surroundings, stride);
    const map = await spot(image);
    found.push(...peaksOf(map, size, offset, least));
    if (size > seenSmall * sizes.at(-1)! && !sees(map, smallKind, leastSmall)) break;
  }
  return withoutRepeats(found);
}

const logitOf = (probability: number) => Math.log(probability / (1 - probability));
const probabilityOf = (logit: number) => 1 / (1 + Math.exp(-logit));

/** Whether a kind is anywhere at least as probable. */
function sees({ data, height, width }: SpotMap, kind: number, least: number): boolean {
  const wanted = logitOf(least) - priorLogit;
  const places = height * width;
  for (let at = kind * places; at < (kind + 1) * places; at++) if (data[at]! >= wanted) return true;
  return false;
}

/**
 * The places of one look: where some kind is more probable than at all places around.
 * @param size multiple of the picture's size at which it was looked at
 * @param offset pixels that were added at the left and the top
 */
function peaksOf(map: SpotMap, size: number, offset: number, least: number): Place[] {
  const { data, height, width } = map;
  const places = height * width;
  const best = new Float32Array(places).fill(-Infinity);
  for (let kind = 0; kind < kindCount; kind++) {
    if (kind === smallKind) continue;
    const from = kind * places;
    for (let at = 0; at < places; at++)
      if (data[from + at]! > best[at]!) best[at] = data[from + at]!;
  }
  const threshold = logitOf(least) - priorLogit;
  const found: Place[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (best[at]! < threshold || !isPeak(best, x, y, width, height)) continue;
      found.push(placeAt(map, x, y, size, offset));
    }
  }
  return found;
}

/** Whether no neighbor is higher; of equal ones the first is the peak. */
function isPeak(
  values: Float32Array,
  x: number,
  y: number,
  width: number,
  height: number,
): boolean {
  const own = values[y * width + x]!;
  for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
    for (let i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
      const other = values[j * width + i]!;
      if (other > own || (other === own && (j < y || (j === y && i < x)))) return false;
    }
  }
  return true;
}

function placeAt(
  { data, height, width }: SpotMap,
  x: number,
  y: number,
  size: number,
  offset: number,
): Place {
  const places = height * width;
  const at = y * width + x;
  const kinds = new Float32Array(kindCount);
  let kind = 0;
  for (let k = 0; k < kindCount; k++) {
    kinds[k] = probabilityOf(data[k * places + at]! + priorLogit);
    if (k !== smallKind && kinds[k]! > kinds[kind]!) kind = k;
  }
  const box = (channel: number) => data[(kindCount + channel) * places + at]!;
  const length = (channel: number) => (boxUnit * Math.exp(box(channel))) / size;
  return {
    x: ((x + 0.5 + box(2)) * stride - offset) / size,
    y: ((y + 0.5 + box(3)) * stride - offset) / size,
    width: length(0),
    height: length(1),
    kinds,
    kind,
    probability: kinds[kind]!,
  };
}

/** Of two places that share more than this of their area, or of the smaller one's, one is a repeat. */
const sharedArea = 0.4;
const sharedPart = 0.7;

/** The likeliest places, less those that show once more what a likelier one shows. */
function withoutRepeats(found: Place[]): Place[] {
  const kept: Place[] = [];
  for (const place of found.sort((a, b) => b.probability - a.probability)) {
    if (!kept.some((other) => isRepeat(place, other))) kept.push(place);
  }
  return kept;
}

/** A mark is small beside its box's error: one as near as this many of their lengths is the same. */
const markReach = 0.9;

function isRepeat(a: Place, b: Place): boolean {
  if (isMark(a.kind) && isMark(b.kind)) {
    const reach = markReach * Math.max(a.width, a.height, b.width, b.height);
    if (Math.hypot(a.x - b.x, a.y - b.y) < reach) return true;
  }
  const across = Math.min(a.x + a.width / 2, b.x + b.width / 2) - Math.max(a.x - a.width / 2, b.x - b.width / 2); // prettier-ignore
  const down = Math.min(a.y + a.height / 2, b.y + b.height / 2) - Math.max(a.y - a.height / 2, b.y - b.height / 2); // prettier-ignore
  if (across <= 0 || down <= 0) return false;
  const shared = across * down;
  const [one, other] = [a.width * a.height, b.width * b.height];
  return shared > sharedArea * (one + other - shared) || shared > sharedPart * Math.min(one, other);
}

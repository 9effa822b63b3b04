/** @file Numbers put together from single digits: some apart, some touching, with marks, on paper. */
import { frameSide } from '../src/image/frame-size.js';
import type { GreyImage } from '../src/image/grey-image.js';
import { imageOf, type Dataset } from '../src/dataset/dataset.js';
import type { Style } from '../src/dataset/glyphs.js';
import { drawInventedLetter } from '../src/dataset/invented-letters.js';
import { LETTERS, SIGNS } from '../src/dataset/signs.js';
import { drawGlyph } from '../src/dataset/strokes.js';
import { scaleInk } from '../src/dataset/written-numbers.js';
import type { Random } from '../src/tensor/random.js';

/** Ink with a height; the baseline is where its bottom stands. */
interface Glyph {
  readonly width: number;
  readonly height: number;
  /** 0 to 1. */
  readonly ink: Float32Array;
  /** How far above the baseline its bottom lies, in pixels. */
  readonly raised: number;
}

/** How one hand writes: lengths are shares of a digit's height. */
interface Hand {
  readonly height: number;
  readonly gap: number;
  readonly gapSpread: number;
  readonly unevenness: number;
}

const longest = 7;
/** Letters of what is no number. */
const longestWord = 5;
/** Of `SIGNS`: #, both kinds of $, € and £. */
const currency = [4, 7, 8, 9, 10];

/** A number of one to seven digits, taken from `digits` at random, on a sheet of paper. */
export function composedNumber(
  digits: Dataset,
  random: Random,
): { readonly picture: GreyImage; readonly truth: string } {
  const chosen = Array.from({ length: 1 + random.integer(longest) }, () =>
    random.integer(digits.count),
  );
  const frames = chosen.map((i) => imageOf(digits, i));
  if (random.uniform() < 0.15) {
    const sign = drawn(SIGNS[currency[random.integer(currency.length)]!]!, random);
    if (random.uniform() < 0.7) frames.unshift(sign);
    else frames.push(sign);
  }
  return {
    picture: compose(frames, random),
    truth: chosen.map((i) => digits.labels[i]).join(''),
  };
}

/** One to five letters of an alphabet, or of none: there is no number in it. */
export function composedWord(random: Random): GreyImage {
  const frames = Array.from({ length: 1 + random.integer(longestWord) }, () => {
    if (random.uniform() < 0.6) return drawn(LETTERS[random.integer(LETTERS.length)]!, random);
    const image = new Uint8Array(frameSide * frameSide);
    drawInventedLetter(random, image);
    return image;
  });
  return compose(frames, random);
}

function drawn(styles: readonly Style[], random: Random): Uint8Array {
  const image = new Uint8Array(frameSide * frameSide);
  drawGlyph(styles, random, image);
  return image;
}

/** @param frames 28 x 28 bytes each, ink 255 on 0 */
function compose(frames: readonly Uint8Array[], random: Random): GreyImage {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const hand: Hand = {
    height: between(30, 90),
    gap: between(-0.05, 0.4),
    gapSpread: between(0.02, 0.12),
    unevenness: between(0, 0.12),
  };
  const thousands = random.uniform() < 0.3 && frames.length > 3;
  const glyphs: Glyph[] = [];
  frames.forEach((frame, i) => {
    glyphs.push(digit(frame, hand, random));
    if (thousands && i === frames.length - 4) glyphs.push(dot(hand, random));
  });
  if (random.uniform() < 0.2) glyphs.push(dash(hand, random));

  const margin = Math.round(hand.height * between(0.3, 1));
  const places: number[] = [];
  let right = margin;
  for (const { width } of glyphs) {
    const gap = hand.height * (hand.gap + hand.gapSpread * random.normal());
    const left = Math.max(margin, Math.round(right + gap));
    places.push(left);
    right = left + width;
  }
  const width = right + margin;
  const baseline = margin + Math.round(1.3 * hand.height);
  const height = baseline + margin;
  const shares = new Float32Array(width * height);
  glyphs.forEach((glyph, i) => {
    const top = baseline - glyph.raised - glyph.height;
    for (let y = 0; y < glyph.height; y++) {
      for (let x = 0; x < glyph.width; x++) {
        const at = (top + y) * width + places[i]! + x;
        shares[at] = Math.max(shares[at] ?? 0, glyph.ink[y * glyph.width + x]!);
      }
    }
  });
  return onPaper(shares, width, height, random);
}

function digit(frame: Uint8Array, hand: Hand, random: Random): Glyph {
  const height = Math.round(hand.height * Math.max(0.6, 1 + hand.unevenness * random.normal()));
  return scaled(frame, height, Math.round(hand.height * hand.unevenness * random.normal() * 0.5));
}

/** A frame's ink, as high as told. */
function scaled(frame: Uint8Array, height: number, raised: number): Glyph {
  return { ...scaleInk(frame, height)!, raised };
}

/** A point or a comma between thousands. */
function dot(hand: Hand, random: Random): Glyph {
  const side = Math.max(3, Math.round(hand.height * (0.08 + 0.06 * random.uniform())));
  const height = random.uniform() < 0.5 ? side : 2 * side;
  const ink = new Float32Array(side * height).fill(1);
  return { width: side, height, ink, raised: side - height };
}

/** A stroke that ends an amount. */
function dash(hand: Hand, random: Random): Glyph {
  const height = Math.max(3, Math.round(hand.height * 0.12));
  return scaled(drawn(SIGNS[1]!, random), height, Math.round(hand.height * 0.4));
}

/** Ink on paper that is lit unevenly, with a little grain. */
function onPaper(shares: Float32Array, width: number, height: number, random: Random): GreyImage {
  const paper = 170 + 80 * random.uniform();
  const ink = 10 + 80 * random.uniform();
  const light = 40 * (random.uniform() - 0.5);
  const grain = 5 * random.uniform();
  const data = Uint8Array.from(shares, (share, i) => {
    const lit = paper + (light * (i % width)) / width;
    const value = lit + (ink - lit) * share + grain * random.normal();
    return Math.max(0, Math.min(255, Math.round(value)));
  });
  return { width, height, data };
}

/**
 * @file Whole numbers as one hand writes them: digits that stand close, overlap, or are joined by a
 * pen that does not leave the paper. What a reader must part again.
 */
import { boundingBox } from '../image/box.js';
import { frameSide } from '../image/frame-size.js';
import type { GreyImage } from '../image/grey-image.js';
import { resizeRegion } from '../image/resize.js';
import type { Random } from '../tensor/random.js';
import type { DigitFrames } from './broken-digits.js';
import { GLYPHS, type Point } from './glyphs.js';
import { between, boxOfLines, inkSegment, type Canvas } from './pen.js';
import { moveStrokes, pickStyle, smooth } from './strokes.js';

/** A picture of a number. */
export interface WrittenNumber {
  readonly picture: GreyImage;
  /** From left to right. */
  readonly digits: readonly WrittenDigit[];
}

/** One digit of it. */
export interface WrittenDigit {
  readonly digit: number;
  /** 1 where the picture has ink of this digit, `height * width` values. */
  readonly mask: Uint8Array;
}

const fewest = 2;
const longest = 6;
/** The longest way, in heights of a digit, that the pen goes to the next digit without leaving the paper. */
const longestJoin = 0.9;
/** Ink from here on belongs to the digit that it was drawn for. */
const inked = 0.1;

/** Lengths are shares of a digit's height, which is in pixels. */
interface Hand {
  readonly height: number;
  readonly gap: number;
  readonly unevenness: number;
  /** How large zeros are beside other digits: in amounts they are often smaller. */
  readonly zeros: number;
}

function pickHand(random: Random): Hand {
  return {
    height: between(random, 34, 64),
    gap: between(random, -0.16, 0.12),
    unevenness: between(random, 0.02, 0.14),
    zeros: random.uniform() < 0.35 ? between(random, 0.5, 0.9) : 1,
  };
}

/** Amounts end in zeros more often than chance has it. */
function chooseDigits(random: Random): number[] {
  const count = fewest + random.integer(longest - fewest + 1);
  const zeros = random.uniform() < 0.4 ? Math.min(count - 1, 1 + random.integer(4)) : 0;
  return Array.from({ length: count }, (_, i) => (i >= count - zeros ? 0 : random.integer(10)));
}

/** How high the digit comes out. */
function sizeOf(digit: number, { height, unevenness, zeros }: Hand, random: Random): number {
  return height * Math.max(0.4, 1 + unevenness * random.normal()) * (digit === 0 ? zeros : 1);
}

/** Where digits of these sizes stand: their left and top edges. */
function placeDigits(
  sizes: readonly { width: number; height: number }[],
  hand: Hand,
  random: Random,
) {
  const margin = hand.height / 2;
  let right = margin;
  const places = sizes.map(({ width, height }, i) => {
    const gap = i === 0 ? 0 : hand.height * (hand.gap + 0.06 * random.normal());
    const left = Math.max(margin, right + gap);
    right = left + width;
    return { left, top: -height + hand.unevenness * 0.5 * hand.height * random.normal() };
  });
  const top = Math.min(...places.map((place) => place.top));
  const bottom = Math.max(...places.map((place, i) => place.top + sizes[i]!.height));
  return {
    places: places.map((place) => ({ left: place.left, top: place.top - top + margin })),
    width: Math.ceil(right + margin),
    height: Math.ceil(bottom - top + 2 * margin),
  };
}

/** A number drawn by a pen, in one style of each digit. */
export function drawNumber(random: Random): WrittenNumber {
  const text = chooseDigits(random);
  const hand = pickHand(random);
  const radius = (hand.height * between(random, 0.03, 0.085)) / 2 + 0.5;
  const lean = 8 + 12 * random.normal();
  const styles = GLYPHS.map((all) => pickStyle(all, random));
  const joined = random.uniform() < 0.45 ? between(random, 0.3, 1) : 0;
  const glyphs = text.map((digit) => {
    const lines = moveStrokes(styles[digit]!, random, lean);
    const box = boxOfLines(lines);
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const scale = sizeOf(digit, hand, random) / Math.max(height, width / 1.3);
    return { lines, box, scale, width: scale * width, height: scale * height };
  });
  const { places, width, height } = placeDigits(glyphs, hand, random);
  const placed = glyphs.map(({ lines, box, scale }, i) =>
    lines.map((line) =>
      line.map((v, k) =>
        k % 2 === 0
          ? places[i]!.left + (v - box.left) * scale
          : places[i]!.top + (v - box.top) * scale,
      ),
    ),
  );
  const pen = { radius, pressure: random.uniform() < 0.4 ? between(random, 0, 0.4) : 0 };
  const whole = blank(width, height);
  const digits = placed.map((lines, i) => {
    const own = blank(width, height);
    for (const line of lines) follow(line, own, pen);
    return { digit: text[i]!, mask: addTo(whole, own) };
  });
  for (let i = 0; i + 1 < placed.length; i++) {
    if (random.uniform() >= joined) continue;
    const join = joinOf(placed[i]!, placed[i + 1]!, longestJoin * hand.height);
    if (join) follow(join, whole, pen);
  }
  return { picture: onPaper(whole), digits };
}

/** A number put together from framed digits. */
export function composeNumber(frames: DigitFrames, random: Random): WrittenNumber {
  const hand = pickHand(random);
  const count = fewest + random.integer(longest - fewest + 1);
  const glyphs = Array.from({ length: count }, () => {
    const index = random.integer(frames.count);
    const image = frames.images.subarray(index * frameSide ** 2, (index + 1) * frameSide ** 2);
    const digit = frames.labels[index]!;
    const scaled = scaleInk(image, Math.max(3, Math.round(sizeOf(digit, hand, random))));
    return scaled && { digit, ...scaled };
  }).filter((glyph) => glyph !== undefined);
  const { places, width, height } = placeDigits(glyphs, hand, random);
  const whole = blank(width, height);
  const digits = glyphs.map((glyph, i) => {
    const own = blank(width, height);
    const [left, top] = [Math.round(places[i]!.left), Math.round(places[i]!.top)];
    for (let y = 0; y < glyph.height; y++) {
      for (let x = 0; x < glyph.width; x++) {
        if (top + y >= height || left + x >= width) continue;
        own.ink[(top + y) * width + left + x] = glyph.ink[y * glyph.width + x]!;
      }
    }
    return { digit: glyph.digit, mask: addTo(whole, own) };
  });
  return { picture: onPaper(whole), digits };
}

/**
 * A frame's ink, cut to its box and as high as told, 0 to 1; undefined when there is none.
 * @param frame 28 x 28 bytes
 */
export function scaleInk(frame: Uint8Array, height: number): Canvas | undefined {
  const box = boundingBox(frame, frameSide, frameSide, 40);
  if (box === undefined) return undefined;
  const { left, top } = box;
  const cut = { left, top, width: box.right - left, height: box.bottom - top };
  const width = Math.max(1, Math.round((height * cut.width) / cut.height));
  const ink = resizeRegion(frame, frameSide, frameSide, cut, width, height);
  return { width, height, ink: ink.map((value) => value / 255) };
}

function blank(width: number, height: number): Canvas {
  return { width, height, ink: new Float32Array(width * height) };
}

/** Adds what was drawn to the whole; where it has ink. */
function addTo({ ink }: Canvas, own: Canvas): Uint8Array {
  const mask = new Uint8Array(ink.length);
  for (let i = 0; i < ink.length; i++) {
    const value = own.ink[i]!;
    if (value > ink[i]!) ink[i] = value;
    if (value > inked) mask[i] = 1;
  }
  return mask;
}

/** Follows a line, pressing more and less. */
function follow(
  line: readonly number[],
  canvas: Canvas,
  pen: { readonly radius: number; readonly pressure: number },
): void {
  for (let i = 0; i + 3 < line.length; i += 2) {
    const radius = pen.radius * (1 - pen.pressure * (0.5 + 0.5 * Math.sin(0.15 * i)));
    inkSegment(canvas, line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!, radius, 1.4);
  }
}

/** The pen's way from where one digit ends to where the next begins, if it is short. */
function joinOf(
  from: readonly (readonly number[])[],
  to: readonly (readonly number[])[],
  longestWay: number,
): number[] | undefined {
  const last = from.at(-1)!;
  const [ax, ay] = [last.at(-2)!, last.at(-1)!];
  const [bx, by] = [to[0]![0]!, to[0]![1]!];
  if (bx < ax || Math.hypot(bx - ax, by - ay) > longestWay) return undefined;
  // It sags a little.
  const middle: Point = [(ax + bx) / 2, (ay + by) / 2 + 0.12 * (bx - ax)];
  return smooth([[ax, ay], middle, [bx, by]]);
}

function onPaper({ width, height, ink }: Canvas): GreyImage {
  const data = new Uint8Array(ink.length);
  for (let i = 0; i < ink.length; i++) data[i] = Math.round(235 - 200 * Math.min(1, ink[i]!));
  return { width, height, data };
}

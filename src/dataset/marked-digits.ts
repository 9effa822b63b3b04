/**
 * @file Frames cut out of a picture whose digits are marked by boxes. The picture's writing is found
 * and framed as recognition does it, so that training sees the same frames; a box only decides which
 * of the ink is meant.
 */
import type { Box } from '../image/box.js';
import { frameInk } from '../image/frame.js';
import type { GreyImage } from '../image/grey-image.js';
import { massOf } from '../image/pieces.js';
import {
  componentsOf,
  findWriting,
  pointInPicture,
  type InkComponent,
  type Writing,
} from '../image/writing.js';
import type { Random } from '../tensor/random.js';
import { judgeCandidates, speckShare, type DigitCut } from './judged-candidates.js';

/** What was cut out of one picture. */
export interface CutFrames {
  /** For each box the digit in it, 28 x 28 bytes; undefined where there is no ink. */
  readonly digits: readonly (Uint8Array | undefined)[];
  /** Wrong cuts, and marks outside the boxes: what recognition must take for no digit. */
  readonly others: readonly Uint8Array[];
  /** What recognition would try that is one of the digits, by its box. */
  readonly cuts: readonly DigitCut[];
}

/** A component with this share of its ink in one box is all of it that box's digit. */
const wholeShare = 0.75;

/**
 * Cuts the marked digits out of a picture, and what they could be mistaken for: marks outside the
 * boxes, halves of wide digits, neighbours taken for one, and what recognition itself would try.
 * @param boxes in pixels of the picture
 * @param random where wrong cuts are made
 */
export function cutMarkedDigits(
  picture: GreyImage,
  boxes: readonly Box[],
  random: Random,
): CutFrames {
  const writing = findWriting(picture);
  if (writing === undefined) return { digits: boxes.map(() => undefined), others: [], cuts: [] };
  const { pieces, marks } = assign(writing, boxes);
  const masses = pieces.map((pixels) => massOf(writing.ink, pixels));
  const speck = speckShare * Math.max(...masses);
  const isDigit = (i: number) => masses[i]! > speck;
  const frame = (...parts: Int32Array[]) => frameInk(writing, parts);

  const others = marks.filter(({ mass }) => mass > speck).map(({ pixels }) => frame(pixels));
  const order = boxes.map((_, i) => i).filter(isDigit);
  order.sort((a, b) => boxes[a]!.left - boxes[b]!.left);
  order.forEach((index, place) => {
    const own = pieces[index]!;
    const halves = cutAcross(writing, own, 0.4 + 0.2 * random.uniform());
    // A narrow half might as well be a 1.
    if (isWide(boxes[index]!)) {
      others.push(...halves.filter((half) => !isNarrow(writing, half)).map((half) => frame(half)));
    }
    const next = order[place + 1];
    if (next === undefined || !areNeighbours(boxes[index]!, boxes[next]!)) return;
    others.push(frame(own, pieces[next]!));
    const [first] = cutAcross(writing, pieces[next]!, 0.3 + 0.4 * random.uniform());
    if (isWide(boxes[next]!)) others.push(frame(own, first));
  });
  const judged = judgeCandidates(writing, pieces);
  return {
    digits: pieces.map((pixels, i) => (isDigit(i) ? frame(pixels) : undefined)),
    others: [...others.filter((each) => each !== undefined), ...judged.wrong],
    cuts: judged.right,
  };
}

/** Which of the writing's pixels belong to each box, and the components that belong to none. */
function assign(writing: Writing, boxes: readonly Box[]) {
  const lists: number[][] = boxes.map(() => []);
  const marks: InkComponent[] = [];
  for (const component of componentsOf(writing)) {
    const owners = Int32Array.from(component.pixels, (pixel) => ownerOf(writing, pixel, boxes));
    const shares = boxes.map(() => 0);
    owners.forEach((owner, i) => {
      if (owner >= 0) shares[owner]! += writing.ink[component.pixels[i]!]! / component.mass;
    });
    const largest = shares.reduce((best, share, i) => (share > shares[best]! ? i : best), 0);
    if (shares[largest]! >= wholeShare) {
      component.pixels.forEach((pixel) => lists[largest]!.push(pixel));
    } else if (shares.every((share) => share < 1 - wholeShare)) {
      marks.push(component);
    } else {
      owners.forEach((owner, i) => {
        if (owner >= 0) lists[owner]!.push(component.pixels[i]!);
      });
    }
  }
  return { pieces: lists.map((list) => Int32Array.from(list)), marks };
}

/** The box that holds the pixel, of several the one whose middle is nearest; -1 for none. */
function ownerOf(writing: Writing, pixel: number, boxes: readonly Box[]): number {
  const { x, y } = pointInPicture(writing, pixel);
  let owner = -1;
  let least = Infinity;
  boxes.forEach((box, i) => {
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return;
    const off = Math.abs((2 * x - box.left - box.right) / (box.right - box.left));
    if (off < least) [owner, least] = [i, off];
  });
  return owner;
}

/** The pixels left and right of a cut at `share` of their width. */
function cutAcross(
  { width }: Writing,
  pixels: Int32Array,
  share: number,
): [Int32Array, Int32Array] {
  const columns = pixels.map((pixel) => pixel % width);
  const at = least(columns) + share * (1 + extent(columns));
  return [pixels.filter((_, i) => columns[i]! < at), pixels.filter((_, i) => columns[i]! >= at)];
}

/** Whether half of the digit is less than a digit: half of a 1 is still one. */
function isWide({ left, top, right, bottom }: Box): boolean {
  return right - left > 0.5 * (bottom - top);
}

/** Whether the ink stands upright like a 1. */
function isNarrow({ width }: Writing, pixels: Int32Array): boolean {
  const columns = pixels.map((pixel) => pixel % width);
  const rows = pixels.map((pixel) => Math.floor(pixel / width));
  return 1 + extent(columns) < 0.45 * (1 + extent(rows));
}

function extent(values: Int32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0) - least(values);
}

function least(values: Int32Array): number {
  return values.reduce((found, value) => Math.min(found, value), Infinity);
}

/** Whether the two could be taken for one. */
function areNeighbours(a: Box, b: Box): boolean {
  return b.left - a.right < 0.4 * (a.bottom - a.top);
}

/**
 * @file What recognition would try in a picture whose digits are known: what is one of them, and what
 * it would be wrong to take for a digit. Learning from these shows a network the very cuts that it has
 * to judge.
 */
import { uniteBoxes } from '../image/box.js';
import { candidatesIn, type Candidate } from '../image/candidates.js';
import { massOf } from '../image/pieces.js';
import type { Writing } from '../image/writing.js';

/** Below these shares, of its own ink and of the digit's, a candidate is no digit. */
const leastPurity = 0.7;
const leastRecall = 0.7;
/** From these on it is that digit. */
const digitPurity = 0.85;
const digitRecall = 0.85;
/** Parts of a digit that are higher than this many times their width might as well be a 1. */
const upright = 1 / 0.45;

/** Ink of less than this share of the largest digit's is a speck. */
export const speckShare = 0.03;

/** A digit as recognition would cut it. */
export interface DigitCut {
  /** 28 x 28 bytes. */
  readonly frame: Uint8Array;
  /** Which of the digits it is. */
  readonly index: number;
}

/** What the candidates of a writing are. */
export interface JudgedCandidates {
  readonly right: readonly DigitCut[];
  /** Frames that hold none. */
  readonly wrong: readonly Uint8Array[];
}

/**
 * The frames of a writing's candidates that are one of its digits, and those that are none.
 * @param digits the pixels of each digit; where digits overlap, a pixel is in several
 * @param speck candidates with less ink are left out; by default what is a speck beside the digits
 */
export function judgeCandidates(
  writing: Writing,
  digits: readonly Int32Array[],
  speck?: number,
): JudgedCandidates {
  const owners = ownersOf(digits, writing.ink.length);
  const wholes = digits.map((pixels) => massOf(writing.ink, pixels));
  const least = speck ?? speckShare * Math.max(...wholes);
  const visited = new Int32Array(writing.ink.length);
  let visit = 0;
  const right: DigitCut[] = [];
  const wrong: Uint8Array[] = [];
  for (const groups of writing.lines) {
    const components = groups.flatMap((group) => group.components);
    const group = { box: uniteBoxes(groups.map(({ box }) => box)), components };
    const { slivers, candidates } = candidatesIn(writing, group);
    for (const candidate of candidates) {
      const { from, to, frame } = candidate;
      visit++;
      let total = 0;
      const inks = digits.map(() => 0);
      for (const { pixels } of slivers.slice(from, to)) {
        for (const pixel of pixels) {
          // Slivers on both sides of a shared stroke have its ink; it counts once.
          if (visited[pixel] === visit) continue;
          visited[pixel] = visit;
          const ink = writing.ink[pixel]!;
          total += ink;
          const owner = owners.first[pixel]!;
          if (owner >= 0) inks[owner]! += ink;
          for (const other of owners.others.get(pixel) ?? []) inks[other]! += ink;
        }
      }
      if (total <= least) continue;
      const best = inks.reduce((most, ink, i) => (ink > inks[most]! ? i : most), 0);
      const purity = inks[best]! / total;
      const recall = wholes[best]! > 0 ? inks[best]! / wholes[best]! : 0;
      const isPart = recall < leastRecall && !isUpright(candidate);
      if (purity < leastPurity || isPart) wrong.push(frame);
      else if (purity >= digitPurity && recall >= digitRecall) right.push({ frame, index: best });
    }
  }
  return { right, wrong };
}

/** Whose each pixel is: the first digit that has it, and the others where they overlap. */
function ownersOf(digits: readonly Int32Array[], pixelCount: number) {
  const first = new Int16Array(pixelCount).fill(-1);
  const others = new Map<number, number[]>();
  digits.forEach((pixels, i) => {
    for (const pixel of pixels) {
      if (first[pixel] === -1) first[pixel] = i;
      else others.set(pixel, [...(others.get(pixel) ?? []), i]);
    }
  });
  return { first, others };
}

function isUpright({ box }: Candidate): boolean {
  return box.bottom - box.top > upright * (box.right - box.left);
}

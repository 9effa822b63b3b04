/**
 * @file What recognition would try in a picture whose digits are known, and would be wrong to take for
 * a digit. Learning from these shows a network the very cuts that it has to judge.
 */
import { uniteBoxes } from '../image/box.js';
import { candidatesIn, type Candidate } from '../image/candidates.js';
import { massOf } from '../image/pieces.js';
import type { Writing } from '../image/writing.js';

/** From these shares on, of its own ink and of the digit's, a candidate is a digit, more or less. */
const leastPurity = 0.7;
const leastRecall = 0.7;
/** Parts of a digit that are higher than this many times their width might as well be a 1. */
const upright = 1 / 0.45;

/**
 * The frames of a writing's candidates that are no digit.
 * @param digits the pixels of each digit
 * @param speck candidates with less ink are left out
 */
export function wrongCandidates(
  writing: Writing,
  digits: readonly Int32Array[],
  speck: number,
): Uint8Array[] {
  const owners = new Int16Array(writing.ink.length).fill(-1);
  digits.forEach((pixels, i) => pixels.forEach((pixel) => (owners[pixel] = i)));
  const wholes = digits.map((pixels) => massOf(writing.ink, pixels));
  const wrong: Uint8Array[] = [];
  for (const groups of writing.lines) {
    const components = groups.flatMap((group) => group.components);
    const group = { box: uniteBoxes(groups.map(({ box }) => box)), components };
    const { slivers, candidates } = candidatesIn(writing, group);
    const shares = slivers.map(({ pixels }) => {
      const inks = digits.map(() => 0);
      for (const pixel of pixels) {
        const owner = owners[pixel]!;
        if (owner >= 0) inks[owner]! += writing.ink[pixel]!;
      }
      return inks;
    });
    for (const candidate of candidates) {
      const { from, to, frame } = candidate;
      const total = slivers.slice(from, to).reduce((sum, { mass }) => sum + mass, 0);
      if (total <= speck) continue;
      const inks = digits.map((_, i) =>
        shares.slice(from, to).reduce((sum, share) => sum + share[i]!, 0),
      );
      const best = inks.reduce((most, ink, i) => (ink > inks[most]! ? i : most), 0);
      const purity = inks[best]! / total;
      const recall = wholes[best]! > 0 ? inks[best]! / wholes[best]! : 0;
      const isPart = recall < leastRecall && !isUpright(candidate);
      if (purity < leastPurity || isPart) wrong.push(frame);
    }
  }
  return wrong;
}

function isUpright({ box }: Candidate): boolean {
  return box.bottom - box.top > upright * (box.right - box.left);
}

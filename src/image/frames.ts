/** @file Frames of any shape: a drawn line that goes all around the writing, round corners or not. */
import { distanceToMask } from './distance.js';
import type { Box } from './box.js';
import type { Piece } from './pieces.js';
import { outlineWidth } from './stroke.js';

/** A frame's box is at least this share of the picture. */
const leastFrame = 0.03;
/** What it encloses is at least this share of its height: more than a dot in a 0. */
const leastEnclosed = 0.3;
/** At least this share of it lies on its outside, as near as this multiple of its line's width. */
const outerShare = 0.9;
const outerReach = 1.5;

/** The pieces that are frames: thin lines all around others. Digits that touch them are no part of them. */
export function framesAmong(pieces: readonly Piece[], width: number, height: number): Piece[] {
  return pieces.filter((piece) => {
    const { box } = piece;
    const size = (box.right - box.left) * (box.bottom - box.top);
    if (size < leastFrame * width * height) return false;
    const inside = pieces.filter((other) => other !== piece && isInside(other.box, box));
    return inside.length > 0 && encloses(piece, inside, width);
  });
}

/** Whether a box lies in another and is no mere dot there. */
function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.left > outer.left &&
    inner.top > outer.top &&
    inner.right < outer.right &&
    inner.bottom < outer.bottom &&
    inner.bottom - inner.top >= leastEnclosed * (outer.bottom - outer.top)
  );
}

/** Whether a piece is a line around one of some others. */
function encloses({ box, pixels }: Piece, others: readonly Piece[], width: number): boolean {
  // A margin around the box, from where all that is outside can be reached.
  const across = box.right - box.left + 2;
  const down = box.bottom - box.top + 2;
  const placeOf = (pixel: number): number => {
    const x = pixel % width;
    return ((pixel - x) / width - box.top + 1) * across + x - box.left + 1;
  };
  const line = new Uint8Array(across * down);
  for (const pixel of pixels) line[placeOf(pixel)] = 1;
  const outside = reachable(line, across);
  if (others.every(({ pixels: [first] }) => outside[placeOf(first!)] === 1)) return false;
  const reach = outerReach * outlineWidth(line, across, down) + 1;
  const distances = distanceToMask(outside, across, down);
  let outer = 0;
  for (const pixel of pixels) if (distances[placeOf(pixel)]! <= reach) outer++;
  return outer >= outerShare * pixels.length;
}

/** Where one gets from the first pixel without crossing `line`, by steps along both axes. */
function reachable(line: Uint8Array, width: number): Uint8Array {
  const reached = new Uint8Array(line.length);
  const stack = [0];
  reached[0] = 1;
  while (stack.length > 0) {
    const pixel = stack.pop()!;
    const x = pixel % width;
    const neighbours = [
      x > 0 ? pixel - 1 : -1,
      x + 1 < width ? pixel + 1 : -1,
      pixel - width,
      pixel + width,
    ];
    for (const next of neighbours) {
      if (next < 0 || next >= line.length || line[next] === 1 || reached[next] === 1) continue;
      reached[next] = 1;
      stack.push(next);
    }
  }
  return reached;
}

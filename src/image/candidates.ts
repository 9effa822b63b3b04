/** @file Runs of slivers that may be one digit or one mark: their frames and what their shape says. */
import { uniteBoxes, type Box } from './box.js';
import { frameInk } from './frame.js';
import { frameSide } from './frame-size.js';
import { cutIntoSlivers, type Sliver } from './slivers.js';
import type { InkComponent, InkGroup, Writing } from './writing.js';

/** How the digits of a line stand, in working pixels. */
interface LineGeometry {
  /** How high a digit is. */
  readonly digitHeight: number;
  /** The row halfway between the digits' tops and bottoms. */
  readonly middle: number;
}

/** A run of slivers. */
export interface Candidate {
  /** The first sliver, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly box: Box;
  /** 28 x 28 bytes, framed as in MNIST. */
  readonly frame: Uint8Array;
  readonly shape: Shape;
}

/** What geometry says of a candidate; lengths are shares of the line's digit height. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  /** How far its middle lies below the line's. */
  readonly low: number;
  /** The widest gap between neighbouring slivers inside it. */
  readonly gap: number;
  /** What was cut to part it from its left neighbour, in widths of a stroke. */
  readonly cut: number;
  /** Its ink, as the length of a stroke of the line's width. */
  readonly ink: number;
}

/** Longest runs. */
const mostSlivers = 8;
/** Runs wider than this many digit heights are none, unless one sliver is. */
const widest = 1.7;
/** Runs with a wider gap inside are none, in digit heights. */
const widestGap = 0.45;

/** The height and the middle of the digits among the components of a line. */
function lineGeometry(components: readonly InkComponent[]): LineGeometry {
  const heightOf = ({ box }: InkComponent) => box.bottom - box.top;
  const tallest = components.reduce((most, each) => Math.max(most, heightOf(each)), 0);
  const large = components.filter((component) => heightOf(component) >= 0.5 * tallest);
  return {
    digitHeight: median(large.map(heightOf)),
    middle: median(large.map(({ box }) => (box.top + box.bottom) / 2)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

/**
 * The slivers of a group, and every candidate that they make.
 * @param options.cut whether its connected pieces are cut
 */
export function candidatesIn(
  writing: Writing,
  group: InkGroup,
  options: { readonly cut: boolean } = { cut: true },
): { readonly slivers: readonly Sliver[]; readonly candidates: readonly Candidate[] } {
  const geometry = lineGeometry(group.components);
  const slivers = options.cut
    ? cutIntoSlivers(writing, group, geometry.digitHeight)
    : group.components.map((component) => ({ ...component, cut: 0 }));
  return { slivers, candidates: candidatesOf(writing, slivers, geometry) };
}

/** Every run of `slivers` that is not too wide or too loose for a digit. */
function candidatesOf(
  writing: Writing,
  slivers: readonly Sliver[],
  { digitHeight, middle }: LineGeometry,
): Candidate[] {
  const candidates: Candidate[] = [];
  slivers.forEach(({ cut }, from) => {
    let right = slivers[from]!.box.right;
    let gap = 0;
    let mass = 0;
    for (let to = from + 1; to <= Math.min(slivers.length, from + mostSlivers); to++) {
      const last = slivers[to - 1]!;
      const run = slivers.slice(from, to);
      const box = uniteBoxes(run.map((sliver) => sliver.box));
      gap = Math.max(gap, (last.box.left - right) / digitHeight);
      right = Math.max(right, last.box.right);
      mass += last.mass;
      const width = (box.right - box.left) / digitHeight;
      if (run.length > 1 && (width > widest || gap > widestGap)) break;
      const frame = frameInk(
        writing,
        run.map((sliver) => sliver.pixels),
      );
      candidates.push({
        from,
        to,
        box,
        frame: frame ?? new Uint8Array(frameSide * frameSide),
        shape: {
          width,
          height: (box.bottom - box.top) / digitHeight,
          low: ((box.top + box.bottom) / 2 - middle) / digitHeight,
          gap,
          cut,
          ink: mass / (writing.strokeWidth * digitHeight),
        },
      });
    }
  });
  return candidates;
}

/** @file Which pixels of a flattened picture are ink, and the soft strokes around them. */
import type { FlatPicture } from './flatten.js';
import { otsuThreshold } from './otsu.js';
import type { Piece } from './pieces.js';
import { boxOf } from './pieces.js';
import { madToSigma, medianInPlace } from './statistics.js';

/** Ink that differs from the paper by less (of 255) is none. */
const leastDepth = 7;
/** Deviations of the sensor's noise that ink must exceed, once it is smoothed. */
const noiseDeviations = 2.6;
/** A picture of which more than this share would be ink has none. */
const mostInk = 0.6;
/** What smoothing leaves of noise that is not the same in any two pixels. */
const smoothedNoise = 0.375;
/** The edge of a stroke lies at this share of the threshold. */
const edgeShare = 0.5;

/** The ink of a picture as a mask. */
export interface InkMask {
  /** 1 for ink, 0 for paper. */
  readonly mask: Uint8Array;
  /** What divides them, in grey levels of depth. */
  readonly threshold: number;
  /** The deviation of the sensor's noise from pixel to pixel. */
  readonly grain: number;
}

/** Finds the ink by Otsu's threshold over the smoothed depths; undefined when there is none. */
export function findInk(flat: FlatPicture, width: number, height: number): InkMask | undefined {
  const { smoothed } = flat;
  const histogram = new Uint32Array(256);
  for (let i = 0; i < smoothed.length; i++) {
    histogram[Math.max(0, Math.min(255, Math.round(smoothed[i]!)))]!++;
  }
  const grain = grainOf(flat.depth, width, height);
  const least = Math.max(leastDepth, noiseDeviations * smoothedNoise * grain);
  const threshold = Math.max(least, otsuThreshold(histogram));
  const mask = new Uint8Array(smoothed.length);
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (!(smoothed[i]! > threshold)) continue;
    mask[i] = 1;
    count++;
  }
  return count === 0 || count > mostInk * mask.length ? undefined : { mask, threshold, grain };
}

/**
 * The noise from pixel to pixel, by a second difference along both axes that sees neither slopes
 * nor edges (Immerkaer, 1996), and its median, which strokes do not move.
 */
function grainOf(depth: Float32Array, width: number, height: number): number {
  const step = Math.max(1, Math.floor((width * height) / 2_000));
  const first = width + 1;
  const count = Math.max(0, Math.ceil((depth.length - 2 * first) / step));
  const sample = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const i = first + k * step;
    const side = depth[i - 1]! + depth[i + 1]! + depth[i - width]! + depth[i + width]!;
    const corner =
      depth[i - width - 1]! + depth[i - width + 1]! + depth[i + width - 1]! + depth[i + width + 1]!;
    sample[k] = Math.abs(4 * depth[i]! - 2 * side + corner);
  }
  return (madToSigma * medianInPlace(sample)) / 6;
}

/**
 * The pieces' soft strokes: full ink at a piece's mean depth, their rims fading into the paper.
 * Pieces whose rims meet are one where the smaller is a fragment of the larger: a broken stroke.
 * @returns the ink, and the pieces with their rims, each a broken stroke's parts joined.
 */
export function drawPieces(
  pieces: readonly Piece[],
  depth: Float32Array,
  width: number,
  height: number,
  threshold: number,
): { ink: Float32Array; pieces: Piece[] } {
  const ink = new Float32Array(depth.length);
  const owner = new Int32Array(depth.length);
  const edge = edgeShare * threshold;
  const parent = pieces.map((_, i) => i);
  const rootOf = (i: number): number => (parent[i] === i ? i : rootOf(parent[i]!));
  pieces.forEach(({ pixels }, i) => {
    for (const pixel of pixels) owner[pixel] = i + 1;
  });
  const lists = pieces.map(({ pixels }, i) => {
    let sum = 0;
    for (const pixel of pixels) sum += depth[pixel]!;
    const full = Math.max(edge + 1, sum / pixels.length);
    const shade = (pixel: number): number =>
      Math.max(0, Math.min(1, (depth[pixel]! - edge) / (full - edge)));
    const list: number[] = [];
    for (const pixel of pixels) {
      // A pixel of the mask is ink: what smoothing filled stays connected.
      ink[pixel] = Math.max(1 / 255, shade(pixel));
      list.push(pixel);
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx;
          const other = owner[neighbour]! - 1;
          if (other === i || depth[neighbour]! <= edge) continue;
          if (other >= 0) {
            if (isFragment(pieces, i, other)) parent[rootOf(i)] = rootOf(other);
            continue;
          }
          owner[neighbour] = i + 1;
          ink[neighbour] = shade(neighbour);
          list.push(neighbour);
        }
      }
    }
    return list;
  });
  const joined = new Map<number, number[]>();
  lists.forEach((list, i) => {
    const root = rootOf(i);
    const all = joined.get(root);
    if (all === undefined) joined.set(root, list);
    else for (const pixel of list) all.push(pixel);
  });
  return {
    ink,
    pieces: [...joined.values()].map((list) => {
      const pixels = Int32Array.from(list);
      return { pixels, box: boxOf(pixels, width) };
    }),
  };
}

/** Whether one of two pieces whose rims meet is less than a third of the other. */
function isFragment(pieces: readonly Piece[], a: number, b: number): boolean {
  const first = pieces[a]!.pixels.length;
  const second = pieces[b]!.pixels.length;
  return 3 * Math.min(first, second) < Math.max(first, second);
}

/**
 * @file Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2015), interpolation points
 * 0, 1, -1, 2, -2 and infinity. Both two-dimensional transforms are written as one matrix product
 * with a Kronecker product of the one-dimensional ones: V = (B' x B') tiles, U = (G x G) weights,
 * M = U V for each of the 36 points, Y = (A' x A') M.
 */
import type { GraphBuilder, Value } from '../graph/graph.js';
import { NO_PIXEL, reshape, type Rows, type Slots } from './rows.js';
import type { Sweep } from './window.js';

const TILE = 4;
const PATCH = 6;

// prettier-ignore
const B = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
const G = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const A = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/**
 * The order in which a tile's 16 outputs are computed: the four members of each 2x2 pooling window
 * one after the other, so that a pool is a maximum over four contiguous blocks.
 */
const tileOrder = [0, 1, 2, 3].flatMap((cell) =>
  [0, 1, 2, 3].map((member) => [
    2 * Math.floor(cell / 2) + Math.floor(member / 2),
    2 * (cell % 2) + (member % 2),
  ]),
) as [number, number][];

/** The Kronecker product of `m` with itself, its rows in the order `rowOrder`. */
function kronecker(m: number[][], rowOrder?: readonly (readonly [number, number])[]): number[][] {
  const order =
    rowOrder ?? m.flatMap((_, i) => m.map((__, j): readonly [number, number] => [i, j]));
  return order.map(([i, j]) => m[i]!.flatMap((left) => m[j]!.map((right) => left * right)));
}

function matrixConstant(graph: GraphBuilder, rows: number[][]): Value {
  const shape = [rows.length, rows[0]!.length];
  return graph.constant({ dtype: 'float32', shape, data: Float32Array.from(rows.flat()) });
}

/**
 * Tiles along an axis. A dilated convolution is a plain one on the pixels of each phase: every
 * `dilation`-th, from the phase on.
 */
function tilesAlong(size: number, dilation: number): number {
  return Math.ceil(Math.ceil(size / dilation) / TILE);
}

function tileSlots(
  s: Sweep,
  members: readonly (readonly [number, number])[],
  pixel: (row: number, column: number) => number,
): Slots {
  const [stepDown, stepAcross] = s.dilation ?? [1, 1];
  const down = tilesAlong(s.height, stepDown);
  const across = tilesAlong(s.width, stepAcross);
  const inner = stepDown * down * stepAcross * across;
  const positions = new Int32Array(members.length * inner);
  let slot = 0;
  for (const [i, j] of members) {
    for (let y = 0; y < stepDown * down; y++) {
      // Tiles of one phase after those of the one before.
      const row = Math.floor(y / down) + stepDown * ((y % down) * TILE + i);
      for (let x = 0; x < stepAcross * across; x++) {
        const column = Math.floor(x / across) + stepAcross * ((x % across) * TILE + j);
        positions[slot++] = pixel(row, column);
      }
    }
  }
  return { outer: members.length, inner, positions };
}

/** The overlapping 6x6 patches that the convolution reads; NO_PIXEL where it reads padding. */
export function patchSlots(s: Sweep): Slots {
  const members = Array.from(
    { length: PATCH * PATCH },
    (_, k) => [Math.floor(k / PATCH), k % PATCH] as const,
  );
  return tileSlots(s, members, (row, column) => {
    // Beyond the last output's window it does not matter what is read.
    const y = Math.min(row - s.pads[0], s.inputHeight + s.pads[2] - 1);
    const x = Math.min(column - s.pads[1], s.inputWidth + s.pads[3] - 1);
    const inside = y >= 0 && y < s.inputHeight && x >= 0 && x < s.inputWidth;
    return inside ? y * s.inputWidth + x : NO_PIXEL;
  });
}

/** The 4x4 tiles that the convolution writes; NO_PIXEL beyond the image's edge. */
function outputSlots(s: Sweep): Slots {
  return tileSlots(s, tileOrder, (row, column) =>
    row < s.height && column < s.width ? row * s.width + column : NO_PIXEL,
  );
}

/**
 * The convolution of `patches`, an activation in `patchSlots`, with `weights` [filters, channels,
 * 3, 3].
 */
export function winograd(
  graph: GraphBuilder,
  s: Sweep,
  patches: Rows,
  weights: Value,
  filters: number,
): Rows {
  const { channels, inner, batch } = patches;
  const columns = inner * batch;
  const points = PATCH * PATCH;
  const tiles = reshape(graph, patches.value, [points, channels * columns]);
  const v = graph.apply('MatMul', [matrixConstant(graph, kronecker(B)), tiles], {});
  const w = reshape(graph, weights, [filters * channels, 9]);
  const u = graph.apply('FusedMatMul', [matrixConstant(graph, kronecker(G)), w], {
    transA: false,
    transB: true,
  });
  const m = graph.apply(
    'MatMul',
    [
      reshape(graph, u, [points, filters, channels]),
      reshape(graph, v, [points, channels, columns]),
    ],
    {},
  );
  const a = matrixConstant(graph, kronecker(A, tileOrder));
  const flat = reshape(graph, m, [points, filters * columns]);
  const value = graph.apply('MatMul', [a, flat], {});
  return {
    ...outputSlots(s),
    value,
    channels: filters,
    height: s.height,
    width: s.width,
    batch,
  };
}

/** @file What of a writing is read as one number, and the candidates for its digits. */
import { uniteBoxes, type Box } from '../image/box.js';
import { candidatesIn, type Candidate } from '../image/candidates.js';
import { frameSide } from '../image/frame-size.js';
import { frameWriting } from '../image/frame.js';
import { componentsOf, type InkComponent, type InkGroup, type Writing } from '../image/writing.js';
import type { RecognitionMode } from './reading.js';

/** A number to be read: its candidates in the row of its slivers. */
export interface Piece {
  readonly line: number;
  readonly box: Box;
  /** The sum of its ink. */
  readonly mass: number;
  /** How many slivers there are. */
  readonly slivers: number;
  readonly candidates: readonly Candidate[];
}

/** The numbers of a writing, in reading order; at least one. */
export function piecesOf(writing: Writing, mode: RecognitionMode): Piece[] {
  if (mode === 'digit') return [wholeDigit(writing)];
  if (mode === 'number') {
    const massOf = (groups: readonly InkGroup[]) =>
      groups.reduce((sum, group) => sum + mass(group.components), 0);
    const main = writing.lines.reduce((most, line) => (massOf(line) > massOf(most) ? line : most));
    const components = main.flatMap((group) => group.components);
    const box = uniteBoxes(main.map((group) => group.box));
    return [pieceOf(writing, { box, components }, 0)];
  }
  return writing.lines.flatMap((groups, line) =>
    groups.map((group) => pieceOf(writing, group, line)),
  );
}

function mass(components: readonly InkComponent[]): number {
  return components.reduce((sum, component) => sum + component.mass, 0);
}

/** All ink as one candidate. */
function wholeDigit(writing: Writing): Piece {
  const components = componentsOf(writing);
  const box = uniteBoxes(components.map((component) => component.box));
  const frame = frameWriting(writing);
  const shape = { width: 1, height: 1, low: 0, gap: 0, cut: 0, ink: 3 };
  return {
    line: 0,
    box,
    mass: mass(components),
    slivers: 1,
    candidates: [
      { from: 0, to: 1, box, frame: frame ?? new Uint8Array(frameSide * frameSide), shape },
    ],
  };
}

function pieceOf(writing: Writing, group: InkGroup, line: number): Piece {
  const { slivers, candidates } = candidatesIn(writing, group);
  const { box, components } = group;
  return { line, box, mass: mass(components), slivers: slivers.length, candidates };
}

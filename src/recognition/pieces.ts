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
  /** Whether it is a single connected piece that nobody called a number. */
  readonly mayBeLetter: boolean;
  /** How many slivers there are. */
  readonly slivers: number;
  readonly candidates: readonly Candidate[];
}

/**
 * The numbers of a writing, in reading order; at least one.
 * @param told whether somebody said what it holds. Where nobody did, a connected piece that is no
 *   wider than high is one character: letters fall into digits when they are cut, and two digits
 *   that touch are hardly ever so narrow.
 */
export function piecesOf(writing: Writing, mode: RecognitionMode, told: boolean): Piece[] {
  if (mode === 'digit') return [wholeDigit(writing)];
  return writing.lines.flatMap((groups, line) =>
    groups.map((group) => pieceOf(writing, group, line, told)),
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
    mayBeLetter: false,
    slivers: 1,
    candidates: [
      { from: 0, to: 1, box, frame: frame ?? new Uint8Array(frameSide * frameSide), shape },
    ],
  };
}

function pieceOf(writing: Writing, group: InkGroup, line: number, told: boolean): Piece {
  const { box, components } = group;
  const mayBeLetter = !told && components.length === 1;
  const isCharacter = mayBeLetter && box.right - box.left <= box.bottom - box.top;
  const { slivers, candidates } = candidatesIn(writing, group, { cut: !isCharacter });
  return { line, box, mass: mass(components), mayBeLetter, slivers: slivers.length, candidates };
}

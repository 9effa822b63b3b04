import { describe, expect, it } from 'vitest';
import { layOut } from './layout.js';
import type { InkComponent } from './writing.js';

/** A piece of ink with this box. */
const piece = (left: number, top: number, width: number, height: number): InkComponent => ({
  box: { left, top, right: left + width, bottom: top + height },
  pixels: new Int32Array(0),
  mass: width * height,
});

/** Pieces 60 high and 30 wide with these gaps between them. */
function row(top: number, ...gaps: number[]): InkComponent[] {
  let left = 0;
  return [0, ...gaps].map((gap) => {
    const next = piece(left + gap, top, 30, 60);
    left = next.box.right;
    return next;
  });
}

const sizes = (components: readonly InkComponent[]) =>
  layOut(components, false).map((line) => line.map((group) => group.components.length));

describe('the order of reading', () => {
  it('parts numbers of a line where a gap is wide for a digit and for the line', () => {
    expect(sizes(row(0, 10, 12, 60, 10))).toEqual([[3, 2]]);
    expect(sizes(row(0, 10, 60))).toEqual([[2, 1]]);
  });

  it('leaves together what is written widely all along', () => {
    expect(sizes(row(0, 40, 44, 42, 40))).toEqual([[5]]);
    expect(sizes(row(0, 45, 50, 55, 48))).toEqual([[5]]);
    // Of two digits nobody can tell.
    expect(sizes(row(0, 60))).toEqual([[2]]);
  });

  it('makes small writing below a line a line of its own', () => {
    const small = [0, 1, 2].map((i) => piece(20 * i, 110, 8, 20));
    expect(sizes([...row(0, 10, 12), ...small])).toEqual([[3], [3]]);
  });

  it('keeps dots, commas and dashes in their line', () => {
    const dot = piece(32, 56, 5, 5);
    const comma = piece(75, 58, 5, 14);
    const dash = piece(120, 30, 24, 5);
    expect(sizes([...row(0, 12, 12), dot, comma, dash])).toEqual([[6]]);
  });
});

/** @file One line at the bottom of a terminal that is redrawn in place and never wraps. */
import type { OutputStream } from './style.js';

const escape = '\u001b[';
const hideCursor = `${escape}?25l`;
const showCursor = `${escape}?25h`;
const clearLine = `\r${escape}2K`;

/** A piece of the line. Of pieces that do not fit, those with the highest `rank` go first. */
export interface Piece {
  readonly text: string;
  /** 0 stays, however narrow the terminal. */
  readonly rank: number;
  readonly paint?: (text: string) => string;
}

/** Two blanks between pieces. */
const gap = '  ';

const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { text }) => sum + text.length, gap.length * Math.max(0, pieces.length - 1));

/** The pieces that fit into `width` columns. */
export function fitPieces(pieces: readonly Piece[], width: number): readonly Piece[] {
  let kept = pieces;
  while (lengthOf(kept) > width) {
    const last = Math.max(...kept.map(({ rank }) => rank));
    if (last === 0) break;
    kept = kept.filter(({ rank }) => rank !== last);
  }
  return kept;
}

/** The pieces as one line of at most `width` columns. */
export function formatPieces(pieces: readonly Piece[], width: number): string {
  const kept = fitPieces(pieces, width);
  const plain = kept.map(({ text }) => text).join(gap);
  // What must stay but does not fit is cut; colours are then not worth the trouble.
  if (plain.length > width) return plain.slice(0, Math.max(0, width));
  return kept.map(({ text, paint }) => (paint ? paint(text) : text)).join(gap);
}

/** A line that changes. */
export interface LiveLine {
  /** Columns that may be filled. */
  readonly width: number;
  draw(text: string): void;
  /** Writes lines that stay, above the live one. */
  keep(text: string): void;
  /** Removes the line and shows the cursor again. */
  close(): void;
}

/** A live line at the end of what is written to `stream`, which is a terminal. */
export function createLiveLine(stream: OutputStream): LiveLine {
  let shown = '';
  const restore = (): void => void stream.write(`${clearLine}${showCursor}`);
  stream.write(hideCursor);
  process.on('exit', restore);
  return {
    get width() {
      // The last column stays free: a terminal may wrap after filling it.
      return Math.max(1, (stream.columns || 80) - 1);
    },
    draw(text) {
      if (text === shown) return;
      shown = text;
      stream.write(`${clearLine}${text}`);
    },
    keep(text) {
      stream.write(`${clearLine}${text}\n${shown}`);
    },
    close() {
      process.off('exit', restore);
      restore();
    },
  };
}

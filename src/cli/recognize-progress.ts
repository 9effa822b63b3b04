/** @file How far the reading of many pictures has come: a line in place, or one now and then. */
import { formatClock, formatCount } from '../evaluation/printable.js';
import { createLiveLine, formatPieces, type LiveLine } from './live-line.js';
import { painter, type OutputStream } from './style.js';

/** Milliseconds before anything is said, between two drawings, and between two plain lines. */
const patience = 400;
const redrawInterval = 100;
const plainInterval = 10_000;

/** Told what has been done. */
export interface RecognizeProgress {
  /** How many files there are, once that is known. */
  total: number | undefined;
  onFile(): void;
  /** Takes the line away, as something else is about to be written on the terminal. */
  clear(): void;
  close(): void;
}

/** Shows progress on `stream`, nothing when quiet. */
export function showReading(stream: OutputStream, quiet: boolean): RecognizeProgress {
  const live = stream.isTTY === true && process.env.TERM !== 'dumb';
  const paint = painter(stream);
  const began = performance.now();
  let line: LiveLine | undefined;
  let text = '';
  let last = began + (live ? patience : plainInterval) - (live ? redrawInterval : plainInterval);
  let done = 0;

  const pieces = (total: number | undefined) => {
    const seconds = (performance.now() - began) / 1000;
    const rate = done / seconds;
    const known = total === undefined ? [] : [{ text: `${formatClock((total - done) / rate)} left`, rank: 1 }]; // prettier-ignore
    const of = total === undefined ? '' : ` of ${formatCount(total)}`;
    return [
      { text: `${formatCount(done)}${of} files`, rank: 0 },
      ...known,
      { text: `${formatCount(rate)} files/s`, rank: 2 },
    ];
  };
  return {
    total: undefined,
    onFile() {
      done++;
      const now = performance.now();
      const due = now - last >= (live ? redrawInterval : plainInterval);
      if (quiet || !(due || line)) return;
      if (due) {
        last = now;
        text = formatPieces(pieces(this.total), line?.width ?? (stream.columns || 80) - 1);
      }
      if (live) {
        line ??= createLiveLine(stream);
        line.draw(paint('dim', text));
      } else {
        stream.write(`${text}\n`);
      }
    },
    clear: () => line?.draw(''),
    close: () => line?.close(),
  };
}

/**
 * @file Training as it goes: on a terminal a table of epochs over a line that is redrawn in place,
 * elsewhere plain lines, and nothing when quiet.
 */
import { formatClock, formatCount, formatDuration, formatShare } from '../evaluation/printable.js';
import type { EpochRecord } from '../training/history.js';
import type { BatchProgress } from '../training/train.js';
import { createLiveLine, fitPieces, formatPieces, type Piece } from './live-line.js';
import { hasUnicode, painter, printableLines, type OutputStream } from './style.js';

/** Told what happens in a run. */
export interface TrainProgress {
  onNumbers(done: number, total: number): void;
  onBatch(progress: BatchProgress): void;
  onEpoch(record: EpochRecord): void;
  onNote(line: string): void;
  close(): void;
}

/** Milliseconds between two drawings, and between two plain lines. */
const redrawInterval = 100;
const plainInterval = 10_000;

/** Listens to a run of `epochs` epochs and shows it on `stream`. */
export function showTraining(stream: OutputStream, epochs: number, quiet = false): TrainProgress {
  if (quiet) return { onNumbers() {}, onBatch() {}, onEpoch() {}, onNote() {}, close() {} };
  return stream.isTTY && process.env.TERM !== 'dumb'
    ? liveProgress(stream, epochs)
    : plainProgress(stream, epochs);
}

function liveProgress(stream: OutputStream, epochs: number): TrainProgress {
  const paint = painter(stream);
  const line = createLiveLine(stream);
  let drawn = -Infinity;
  let best = -1;
  let header = false;
  const secondsLeft = createEstimate();
  const note = (text: string): void => line.keep(paint('dim', printableLines(text)));
  return {
    onNumbers(done, total) {
      if (done === 0) note(numbersNote(total));
      const left = secondsLeft(done, total);
      const now = performance.now();
      if (now - drawn < redrawInterval && done < total) return;
      drawn = now;
      line.draw(formatLiveNumbers(done, total, left, line.width, paint));
    },
    onBatch(progress) {
      const now = performance.now();
      if (now - drawn < redrawInterval && progress.batch < progress.batches) return;
      drawn = now;
      line.draw(formatLive(progress, line.width, paint));
    },
    onEpoch(record) {
      const columns = fitColumns(columnsOf(record, epochs), line.width);
      if (!header) line.keep(paint('bold', formatRow(columns, 0).slice(0, line.width)));
      header = true;
      const isBest = record.valAccuracy !== undefined && record.valAccuracy > best;
      if (isBest) best = record.valAccuracy;
      const row = formatRow(columns, 1).slice(0, line.width);
      // The last epoch of which this is said is the best one.
      const mark = isBest && epochs > 1 && row.length + 6 <= line.width ? '  best' : '';
      line.keep(`${row}${paint('green', mark)}`);
    },
    onNote: note,
    close: () => line.close(),
  };
}

type Column = readonly [title: string, value: string];

function columnsOf(record: EpochRecord, epochs: number): readonly Column[] {
  const { epoch, loss, accuracy, valLoss, valAccuracy, seconds, imagesPerSecond } = record;
  const validation: Column[] =
    valLoss === undefined || valAccuracy === undefined
      ? []
      : [
          ['Val loss', formatLoss(valLoss)],
          ['Val acc.', formatShare(valAccuracy)],
        ];
  return [
    ['Epoch', `${epoch}/${epochs}`],
    ['Loss', formatLoss(loss)],
    ['Accuracy', formatShare(accuracy)],
    ...validation,
    ['Time', formatDuration(seconds)],
    ['Images/s', formatCount(imagesPerSecond)],
  ];
}

const columnWidths: Readonly<Record<string, number>> = { Epoch: 7, Time: 13 };

const widthOf = ([title]: Column): number => columnWidths[title] ?? 10;

/** As many columns as fit, but at least two. */
function fitColumns(columns: readonly Column[], width: number): readonly Column[] {
  const needed = columns.reduce((sum, column) => sum + widthOf(column), 0);
  return needed <= width || columns.length <= 2 ? columns : fitColumns(columns.slice(0, -1), width);
}

/** The titles (0) or the values (1). */
function formatRow(columns: readonly Column[], which: 0 | 1): string {
  return columns.map((column) => column[which].padStart(widthOf(column))).join('');
}

type Paint = ReturnType<typeof painter>;

function formatLive(progress: BatchProgress, width: number, paint: Paint): string {
  const { epoch, epochs, batch, batches, loss, accuracy, imagesPerSecond, secondsLeft } = progress;
  const title = `Epoch ${`${epoch}/${epochs}`.padStart(`${epochs}`.length * 2 + 1)}`;
  const rest = [
    { text: `${`${batch}`.padStart(`${batches}`.length)}/${batches}`, rank: 6 },
    { text: `loss ${formatLoss(loss)}`, rank: 1 },
    { text: `acc ${formatShare(accuracy)}`, rank: 2 },
    { text: `${formatCount(imagesPerSecond)} images/s`, rank: 4 },
    { text: `${formatClock(secondsLeft)} left`, rank: 3 },
  ];
  return formatBarred(title, batch / batches, rest, width, paint);
}

/** The words before digits are cut out of numbers. */
const numbersNote = (total: number): string =>
  `First writing ${formatCount(total)} numbers, to cut digits out of.`;

function formatLiveNumbers(
  done: number,
  total: number,
  secondsLeft: number,
  width: number,
  paint: Paint,
): string {
  const rest = [
    { text: formatShare(done / total, 0), rank: 1 },
    ...(done > 0 ? [{ text: `${formatClock(secondsLeft)} left`, rank: 2 }] : []),
  ];
  return formatBarred('Numbers', done / total, rest, width, paint);
}

/** Seconds left, by the time since nothing was done. */
function createEstimate(): (done: number, total: number) => number {
  let began = 0;
  return (done, total) => {
    if (done === 0) began = performance.now();
    return ((performance.now() - began) / 1000 / done) * (total - done);
  };
}

/** A title, a bar and the rest, as one line. */
function formatBarred(
  title: string,
  share: number,
  rest: readonly Piece[],
  width: number,
  paint: Paint,
): string {
  const pieces = (bar: number): readonly Piece[] => [
    { text: title, rank: 0 },
    ...(bar > 0
      ? [{ text: ' '.repeat(bar), rank: 5, paint: () => formatBar(share, bar, paint) }]
      : []),
    ...rest,
  ];
  // The bar takes what the rest leaves, if that is enough to be seen.
  const smallest = 10;
  const kept = fitPieces(pieces(smallest), width);
  const used = formatPieces(
    kept.map(({ text, rank }) => ({ text, rank })),
    width,
  ).length;
  const hasBar = kept.some(({ rank }) => rank === 5);
  return formatPieces(pieces(hasBar ? Math.min(32, smallest + width - used) : 0), width);
}

function formatBar(share: number, width: number, paint: Paint): string {
  const done = Math.round(share * width);
  const unicode = hasUnicode();
  const [full, empty] = unicode ? ['━', '─'] : ['#', '.'];
  return paint('cyan', full!.repeat(done)) + paint('dim', empty!.repeat(width - done));
}

function formatLoss(loss: number): string {
  return loss.toFixed(4);
}

function plainProgress(stream: OutputStream, epochs: number): TrainProgress {
  const say = (text: string): void => void stream.write(`${text}\n`);
  let said = performance.now();
  const secondsLeft = createEstimate();
  return {
    onNumbers(done, total) {
      if (done === 0) say(numbersNote(total));
      const left = secondsLeft(done, total);
      if (performance.now() - said < plainInterval || done === total) return;
      said = performance.now();
      say(`numbers: ${formatShare(done / total, 0)}, ${formatClock(left)} left`);
    },
    onBatch({ epoch, batch, batches, loss, accuracy, imagesPerSecond, secondsLeft }) {
      if (performance.now() - said < plainInterval || batch === batches) return;
      said = performance.now();
      say(
        `epoch ${epoch}/${epochs}, batch ${batch}/${batches}: loss ${formatLoss(loss)}, ` +
          `accuracy ${formatShare(accuracy)}, ${formatCount(imagesPerSecond)} images/s, ` +
          `${formatClock(secondsLeft)} left`,
      );
    },
    onEpoch({ epoch, loss, accuracy, valLoss, valAccuracy, seconds, imagesPerSecond }) {
      said = performance.now();
      const validation =
        valLoss === undefined || valAccuracy === undefined
          ? ''
          : `val loss ${formatLoss(valLoss)}, val accuracy ${formatShare(valAccuracy)}, `;
      say(
        `epoch ${epoch}/${epochs}: loss ${formatLoss(loss)}, accuracy ${formatShare(accuracy)}, ` +
          `${validation}${formatDuration(seconds)}, ${formatCount(imagesPerSecond)} images/s`,
      );
    },
    onNote: (text) => say(printableLines(text)),
    close() {},
  };
}

/** @file A digit drawn in the terminal, and beside it the most probable classes with bars. */
import { topClasses } from '../evaluation/predictions.js';
import { formatShare, shorten } from '../evaluation/printable.js';
import { digitLines } from './digits.js';
import type { Output } from './output.js';

/** Widths of the drawn digit: the largest that leaves room for the classes is taken. */
const digitWidths = [28, 20, 14] as const;
const longestName = 12;
const longestBar = 24;
/** Blanks before the digit, between it and the classes, and before a bar. */
const margin = 2;
const gap = 3;
const barGap = 2;
/** `  100.00%` behind the name. */
const shareWidth = 9;

/** The lines, none longer than the terminal is wide. */
export function drawPrediction(
  drawn: Uint8Array,
  probabilities: readonly number[],
  classes: readonly string[],
  output: Output,
): string[] {
  // The last column stays free: a terminal may wrap after filling it.
  const room = output.columns - 1 - margin - gap - shareWidth;
  const top = topClasses(Float32Array.from(probabilities), 3);
  const longest = Math.max(1, Math.min(longestName, room - digitWidths.at(-1)!));
  const names = top.map(({ index }) => shorten(classes[index]!, longest));
  const nameWidth = Math.max(...names.map((name) => name.length));
  const digitWidth = digitWidths.find((width) => width + nameWidth <= room) ?? digitWidths.at(-1)!;
  const barRoom = Math.max(0, Math.min(longestBar, room - digitWidth - nameWidth - barGap));

  const { paint, unicode } = output;
  const beside = top.map(({ probability }, rank) => {
    const share = formatShare(probability).padStart(shareWidth);
    const bar = (unicode ? '━' : '=').repeat(Math.round(barRoom * probability));
    const text = `${names[rank]!.padStart(nameWidth)}${share}`;
    if (bar === '') return rank === 0 ? paint('bold', text) : text;
    const line = `${rank === 0 ? paint('bold', text) : text}${' '.repeat(barGap)}`;
    return `${line}${paint(rank === 0 ? 'green' : 'dim', bar)}`;
  });
  const lines = digitLines(drawn, digitWidth, output);
  // The classes stand beside the middle of the digit.
  const start = Math.floor((lines.length - beside.length) / 2);
  return lines.map((line, i) =>
    `${' '.repeat(margin)}${line}${' '.repeat(gap)}${beside[i - start] ?? ''}`.trimEnd(),
  );
}

/** @file Digits of any size, drawn in the terminal. */
import { digitToText } from '../image/digit-text.js';
import { resizeRegion } from '../image/resize.js';
import type { Output } from './output.js';

/** Side of the square that digits are drawn from. */
const drawnSide = 28;

/** The image as `drawnSide` squared bytes, scaled if it has another size. */
export function toDrawn(pixels: Uint8Array, height: number, width: number): Uint8Array {
  if (height === drawnSide && width === drawnSide) return pixels;
  const whole = { left: 0, top: 0, width, height };
  const resized = resizeRegion(pixels, width, height, whole, drawnSide, drawnSide);
  return Uint8Array.from(resized, (value) => Math.min(255, Math.max(0, Math.round(value))));
}

/** The lines of one drawn digit, each `width` characters wide. */
export function digitLines(drawn: Uint8Array, width: number, output: Output): string[] {
  const { color, unicode } = output;
  const lines = digitToText(drawn, { width, colour: color, unicode }).split('\n');
  // Coloured lines are full already; their escape codes count for nothing.
  return color ? lines : lines.map((line) => line.padEnd(width));
}

/** Digits in one row, their labels beneath; as many as fit into the terminal. */
export function digitRow(
  digits: readonly { readonly drawn: Uint8Array; readonly label: string }[],
  width: number,
  output: Output,
): string {
  const gap = 2;
  const fitting = Math.max(1, Math.floor((output.columns + gap) / (width + gap)));
  const shown = digits.slice(0, fitting);
  const blocks = shown.map(({ drawn }) => digitLines(drawn, width, output));
  const rows = blocks[0]!.map((_, line) =>
    blocks.map((block) => block[line]).join(' '.repeat(gap)),
  );
  const labels = shown.map(({ label }) => {
    const left = Math.floor((width - label.length) / 2);
    return `${' '.repeat(Math.max(0, left))}${label}`.padEnd(width);
  });
  return [...rows, labels.join(' '.repeat(gap))].map((line) => line.trimEnd()).join('\n');
}

/** @file Colours, where the stream and the user's environment allow them. */
import type { WriteStream } from 'node:tty';
import { printable } from '../evaluation/printable.js';
import { painter as painterFor, type Paint } from '../evaluation/text-parts.js';

/** A stream that may be a terminal: `process.stdout` or `process.stderr`. */
export type OutputStream = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/**
 * Whether `stream` is to be coloured. FORCE_COLOR decides first (0 and false say no), then
 * NO_COLOR, then whether the stream is a terminal that knows colours.
 */
export function hasColor(stream: OutputStream, env = process.env): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (refused) return false;
  return stream.isTTY === true && terminal !== 'dumb';
}

/** Paints for `stream`. */
export function painter(stream: OutputStream): Paint {
  return painterFor({ color: hasColor(stream) });
}

/** Whether the terminal shows box-drawing characters; only the simplest ones do not. */
export function hasUnicode(env = process.env): boolean {
  return env.TERM !== 'dumb' && env.TERM !== 'linux';
}

/** Lines without what steers a terminal, such as names of files may hold. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

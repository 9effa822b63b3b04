/** @file Colours, where the stream and the user's environment allow them. */
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** What text can be painted with. */
export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** Paints text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

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
  const color = hasColor(stream);
  return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
}

/** Whether the terminal shows box-drawing characters; only the simplest ones do not. */
export function hasUnicode(env = process.env): boolean {
  return env.TERM !== 'dumb' && env.TERM !== 'linux';
}

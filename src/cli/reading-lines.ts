/** @file Readings as lines of text: a table, JSON lines, or CSV. */
import { formatShare, printable } from '../evaluation/printable.js';
import type { Reading } from '../recognition/reading.js';
import type { Output } from './output.js';
import type { ResultFormat } from './output-format.js';

/** Lines of one format, each with its end. */
export interface ReadingLines {
  /** What stands before the first reading. */
  readonly header: string;
  lines(file: string, reading: Reading): string;
}

/** @param fitted whether the table keeps to the terminal's width by shortening names of files */
export function readingLines(format: ResultFormat, output: Output, fitted: boolean): ReadingLines {
  if (format === 'json') return { header: '', lines: (...row) => `${toJson(...row)}\n` };
  if (format === 'csv') {
    const header = toCsv(['file', 'text', 'confidence', 'rejected', 'reason']);
    return {
      header,
      lines: (file, { text, confidence, rejected, reason }) =>
        toCsv([file, text, String(rounded(confidence)), String(rejected), reason ?? '']),
    };
  }
  return table(output, fitted);
}

/** Probabilities are told to a millionth. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function toJson(file: string, reading: Reading): string {
  const { mode, text, confidence, rejected, reason, digits, numbers, alternatives } = reading;
  const told = (all: Reading['alternatives']) =>
    all.map((other) => ({ text: other.text, confidence: rounded(other.confidence) }));
  return JSON.stringify({
    file,
    mode,
    text,
    confidence: rounded(confidence),
    rejected,
    reason: reason ?? null,
    digits: digits.map(({ digit, confidence: own, box, probabilities }) => ({
      digit,
      confidence: rounded(own),
      box,
      probabilities: probabilities.map(rounded),
    })),
    numbers: numbers.map((number) => ({
      text: number.text,
      confidence: rounded(number.confidence),
      rejected: number.rejected,
      reason: number.reason ?? null,
      box: number.box,
      characters: number.characters.map(({ kind, text: own, confidence: sure, box }) => ({
        kind,
        text: own,
        confidence: rounded(sure),
        box,
      })),
      alternatives: told(number.alternatives),
    })),
    alternatives: told(alternatives),
  });
}

/** A record of RFC 4180. */
function toCsv(cells: readonly string[]): string {
  const quoted = cells.map((cell) =>
    /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(',')}\r\n`;
}

/** Rows of reading, confidence and file. The file stands last: it may be as long as it is. */
function table({ columns, paint }: Output, fitted: boolean): ReadingLines {
  const readingWidth = columns >= 100 ? 32 : columns >= 60 ? 24 : 17;
  const title = columns >= 60 ? 'Confidence' : 'Conf.';
  const shareWidth = Math.max(6, title.length);
  const fileWidth = Math.max(4, columns - readingWidth - shareWidth - 4);
  const row = (reading: string, share: string, file: string): string =>
    `${reading}  ${share.padStart(shareWidth)}  ${file}`.trimEnd();
  return {
    header: `${paint('bold', row('Reading'.padEnd(readingWidth), title, 'File'))}\n`,
    lines(file, reading) {
      const { rejected, text, confidence } = reading;
      const name = fitted ? endOf(printable(file), fileWidth) : printable(file);
      if (rejected) {
        const said = paint('yellow', refusal(reading, readingWidth).padEnd(readingWidth));
        return `${row(said, '', name)}\n`;
      }
      const [first, ...more] = wrap(text, readingWidth);
      const head = row(
        paint('bold', first!.padEnd(readingWidth)),
        formatShare(confidence, 1),
        name,
      );
      return [head, ...more.map((line) => paint('bold', line))].map((line) => `${line}\n`).join('');
    },
  };
}

/** Why, and the best guess where there is one and room for it. */
function refusal({ reason = 'too uncertain', alternatives }: Reading, width: number): string {
  const [guess] = alternatives;
  if (reason !== 'too uncertain' || guess === undefined) return reason;
  const longer = `${reason} (${guess.text.replaceAll('\n', ' ')}?)`;
  return longer.length <= width ? longer : reason;
}

/** Lines of at most `width` characters. */
function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const parts: string[] = [];
    for (let rest = line; rest !== '' || parts.length === 0;) {
      const blank = rest.length > width ? rest.lastIndexOf(' ', width) : -1;
      const end = blank > 0 ? blank : width;
      parts.push(rest.slice(0, end));
      rest = rest.slice(end).trimStart();
    }
    return parts;
  });
}

/** The last `length` characters, the first of them an ellipsis where something was cut. */
function endOf(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `…${characters.slice(1 - length).join('')}`;
}

/**
 * @file Digits as comma-separated lines: the label first, then the pixels row by row from 0 to 255,
 * with or without a header line, as Kaggle's `train.csv` and the usual `mnist_train.csv`.
 */
import { InputError } from '../tensor/error.js';
import { createDataset, type Dataset } from './dataset.js';

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const COMMA = 44;
const POINT = 46;
const QUOTE = 34;
const NUMBER_SIGNS = [...'+-.eE" \r'].map((sign) => sign.charCodeAt(0));
const ZERO = 48;
const NINE = 57;

/** Classes are the ten digits. */
const LARGEST_LABEL = 9;

/** The end of the line that begins at `start`, without its line break. */
function lineEnd(bytes: Uint8Array, start: number): number {
  const found = bytes.indexOf(NEWLINE, start);
  return found < 0 ? bytes.length : found;
}

/** Whether there is nothing but white space from `start` to `end`. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== SPACE && bytes[i] !== RETURN) return false;
  return true;
}

/** What a number may be written with: digits, blanks, quotes and `+-.eE`. */
function isNumeric(byte: number): boolean {
  return (byte >= ZERO && byte <= NINE) || NUMBER_SIGNS.includes(byte);
}

/** Whether text begins with UTF-16's mark of byte order, or each letter has a byte of zero. */
function isUtf16([a, b, c, d]: Uint8Array): boolean {
  const marked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  return marked || (a === 0 && c === 0) || (b === 0 && d === 0);
}

/**
 * The first line: how many columns it has, and whether it names them. It does when most of its cells
 * are no numbers; a single one is a mistake in the data, which must not pass for a header.
 */
function readHead(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: string,
): { columns: number; header: boolean } {
  let columns = 0;
  let names = 0;
  for (let at = start; at <= end; columns++) {
    let named = false;
    for (; at < end && bytes[at] !== COMMA; at++) if (!isNumeric(bytes[at]!)) named = true;
    if (named) names++;
    at++;
  }
  const header = 2 * names > columns;
  const text = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 40)));
  if (header && /^"?(pixel|1x1)/i.test(text)) {
    throw new InputError(
      `${name} begins with the column ${text.split(',')[0]!.trim()}; the first column must be the label ` +
        "(Kaggle's test.csv has none).",
    );
  }
  const separator = /[;\t]/.exec(text)?.[0];
  if (columns === 1 && separator !== undefined) {
    throw new InputError(
      `${name} separates its columns by ${separator === ';' ? 'semicolons' : 'tabs'}; ` +
        'save it with commas between them.',
    );
  }
  return { columns, header };
}

/**
 * A number from 0 to 255 with nothing but zeros after its point, perhaps in quotes, or -1. Reads
 * `[start, end)`.
 */
function parseField(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i] === SPACE) i++;
  const quoted = i < end && bytes[i] === QUOTE;
  if (quoted) i++;
  let value = 0;
  let digits = 0;
  while (i < end && bytes[i]! >= ZERO && bytes[i]! <= NINE && value <= 255) {
    value = value * 10 + bytes[i]! - ZERO;
    digits++;
    i++;
  }
  if (digits === 0 || value > 255) return -1;
  if (i < end && bytes[i] === POINT) {
    i++;
    while (i < end && bytes[i] === ZERO) i++;
  }
  if (quoted && bytes[i++] !== QUOTE) return -1;
  return isBlank(bytes, i, end) ? value : -1;
}

/**
 * Reads a CSV file of labelled square images.
 * @throws InputError naming the line and column of the first thing wrong.
 */
export function readCsv(bytes: Uint8Array, name: string): Dataset {
  if (isUtf16(bytes)) {
    throw new InputError(`Cannot read ${name}: its text is in UTF-16; save it as UTF-8.`);
  }
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let end = lineEnd(bytes, at);
  const { columns, header } = readHead(bytes, at, end, name);
  const pixels = columns - 1;
  const size = Math.round(Math.sqrt(pixels));
  if (pixels === 0 || size * size !== pixels) {
    throw new InputError(
      `${name} has ${columns} ${columns === 1 ? 'column' : 'columns'}; expected a label and the pixels of a square image, ` +
        '785 columns for 28x28.',
    );
  }
  let line = 1;
  if (header) {
    at = end + 1;
    line++;
  }
  // A line needs at least two bytes a column, so the file's length bounds the rows.
  const capacity = Math.ceil(Math.max(0, bytes.length - at + 1) / (2 * columns));
  const images = new Uint8Array(capacity * pixels);
  const labels = new Uint8Array(capacity);
  let count = 0;
  for (; at < bytes.length; at = end + 1, line++) {
    end = lineEnd(bytes, at);
    if (isBlank(bytes, at, end)) continue;
    let column = 0;
    for (let start = at; start <= end; column++) {
      let stop = start;
      while (stop < end && bytes[stop] !== COMMA) stop++;
      const value = parseField(bytes, start, stop);
      if (value < 0 || (column === 0 && value > LARGEST_LABEL)) {
        const got = new TextDecoder().decode(bytes.subarray(start, Math.min(stop, start + 20)));
        const shown = JSON.stringify(got.trim());
        throw new InputError(
          column === 0
            ? `${name} line ${line}: the label ${shown} is not a digit from 0 to 9; correct it or remove the line.`
            : `${name} line ${line}, column ${column + 1}: ${shown} is not a whole number from 0 to 255.`,
        );
      }
      if (column === 0) labels[count] = value;
      else if (column < columns) images[count * pixels + column - 1] = value;
      start = stop + 1;
    }
    if (column !== columns) {
      throw new InputError(`${name} line ${line} has ${column} columns; expected ${columns}.`);
    }
    count++;
  }
  return createDataset({
    name,
    height: size,
    width: size,
    images: images.subarray(0, count * pixels),
    labels: labels.subarray(0, count),
  });
}

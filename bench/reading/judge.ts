/**
 * @file What counts as right. Only what the public reading says is looked at: its text, its confidence,
 * whether it was rejected, and the text, confidence and box of its numbers.
 *
 * A label names the digits and the marks that belong to a number, not everything that stands beside it: a
 * full stop, a cross, a flourish. So marks behind a number do not count against a reading, and before it
 * those do not which leave its value alone; a sign or a point does. Between digits every mark counts, and
 * so does a blank: two numbers are not one. The measures of marks and of forms know all that is written,
 * and take nothing else.
 */
import type { Reading } from '../../src/recognition/reading.js';
import type { Item, Judged, Wanted } from './measure.js';

/** A text with one kind of minus, and no blanks around it. */
function plain(text: string): string {
  return text.trim().replaceAll(/[\u2010-\u2015\u2212]/g, '-');
}

/** Whether a reading says just this text. */
export function isText(got: string, { text, also = [] }: Wanted): boolean {
  return [text, ...also].includes(plain(got));
}

/** Whether a reading says this number, whatever harmless marks stand around it. */
export function isNumber(got: string, wanted: Wanted): boolean {
  const bare = plain(got).replace(/^[^\d+.,-]+/, '');
  return isText(got, wanted) || isText(bare.replace(/\D+$/, ''), wanted);
}

/** The numbers of a text with operators between them. */
function numbersOf(text: string): string[] {
  return text
    .split(/[^\d.,]+/)
    .map((part) => part.replaceAll(/^[.,]+|[.,]+$/g, ''))
    .filter((part) => part !== '');
}

/** Whether anything was read that could pass for a digit. */
export function hasDigit(reading: Reading): boolean {
  return !reading.rejected && /\d/.test(reading.text);
}

function whole(wanted: string, reading: Reading, right: boolean): Judged {
  const got = reading.rejected ? '' : reading.text;
  return { wanted, got, confidence: reading.rejected ? 0 : reading.confidence, right };
}

/** The reading of a picture with one number. */
export function judgeNumber({ wanted: [wanted] }: Item, reading: Reading): readonly Judged[] {
  if (wanted === undefined) throw new RangeError('a number is wanted');
  return [whole(wanted.text, reading, !reading.rejected && isNumber(reading.text, wanted))];
}

/**
 * The reading of a picture whose label names its digits and none of its marks: the points of an amount may
 * be told or not. Two numbers are not one here either.
 */
export function judgeDigits({ wanted: [wanted] }: Item, reading: Reading): readonly Judged[] {
  if (wanted === undefined) throw new RangeError('digits are wanted');
  const digits = plain(reading.text).replaceAll(/[^\d ]/g, '').trim(); // prettier-ignore
  return [whole(wanted.text, reading, !reading.rejected && digits === wanted.text)];
}

/** The reading of a picture with one text, all of which is known. */
export function judgeText({ wanted: [wanted] }: Item, reading: Reading): readonly Judged[] {
  if (wanted === undefined) throw new RangeError('a text is wanted');
  return [whole(wanted.text, reading, !reading.rejected && isText(reading.text, wanted))];
}

/** The reading of a picture without a number: that there is a mark may be said. */
export function judgeNothing(_: Item, reading: Reading): readonly Judged[] {
  return [whole('', reading, !hasDigit(reading))];
}

/**
 * The reading of numbers with something between them, which the label parts by blanks: as so many
 * numbers, whatever is said of what stands between, or not at all. One joined number is wrong.
 */
export function judgeSeparate({ wanted: [wanted] }: Item, reading: Reading): readonly Judged[] {
  if (wanted === undefined) throw new RangeError('numbers are wanted');
  const right = reading.rejected || numbersOf(reading.text).join(' ') === wanted.text;
  return [whole(wanted.text, reading, right)];
}

/** A number of a reading, by itself. */
type ReadPart = Reading['numbers'][number];

/** The numbers that were read; none in a picture that was rejected as a whole. */
function answered({ rejected, numbers }: Reading): readonly ReadPart[] {
  return rejected ? [] : numbers.filter((number) => !number.rejected && number.text !== '');
}

const asExtra = ({ text, confidence }: ReadPart): Judged => ({
  ...{ wanted: '', got: text, confidence, right: false, extra: true },
});

/**
 * The reading of a page of fields whose places are known: a field is right when the one number that was
 * read there is its text.
 */
export function judgeFields({ wanted }: Item, reading: Reading): readonly Judged[] {
  const left = new Set(answered(reading));
  const fields = wanted.map((field): Judged => {
    const inside = [...left].filter(({ box }) => {
      const center = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
      return field.holds?.(center);
    });
    for (const number of inside) left.delete(number);
    return {
      wanted: field.text,
      got: inside.map(({ text }) => text).join(' '),
      confidence: inside.reduce((least, { confidence }) => Math.min(least, confidence), inside.length > 0 ? 1 : 0), // prettier-ignore
      right: inside.length === 1 && isText(inside[0]!.text, field),
    };
  });
  return [...fields, ...[...left].map(asExtra)];
}

/**
 * The reading of a page of fields of which only the texts are known: each must be read as a number of its
 * own.
 * @param harmless what else may be read
 */
export function judgeList(
  { wanted }: Item,
  reading: Reading,
  harmless: readonly string[] = [],
): readonly Judged[] {
  const left = new Set(answered(reading));
  const fields = wanted.map((field): Judged => {
    const found = [...left].find(({ text }) => isNumber(text, field));
    if (found === undefined) return { wanted: field.text, got: '', confidence: 0, right: false };
    left.delete(found);
    return { wanted: field.text, got: found.text, confidence: found.confidence, right: true };
  });
  const others = [...left].filter(({ text }) => !harmless.includes(text)).map(asExtra);
  return [...fields, ...others];
}

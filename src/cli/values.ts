/** @file Values of flags: text to what it means, or a usage error that says what is expected. */
import { InvalidArgumentError } from 'commander';

/** A number as people write it: no hexadecimal, no blanks, no "nan". */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a whole number from `from` to `to`. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= from && value <= to) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${from} to ${to}.`);
  };
}

/** Reads a number above 0. */
export function positiveNumber(text: string): number {
  const value = decimal.test(text) ? Number(text) : NaN;
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError('It takes a number above 0, as 0.001.');
}

/** Reads "test", "none" or a share between 0 and 1. */
export function validationChoice(text: string): 'test' | 'none' | number {
  if (text === 'test' || text === 'none') return text;
  const value = decimal.test(text) ? Number(text) : NaN;
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It takes test, none, or a share between 0 and 1, as 0.1.');
}

/** Refuses the empty text that a shell makes of an unset variable. */
export function nonEmpty(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

/** Reads the name of a file that ends in one of `endings`. */
export function fileName(...endings: string[]): (text: string) => string {
  return (text) => {
    if (endings.some((ending) => text.toLowerCase().endsWith(ending))) return text;
    throw new InvalidArgumentError(`It takes the name of a ${endings.join(' or ')} file.`);
  };
}

/** Gathers a text that may be given several times. */
export function oneMore(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), nonEmpty(text)];
}

/** Reads how many digits there are, "4" or "3-6". */
export function digitCounts(text: string): { min: number; max: number } {
  const [, least = '', most = least] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
  const [min, max] = [Number(least), Number(most)];
  if (min >= 1 && max >= min) return { min, max };
  throw new InvalidArgumentError(
    'It takes a number of digits from 1 to 9999, as 4, or the least and the most, as 3-6.',
  );
}

/** Reads a probability from 0 to 1, or as a percentage. */
export function probability(text: string): number {
  const [, number = '', percent] = /^(.*?)(%?)$/.exec(text) ?? [];
  const value = decimal.test(number) ? Number(number) / (percent ? 100 : 1) : NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It takes a probability from 0 to 1, as 0.95 or 95%.');
}

/**
 * @file Reading values out of parsed JSON. A field turns a value into what it means, or throws a
 * UsageError that says where the value stands, what it is and what is expected.
 */
import { UsageError } from '../tensor/error.js';
import { isObject } from '../tensor/given.js';
import { nearest } from '../tensor/suggest.js';

/** Reads one value; `where` is its place: `tiny.json: network.layers[2].filters`. */
export type Field<T> = (value: unknown, where: string) => T;

function refuse(value: unknown, where: string, expected: string): never {
  const text = JSON.stringify(value) ?? 'nothing';
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  throw new UsageError(`${where} must be ${expected}, got ${shown}.`);
}

/** A number for which `holds`; `expected` says which. */
export function number(expected: string, holds: (value: number) => boolean): Field<number> {
  return (value, where) =>
    typeof value === 'number' && holds(value) ? value : refuse(value, where, expected);
}

/** A whole number from `from` to `to`. */
export function whole(from: number, to: number): Field<number> {
  return number(
    `a whole number from ${from} to ${to}`,
    (value) => Number.isInteger(value) && value >= from && value <= to,
  );
}

/** A text that is not empty. */
export const text: Field<string> = (value, where) =>
  typeof value === 'string' && value !== '' ? value : refuse(value, where, 'a text');

/** True or false. */
export const flag: Field<boolean> = (value, where) =>
  typeof value === 'boolean' ? value : refuse(value, where, 'true or false');

/** One of these texts. */
export function oneOf<T extends string>(choices: readonly T[]): Field<T> {
  return (value, where) =>
    choices.find((choice) => choice === value) ??
    refuse(value, where, `one of ${choices.join(', ')}`);
}

/** Two values. */
export function pairOf<T>(field: Field<T>, expected: string): Field<readonly [T, T]> {
  return (value, where) =>
    Array.isArray(value) && value.length === 2
      ? [field(value[0], `${where}[0]`), field(value[1], `${where}[1]`)]
      : refuse(value, where, expected);
}

/** A list, each value with its place. */
export function listOf<T>(field: Field<T>): Field<readonly T[]> {
  return (value, where) =>
    Array.isArray(value)
      ? value.map((item, index) => field(item, `${where}[${index}]`))
      : refuse(value, where, 'a list');
}

/** An object of any keys. */
export const anyObject: Field<Readonly<Record<string, unknown>>> = (value, where) =>
  isObject(value) ? { ...value } : refuse(value, where, 'an object');

/** What `name` reads from a text or `other` from an object; `expected` says both. */
export function textOrObject<N, T>(
  name: Field<N>,
  other: Field<T>,
  expected: string,
): Field<N | T> {
  return (value, where) => {
    if (typeof value === 'string') return name(value, where);
    return isObject(value) ? other(value, where) : refuse(value, where, expected);
  };
}

/** The place of `key` in an object at `where`; after a file's name comes a space, not a dot. */
export function placeOf(where: string, key: string): string {
  return where.endsWith(':') ? `${where} ${key}` : `${where}.${key}`;
}

/**
 * An object with these keys and no others; what is not there is left out.
 * @param aliases what other systems call a key
 */
export function record<T extends object>(
  fields: { readonly [K in keyof T]-?: Field<NonNullable<T[K]>> },
  aliases: Readonly<Record<string, string>> = {},
): Field<Partial<T>> {
  const known = Object.keys(fields) as (keyof T & string)[];
  return (value, where) => {
    const given = anyObject(value, where);
    for (const key of Object.keys(given)) {
      if (Object.hasOwn(fields, key)) continue;
      const meant = Object.hasOwn(aliases, key) ? aliases[key] : nearest(key, known);
      throw new UsageError(
        `${where.replace(/:$/, '')} has an unknown key "${key}"; ` +
          (meant === undefined ? `keys are ${known.join(', ')}.` : `did you mean "${meant}"?`),
      );
    }
    const read: Partial<T> = {};
    for (const key of known) {
      if (Object.hasOwn(given, key)) read[key] = fields[key](given[key], placeOf(where, key));
    }
    return read;
  };
}

/** What `record` read, with `keys` there for certain. */
export function need<T extends object, K extends keyof T & string>(
  read: Partial<T>,
  where: string,
  ...keys: K[]
): Partial<T> & Required<Pick<T, K>> {
  const missing = keys.find((key) => read[key] === undefined);
  if (missing === undefined) return read as Partial<T> & Required<Pick<T, K>>;
  throw new UsageError(`${where.replace(/:$/, '')} needs "${missing}".`);
}

/**
 * @file What a number may look like: its length and a pattern, as one automaton over digits and marks
 * that the search for the best reading walks along.
 */
import { UsageError } from '../tensor/error.js';
import { alphabet, isDigit } from './kinds.js';
import type { ReadOptions } from './reading.js';

/** A deterministic automaton over the alphabet; its states are numbers, 0 is the first. */
export interface Constraint {
  /** The state behind a character, by its index in the alphabet, or -1 where no allowed number goes on so. */
  next(state: number, character: number): number;
  /** Whether a number may end here. */
  accepts(state: number): boolean;
}

/** Any number of any digits and marks. */
export const unconstrained: Constraint = { next: () => 0, accepts: () => true };

/** Patterns describe at most this many characters. */
const patternLimit = 1000;

/** One place of a pattern: which characters may stand there (bit `c` for character `c`), and if it may be empty. */
interface Place {
  readonly characters: number;
  readonly optional: boolean;
}

const anyDigit = 0b11_1111_1111;

/**
 * The automaton of `length` and `pattern`, both of which a number must satisfy.
 * @throws UsageError for a length that no number has, for a pattern that is none, and for both where
 *   no number satisfies them.
 */
export function constraintOf({
  length,
  pattern,
}: Pick<ReadOptions, 'length' | 'pattern'>): Constraint {
  const ofLength = length && lengthConstraint(length);
  if (pattern === undefined) return ofLength ?? unconstrained;
  const places = parsePattern(pattern);
  const ofPattern = patternConstraint(places);
  if (length === undefined || ofLength === undefined) return ofPattern;
  // A place that takes a mark as well need not hold a digit.
  const most = places.filter(({ characters }) => (characters & anyDigit) !== 0).length;
  const least = places.filter(
    ({ characters, optional }) => !optional && (characters & ~anyDigit) === 0,
  ).length;
  if (most < length.min || least > length.max) {
    throw new UsageError(
      `No number has ${span(length.min, length.max)} and the pattern "${pattern}", which has ${span(least, most)}; leave one of them out.`,
    );
  }
  return intersection(ofLength, ofPattern);
}

function span(least: number, most: number): string {
  return least === most ? `${least} digits` : `${least} to ${most} digits`;
}

function lengthConstraint({ min, max }: NonNullable<ReadOptions['length']>): Constraint {
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 1 || max < min) {
    throw new UsageError(
      `Cannot look for numbers of ${min} to ${max} digits; both are whole numbers from 1, the first not above the second.`,
    );
  }
  return {
    // Marks do not count.
    next: (count, character) => (!isDigit(character) ? count : count < max ? count + 1 : -1),
    accepts: (count) => count >= min,
  };
}

/**
 * The places of a pattern: `#` is any digit, a digit or a mark itself, `[0-35]` or `[.,]` one of
 * several; `{n}` or `{n,m}` behind one repeats it. The mark `#` is written `\\#`.
 * @throws UsageError that says what is wrong, and where.
 */
function parsePattern(pattern: string): readonly Place[] {
  const places: Place[] = [];
  const item = /(?:(#)|\\(#)|([0-9.,\-/:+$€£])|\[([0-9.,\-/:+#$€£]+)\])(?:\{(\d+)(?:,(\d+))?\})?/y;
  while (item.lastIndex < pattern.length) {
    const at = item.lastIndex;
    const match = item.exec(pattern);
    if (match === null) throw wrongPattern(pattern, `nothing fits at "${pattern.slice(at)}"`);
    const [, any, hash, own, set, least, most] = match;
    const single = hash ?? own;
    const characters =
      any !== undefined
        ? anyDigit
        : single !== undefined
          ? 1 << alphabet.indexOf(single)
          : characterSet(set!, pattern);
    const min = least === undefined ? 1 : Number(least);
    const max = most === undefined ? min : Number(most);
    if (max < min || max === 0) {
      throw wrongPattern(pattern, `"${match[0]}" repeats ${min} to ${max} times`);
    }
    if (places.length + max > patternLimit) {
      throw wrongPattern(pattern, `it has more than ${patternLimit} characters`);
    }
    for (let i = 0; i < max; i++) places.push({ characters, optional: i >= min });
  }
  if (places.length === 0) throw wrongPattern(pattern, 'it is empty');
  return places;
}

/** The characters of `0-35` or `.,`, as bits; a dash that is itself meant stands first or last. */
function characterSet(set: string, pattern: string): number {
  let characters = 0;
  const part = /([0-9])-([0-9])|(.)/y;
  while (part.lastIndex < set.length) {
    const at = part.lastIndex;
    const [, first, last, single] = part.exec(set)!;
    const from = alphabet.indexOf(single ?? first!);
    const to = alphabet.indexOf(single ?? last!);
    const isInside = single === '-' && at > 0 && at + 1 < set.length;
    if (to < from || isInside) {
      throw wrongPattern(pattern, `"[${set}]" is no set of digits and marks`);
    }
    for (let character = from; character <= to; character++) characters |= 1 << character;
  }
  return characters;
}

function wrongPattern(pattern: string, what: string): UsageError {
  return new UsageError(
    `Cannot read with the pattern "${pattern}": ${what}; use # for any digit, digits and marks (. , - / : + $ € £, \\# for a hash sign), sets as [0-3] or [.,], and {n} or {n,m} to repeat.`,
  );
}

/** The subset construction, state by state as the search asks for them. */
function patternConstraint(places: readonly Place[]): Constraint {
  const states = new Interner();
  // A state is the set of places that may come next; those behind optional ones belong to it.
  const closure = (starts: readonly number[]): number => {
    const set = new Set<number>();
    for (const start of starts) {
      for (let place = start; !set.has(place); place++) {
        set.add(place);
        if (!places[place]?.optional) break;
      }
    }
    return states.intern([...set].sort((a, b) => a - b));
  };
  closure([0]);
  return {
    next(state, character) {
      const behind = states
        .value(state)
        .filter((place) => ((places[place]?.characters ?? 0) >> character) & 1)
        .map((place) => place + 1);
      return behind.length === 0 ? -1 : closure(behind);
    },
    accepts: (state) => states.value(state).includes(places.length),
  };
}

function intersection(first: Constraint, second: Constraint): Constraint {
  const pairs = new Interner();
  pairs.intern([0, 0]);
  return {
    next(state, character) {
      const [a, b] = pairs.value(state);
      const afterA = first.next(a!, character);
      const afterB = second.next(b!, character);
      return afterA < 0 || afterB < 0 ? -1 : pairs.intern([afterA, afterB]);
    },
    accepts(state) {
      const [a, b] = pairs.value(state);
      return first.accepts(a!) && second.accepts(b!);
    },
  };
}

/** Numbers lists in the order in which they come. */
class Interner {
  readonly #ids = new Map<string, number>();
  readonly #values: (readonly number[])[] = [];

  intern(value: readonly number[]): number {
    const key = value.join();
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#values.length;
      this.#ids.set(key, id);
      this.#values.push(value);
    }
    return id;
  }

  value(id: number): readonly number[] {
    return this.#values[id]!;
  }
}

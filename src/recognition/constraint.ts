/**
 * @file What a number may look like: its length and a pattern, as one automaton over digits that
 * the search for the best reading walks along.
 */
import { UsageError } from '../tensor/error.js';
import type { ReadOptions } from './reading.js';

/** A deterministic automaton over the digits 0 to 9; its states are numbers, 0 is the first. */
export interface Constraint {
  /** The state behind `digit`, or -1 where no allowed number goes on so. */
  next(state: number, digit: number): number;
  /** Whether a number may end here. */
  accepts(state: number): boolean;
}

/** Any number of any digits. */
export const unconstrained: Constraint = { next: () => 0, accepts: () => true };

/** Patterns describe at most this many digits. */
const patternLimit = 1000;

/** One place of a pattern: which digits may stand there (bit `d` for digit `d`), and if it may be empty. */
interface Place {
  readonly digits: number;
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
  const least = places.filter(({ optional }) => !optional).length;
  if (places.length < length.min || least > length.max) {
    throw new UsageError(
      `No number has ${span(length.min, length.max)} and the pattern "${pattern}", which has ${span(least, places.length)}; leave one of them out.`,
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
    next: (count) => (count < max ? count + 1 : -1),
    accepts: (count) => count >= min,
  };
}

/**
 * The places of a pattern: `#` is any digit, a digit itself, `[0-35]` one of several; `{n}` or
 * `{n,m}` behind one repeats it.
 * @throws UsageError that says what is wrong, and where.
 */
function parsePattern(pattern: string): readonly Place[] {
  const places: Place[] = [];
  const item = /(?:(#)|([0-9])|\[([0-9-]+)\])(?:\{(\d+)(?:,(\d+))?\})?/y;
  while (item.lastIndex < pattern.length) {
    const at = item.lastIndex;
    const match = item.exec(pattern);
    if (match === null) throw wrongPattern(pattern, `nothing fits at "${pattern.slice(at)}"`);
    const [, any, digit, set, least, most] = match;
    const digits =
      any !== undefined
        ? anyDigit
        : digit !== undefined
          ? 1 << Number(digit)
          : digitSet(set!, pattern);
    const min = least === undefined ? 1 : Number(least);
    const max = most === undefined ? min : Number(most);
    if (max < min || max === 0) {
      throw wrongPattern(pattern, `"${match[0]}" repeats ${min} to ${max} times`);
    }
    if (places.length + max > patternLimit) {
      throw wrongPattern(pattern, `it has more than ${patternLimit} digits`);
    }
    for (let i = 0; i < max; i++) places.push({ digits, optional: i >= min });
  }
  if (places.length === 0) throw wrongPattern(pattern, 'it is empty');
  return places;
}

/** The digits of `0-35`, as bits. */
function digitSet(set: string, pattern: string): number {
  let digits = 0;
  const part = /([0-9])(?:-([0-9]))?/y;
  while (part.lastIndex < set.length) {
    const match = part.exec(set);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match === null || to < from) throw wrongPattern(pattern, `"[${set}]" is no set of digits`);
    for (let digit = from; digit <= to; digit++) digits |= 1 << digit;
  }
  return digits;
}

function wrongPattern(pattern: string, what: string): UsageError {
  return new UsageError(
    `Cannot read with the pattern "${pattern}": ${what}; use # for any digit, digits, sets as [0-3], and {n} or {n,m} to repeat.`,
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
    next(state, digit) {
      const behind = states
        .value(state)
        .filter((place) => ((places[place]?.digits ?? 0) >> digit) & 1)
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
    next(state, digit) {
      const [a, b] = pairs.value(state);
      const afterA = first.next(a!, digit);
      const afterB = second.next(b!, digit);
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

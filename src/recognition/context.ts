/**
 * @file What neighbors say of each other: digits and marks stand among digits, letters among letters. A
 * hidden Markov model with two states, in a number and in a word (forward-backward, Rabiner 1989): each
 * character's probabilities are weighed by how likely it is to stand in either. Its chances are what
 * `npm run fit:characters` prints.
 */
import { otherLabel, type Character } from './characters.js';

/** The chances of the two states. */
export interface Context {
  /** That what follows a digit is no letter, and what follows a letter no digit. */
  readonly number: number;
  readonly word: number;
  /** That the first character stands in a number. */
  readonly start: number;
}

export const context: Context = { number: 0.7, word: 0.85, start: 0.5 };
/** Where somebody said that there is a number. */
export const toldContext: Context = { number: 0.99, word: 0.5, start: 0.99 };

/** Of a character: that it is one of a number, something else, or nothing, which stands in both. */
interface Shares {
  readonly own: number;
  readonly other: number;
  readonly both: number;
}

function sharesOf(probabilities: Float64Array): Shares {
  const own = probabilities.subarray(0, otherLabel).reduce((sum, p) => sum + p, 0);
  const other = probabilities[otherLabel]!;
  return { own, other, both: Math.max(0, 1 - own - other) };
}

/** Characters that stand together, from left to right, each in the light of the others. */
export function inContext<T extends Character>(
  characters: readonly T[],
  { number, word, start }: Context = context,
): T[] {
  const shares = characters.map(({ probabilities }) => sharesOf(probabilities));
  // What a state lets a character be: the other kind never.
  const fits = shares.map(({ own, other, both }) => [own + both / 2, other + both / 2] as const);
  const next = (inNumber: number, inWord: number): [number, number] => [
    inNumber * number + inWord * (1 - word),
    inNumber * (1 - number) + inWord * word,
  ];
  const before: [number, number][] = [];
  let state: [number, number] = [start, 1 - start];
  for (const [i, [n, w]] of fits.entries()) {
    before.push(i === 0 ? state : next(...state));
    const [a, b] = before[i]!;
    state = normalized(a * n, b * w);
  }
  let after: [number, number] = [1, 1];
  const results: T[] = [];
  for (let i = characters.length - 1; i >= 0; i--) {
    const [a, b] = before[i]!;
    results.unshift(weighed(characters[i]!, shares[i]!, a * after[0], b * after[1]));
    const [n, w] = [fits[i]![0] * after[0], fits[i]![1] * after[1]];
    after = normalized(n * number + w * (1 - number), n * (1 - word) + w * word);
  }
  return results;
}

function normalized(one: number, other: number): [number, number] {
  const sum = one + other;
  return sum > 0 ? [one / sum, other / sum] : [0.5, 0.5];
}

/** A character with its digits and marks weighed by the chance of a number, something else by that of a word. */
function weighed<T extends Character>(
  character: T,
  { own, other, both }: Shares,
  number: number,
  word: number,
): T {
  const sum = own * number + other * word + (both * (number + word)) / 2;
  if (!(sum > 0)) return character;
  const probabilities = character.probabilities.map((p, label) => {
    const weight = label < otherLabel ? number : label === otherLabel ? word : (number + word) / 2;
    return (p * weight) / sum;
  });
  return { ...character, probabilities };
}

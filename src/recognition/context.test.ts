import { expect, test } from 'vitest';
import { nothingLabel, otherLabel, type Character } from './characters.js';
import { inContext } from './context.js';
import { alphabet, kindCount } from './kinds.js';

/** A character that is `text` with some probability, and something else with the rest; `?` is something else. */
function character(text: string, sure: number): Character {
  const probabilities = new Float64Array(nothingLabel + 1);
  probabilities[otherLabel] = 1 - sure;
  probabilities[text === '?' ? nothingLabel : alphabet.indexOf(text)] = sure;
  const place = { x: 0, y: 0, width: 9, height: 20, kinds: new Float32Array(kindCount), kind: 0, probability: 1 }; // prettier-ignore
  return { place, probabilities };
}

const digitOf = (characters: readonly Character[], i: number): number =>
  inContext(characters)[i]!.probabilities[4]!;

test('a doubtful digit is likelier among digits and marks, and less likely among letters', () => {
  const doubtful = character('4', 0.5);
  const alone = digitOf([doubtful], 0);
  const sure = character('7', 0.99);
  expect(digitOf([sure, doubtful, sure], 1)).toBeGreaterThan(alone + 0.1);
  expect(digitOf([doubtful, character('.', 0.95), sure], 0)).toBeGreaterThan(alone + 0.05);
  const letter = character('7', 0.01);
  expect(digitOf([letter, doubtful, letter], 1)).toBeLessThan(alone - 0.2);
});

test('what is certain stays so, and probabilities add up to 1', () => {
  const characters = [character('4', 1), character('7', 0), character('?', 0.8), character('1', 0.6)]; // prettier-ignore
  const told = inContext(characters);
  expect(told[0]!.probabilities[4]).toBeCloseTo(1, 9);
  expect(told[1]!.probabilities[otherLabel]).toBeCloseTo(1, 9);
  for (const { probabilities } of told) {
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
  }
  expect(inContext([])).toEqual([]);
});

test('a line reads the same from both ends where its states do', () => {
  const characters = [character('4', 0.6), character('7', 0.9), character('.', 0.7)];
  const chances = { number: 0.8, word: 0.8, start: 0.5 };
  const there = inContext(characters, chances);
  const back = inContext(characters.toReversed(), chances).toReversed();
  there.forEach(({ probabilities }, i) => {
    probabilities.forEach((p, label) => expect(p).toBeCloseTo(back[i]!.probabilities[label]!, 9));
  });
});

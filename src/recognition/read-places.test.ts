import { expect, test } from 'vitest';
import { UsageError } from '../tensor/error.js';
import { nothingLabel, otherLabel, type Character } from './characters.js';
import { alphabet, kindCount } from './kinds.js';
import { groupLines } from './lines.js';
import { questionOf, readCharacters } from './read-places.js';
import type { ReadOptions } from './reading.js';

const marks: Readonly<Record<string, readonly [width: number, height: number, y: number]>> = {
  '.': [4, 4, 14],
  ',': [4, 7, 15],
  '-': [12, 4, 0],
};

/** A character 30 pixels high, or a mark beside such; `?` is a letter, `_` nothing. */
function character(text: string, x: number, y = 0, sure = 0.98): Character {
  const label = text === '?' ? otherLabel : text === '_' ? nothingLabel : alphabet.indexOf(text);
  const probabilities = new Float64Array(nothingLabel + 1).fill((1 - sure) / nothingLabel);
  probabilities[label] = sure;
  const [width, height, below] = marks[text] ?? [18, 30, 0];
  const kinds = new Float32Array(kindCount);
  const place = { x, y: y + below, width, height, kinds, kind: label, probability: sure };
  return { place, probabilities };
}

/** Characters 24 pixels apart, marks half as far; a blank leaves out one. */
function row(text: string, y = 0, step = 24): Character[] {
  let x = 0;
  return [...text].flatMap((each) => {
    const room = each in marks ? step / 2 : step;
    x += room;
    return each === ' ' ? [] : [character(each, x - room / 2, y)];
  });
}

function moved({ place, probabilities }: Character, right: number): Character {
  return { place: { ...place, x: place.x + right }, probabilities };
}

const read = (characters: readonly Character[], options: ReadOptions = {}) =>
  readCharacters(characters, questionOf(options));

test('what closes a number is no part of it, a sign or a currency is', () => {
  for (const [written, text] of [
    ['12.-', '12'],
    ['5.', '5'],
    ['3:', '3'],
    ['.5', '.5'],
    ['-4', '-4'],
    ['7€', '7€'],
  ]) {
    // prettier-ignore
    expect(read(row(written!)).text).toBe(text);
  }
  expect(read(row('.-')).reason).toBe('not a digit');
});

test('characters of a line are a number, with its marks', () => {
  const { text, mode, numbers } = read(row('12.50'));
  expect([text, mode]).toEqual(['12.50', 'number']);
  expect(numbers[0]!.characters.map(({ kind }) => kind)).toEqual(['digit', 'digit', 'mark', 'digit', 'digit']); // prettier-ignore
  expect(numbers[0]!.digits.map(({ digit }) => digit).join('')).toBe('1250');
});

test('a wide space parts two numbers; boxes as far apart as each other are one', () => {
  expect(read(row('12  50')).text).toBe('12 50');
  expect(read(row('12150', 0, 44)).text).toBe('12150');
});

test('a long number is told though one of its digits may be wrong, unless it must be surer', () => {
  const doubtful = Array.from('1234567890', (digit, i) => character(digit, 24 * i, 0, 0.9));
  const { text, confidence } = read(doubtful);
  expect(text).toBe('1234567890');
  expect(confidence).toBeLessThan(0.5);
  expect(read(doubtful, { minConfidence: 0.5 }).reason).toBe('too uncertain');
});

test('a space that may part two numbers makes the one that is read less sure', () => {
  const close = read(row('1250'));
  const doubtful = read([...row('12'), ...row('50').map((each) => moved(each, 62))]);
  expect([close.text, doubtful.text]).toEqual(['1250', '1250']);
  expect(doubtful.confidence).toBeLessThan(close.confidence - 0.02);
});

test('a digit that may have been missed at a number makes it less sure', () => {
  const missed = character('_', 60, 0, 0.6);
  missed.probabilities[7] = 0.35;
  const whole = read(row('12'));
  expect(read([...row('12'), missed]).confidence).toBeLessThan(0.7 * whole.confidence);
  expect(read([...row('12'), moved(missed, 90)]).confidence).toBe(whole.confidence);
});

test('lines are read from the top, whatever the order of what was found', () => {
  const all = [...row('34', 60), ...row('12', 0)];
  expect(read(all).text).toBe('12\n34');
  expect(groupLines(all)).toHaveLength(2);
});

test('a letter, and a mark that may not occur, part a number and never vanish', () => {
  expect(read(row('14?30')).text).toBe('14 30');
  expect(read(row('3-8')).text).toBe('3-8');
  expect(read(row('3-8'), { symbols: 'none' }).text).toBe('3 8');
  expect(read(row('3-8'), { symbols: '.,' }).text).toBe('3 8');
  expect(() => questionOf({ symbols: 'x' })).toThrow(UsageError);
});

test('a letter beside it makes a short number less sure, unless it was said to be one', () => {
  const alone = read(row('4'));
  const inWord = read(row('?4?'));
  expect(inWord.confidence).toBeLessThan(alone.confidence - 0.2);
  expect(read(row('?4?'), { length: { min: 1, max: 1 } }).confidence).toBeGreaterThan(inWord.confidence); // prettier-ignore
});

test('what is nothing is left out, and what is none is told', () => {
  expect(read(row('1_2')).text).toBe('12');
  expect(read([]).reason).toBe('blank');
  expect(read([character('_', 0)]).reason).toBe('blank');
  expect(read(row('???')).reason).toBe('not a digit');
  expect(read([character('7', 0, 0, 0.3)]).reason).toBe('too uncertain');
});

test('a pattern chooses among what may stand there', () => {
  expect(read(row('17/04'), { pattern: '##/##' }).text).toBe('17/04');
  const doubtful = character('7', 0, 0, 0.5);
  doubtful.probabilities[1] = 0.4;
  expect(read([doubtful, character('2', 24)], { pattern: '[12]#' }).text).toBe('12');
});

test('said to hold one digit, the surest is it', () => {
  const { text, mode } = read([character('4', 0, 0, 0.7), character('8', 90)], { mode: 'digit' });
  expect([text, mode]).toEqual(['8', 'digit']);
});

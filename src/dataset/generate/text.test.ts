import { expect, test } from 'vitest';
import { sceneSources } from '../../../test/scene-sources.js';
import { createRandom } from '../../tensor/random.js';
import { createBank } from './bank.js';
import { drawHand } from './hand.js';
import { otherKind } from './kinds.js';
import { createSheets } from './sheet.js';
import { printText, writeNumber, writeWord } from './text.js';
import { wordText } from './words.js';

const bank = createBank(sceneSources());
const nextSheet = createSheets(192, 128);

function writing(seed: number) {
  const random = createRandom(seed);
  return { sheet: nextSheet(random), bank, hand: { ...drawHand(random), gap: 0.1 }, random };
}

const at = { u: 5, baseline: 70, height: 16 };

test('a number leaves its characters in order, each of its own kind', () => {
  for (let seed = 0; seed < 30; seed++) {
    const writer = writing(seed);
    const extent = writeNumber(writer, '-12.5 = 07', at, 1000);
    expect(writer.sheet.marks.map(({ character }) => character).join('')).toBe('-12.5=07');
    expect(writer.sheet.marks.filter(({ kind }) => kind < 10).map(({ kind }) => kind)).toEqual([1, 2, 5, 0, 7]); // prettier-ignore
    expect(extent.right).toBeGreaterThan(at.u + 3 * at.height);
    expect(extent.bottom).toBeGreaterThan(extent.top);
  }
});

test('raised cents are smaller and higher than what stands before them', () => {
  for (let seed = 0; seed < 30; seed++) {
    const writer = writing(seed);
    writeNumber(writer, '4^44^', at, 1000);
    const [whole, cents] = writer.sheet.marks;
    if (whole!.layer === 'print') continue;
    expect(cents!.bottom).toBeLessThan(whole!.bottom);
  }
});

test('a limit ends a number at a character', () => {
  const writer = writing(1);
  writeNumber(writer, '11111111111111111111', at, 60);
  expect(writer.sheet.marks.length).toBeLessThan(15);
  expect(writer.sheet.marks.length).toBeGreaterThan(1);
});

test('letters are other; one left alone is taught only where nobody takes it for a digit', () => {
  const lone = (character: string, print: boolean): boolean => {
    const writer = writing(2);
    if (print) printText(writer, character, at, 1000, 'print', bank.fonts[0]!);
    else writeWord(writer, character, at, 1000, false);
    const [mark, more] = writer.sheet.marks;
    expect(more).toBeUndefined();
    expect(mark!.kind).toBe(otherKind);
    return mark!.clear;
  };
  expect([...'oOlISzbqg'].map((letter) => lone(letter, false))).toEqual(Array(9).fill(false));
  expect([...'oOlISzbqg'].map((letter) => lone(letter, true))).toEqual(Array(9).fill(false));
  expect([...'AEkmD'].map((letter) => lone(letter, false))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect([...'AEkmD'].map((letter) => lone(letter, true))).toEqual(Array(5).fill(true));
  const word = writing(3);
  writeWord(word, 'olio', at, 1000, true);
  expect(word.sheet.marks.every(({ clear }) => clear)).toBe(true);
});

test('no word is made of letters alone that are like digits', () => {
  const random = createRandom(9);
  for (let i = 0; i < 3000; i++) expect(wordText(random)).toMatch(/[^oOlISszZBqgbGDQi]/);
});

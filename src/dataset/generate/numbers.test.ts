import { expect, test } from 'vitest';
import { createRandom } from '../../tensor/random.js';
import { amountText, digitText, numberText } from './numbers.js';

test('texts of numbers hold a digit each, and no character that nobody can write', () => {
  const random = createRandom(1);
  const seen = new Set<string>();
  for (let i = 0; i < 3000; i++) {
    for (const text of [numberText(random), amountText(random), digitText(3, random)]) {
      expect(text).toMatch(/\d/);
      for (const character of text) seen.add(character);
    }
  }
  expect([...seen].toSorted().join('')).toBe([..." #$%'()*+,-./0123456789:=^x£÷€"].toSorted().join('')); // prettier-ignore
});

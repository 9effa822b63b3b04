import { expect, test } from 'vitest';
import { characterFeatures, characterScores, characterWeights, isAlone, nothingLabel, otherLabel, softmax } from './characters.js'; // prettier-ignore
import { kindCount } from './kinds.js';
import type { Place } from './places.js';

const place = (x: number, y: number, height: number): Place => ({
  ...{ x, y, width: 0.6 * height, height, kinds: new Float32Array(kindCount), kind: 0, probability: 1 }, // prettier-ignore
});

test('company is what stands near on the line and is about as high', () => {
  const own = place(100, 100, 30);
  expect(isAlone(own, [own])).toBe(true);
  expect(isAlone(own, [own, place(130, 104, 26)])).toBe(false);
  expect(isAlone(own, [own, place(250, 100, 30)])).toBe(true);
  expect(isAlone(own, [own, place(100, 150, 30)])).toBe(true);
  expect(isAlone(own, [own, place(120, 100, 8)])).toBe(true);
});

/** The probabilities of what the spotter finds by these chances, and the reader by those. */
function told(spotted: Readonly<Record<number, number>>, read: Readonly<Record<number, number>>) {
  const kinds = new Float32Array(kindCount).fill(0.02);
  for (const [kind, p] of Object.entries(spotted)) kinds[Number(kind)] = p;
  const probabilities = Array.from({ length: 11 }, (_, label) => read[label] ?? 0.001);
  return Object.values(characterWeights).map((weights) =>
    softmax(characterScores(characterFeatures({ kinds }, probabilities), weights)),
  );
}

test('what both see is likely, and each may talk the other out of it', () => {
  const doubtful = { 7: 0.5, [otherLabel]: 0.4 };
  for (const [i, both] of told({ 7: 0.9 }, { 7: 0.99 }).entries()) {
    expect(both[7]).toBeGreaterThan(0.9);
    expect(told({ 7: 0.3, [otherLabel]: 0.7 }, { 7: 0.99 })[i]![7]).toBeLessThan(both[7]! - 0.05);
    const [confirmed, refused] = [told(doubtful, { 7: 0.99 }), told(doubtful, { 10: 0.99 })];
    expect(refused[i]![7]).toBeLessThan(confirmed[i]![7]! - 0.1);
  }
});

test('where the spotter sees little, there is nothing', () => {
  for (const nothing of told({}, { 10: 0.99 })) expect(nothing[nothingLabel]).toBeGreaterThan(0.9);
});

import { expect, test } from 'vitest';
import { characterFeatures, characterScores, characterWeights, confirmPlaces, isAlone, likeliest, nothingLabel, otherLabel, softmax } from './characters.js'; // prettier-ignore
import { pyramidOf } from '../image/pyramid.js';
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

test('the reader is asked of what may be a digit alone', async () => {
  const kinds = (kind: number) =>
    new Float32Array(kindCount).fill(0.005).fill(0.95, kind, kind + 1);
  const seen = (kind: number, x: number) => ({ ...place(x, 20, 20), kinds: kinds(kind), kind });
  const picture = pyramidOf({ width: 120, height: 40, data: new Uint8Array(4800).fill(255) });
  let asked = 0;
  const classify = (_: Uint8Array, count: number) => {
    asked += count;
    return Promise.resolve(new Float32Array(11 * count).fill(0.0005).map((p, i) => (i % 11 === 4 ? 0.995 : p))); // prettier-ignore
  };
  const found = [seen(4, 20), seen(otherLabel, 42), seen(otherLabel, 64)];
  const characters = await confirmPlaces(picture, found, classify, 11);
  expect(asked).toBe(1);
  expect(characters.map(({ probabilities }) => likeliest(probabilities))).toEqual([4, otherLabel, otherLabel]); // prettier-ignore
});

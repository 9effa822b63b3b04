import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sceneSources, strokesBy } from '../../../test/scene-sources.js';
import { createRandom } from '../../tensor/random.js';
import { subset } from '../dataset.js';
import { otherKind, smallKind } from './kinds.js';
import { createSceneComposer, sceneKinds, unipenPart } from './scene.js';

const size = { height: 128, width: 192 };
const compose = createSceneComposer(sceneSources(), size);
const composeClean = createSceneComposer(sceneSources(), size, { clean: true });
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test('a scene depends on its random numbers alone, not on the scenes before it', () => {
  const other = createSceneComposer(sceneSources(), size);
  const first = Array.from({ length: 20 }, (_, i) => compose(createRandom(i)));
  for (let i = 19; i >= 0; i--) expect(other(createRandom(i))).toEqual(first[i]);
  expect(compose(createRandom(20)).image.data).not.toEqual(first[0]!.image.data);
});

test('places have a kind, lie in the picture and are of the size that is found', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { image, places, ignored } = compose(createRandom(seed));
      expect(image.data.length).toBe(size.width * size.height);
      for (const { kind, x, y, width, height } of places) {
        expect(sceneKinds[kind]).toBeDefined();
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(size.width);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(size.height);
        expect(width).toBeGreaterThan(0);
        if (kind < 10) {
          // At the picture's edge a little may be cut off.
          expect(height).toBeGreaterThanOrEqual(10);
          expect(height).toBeLessThanOrEqual(38);
        }
        // A mark of small writing is as high as one and a half of its digits.
        if (kind === smallKind) expect(height).toBeLessThan(14);
      }
      for (const { left, top, right, bottom } of ignored) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(size.width);
        expect(bottom).toBeLessThanOrEqual(size.height);
        expect(left).toBeLessThan(right);
        expect(top).toBeLessThan(bottom);
      }
    }),
  );
});

test('on clean paper every box holds ink at its four sides and its kind says what is written', () => {
  for (let seed = 0; seed < 60; seed++) {
    const { image, places } = composeClean(createRandom(seed));
    for (const { kind, character, x, y, width, height } of places) {
      if (kind !== smallKind && kind !== otherKind) expect(sceneKinds[kind]).toBe(character);
      if (kind >= 10) continue;
      const dark = (left: number, top: number, right: number, bottom: number): boolean => {
        for (let v = Math.max(0, Math.floor(top)); v < Math.min(bottom, size.height); v++) {
          for (let u = Math.max(0, Math.floor(left)); u < Math.min(right, size.width); u++) {
            if (image.data[v * size.width + u]! < 250) return true;
          }
        }
        return false;
      };
      const [left, top, right, bottom] = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]; // prettier-ignore
      // A narrow one may have been given a floor.
      const slack = width <= 3 ? 2 : 1;
      expect(dark(left, top, right, top + 1)).toBe(true);
      expect(dark(left, bottom - 1, right, bottom)).toBe(true);
      expect(dark(Math.floor(left), top, Math.floor(left) + slack, bottom)).toBe(true);
      expect(dark(Math.ceil(right) - slack, top, Math.ceil(right), bottom)).toBe(true);
    }
  }
});

test('all kinds occur, and scenes without any digit', () => {
  const counts = new Array<number>(sceneKinds.length).fill(0);
  let none = 0;
  for (let seed = 0; seed < 500; seed++) {
    const { places } = compose(createRandom(seed));
    for (const { kind } of places) counts[kind]!++;
    if (places.every(({ kind }) => kind >= 10)) none++;
  }
  counts.forEach((count, kind) => expect(count, sceneKinds[kind]).toBeGreaterThan(0));
  expect(none).toBeGreaterThan(50);
  expect(none).toBeLessThan(250);
});

test('writers that are held out are never mixed with those to learn from', () => {
  expect(['tos', 'imp', 'aga', 'pri', 'ceb', 'lou'].map(unipenPart)).toEqual(Array(6).fill('test'));
  expect(unipenPart('apa')).toBe('validation');
  expect(['apb', 'app', 'syn', 'val', 'gmd'].map(unipenPart)).toEqual(Array(5).fill('train'));
  for (const source of ['apa', 'tos']) {
    const strokes = [...strokesBy('syn'), ...strokesBy(source)];
    expect(() => createSceneComposer({ ...sceneSources(), strokes }, size)).toThrow(
      `one part, got train and ${unipenPart(source)}`,
    );
  }
  createSceneComposer({ ...sceneSources(), strokes: strokesBy('apa') }, size);
});

test('sources without a digit or without print are refused', () => {
  const sources = sceneSources();
  const few = subset(sources.digits, [0, 1, 2]);
  expect(() => createSceneComposer({ ...sources, digits: few }, size)).toThrow('all ten digits');
  expect(() => createSceneComposer({ ...sources, print: [] }, size)).toThrow('printed characters');
});

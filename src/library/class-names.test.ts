import { describe, expect, test } from 'vitest';
import { expectRefusal } from '../../test/expect-refusal.js';
import { createDataset, NO_DIGIT, type Dataset } from '../dataset/dataset.js';
import type { Layer } from '../network/layers/index.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { InputError } from '../tensor/error.js';
import { inClasses } from './class-names.js';
import { sequential } from './model.js';

const input = [4, 4] as const;
const layers = [flatten(), dense(3, { activation: 'softmax' })];

/** Horizontal bars, vertical bars and blobs, in the order in which `classes` names them. */
function shapes(classes: readonly string[]): Dataset {
  const kinds: readonly [string, (x: number, y: number) => boolean][] = [
    ['horizontal', (_, y) => y === 1],
    ['vertical', (x) => x === 1],
    ['blob', (x, y) => x > 1 && y > 1],
  ];
  const used = kinds.filter(([name]) => classes.includes(name));
  const images = used.flatMap(([, isInk]) =>
    Array.from({ length: 16 }, (_, i) => (isInk(i % 4, Math.floor(i / 4)) ? 255 : 0)),
  );
  return createDataset({
    ...{ name: 'shapes', height: 4, width: 4, classes },
    images: Uint8Array.from(images),
    labels: Uint8Array.from(used, ([name]) => classes.indexOf(name)),
  });
}

const settings = { epochs: 60, batch: 3, learningRate: 0.05, threads: 1 };

describe('classes are known by their names', () => {
  const named = ['blob', 'horizontal', 'vertical'];
  const others = ['horizontal', 'vertical', 'blob'];

  test('whatever their order, in training, evaluation and answers', async () => {
    const model = sequential(layers, { input, classes: named });
    const { history } = await model.train(shapes(others), {
      ...settings,
      validation: shapes(others),
    });
    const evaluation = await model.evaluate(shapes(others));
    expect(evaluation.accuracy).toBe(1);
    expect(history.at(-1)!.valAccuracy).toBe(1);
    expect(evaluation.perClass.map((figures) => figures.class)).toEqual(named);
    const read = await model.predict(shapes(others).images);
    expect(read.map(({ digit }) => digit)).toEqual(others);
    await model.release();
  });

  test('also where the data shows only some of them', async () => {
    const model = sequential(layers, { input, classes: named });
    await model.train(shapes(others), settings);
    const { perClass, total, accuracy } = await model.evaluate(shapes(['vertical', 'blob']));
    expect([total, accuracy]).toEqual([2, 1]);
    expect(perClass.map((figures) => figures.total)).toEqual([1, 0, 1]);
    await model.release();
  });

  test('beside "none", which the data need not know', () => {
    const { set, knowsMore } = inClasses([...named, NO_DIGIT], shapes(others));
    expect([set.classes, [...set.labels], knowsMore]).toEqual([named, [1, 2, 0], true]);
    const both = inClasses([...named, NO_DIGIT], shapes([...others, NO_DIGIT]));
    expect(both.knowsMore).toBe(false);
  });

  test('and one that the model does not know is refused, never taken for another', async () => {
    const model = sequential(layers, { input, classes: ['vertical', 'horizontal', 'x'] });
    const line = 'vertical, horizontal, x apart and does not know blob; name its classes as';
    await expectRefusal(model.train(shapes(others), settings), line);
    const validation = shapes(['horizontal', 'blob']);
    const known = shapes(['horizontal', 'vertical']);
    await expectRefusal(model.train(known, { ...settings, validation }), 'does not know blob');
    await expectRefusal(model.evaluate(shapes(others)), 'Cannot compare the model with shapes');
  });
});

test.each<[string, readonly Layer[], unknown, RegExp]>([
  ['too few names', layers, { input, classes: [] }, /^sequential has 0 class names for 3 outputs:/],
  ['no names for three outputs', layers, { input }, /has 10 class names for 3 outputs/],
  ['one name twice', layers, { input, classes: ['a', 'a', 'b'] }, /each of them once, got \["a",/],
  ['a number of classes', layers, { input, classes: 3 }, /must be a list of names.*, got 3/],
  ['a misspelt option', layers, { inputs: [4, 4] }, /sequential has no option 'inputs'/],
  ['no options', layers, null, /sequential takes its options as an object, got null/],
  ['a seed that is none', layers, { input, classes: ['a', 'b', 'c'], seed: NaN }, /got NaN/],
])('sequential refuses %s', (_, given, options, message) => {
  const build = () => sequential(given, options as Parameters<typeof sequential>[1]);
  expect(build).toThrow(InputError);
  expect(build).toThrow(message);
});

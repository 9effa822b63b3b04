import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal, folder, out, readText, run, runAndStop } from '../../test/run-folder.js';
import {
  plain,
  digest,
  everything,
  squares,
  trainingSet,
  validationSet,
} from '../../test/small-runs.js';
import { createDataset } from '../dataset/dataset.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { withClassCount } from '../network/transfer.js';
import { loadModel } from './load-model.js';
import { type Model, sequential } from './model.js';
import { dataFor } from './start.js';

test('cuts are counted in the classes of the model, as the digits are', () => {
  const train = squares(20, 1);
  const classes = train.classes.toReversed();
  const { network } = everything;
  const model = sequential(network.layers, { input: network.input, classes });
  const cuts = { frames: train, of: new Int32Array(20) };
  const data = dataFor(model, everything, { train, test: train, cuts });
  expect(data.cuts!.frames.labels).toEqual(data.train.labels);
  expect([...data.train.labels]).toEqual([...train.labels].map((label) => 9 - label));
});

describe('a run that starts from a model', () => {
  const teach = async (): Promise<Model> => {
    const { network } = everything;
    const model = sequential(network.layers, { input: network.input, seed: 3 });
    await model.train(squares(100, 7), { ...everything, seed: 4, threads: 1 });
    return model;
  };

  test('says so in its configuration and its card, and its epochs begin with what was learned', async () => {
    await (await teach()).save(join(folder, 'base.onnx'));
    const from = await loadModel(join(folder, 'base.onnx'));
    const options = { recipe: everything, seed: 4 };
    const result = await run({ ...options, from });
    const { path, sha256 } = from.identity;
    expect(JSON.parse(await readText('config.json'))).toMatchObject({ from: { path, sha256 } });
    const { card } = await loadModel(result.model);
    expect(card!.from).toEqual({ recipe: 'custom', sha256 });
    const anew = await run({ ...options, out: join(folder, 'anew') });
    expect(result.history[0]!.valLoss).toBeLessThan(anew.history[0]!.valLoss!);
    expect((await loadModel(anew.model)).card!.from).toBeUndefined();
  });

  test('is what the library makes of the same settings', async () => {
    const from = await teach();
    const { model } = await run({ recipe: everything, seed: 9, from });
    await from.train(trainingSet, {
      ...everything,
      seed: 9,
      validation: validationSet,
      threads: 1,
    });
    expect(digest(from.weights!)).toBe(digest((await loadModel(model)).weights!));
  });

  test('ends with the same bytes when it is stopped and resumed', async () => {
    const options = { recipe: everything, from: await teach() };
    const whole = await run({ ...options, out: join(folder, 'whole') });
    await runAndStop(4, options);
    const resumed = await run({ ...options, resume: true });
    expect(await readFile(resumed.model)).toEqual(await readFile(whole.model));
  });

  test('is not resumed from another model', async () => {
    await runAndStop(4, { recipe: everything, from: await teach() });
    const from = sequential(everything.network.layers, { input: [12, 12], seed: 5 });
    await expectRefusal(run({ recipe: everything, from, resume: true }), 'other initial weights');
  });

  test('keeps the classes of a model that knows more than the data shows', async () => {
    const known = ['none', ...trainingSet.classes];
    const network = withClassCount(everything.network, 11);
    const from = sequential(network.layers, { input: [12, 12], classes: known });
    const result = await run({ recipe: { ...everything, network }, from });
    const model = await loadModel(result.model);
    expect(model.classes).toEqual(known);
    const { count, images, labels } = validationSet;
    const read = await model.predict(images);
    const right = read.filter(({ digit }, i) => digit === String(labels[i])).length;
    expect(right / count).toBe(result.valAccuracy);
  });

  test('gives other classes rows of their own', async () => {
    const letters = { ...trainingSet, classes: [...'0123456789ab'] };
    const network = withClassCount(everything.network, 12);
    const from = await teach();
    const still = { ...plain, network, learningRate: 1e-12, epochs: 1 };
    const { model } = await run({
      ...{ recipe: still, from, validation: 'none' },
      data: { train: createDataset(letters), test: createDataset(letters) },
    });
    const { classes, weights } = await loadModel(model);
    expect(classes).toEqual(letters.classes);
    const [old, now] = [from.weights!.get('dense_1.weight')!, weights!.get('dense_1.weight')!];
    old.forEach((value, i) => expect(now[i]).toBeCloseTo(value, 6));
  });

  test('is refused where a network of the same classes meets a name that the model does not know', async () => {
    const misnamed = createDataset({ ...trainingSet, classes: [...'012345689', 'seven'] });
    const data = { train: misnamed, test: misnamed };
    const refused = run({ recipe: everything, from: await teach(), data, validation: 'none' });
    await expectRefusal(refused, 'it does not know seven; rename what is one of 0, 1, 2');
    expect(existsSync(out)).toBe(false);
  });

  test('is refused before anything is written where the model does not fit', async () => {
    const from = sequential([flatten(), dense(10)], { input: [6, 6] });
    await expectRefusal(run({ from }), 'Cannot start from these weights: they take images of 6x6');
    expect(existsSync(out)).toBe(false);
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../test/expect-refusal.js';
import { digest, failureOf, squares, trainingSet, validationSet } from '../../test/small-runs.js';
import { createDataset, DIGITS, NO_DIGIT, take, type DatasetPair } from '../dataset/dataset.js';
import { syntheticDigits } from '../dataset/synthetic.js';
import { encodeModelFile } from '../formats/model-file.js';
import { batchNorm } from '../network/layers/batch-norm.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { dropout } from '../network/layers/dropout.js';
import { flatten } from '../network/layers/flatten.js';
import { defineNetwork, initialWeights } from '../network/network.js';
import { AbortError, InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { loadModel } from './load-model.js';
import { sequential, type FitOptions, type Model } from './model.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-model-'));
});

afterAll(() => rm(folder, { recursive: true }));

const input = [12, 12] as const;
const fit: FitOptions = { learningRate: 0.01, batch: 16, epochs: 4, threads: 1 };

const build = (): Model =>
  sequential(
    [
      conv2d(4, 3, { activation: 'relu' }),
      batchNorm(),
      dropout(0.1),
      flatten(),
      dense(10, { activation: 'softmax' }),
    ],
    { input },
  );

test('a model that is trained on a pair learns from its cuts, if told to', async () => {
  const train = syntheticDigits(40, createRandom(1));
  const cuts = { frames: syntheticDigits(40, createRandom(2)), of: new Int32Array(40) };
  const learned = async (data: DatasetPair, settings: FitOptions) => {
    const model = sequential([flatten(), dense(10, { activation: 'softmax' })]);
    await model.train(data, { ...fit, ...settings, epochs: 1 });
    return digest(model.weights!);
  };
  const pair = { train, test: train };
  const plainly = await learned(pair, { cuts: { share: 0.5 } });
  expect(await learned({ ...pair, cuts }, { cuts: { share: 0.5 } })).not.toBe(plainly);
  expect(await learned({ ...pair, cuts }, {})).toBe(plainly);
});

test('a model that finds digits in pictures is loaded and described, but classifies nothing', async () => {
  const network = defineNetwork([conv2d(6, 3, { padding: 'same' })], { input: [8, 8] });
  const weights = initialWeights(network, createRandom(1));
  const path = join(folder, 'finder.onnx');
  await writeFile(path, encodeModelFile({ network, weights, classes: ['0', '-'] }, '1'));
  const model = await loadModel(path);
  expect(model.classes).toEqual(['0', '-']);
  expect(model.summary()).toContain('(None, 8, 8, 6)');
  const message = `Cannot classify images with ${path}: it says where digits stand in a picture, not what a whole image is; give a model that was trained on images of digits.`;
  await expectRefusal(model.predict(new Uint8Array(64)), message);
  await expectRefusal(model.evaluate(validationSet), message);
  await expectRefusal(model.explain(new Uint8Array(64)), message);
});

describe('a model', () => {
  test('is trained, evaluated, asked, saved and loaded, and stays the same model', async () => {
    const model = build();
    const result = await model.train(squares(200, 3), { ...fit, validation: validationSet });
    const { valAccuracy, valLoss } = result.history.at(-1)!;
    expect(valAccuracy).toBeGreaterThan(0.9);

    // Two paths to the same figures: the training graph's, and the saved file's.
    const evaluation = await model.evaluate(validationSet);
    expect(evaluation.accuracy).toBe(valAccuracy);
    expect(evaluation.loss).toBeCloseTo(valLoss!, 4);
    expect(evaluation.probabilities.length).toBe(700);

    const predictions = await model.predict(validationSet.images);
    expect(predictions.length).toBe(70);
    const right = predictions.filter(({ digit }, i) => digit === `${validationSet.labels[i]}`);
    expect(right.length / 70).toBe(valAccuracy);
    for (const { digit, confidence, probabilities } of predictions) {
      expect(confidence).toBe(Math.max(...probabilities));
      expect(probabilities[Number(digit)]).toBe(confidence);
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    }

    const path = join(folder, 'saved.onnx');
    await model.save(path);
    const loaded = await loadModel(path);
    expect(await loaded.predict(validationSet.images)).toEqual(predictions);
    expect(digest(loaded.weights!)).toBe(digest(model.weights!));
    expect(loaded.network).toEqual(model.network);
    expect(loaded.card).toEqual(model.card);
    expect(loaded.summary()).toBe(model.summary());
    expect(loaded.identity).toEqual({ path, ...model.identity });
    expect(loaded.identity.bytes).toBe((await readFile(path)).length);
    await loaded.save(join(folder, 'again.onnx'));
    expect(await readFile(join(folder, 'again.onnx'))).toEqual(await readFile(path));
    await Promise.all([model.release(), loaded.release()]);
  });

  test('that knows "none" is judged by its likeliest digit on data that does not', async () => {
    const classes = [...DIGITS, NO_DIGIT];
    const layers = [flatten(), dense(11, { activation: 'softmax' })];
    const reader = sequential(layers, { input, classes });
    const { calledNone, ...evaluation } = await reader.evaluate(validationSet);
    const rows = await reader.predict(validationSet.images);
    const refused = rows.filter(({ digit }) => digit === NO_DIGIT).length;
    expect(calledNone).toBe(refused);
    const right = rows.filter(({ probabilities }, image) => {
      const digits = probabilities.slice(0, 10);
      return digits.indexOf(Math.max(...digits)) === validationSet.labels[image];
    });
    expect(evaluation.accuracy).toBeCloseTo(right.length / validationSet.count, 12);
    expect(evaluation.confusion).toHaveLength(10);
    expect(evaluation.probabilities).toHaveLength(validationSet.count * 10);
    expect(await build().evaluate(validationSet)).not.toHaveProperty('calledNone');
    await reader.release();
  });

  test('is not judged on data of other classes', async () => {
    const pets = createDataset({ ...validationSet, name: 'pets', classes: [...'abcdefghij'] });
    await expectRefusal(build().evaluate(pets), 'pets', '0, 1, 2', 'a, b, c');
  });

  test('knows nothing before it is trained, but can be asked and saved', async () => {
    const model = build();
    expect(model.card).toBeUndefined();
    const [prediction] = await model.predict(new Uint8Array(144));
    expect(prediction!.probabilities.length).toBe(10);
    await model.release();
  });

  test('answers by what it has learned, not by what it was', async () => {
    const model = build();
    const before = await model.probabilities(validationSet.images, 70);
    await model.train(trainingSet, fit);
    expect(await model.probabilities(validationSet.images, 70)).not.toEqual(before);
    await model.release();
  });

  test('answers image by image as it answers all at once', async () => {
    const model = build();
    const count = 300; // More than one run of the classifier.
    const { images } = squares(count, 8);
    const all = await model.probabilities(images, count);
    for (const at of [0, 255, 256, 299]) {
      const one = await model.probabilities(images.subarray(at * 144, (at + 1) * 144), 1);
      one.forEach((p, c) => expect(p).toBeCloseTo(all[at * 10 + c]!, 6));
    }
    await model.release();
    expect(await model.probabilities(images, count)).toEqual(all);
    await model.release();
    await model.release();
  });

  test('goes on from what it has learned when it is trained again, unless told otherwise', async () => {
    const model = build();
    await model.train(trainingSet, fit);
    const learned = digest(model.weights!);
    const { sha256 } = model.identity;
    const still = { ...fit, learningRate: 1e-9, epochs: 1, validation: trainingSet };
    const { accuracy } = await model.evaluate(trainingSet);
    expect(accuracy).toBeGreaterThan(0.8);
    await model.save(join(folder, 'learned.onnx'));
    const loaded = await loadModel(join(folder, 'learned.onnx'));
    const again = await loaded.train(trainingSet, still);
    expect(again.history[0]!.valAccuracy).toBeGreaterThan(0.6);
    expect(loaded.card!.from).toEqual({ recipe: 'custom', sha256 });

    await model.train(trainingSet, { ...fit, from: 'scratch' });
    expect(digest(model.weights!)).toBe(learned);
    expect(model.card!.from).toBeUndefined();
    await Promise.all([model.release(), loaded.release()]);
  });

  test('starts from the weights that it was given, when it is told to before it has learned', async () => {
    const still = { ...fit, learningRate: 1e-12, epochs: 1 };
    const kernel = (model: Model) => model.weights!.get('conv2d.weight')!;
    const [one, two] = [build(), build()];
    const before = kernel(one);
    await one.train(trainingSet, { ...still, from: 'present', seed: 5 });
    await two.train(trainingSet, { ...still, seed: 5 });
    const near = (data: Float32Array) =>
      data.every((value, i) => Math.abs(value - before[i]!) < 1e-6);
    expect([near(kernel(one)), near(kernel(two))]).toEqual([true, false]);
    expect(one.card!.from).toBeUndefined();
    await Promise.all([one.release(), two.release()]);
  });

  test('refuses settings that there are not, and does not speak of checkpoints', async () => {
    const misspelt = { ...fit, ...{ epohcs: 3 } };
    await expectRefusal(
      build().train(trainingSet, misspelt),
      'has no setting epohcs; its settings',
    );
    const wild = { ...fit, optimizer: { type: 'sgd' }, learningRate: 1e38 } as const;
    const error = await failureOf(build().train(trainingSet, wild));
    expect((error as InputError).message).toMatch(/^Training diverged: .* than 1e\+38\.$/);
  });

  test('has the weights of the best epoch when it is trained with patience', async () => {
    const model = build();
    const options = { ...fit, learningRate: 0.05, epochs: 40, validation: validationSet };
    const { epoch, best, history } = await model.train(trainingSet, { ...options, patience: 2 });
    expect([best!.epoch, history.length]).toEqual([epoch, epoch + 2]);
    expect(model.card!.chosen).toEqual({ epoch, on: 'squares 2' });
    expect((await model.evaluate(validationSet)).accuracy).toBeCloseTo(best!.valAccuracy, 9);
    await model.release();
  });

  test('gives nothing for no images', async () => {
    const model = build();
    expect(await model.predict(new Uint8Array(0))).toEqual([]);
    await model.release();
  });

  test('refuses pixels that are no whole images, and images of another size', async () => {
    const model = build();
    await expectRefusal(model.predict(new Uint8Array(200)), '2 images of 12x12', 'got 200');
    const wide = { ...take(validationSet, 4), height: 6, width: 24 };
    await expectRefusal(model.evaluate(wide), 'its images are 6x24, the model takes 12x12');
    await expectRefusal(model.train(wide, fit), 'its images are 6x24');
    await model.release();
  });

  test('says what it takes to programs without types', async () => {
    const model = build();
    const given = <T>(value: unknown) => value as T;
    const fitOn = (validation: unknown) =>
      model.train(trainingSet, { ...fit, validation: given(validation) });
    for (const [validation, shown] of [
      [0.1, '0.1'],
      ['test', '"test"'],
      [{ train: trainingSet, test: validationSet }, 'an object of train, test'],
    ] as const) {
      await expectRefusal(fitOn(validation), `with validation ${shown}: it must be a Dataset`);
    }
    const pictures = { ...validationSet, images: new Float32Array(70 * 144) };
    await expectRefusal(fitOn(pictures), 'squares 2: its images are Float32Array of 10080, not');
    const pair = 'it must be a Dataset or { train, test }';
    for (const [data, shown] of [
      ['mnist', '"mnist"'],
      [undefined, 'undefined'],
      [Promise.resolve(trainingSet), 'Promise'],
      [{ train: {} }, 'an object with nothing in it'],
    ] as const) {
      await expectRefusal(model.train(given(data), fit), `Cannot train on ${shown}: ${pair}`);
    }
    await expectRefusal(model.train(trainingSet, given(5)), 'Cannot train with 5: options must');
    await expectRefusal(model.train(trainingSet, { ...fit, from: given('here') }), 'from "here"');
    for (const signal of [true, {}, new AbortController()]) {
      const stopped = model.train(trainingSet, { ...fit, signal: given(signal) });
      await expectRefusal(
        stopped,
        'it must be an AbortSignal, such as new AbortController().signal',
      );
    }
    const called = model.train(trainingSet, { ...fit, onEpoch: given('x') });
    await expectRefusal(called, 'Cannot train with onEpoch "x": it must be a function');

    const bytes = 'they must be bytes in a Uint8Array (0 to 255, ink 255 on 0)';
    for (const [images, shown] of [
      [new Float32Array(144), 'Float32Array of 144'],
      [[...validationSet.images.subarray(0, 144)], 'Array of 144'],
      ['x', '"x"'],
      [undefined, 'undefined'],
    ] as const) {
      const refusal = `Cannot read images from ${shown}: ${bytes}`;
      await expectRefusal(model.predict(given(images)), refusal);
      await expectRefusal(model.probabilities(given(images), 1), refusal);
      await expectRefusal(model.explain(given(images)), refusal);
    }
    const [first] = await model.predict(Buffer.from(validationSet.images.subarray(0, 144)));
    expect(first).toEqual((await model.predict(validationSet.images))[0]);

    await expectRefusal(model.evaluate(given('x')), 'Cannot read data from "x": it must be a');
    await expectRefusal(model.evaluate(given({ test: {} })), 'an object of test: it must be a');
    await model.release();
  });

  test('is trained by one training at a time, and again however the one before ended', async () => {
    const model = build();
    const short = { ...fit, epochs: 1 };
    const again = 'it is being trained already; await that training first';
    const first = model.train(trainingSet, short);
    await expectRefusal(model.train(trainingSet, short), again);
    await first;
    const controller = new AbortController();
    const stopped = model.train(trainingSet, {
      ...{ ...short, signal: controller.signal },
      onBatch: () => controller.abort(),
    });
    await expectRefusal(model.train(trainingSet, short), again);
    expect(await failureOf(stopped)).toBeInstanceOf(AbortError);
    await expectRefusal(model.train(trainingSet, { ...short, epochs: 0 }), 'epochs');
    const failing = { ...short, onEpoch: () => Promise.reject(new Error('full disk')) };
    expect(await failureOf(model.train(trainingSet, failing))).toEqual(new Error('full disk'));
    expect((await model.train(trainingSet, short)).epoch).toBe(1);
    await model.release();
  });

  test('is told apart from others by its seed', () => {
    const layers = [flatten(), dense(10, { activation: 'softmax' })];
    const [a, b, c] = [1, 1, 2].map((seed) => digest(sequential(layers, { input, seed }).weights!));
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  test('reports to callbacks, and trains on the training part of a pair', async () => {
    const model = build();
    const epochs: number[] = [];
    let batches = 0;
    await model.train(
      { train: trainingSet, test: validationSet },
      {
        ...{ ...fit, epochs: 2 },
        onBatch: () => void batches++,
        onEpoch: ({ epoch }) => void epochs.push(epoch),
      },
    );
    expect([epochs, batches]).toEqual([[1, 2], 6]);
    expect(model.card!.data.hash).toBe(trainingSet.hash);
  });

  test('that is stopped while training stays what it was', async () => {
    const model = build();
    const before = digest(model.weights!);
    const controller = new AbortController();
    const onBatch = () => controller.abort('enough');
    const options = { ...fit, signal: controller.signal, onBatch };
    const error = await failureOf(model.train(trainingSet, options));
    expect(error).toBeInstanceOf(AbortError);
    expect((error as AbortError).cause).toBe('enough');
    expect(digest(model.weights!)).toBe(before);
    expect(model.card).toBeUndefined();
  });

  test('takes an option that is undefined as left out', async () => {
    const trained = async (options: object) => {
      const model = build();
      await model.train(trainingSet, { ...fit, ...options });
      return digest(model.weights!);
    };
    const left = { schedule: undefined, loss: undefined, averaging: undefined, seed: undefined };
    expect(await trained(left)).toBe(await trained({}));
  });

  test('refuses nonsense settings in one line', async () => {
    const model = build();
    await expectRefusal(model.train(trainingSet, { ...fit, epochs: 0 }), 'epochs');
    await expectRefusal(model.train(trainingSet, { ...fit, batch: -1 }), 'batch');
    await expectRefusal(model.train(trainingSet, { ...fit, averaging: { decay: 2 } }), 'decay');
  });
});

test('memory does not grow with models that are trained, asked and released', async () => {
  const layers = [
    conv2d(16, 3, { activation: 'relu' }),
    flatten(),
    dense(10, { activation: 'softmax' }),
  ];
  const data = squares(256, 9);
  const cycle = async () => {
    const model = sequential(layers, { input });
    await model.train(data, { ...fit, batch: 256, epochs: 1, validation: data });
    await model.predict(data.images);
    await model.release();
  };
  for (let i = 0; i < 10; i++) await cycle();
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 30; i++) await cycle();
  // The heap grows by 20 to 30 MB; with sessions of one kind that stay, by 60 MB and more.
  expect(process.memoryUsage.rss() - before).toBeLessThan(50e6);
});

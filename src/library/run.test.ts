import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  data,
  expectRefusal,
  folder,
  out,
  runIn,
  readBytes,
  readCheckpoint,
  readHistory,
  readText,
  run,
  runAndStop,
} from '../../test/run-folder.js';
import {
  digest,
  everything,
  failureOf,
  longRun,
  plain,
  squares,
  trainingSet,
  validationSet,
} from '../../test/small-runs.js';
import { createDataset, subset } from '../dataset/dataset.js';
import { splitIndices } from '../dataset/split.js';
import { syntheticDigits } from '../dataset/synthetic.js';
import { applyTemperature } from '../evaluation/temperature.js';
import { decodeModelFile } from '../formats/model-file.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { defineNetwork } from '../network/network.js';
import { createRandom } from '../tensor/random.js';
import { loadModel } from './load-model.js';
import { sequential } from './model.js';
import { version } from './version.js';

describe('cuts of digits', () => {
  const drawn = syntheticDigits(40, createRandom(1));
  const recipe = {
    ...plain,
    network: defineNetwork([flatten(), dense(10, { activation: 'softmax' })]),
    cuts: { share: 0.5 },
  };
  /** A short run in which the cuts of some digits are blank. */
  const weightsWith = async (blank: readonly number[]) => {
    const images = drawn.images.slice();
    for (const index of blank) images.fill(0, index * 784, (index + 1) * 784);
    const cuts = {
      frames: createDataset({ ...drawn, images, name: 'cuts' }),
      of: Int32Array.from({ length: drawn.count }, (_, i) => i),
    };
    await rm(out, { recursive: true, force: true });
    await run({ recipe, data: { train: drawn, test: drawn, cuts }, validation: 0.5 });
    return digest((await loadModel(join(out, 'model.onnx'))).weights!);
  };

  test('are learned from, but not those of digits that are held out', async () => {
    const [rest, held] = splitIndices(drawn, 0.5, createRandom(1).fork('validation'));
    const plainly = await weightsWith([]);
    expect(await weightsWith(held)).toBe(plainly);
    expect(await weightsWith(rest)).not.toBe(plainly);
  });
});

describe('a run folder', () => {
  test('holds configuration, history, checkpoints and the model, and nothing else', async () => {
    const result = await run({ data: { ...data, source: 'squares' }, patience: 5 });
    expect((await readdir(out)).sort()).toEqual([
      ...['best.ckpt', 'config.json', 'history.csv', 'history.json', 'last.ckpt', 'model.onnx'],
    ]);
    expect(JSON.parse(await readText('config.json'))).toEqual({
      tenfold: version,
      recipe: plain,
      seed: 1,
      validation: 'test',
      patience: 5,
      threads: 1,
      data: { source: 'squares', name: 'squares 1', count: 43, hash: trainingSet.hash },
    });
    expect(await readHistory()).toEqual(result.history);
    const lines = (await readText('history.csv')).trim().split('\n');
    expect(lines[0]).toBe(
      'epoch,loss,accuracy,valLoss,valAccuracy,learningRate,seconds,imagesPerSecond',
    );
    expect(lines.slice(1).map((line) => line.split(',').map(Number))).toEqual(
      result.history.map((r) => [
        ...[r.epoch, r.loss, r.accuracy, r.valLoss, r.valAccuracy],
        ...[r.learningRate, r.seconds, r.imagesPerSecond],
      ]),
    );
    const last = result.history.at(-1)!;
    expect(result).toMatchObject({
      ...{ run: out, model: join(out, 'model.onnx'), epochs: 2, stopped: 'finished' },
      ...{ accuracy: last.accuracy, valAccuracy: last.valAccuracy },
    });
    const { progress } = await readCheckpoint('last.ckpt');
    expect(progress.epoch).toBe(3);
    expect(progress.history).toEqual(result.history);
    const best = await readCheckpoint('best.ckpt');
    expect(best.progress.epoch - 1).toBe(result.bestEpoch);
  });

  test('its model says where it comes from', async () => {
    const { model, history } = await run();
    const last = history.at(-1)!;
    expect((await loadModel(model)).card).toEqual({
      ...{ recipe: 'plain', seed: 1, epochs: 2 },
      settings: Object.fromEntries(Object.entries(plain).filter(([key]) => key !== 'network')),
      data: { name: 'squares 1', count: 43, hash: trainingSet.hash },
      figures: {
        ...{ loss: last.loss, accuracy: last.accuracy },
        ...{ valLoss: last.valLoss, valAccuracy: last.valAccuracy },
      },
    });
  });

  test("its model has the recipe's temperature, and its card says so", async () => {
    const images = [validationSet.images, validationSet.count] as const;
    const cold = await loadModel((await run()).model);
    runIn(join(folder, 'warm'));
    const warm = await loadModel((await run({ recipe: { ...plain, temperature: 2 } })).model);
    const expected = applyTemperature(await cold.probabilities(...images), 10, 2);
    (await warm.probabilities(...images)).forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 5));
    const { recipe, figures } = cold.card!;
    expect(warm.card).toMatchObject({ recipe, figures, temperature: 2 });
    await Promise.all([cold.release(), warm.release()]);
  });

  test('is not begun with a temperature that the network cannot have', async () => {
    await expectRefusal(run({ recipe: { ...plain, temperature: 0 } }), 'temperature must be a number above 0'); // prettier-ignore
    expect(existsSync(out)).toBe(false);
  });

  test('holds the weights that the library trains from the same settings', async () => {
    const recipe = everything;
    const temperature = 1.5;
    const { model: path } = await run({ recipe: { ...recipe, temperature } });
    const { network, loss, optimizer, learningRate, schedule, batch, epochs } = recipe;
    const { averaging, augmentation } = recipe;
    const model = sequential(network.layers, { input: network.input });
    await model.train(data, {
      ...{ loss, optimizer, learningRate, schedule, batch, epochs, averaging, augmentation },
      ...{ seed: 1, threads: 1, temperature },
    });
    expect(digest((await loadModel(path)).weights!)).toBe(digest(model.weights!));
  });

  test('of two equal runs holds the same model, to the byte', async () => {
    await run({ recipe: everything });
    const first = await readBytes('model.onnx');
    runIn(join(folder, 'again'));
    await run({ recipe: everything });
    expect(await readBytes('model.onnx')).toEqual(first);
  });
});

describe('validation', () => {
  test("'none' gives no validation figures and no best checkpoint", async () => {
    const result = await run({ validation: 'none' });
    expect(result).not.toHaveProperty('valAccuracy');
    expect(result).not.toHaveProperty('bestEpoch');
    expect(existsSync(join(out, 'best.ckpt'))).toBe(false);
    expect((await readText('history.csv')).split('\n')[1]).toMatch(/^1,[\d.]+,[\d.]+,,,0.1,/);
  });

  test("'test' trains on all training images and measures on the test images", async () => {
    await run({ validation: 'test' });
    const { data: trained, validation } = await readCheckpoint('last.ckpt');
    expect([trained, validation]).toEqual([trainingSet.hash, validationSet.hash]);
  });

  test('a share holds that share of each class out of training, by the seed', async () => {
    const train = squares(200, 6);
    const result = await run({ data: { train, test: validationSet }, validation: 0.1 });
    const { count } = (await loadModel(result.model)).card!.data;
    expect(count).toBe(180);
    const held = 20;
    expect(result.valAccuracy! * held).toBeCloseTo(Math.round(result.valAccuracy! * held), 9);
    const hash = async () => (await readCheckpoint('last.ckpt')).validation;
    const first = await hash();
    const others: unknown[] = [];
    for (const seed of [1, 2]) {
      runIn(join(folder, `seed-${seed}`));
      await run({ data: { train, test: validationSet }, validation: 0.1, seed });
      others.push(await hash());
    }
    expect(others[0]).toBe(first);
    expect(others[1]).not.toBe(first);
  });

  test('a share of nothing is refused before anything is written', async () => {
    const few = subset(trainingSet, [0, 1, 2]);
    await expectRefusal(
      run({ data: { ...data, train: few }, validation: 0.1 }),
      'that leaves 0 to validate',
    );
    await expectRefusal(run({ validation: 1 }), 'share between 0 and 1');
    expect(existsSync(out)).toBe(false);
  });
});

describe('with patience', () => {
  const recipe: typeof everything = {
    ...everything,
    ...{ epochs: 30, learningRate: 0.05, schedule: { type: 'constant' } },
  };
  const some = { ...data, train: squares(100, 4) };

  test('the model, its card and the result are those of the best epoch', async () => {
    const notes: string[] = [];
    const onNote = (line: string) => void notes.push(line);
    const held = { recipe, data: some, patience: 2, validation: 0.2, onNote };
    const { epoch, epochs, bestEpoch, model, valAccuracy, accuracy, history } = await run(held);
    expect(notes).toEqual([]);
    expect([epoch, epochs]).toEqual([bestEpoch, epoch + 2]);
    const best = history[epoch - 1]!;
    expect([best.valAccuracy, best.accuracy]).toEqual([valAccuracy, accuracy]);
    const { card, weights } = await loadModel(model);
    expect(card).toMatchObject({
      ...{ epochs, chosen: { epoch, on: '0.2 of squares 4, held out' } },
      figures: { valAccuracy, accuracy },
    });
    runIn(join(folder, 'short'));
    const short = { ...held, recipe: { ...recipe, epochs: epoch } };
    expect(digest((await loadModel((await run(short)).model)).weights!)).toBe(digest(weights!));
  });

  test('test images that choose the epoch are told of, and named in the card', async () => {
    const notes: string[] = [];
    const { model, epoch } = await run({ patience: 5, onNote: (line) => notes.push(line) });
    expect(notes).toEqual([
      expect.stringMatching(/^The test images decide .* no fair figure: hold out training images/),
    ]);
    expect((await loadModel(model)).card!.chosen).toEqual({ epoch, on: 'squares 2' });
  });
});

test('data that does not fit the recipe is refused before anything is written', async () => {
  const { images, labels } = trainingSet;
  const train = createDataset({ name: 'wide', height: 6, width: 24, images, labels });
  await expectRefusal(run({ data: { ...data, train } }), 'its images are 6x24');
  await expectRefusal(run({ recipe: { ...plain, epochs: 0 } }), 'epochs must be');
  expect(existsSync(out)).toBe(false);
});

describe('a place that cannot be written to', () => {
  test('a file where the folder should be', async () => {
    await writeFile(out, '');
    await expectRefusal(run(), `Cannot make the folder ${out}: a file of that name`);
    runIn(join(out, 'inside'));
    await expectRefusal(run(), 'a part of the path is not a folder');
  });

  /** A folder that even the superuser cannot write to: the kernel's on Linux, or macOS's own. */
  const readOnly = ['/sys/kernel', '/System'].find((path) => existsSync(path)) ?? '/';

  test('a read-only folder, whether it must be made or is there', async () => {
    await expectRefusal(run({ out: join(readOnly, 'run') }), 'Cannot make the folder');
    await expectRefusal(run({ out: readOnly }), `Cannot write ${join(readOnly, 'run.lock')}`);
  });

  /** What a run says in a process whose files may not grow beyond `kilobytes`. */
  async function runInLittleSpace(kilobytes: number) {
    const child = fileURLToPath(new URL('../../test/run-child.ts', import.meta.url));
    const limit = `ulimit -f ${kilobytes}; exec "$0" --import tsx "$@"`;
    const env = { ...process.env, TSX_DISABLE_CACHE: '1' };
    const started = promisify(execFile)('bash', ['-c', limit, process.execPath, child, out, '0'], {
      env,
    });
    const { code, stdout } = (await failureOf(started)) as { code: number; stdout: string };
    return { code, lines: stdout.trim().split('\n') };
  }

  test('a disk that fills up stops the run; the last checkpoint is whole and goes on', async () => {
    await run(longRun);
    const whole = await readBytes('model.onnx');
    runIn(join(folder, 'full'));
    await runAndStop(8, longRun);
    const before = await readBytes('last.ckpt');
    const { code, lines } = await runInLittleSpace(16);
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatch(/^Cannot write .*last\.ckpt: the file would be larger than allow/);
    expect(await readBytes('last.ckpt')).toEqual(before);
    expect((await readdir(out)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await run({ ...longRun, resume: true });
    expect(await readBytes('model.onnx')).toEqual(whole);
  });
});

test('a folder can be moved and the run resumed there', async () => {
  await run();
  const whole = await readBytes('model.onnx');
  runIn(join(folder, 'stopped'));
  await runAndStop(3);
  await rename(out, join(folder, 'moved'));
  runIn(join(folder, 'moved'));
  const { model } = await run({ resume: true });
  expect(await readFile(model)).toEqual(whole);
  expect(decodeModelFile(await readBytes('model.onnx'), 'a').producer).toBe('tenfold');
});

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
import { applyTemperature } from '../evaluation/temperature.js';
import { decodeModelFile } from '../formats/model-file.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { withClassCount } from '../network/transfer.js';
import { nodeRuntime } from '../runtime/node.js';
import { AbortError, InputError } from '../tensor/error.js';
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint.js';
import type { History } from '../training/history.js';
import { loadModel } from './load-model.js';
import { sequential, type Model } from './model.js';
import { runTraining, type RunOptions } from './run.js';
import { version } from './version.js';

let folder: string;
let out: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-run-'));
  out = join(folder, 'run');
});

afterEach(() => rm(folder, { recursive: true }));

const data = { train: trainingSet, test: validationSet };

function run(options: Partial<RunOptions> = {}) {
  const settings = { recipe: plain, data, seed: 1, validation: 'test', threads: 1 } as const;
  return runTraining({ runtime: nodeRuntime, ...settings, out, ...options });
}

/** Runs, but stops after `batches` batches. */
async function runAndStop(batches: number, options: Partial<RunOptions> = {}): Promise<void> {
  const controller = new AbortController();
  let done = 0;
  const onBatch = () => {
    if (++done === batches) controller.abort();
  };
  const error = await failureOf(run({ ...options, signal: controller.signal, onBatch }));
  expect(error).toBeInstanceOf(AbortError);
}

const readText = (name: string) => readFile(join(out, name), 'utf8');
const readBytes = (name: string) => readFile(join(out, name));
const readCheckpoint = async (name: string) => decodeCheckpoint(await readBytes(name), name);
const readHistory = async () => JSON.parse(await readText('history.json')) as History;

async function expectRefusal(promise: Promise<unknown>, message: string): Promise<void> {
  const error = await failureOf(promise);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toContain(message);
  expect((error as InputError).message).toMatch(/^[^\n]+\.$/);
}

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
    out = join(folder, 'warm');
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
    out = join(folder, 'again');
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
      out = join(folder, `seed-${seed}`);
      await run({ data: { train, test: validationSet }, validation: 0.1, seed });
      others.push(await hash());
    }
    expect(others[0]).toBe(first);
    expect(others[1]).not.toBe(first);
  });

  test('a share of nothing is refused before anything is written', async () => {
    const few = subset(trainingSet, [0, 1, 2]);
    await expectRefusal(run({ data: { ...data, train: few }, validation: 0.1 }), 'no images');
    await expectRefusal(run({ validation: 1 }), 'share between 0 and 1');
    expect(existsSync(out)).toBe(false);
  });
});

describe('resuming', () => {
  test('ends with the model and best checkpoint of a run that was never stopped', async () => {
    const recipe = everything;
    await run({ recipe });
    const whole = await readBytes('model.onnx');
    const { arrays } = await readCheckpoint('best.ckpt');
    for (const batches of [2, 6, 16]) {
      out = join(folder, `stopped-${batches}`);
      await runAndStop(batches, { recipe });
      expect(existsSync(join(out, 'model.onnx'))).toBe(false);
      const notes: string[] = [];
      const result = await run({ recipe, resume: true, onNote: (line) => notes.push(line) });
      const [epoch, batch] = [1 + Math.floor(batches / 6), 1 + (batches % 6)];
      expect(notes).toEqual([`Resuming ${out} at epoch ${epoch}, batch ${batch}.`]);
      expect(await readBytes('model.onnx')).toEqual(whole);
      expect((await readCheckpoint('best.ckpt')).arrays).toEqual(arrays);
      expect(await readHistory()).toEqual(result.history);
      expect(result.history.map((record) => record.epoch)).toEqual([1, 2, 3]);
    }
  });

  test('keeps the configuration, and a finished run gives its model again', async () => {
    await run();
    const [config, model] = [await readText('config.json'), await readBytes('model.onnx')];
    await rm(join(out, 'model.onnx'));
    const notes: string[] = [];
    await run({ resume: true, onNote: (line) => notes.push(line) });
    expect(notes).toEqual([
      `The run in ${out} is finished after 2 epochs: nothing is left to train, its model is written again; to train anew, use another folder.`,
    ]);
    expect(await readText('config.json')).toBe(config);
    expect(await readBytes('model.onnx')).toEqual(model);
  });

  test('a run that was killed before its first checkpoint starts at its beginning', async () => {
    await run();
    const model = await readBytes('model.onnx');
    for (const name of await readdir(out)) if (name !== 'config.json') await rm(join(out, name));
    const notes: string[] = [];
    await run({ resume: true, onNote: (line) => notes.push(line) });
    expect(notes).toEqual([`${out} has no checkpoint yet: starting at the beginning.`]);
    expect(await readBytes('model.onnx')).toEqual(model);
  });

  test('removes what a kill in the middle of a write left', async () => {
    await runAndStop(2);
    await writeFile(join(out, '.last.ckpt.0123456789ab.tmp'), 'TENFOLD');
    await writeFile(join(out, '.notes.tmp'), "a person's own");
    await run({ resume: true });
    const names = await readdir(out);
    expect(names).not.toContain('.last.ckpt.0123456789ab.tmp');
    expect(names).toContain('.notes.tmp');
  });
});

describe('runs are never mixed', () => {
  /** The folder's bytes, by name. */
  async function contents() {
    const names = (await readdir(out)).sort();
    return Promise.all(names.map(async (name) => [name, await readBytes(name)]));
  }

  test.each<[string, Partial<RunOptions>, string]>([
    ['a new one beside it', {}, 'it holds a run already; use --resume'],
    ['another recipe', { resume: true, recipe: everything }, 'made with recipe plain'],
    ['another seed', { resume: true, seed: 2 }, 'made with seed 1'],
    ['other data', { resume: true, data: { ...data, train: squares(43, 8) } }, 'training data'],
    ['other validation', { resume: true, validation: 'none' }, 'validation data'],
    ['other epochs', { resume: true, recipe: { ...plain, epochs: 3 } }, 'made with epochs 2;'],
    ['other threads', { resume: true, threads: 2 }, 'made with 1 thread;'],
    [
      'a setting that there is not',
      { resume: true, ...{ pateince: 3 } },
      'has no setting pateince',
    ],
    ['a nonsense setting', { resume: true, patience: 0.5 }, 'patience must be a whole number'],
  ])('%s is refused and the folder stays as it is', async (_, options, message) => {
    await runAndStop(2);
    const before = await contents();
    await expectRefusal(run(options), message);
    expect(await contents()).toEqual(before);
  });

  test('a folder that holds only a model keeps it', async () => {
    await mkdir(out);
    await writeFile(join(out, 'model.onnx'), 'mine');
    await expectRefusal(run(), 'it holds a model already; use another folder');
    expect(await readText('model.onnx')).toBe('mine');
  });

  test('a checkpoint that cannot be read is not taken for none', async () => {
    // Even the superuser cannot read a folder as a file.
    await mkdir(join(out, 'last.ckpt'), { recursive: true });
    for (const resume of [false, true]) {
      await expectRefusal(run({ resume }), `Cannot read ${join(out, 'last.ckpt')}: it is a folder`);
    }
    expect(await readdir(out)).toEqual(['last.ckpt']);
  });

  test('nothing to resume is said', async () => {
    await expectRefusal(run({ resume: true }), 'it has no checkpoint last.ckpt; start a new run');
  });
});

describe('a damaged checkpoint is one clear line and stays where it is', () => {
  test.each<[string, (bytes: Buffer) => Uint8Array, string]>([
    ['cut short', (bytes) => bytes.subarray(0, 100), 'damaged'],
    ['empty', () => new Uint8Array(0), 'not a Tenfold checkpoint'],
    ['foreign', () => Buffer.from('PK\x03\x04 some archive or other'), 'not a Tenfold checkpoint'],
    ['with a flipped bit', (bytes) => bytes.with(-5, bytes.at(-5)! ^ 64), 'damaged'],
    ['of a newer version', (bytes) => bytes.with(8, 2), 'format 2'],
    [
      'of another network',
      (bytes) => {
        const checkpoint = decodeCheckpoint(bytes, 'a');
        return encodeCheckpoint({ ...checkpoint, arrays: { 'weight/x': new Float32Array(3) } });
      },
      'lacks the weights of dense.weight',
    ],
  ])('%s', async (_, damage, message) => {
    await runAndStop(2);
    const damaged = damage(await readBytes('last.ckpt'));
    await writeFile(join(out, 'last.ckpt'), damaged);
    await expectRefusal(run({ resume: true }), message);
    expect([...(await readBytes('last.ckpt'))]).toEqual([...damaged]);
  });
});

test('a damaged last.ckpt is replaced by a copy of best.ckpt, where there is one', async () => {
  await run({ recipe: everything });
  const whole = await readBytes('model.onnx');
  out = join(folder, 'damaged');
  await runAndStop(14, { recipe: everything });
  const best = await readCheckpoint('best.ckpt');
  await writeFile(join(out, 'last.ckpt'), (await readBytes('last.ckpt')).with(-5, 77));
  const remedy = `copy best.ckpt over it to go on from the end of epoch ${best.progress.epoch - 1}`;
  await expectRefusal(run({ recipe: everything, resume: true }), `is damaged; ${remedy}.`);
  await writeFile(join(out, 'last.ckpt'), await readBytes('best.ckpt'));
  await run({ recipe: everything, resume: true });
  expect(await readBytes('model.onnx')).toEqual(whole);

  await rm(join(out, 'best.ckpt'));
  await writeFile(join(out, 'last.ckpt'), whole);
  await expectRefusal(run({ resume: true }), 'checkpoint; start a new run in another folder');
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
    out = join(folder, 'short');
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

test('a run that diverges keeps its last good checkpoint, which can be resumed', async () => {
  const recipe = {
    ...plain,
    ...{ epochs: 4, learningRate: 1e38 },
    schedule: { type: 'oneCycle', start: 1e-39, warmupShare: 0.9 },
  } as const;
  await expectRefusal(run({ recipe, checkpointSeconds: -1 }), 'Training diverged: ');
  const kept = await readCheckpoint('last.ckpt');
  expect(Object.values(kept.arrays).every((values) => values.every(Number.isFinite))).toBe(true);
  await expectRefusal(run({ recipe, resume: true }), 'Training diverged: ');
  expect(existsSync(join(out, 'model.onnx'))).toBe(false);
  expect(await readCheckpoint('last.ckpt')).toEqual(kept);
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
    out = join(out, 'inside');
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
    out = join(folder, 'full');
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
  out = join(folder, 'stopped');
  await runAndStop(3);
  await rename(out, join(folder, 'moved'));
  out = join(folder, 'moved');
  const { model } = await run({ resume: true });
  expect(await readFile(model)).toEqual(whole);
  expect(decodeModelFile(await readBytes('model.onnx'), 'a').producer).toBe('tenfold');
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

  test('is refused before anything is written where the model does not fit', async () => {
    const from = sequential([flatten(), dense(10)], { input: [6, 6] });
    await expectRefusal(run({ from }), 'Cannot start from these weights: they take images of 6x6');
    expect(existsSync(out)).toBe(false);
  });
});

import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
import { everything, plain, squares } from '../../test/small-runs.js';
import { decodeCheckpoint, encodeCheckpoint } from '../training/checkpoint.js';
import type { RunOptions } from './run.js';

describe('resuming', () => {
  test('ends with the model and best checkpoint of a run that was never stopped', async () => {
    const recipe = everything;
    await run({ recipe });
    const whole = await readBytes('model.onnx');
    const { arrays } = await readCheckpoint('best.ckpt');
    for (const batches of [2, 6, 16]) {
      runIn(join(folder, `stopped-${batches}`));
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

  test('a run that was killed between its first two checkpoints goes on from the one it has', async () => {
    const recipe = everything;
    await run({ recipe });
    const whole = await readBytes('model.onnx');
    runIn(join(folder, 'killed'));
    await runAndStop(14, { recipe });
    await rm(join(out, 'last.ckpt'));
    const { progress } = await readCheckpoint('best.ckpt');
    await expectRefusal(run(), 'it holds a run already; use --resume');
    const notes: string[] = [];
    await run({ recipe, resume: true, onNote: (line) => notes.push(line) });
    expect(notes).toEqual([
      `${out} has no last.ckpt: going on from best.ckpt, the best epoch.`,
      `Resuming ${out} at epoch ${progress.epoch}, batch 1.`,
    ]);
    expect(await readBytes('model.onnx')).toEqual(whole);
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
    const notes: string[] = [];
    await expectRefusal(run({ ...options, onNote: (line) => notes.push(line) }), message);
    expect(await contents()).toEqual(before);
    expect(notes).toEqual([]);
  });

  test('a finished run is not said to be written again when it is refused', async () => {
    await run();
    const notes: string[] = [];
    const again = (options: Partial<RunOptions>) =>
      run({ resume: true, onNote: (line) => notes.push(line), ...options });
    await expectRefusal(again({ seed: 9 }), 'made with seed 1');
    await expectRefusal(again({ patience: 3 }), 'Cannot resume with patience');
    expect(notes).toEqual([]);
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
  runIn(join(folder, 'damaged'));
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

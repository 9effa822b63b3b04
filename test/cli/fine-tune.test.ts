import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodePng } from '../../src/codec/encode.js';
import { loadModel } from '../../src/library/load-model.js';
import { temporaryFolder, tenfold } from './run.js';
import { tinyNetwork } from './tiny-network.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const config = (run: string) =>
  JSON.parse(readFileSync(at(run, 'config.json')).toString()) as {
    recipe: Record<string, unknown>;
    from: Record<string, unknown>;
  };
const train = (...args: string[]) => tenfold(['train', ...args], { cwd: folder });

/** A network that trains in a moment. */
const tiny = {
  name: 'tiny',
  network: tinyNetwork(10),
  learningRate: 0.01,
  batch: 64,
  epochs: 3,
  data: 'synthetic:700',
  threads: 1,
};

beforeAll(async () => {
  writeFileSync(at('tiny.json'), JSON.stringify(tiny));
  const { code, stderr } = await train('--config', 'tiny.json', '--out', 'base');
  expect(code, stderr).toBe(0);
});

const gentle = ['--data', 'synthetic:140', '--epochs', '2', '--threads', '1'];

describe('tenfold train --from', () => {
  it('goes on with a model on other data, gently', async () => {
    const { code, stderr } = await train('--from', 'base', ...gentle, '--out', 'tuned');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^Training finetune from base\/model\.onnx on synthetic train \(120 /);
    const { recipe, from } = config('tuned');
    const base = await loadModel(at('base'));
    expect(from).toEqual({ path: join('base', 'model.onnx'), sha256: base.identity.sha256 });
    expect(recipe).toMatchObject({ name: 'finetune', epochs: 2, network: base.network });
    const { card } = await loadModel(at('tuned'));
    expect(card!.from).toEqual({ recipe: 'tiny', sha256: base.identity.sha256 });
  });

  it('takes the settings of a recipe or a file, and refuses a network that does not fit', async () => {
    const again = await train(
      '--config',
      'tiny.json',
      '--from',
      'base',
      '--epochs',
      '1',
      '--out',
      'more',
    );
    expect(again.code, again.stderr).toBe(0);
    expect(config('more').recipe).toMatchObject({ name: 'tiny', learningRate: 0.01 });
    const misfit = await train('quick', '--from', 'base', ...gentle, '--out', 'misfit');
    expect(misfit.code).toBe(1);
    expect(misfit.stderr).toMatch(/Cannot start from these weights: .*conv2d\.bias.*\.\n$/);
    expect(existsSync(at('misfit'))).toBe(false);
  });

  it('repeats the run from its configuration, and is resumed only from the same model', async () => {
    await train('--from', 'base', ...gentle, '--out', 'first');
    const again = await train('--config', 'first/config.json', '--out', 'second');
    expect(again.code, again.stderr).toBe(0);
    expect(readFileSync(at('second/model.onnx'))).toEqual(readFileSync(at('first/model.onnx')));
    const resumed = await train('--resume', '--out', 'second');
    expect(resumed.code, resumed.stderr).toBe(0);
    writeFileSync(at('other.onnx'), readFileSync(at('first/model.onnx')));
    const from = { path: at('other.onnx'), sha256: config('second').from.sha256 };
    writeFileSync(at('second/config.json'), JSON.stringify({ ...config('second'), from }));
    const refused = await train('--resume', '--out', 'second');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('it has changed since the run was begun with it');
  });

  it('refuses data of which the model knows some classes and others not', async () => {
    for (const name of ['3', '5', 'seven']) {
      mkdirSync(at('mine', name), { recursive: true });
      const data = new Uint8Array(40 * 40).fill(240);
      for (let y = 8; y < 32; y++) data.fill(20, y * 40 + 18, y * 40 + 23);
      const png = await encodePng({ width: 40, height: 40, data });
      for (let i = 0; i < 8; i++) writeFileSync(at('mine', name, `${i}.png`), png);
    }
    const { code, stderr } = await train(
      '--from',
      'base',
      '--data',
      'mine',
      '--out',
      'mixed',
      '-q',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: [^\n]+it does not know seven; rename [^\n]+\n$/);
    expect(existsSync(at('mixed'))).toBe(false);
  });

  it.each<[string[], number, string]>([
    [['finetune'], 2, 'name it with --from MODEL'],
    [['--from', 'nowhere'], 1, 'Cannot load a model from nowhere: it does not exist'],
    [['--from', ''], 2, 'It is empty'],
    [['--from', 'base', '--resume', '--out', 'base'], 2, 'use --resume without --from'],
  ])('says in one line what is wrong with %j', async (args, code, message) => {
    const result = await train(...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });
});

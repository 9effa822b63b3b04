import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodePng } from '../../src/codec/encode.js';
import { temporaryFolder, tenfold } from './run.js';
import { tinyNetwork } from './tiny-network.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);

/** A network that trains in a moment and knows what is no digit. */
const tiny = {
  name: 'tiny',
  network: tinyNetwork(11),
  outliers: { share: 0.25, kinds: { pictures: 2, signs: 1 } },
  synthetic: { share: 0.1 },
  batch: 64,
  epochs: 1,
  data: 'synthetic:280',
  seed: 3,
  threads: 1,
};

beforeAll(async () => {
  const cross = new Uint8Array(40 * 40).fill(255);
  for (let i = 5; i < 35; i++) cross.fill(0, i * 40 + 18, i * 40 + 22);
  cross.fill(0, 18 * 40 + 5, 18 * 40 + 35).fill(0, 20 * 40 + 5, 20 * 40 + 35);
  const png = await encodePng({ width: 40, height: 40, data: cross });
  writeFileSync(at('marks.zip'), zipSync({ 'plus/1.png': png }));
  writeFileSync(at('tiny.json'), JSON.stringify(tiny));
});

const train = (...args: string[]) => tenfold(['train', ...args], { cwd: folder });

describe('tenfold train --outliers', () => {
  it('trains a model that knows what is no digit, and the run can be repeated from its folder', async () => {
    const first = await train('--config', 'tiny.json', '--outliers', 'marks.zip', '--out', 'one');
    expect(first.code, first.stderr).toBe(0);
    const again = await train('--config', 'one/config.json', '--out', 'two');
    expect(again.code, again.stderr).toBe(0);
    const model = readFileSync(at('one/model.onnx'));
    expect(readFileSync(at('two/model.onnx')).equals(model)).toBe(true);
    expect(model.includes('"none"')).toBe(true);
  });

  it('refuses pictures that are not there and recipes without outliers, before training', async () => {
    const missing = await train('--config', 'tiny.json', '--outliers', 'nowhere', '--out', 'three');
    expect([missing.code, missing.stderr.trim().split('\n').at(-1)]).toEqual([
      1,
      expect.stringMatching(/nowhere/),
    ]);
    const quick = await train('quick', '--outliers', 'marks.zip', '--data', 'synthetic:280');
    expect(quick.code).toBe(2);
    expect(quick.stderr).toMatch(/quick trains with no outliers/);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodePng } from '../codec/encode.js';
import { imageOf } from '../dataset/dataset.js';
import { syntheticDigits } from '../dataset/synthetic.js';
import { createRandom } from '../tensor/random.js';
import { data } from './data.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-data-'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

test('data says on stderr which pictures of a folder it left out', async () => {
  const digits = syntheticDigits(4, createRandom(1));
  const files = ['7/a.png', '7/b.png', '7/c.png', '7/d.png', 'stray.png'];
  await mkdir(join(folder, '7'));
  for (const [i, file] of files.entries()) {
    const picture = { width: 28, height: 28, data: imageOf(digits, i % 4) };
    await writeFile(join(folder, file), await encodePng(picture));
  }
  const [results, notes] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
  for (const spy of [results, notes]) spy.mockReturnValue(true);
  await data(folder, { json: true, out: join(folder, 'sheet.png') });
  expect(results).toHaveBeenCalledOnce();
  expect(String(notes.mock.calls)).toContain(`Left out 1 of 5 pictures in ${folder}`);
});

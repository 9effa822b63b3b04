import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodePng } from '../codec/encode.js';
import { readOutlierPictures } from './outlier-pictures.js';

let folder: string;
let files: Record<string, Uint8Array>;

/** A dark bar on light paper: upright, level or none. */
async function bar(width: number, height: number): Promise<Uint8Array> {
  const data = new Uint8Array(60 * 60).fill(250);
  for (let y = 0; y < height; y++) data.fill(10, (y + 10) * 60 + 10, (y + 10) * 60 + 10 + width);
  return encodePng({ width: 60, height: 60, data });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-outliers-'));
  files = {
    'Greek/alpha/1.png': await bar(6, 40),
    'Greek/beta/1.png': await bar(40, 6),
    'Korean/one/1.png': await bar(20, 40),
    'Korean/one/empty.png': await bar(0, 0),
    'Korean/notes.txt': new TextEncoder().encode('no picture'),
    '__MACOSX/Korean/one/._1.png': new TextEncoder().encode('no picture either'),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(join(folder, 'tree', name, '..'), { recursive: true });
    await writeFile(join(folder, 'tree', name), bytes);
  }
  await writeFile(join(folder, 'letters.zip'), zipSync(files));
});

afterAll(() => rm(folder, { recursive: true }));

test('a folder and a zip of the same pictures give the same frames, blank ones left out', async () => {
  const tree = await readOutlierPictures(join(folder, 'tree'));
  const zip = await readOutlierPictures(join(folder, 'letters.zip'));
  expect(tree.count).toBe(3);
  expect(tree.classes).toEqual(['none']);
  expect(zip.hash).toBe(tree.hash);
  // The upright bar comes first, framed as a digit is: 20 pixels high.
  const first = tree.images.subarray(0, 784);
  const rows = Array.from({ length: 28 }, (_, y) => first.subarray(y * 28, y * 28 + 28));
  expect(rows.filter((row) => row.some((value) => value > 128))).toHaveLength(20);
});

test('only pictures below the named folders are read', async () => {
  const greek = await readOutlierPictures(join(folder, 'letters.zip'), { folders: ['Greek'] });
  const alpha = await readOutlierPictures(join(folder, 'tree'), { folders: ['alpha', 'one'] });
  expect([greek.count, alpha.count]).toEqual([2, 2]);
});

test('what cannot be read is told in one line', async () => {
  const text = join(folder, 'text.zip');
  await writeFile(text, 'not a zip');
  const broken = join(folder, 'broken.zip');
  await writeFile(broken, zipSync(files).subarray(0, 300));
  const damaged = join(folder, 'damaged.zip');
  await writeFile(damaged, zipSync({ 'a.png': new Uint8Array(50) }));
  await expect(readOutlierPictures(join(folder, 'nowhere'))).rejects.toThrow(/nowhere/);
  await expect(readOutlierPictures(text)).rejects.toThrow(/neither a folder nor a zip/);
  await expect(readOutlierPictures(broken)).rejects.toThrow(/broken.zip/);
  await expect(readOutlierPictures(damaged)).rejects.toThrow(/a\.png/);
  await expect(readOutlierPictures(join(folder, 'tree'), { folders: ['Latin'] })).rejects.toThrow(/no pictures of outliers in folders named Latin/); // prettier-ignore
});

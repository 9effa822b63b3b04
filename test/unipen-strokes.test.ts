import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStrokesFile } from '../src/dataset/strokes-file.js';

const script = fileURLToPath(new URL('../scripts/unipen-strokes.mjs', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unipen-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A distribution of some small files. */
async function distribute(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(folder, 'train-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const doc = '.COORD X Y T\n.HIERARCHY PAGE CHARACTER\n';
// Two strokes of a four with nothing between them, then a one with the pen's way through the air around it.
const plain =
  '.INCLUDE abc/abc.doc\n.PEN_DOWN\n10 200 0\n10 150 1\n60 150 2\n.PEN_UP\n.PEN_DOWN\n50 180 3\n50 100 4\n.PEN_UP\n';
const air =
  '.PEN_UP\n0 0\n5 5\n.PEN_DOWN\n5 205\n5 105\n.PEN_UP\n5 5\n9 9\n.PEN_UP\n.DT 100\n.PEN_DOWN\n0 0\n.PEN_UP\n';

test('characters are cut from pen data, components with points counted whether the pen is up or down', async () => {
  const root = await distribute({
    'include/abc/abc.doc': doc,
    'include/abc/data/one.dat': plain,
    'include/xyz/data/two.dat': air,
    'data/1a/abc/one.dat': '.VERSION 1.0\n.INCLUDE abc/data/one.dat\n.SEGMENT CHARACTER 0-1 ? "4"\n.SEGMENT CHARACTER 1:0-1:1 OK "1"\n', // prettier-ignore
    'data/1a/xyz/d/two.dat': '.INCLUDE xyz/data/two.dat\n.SEGMENT CHARACTER 0-2 OK "1"\n.SEGMENT CHARACTER 3 OK "7"\n.SEGMENT TEXT 0-2 OK "11"\n', // prettier-ignore
    'data/1d/abc/one.dat': '.INCLUDE abc/data/one.dat\n.SEGMENT CHARACTER 1 ? "\\\\"\n.SEGMENT CHARACTER 1 ? "ab"\n.INCLUDE abc/data/none.dat\n', // prettier-ignore
  });
  const to = join(root, 'out');
  const printed = execFileSync(process.execPath, [script, root, to], { encoding: 'utf8' });
  expect(printed).toContain('digits.jsonl.gz: 3 characters, 1 left out');
  expect(printed).toContain('symbols.jsonl.gz: 1 characters, 1 left out');
  expect(printed).toContain('upper.jsonl.gz: 0 characters');
  const digits = await readStrokesFile(join(to, 'digits.jsonl.gz'));
  expect(digits).toEqual([
    { source: 'abc', writer: 'abc/one', label: '4', strokes: [[0, 0, 0, 500, 500, 500], [400, 200, 400, 1000]] }, // prettier-ignore
    { source: 'abc', writer: 'abc/one', label: '1', strokes: [[0, 0, 0, 1000]] },
    { source: 'xyz', writer: 'xyz/d/two', label: '1', strokes: [[0, 0, 0, 1000]] },
  ]);
  const [backslash] = await readStrokesFile(join(to, 'symbols.jsonl.gz'));
  expect(backslash!.label).toBe('\\');
});

test('points that lie on their line are left out, corners stay', async () => {
  const way = Array.from({ length: 50 }, (_, i) => `${i} ${200 - i}`);
  const back = Array.from({ length: 50 }, (_, i) => `${50 + i} ${150 + i}`);
  const root = await distribute({
    'include/abc/v.dat': `.PEN_DOWN\n${[...way, ...back].join('\n')}\n.PEN_UP\n`,
    'data/1c/abc/v.dat': '.INCLUDE abc/v.dat\n.SEGMENT CHARACTER 0 OK "v"\n',
  });
  execFileSync(process.execPath, [script, root, root]);
  const [glyph] = await readStrokesFile(join(root, 'lower.jsonl.gz'));
  expect(glyph!.strokes[0]!.length).toBeLessThanOrEqual(8);
  expect(glyph!.strokes[0]!.slice(0, 2)).toEqual([0, 0]);
});

test('a folder that is no distribution is refused', () => {
  const run = () => execFileSync(process.execPath, [script, folder, folder], { stdio: 'pipe' });
  expect(run).toThrow('holds no folders "data" and "include"');
});

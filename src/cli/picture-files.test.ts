import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { countFiles, findPictures, type FileEvents } from './picture-files.js';

const parent = mkdtempSync(join(tmpdir(), 'tenfold-files-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(parent, 'set-'));
  mkdirSync(at('b/c'), { recursive: true });
  for (const name of ['a10.png', 'a9.JPG', 'notes.txt', '.hidden.png', 'b/c/deep.bmp']) writeFileSync(at(name), 'x'); // prettier-ignore
  writeFileSync(at('b/unnamed'), 'GIF89a..........');
  symlinkSync(at('a10.png'), at('z-link.png'));
  symlinkSync(folder, at('b/circle'));
  symlinkSync(at('nowhere.png'), at('zz-broken.png'));
});

function listen(leaveOut: readonly string[] = []) {
  const failures: string[] = [];
  const counted = { others: 0 };
  const events: FileEvents = {
    leaveOut: new Set(leaveOut),
    onOther: () => counted.others++,
    onFailure: ({ message }) => failures.push(message),
  };
  return { events, failures, counted };
}

describe('findPictures', () => {
  it('gives pictures in order, by name or content, and counts the rest', async () => {
    const { events, failures, counted } = listen();
    const found: string[] = [];
    for await (const { relative } of findPictures([folder], events)) found.push(relative);
    const inner = [join('b', 'c', 'deep.bmp'), join('b', 'unnamed')];
    expect(found).toEqual(['a9.JPG', 'a10.png', ...inner, 'z-link.png', 'zz-broken.png']);
    expect([failures, counted.others]).toEqual([[], 1]);
    expect(await countFiles([folder], new Set(), new AbortController().signal)).toBe(7);
  });

  it('leaves out where results go', async () => {
    const { events } = listen([at('b')]);
    const found: string[] = [];
    for await (const { relative } of findPictures([folder], events)) found.push(relative);
    expect(found).toEqual(['a9.JPG', 'a10.png', 'z-link.png', 'zz-broken.png']);
  });

  it('says so when a folder vanishes on the way, and goes on behind it', async () => {
    const { events, failures } = listen();
    const files = findPictures([folder], events);
    const found: string[] = [];
    for await (const { relative } of files) {
      found.push(relative);
      rmSync(at('b'), { recursive: true, force: true });
    }
    expect(found).toEqual(['a9.JPG', 'a10.png', 'z-link.png', 'zz-broken.png']);
    expect(failures).toEqual([`Cannot read ${at('b')}: it does not exist.`]);
  });

  it('gives every file that is named, whatever it is, as often as it is', async () => {
    const { events } = listen();
    const named = [at('notes.txt'), at('gone'), at('notes.txt'), '-'];
    const found: string[] = [];
    for await (const { path } of findPictures(named, events)) found.push(path);
    expect(found).toEqual(named);
  });
});

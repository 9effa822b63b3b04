import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import { openAtomic } from './atomic-stream.js';

const folder = mkdtempSync(join(tmpdir(), 'tenfold-stream-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

describe('openAtomic', () => {
  it('shows the old file until the new one is whole', async () => {
    writeFileSync(at('a.txt'), 'old');
    const file = await openAtomic(at('a.txt'));
    await file.write('one ');
    await file.write('two');
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('old');
    await file.commit();
    await file.abandon();
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('one two');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('leaves nothing behind when it is abandoned', async () => {
    const file = await openAtomic(at('b.txt'));
    await file.write('half');
    await file.abandon();
    expect(readdirSync(folder)).not.toContain('b.txt');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('refuses a folder and a place in no folder', async () => {
    await expect(openAtomic(folder)).rejects.toThrow(/it is a folder/);
    await expect(openAtomic(at('no/c.txt'))).rejects.toThrow(InputError);
  });

  it.runIf(process.platform === 'linux')('says when the disk is full', async () => {
    const file = await openAtomic('/dev/full');
    await expect(file.write('x')).rejects.toThrow(/\/dev\/full: the disk is full/);
    await file.abandon();
  });
});

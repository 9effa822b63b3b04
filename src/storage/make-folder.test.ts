import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import { makeFolder } from './make-folder.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tenfold-folder-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('makeFolder', () => {
  it('makes every missing level, and is content with what is there', async () => {
    const path = join(home, 'a', 'b', 'c');
    await makeFolder(path);
    await makeFolder(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  it('refuses a file in the place of the folder or above it, and makes nothing', async () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    await expect(makeFolder(file)).rejects.toThrow(InputError);
    await expect(makeFolder(join(file, 'x'))).rejects.toThrow(InputError);
    expect(existsSync(join(home, 'x'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('ends where no folder can be made', async () => {
    await expect(makeFolder('/proc/tenfold/x')).rejects.toThrow(
      /^Cannot make the folder \/proc\/tenfold\/x: /,
    );
  });
});

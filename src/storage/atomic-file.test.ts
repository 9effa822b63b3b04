import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  watch,
  writeFile,
} from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { checkTarget, removeUnfinished, writeFileAtomic } from './atomic-file.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-atomic-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a file is written whole and nothing stays beside it', async () => {
  await writeFileAtomic(join(folder, 'a.bin'), new Uint8Array([1, 2, 3]));
  expect([...(await readFile(join(folder, 'a.bin')))]).toEqual([1, 2, 3]);
  expect(await readdir(folder)).toEqual(['a.bin']);
});

test('an old file is replaced and keeps its permissions', async () => {
  const path = join(folder, 'a.txt');
  await writeFile(path, 'old and longer');
  await chmod(path, 0o640);
  await writeFileAtomic(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o640);
});

test('a reader never sees a part of the file', async () => {
  const path = join(folder, 'big');
  const versions = [65, 66].map((letter) => new Uint8Array(2_000_000).fill(letter));
  await writeFileAtomic(path, versions[0]!);
  let writing = true;
  const written = (async () => {
    for (let i = 0; i < 20; i++) await writeFileAtomic(path, versions[i % 2]!);
    writing = false;
  })();
  while (writing) {
    const bytes = await readFile(path);
    expect(bytes.length).toBe(2_000_000);
    expect(bytes[0]).toBe(bytes[bytes.length - 1]);
  }
  await written;
});

test('a symbolic link stays one, and its target is replaced', async () => {
  await writeFile(join(folder, 'target'), 'old');
  await symlink(join(folder, 'target'), join(folder, 'link'));
  await writeFileAtomic(join(folder, 'link'), 'new');
  expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new');
});

test('a device is written to, not replaced', async () => {
  await writeFileAtomic('/dev/null', 'gone');
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});

test.each(['missing/a.txt', 'file/a.txt', 'folder'])(
  'a path that cannot be written to (%s) is one clear line',
  async (name) => {
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'folder'));
    const failure = await writeFileAtomic(join(folder, name), 'x').catch((error) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(failure.message).toMatch(/^Cannot write .*\.$/);
    expect(failure.message).not.toContain('\n');
    expect((await readdir(folder)).sort()).toEqual(['file', 'folder']);
  },
);

/** A folder that even the superuser cannot write to: the kernel's on Linux, the system's on macOS. */
const READ_ONLY = ['/sys/kernel', '/System'].find((path) => existsSync(path)) ?? '/';

test('a read-only folder is one clear line', async () => {
  const failure = await writeFileAtomic(join(READ_ONLY, 'tenfold'), 'x').catch((error) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(failure.message).toMatch(/^Cannot write .*tenfold: (permission denied|.*read-only).*\.$/);
});

test('a full disk is one clear line', async () => {
  const failure = await writeFileAtomic('/dev/full', 'x').catch((error) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(failure.message).toContain('/dev/full: the disk is full; free some space');
});

/** Writes 1 MB over `path` in a process whose files may not grow beyond 8 kB. */
async function writeWithLittleRoom(path: string): Promise<string> {
  const source = await readFile(new URL('atomic-file.ts', import.meta.url), 'utf8');
  const error = await readFile(new URL('../tensor/error.ts', import.meta.url), 'utf8');
  const fileError = await readFile(new URL('file-error.ts', import.meta.url), 'utf8');
  const compile = async (name: string, text: string): Promise<void> => {
    const options = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
    const { outputText } = transpileModule(text, { compilerOptions: options });
    await mkdir(join(folder, 'code', name, '..'), { recursive: true });
    await writeFile(join(folder, 'code', name), outputText);
  };
  await mkdir(join(folder, 'code'));
  await writeFile(join(folder, 'code/package.json'), '{"type":"module"}');
  await compile('storage/atomic-file.js', source);
  await compile('storage/file-error.js', fileError);
  await compile('tensor/error.js', error);
  await writeFile(
    join(folder, 'code/main.js'),
    `import { checkTarget, removeUnfinished, writeFileAtomic } from './storage/atomic-file.js';
     const [path] = process.argv.slice(2);
     await writeFileAtomic(path, new Uint8Array(1e6)).catch((error) => console.log(String(error)));`,
  );
  const command = 'ulimit -f 8; exec "$0" "$1" "$2"';
  const run = promisify(execFile);
  const main = join(folder, 'code/main.js');
  return (await run('bash', ['-c', command, process.execPath, main, path])).stdout;
}

test('a write that runs out of room half way leaves the old file and nothing else', async () => {
  const place = join(folder, 'place');
  await mkdir(place);
  await writeFile(join(place, 'a'), 'old');
  const said = await writeWithLittleRoom(join(place, 'a'));
  expect(said).toMatch(
    /^InputError: Cannot write .*: the file would be larger than allowed here\.\n$/,
  );
  expect(await readdir(place)).toEqual(['a']);
  expect(await readFile(join(place, 'a'), 'utf8')).toBe('old');
});

test('what killed writers left is removed, and nothing else', async () => {
  const kept = ['.a.tmp', '.env', 'a.0123456789ab.tmp', 'a.txt'];
  for (const name of [...kept, '.a.txt.0123456789ab.tmp', '.b.ckpt.fedcba987654.tmp']) {
    await writeFile(join(folder, name), '');
  }
  await removeUnfinished(folder);
  expect((await readdir(folder)).sort()).toEqual(kept);
});

test('a writer that is killed leaves a file that removeUnfinished knows', async () => {
  // The name that a whole write takes in between is the name that a kill leaves.
  const names: string[] = [];
  const watching = new AbortController();
  const seen = (async () => {
    try {
      for await (const { filename } of watch(folder, { signal: watching.signal })) {
        if (filename?.endsWith('.tmp')) names.push(filename);
      }
    } catch (error) {
      if (!watching.signal.aborted) throw error;
    }
  })();
  await writeFileAtomic(join(folder, 'a.txt'), 'x'.repeat(100_000));
  await new Promise((resolve) => setTimeout(resolve, 50));
  watching.abort();
  await seen;
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) await writeFile(join(folder, name), '');
  await removeUnfinished(folder);
  expect(await readdir(folder)).toEqual(['a.txt']);
});

test('a place that cannot be written to is known before the work', async () => {
  await checkTarget(join(folder, 'new.html'));
  await writeFile(join(folder, 'old.html'), 'old');
  await checkTarget(join(folder, 'old.html'));
  await expect(checkTarget(folder)).rejects.toThrow(/it is a folder; give a file name/);
  await expect(checkTarget(join(folder, 'no', 'a.html'))).rejects.toThrow(/create it first/);
  await expect(checkTarget(join(folder, 'old.html', 'a'))).rejects.toThrow(InputError);
  expect(await readdir(folder)).toEqual(['old.html']);
});

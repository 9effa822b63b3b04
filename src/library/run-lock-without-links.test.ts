import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { failureOf } from '../../test/small-runs.js';
import { lockRun } from './run-lock.js';

// As on exFAT.
vi.mock(import('node:fs/promises'), async (original) => ({
  ...(await original()),
  link: () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' })),
}));

let out: string;

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'tenfold-lock-'));
});

afterEach(() => rm(out, { recursive: true }));

test('a run folder on a disk without links is locked once all the same', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => lockRun(out)));
  const held = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(held).toHaveLength(1);
  expect(await readdir(out)).toEqual(['run.lock']);
  await held[0]!.value();
  expect(await readdir(out)).toEqual([]);
});

test('a lock that is still being written stays with its writer', async () => {
  const lock = join(out, 'run.lock');
  const text = JSON.stringify({ pid: process.ppid, host: hostname() });
  await writeFile(lock, '');
  const outcome = failureOf(lockRun(out));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await writeFile(lock, text);
  expect(String(await outcome)).toMatch(`process ${process.ppid} is training there now; wait`);
  expect(await readFile(lock, 'utf8')).toBe(text);
});

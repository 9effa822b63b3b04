/** @file The reader that comes along takes for no digit what it promises to. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { omniglot } from './shared-data.js';

interface Measured {
  readonly digitsKept: number;
  readonly digitsRead: number;
  readonly rows: readonly {
    readonly what: string;
    readonly rejected: number;
    readonly notRead: number;
  }[];
}

/** Runs `npm run measure:rejection` on the model. */
async function measure(letters: string): Promise<Measured> {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const args = ['run', '-s', 'measure:rejection', '--', 'models/reader', '--json'];
  const { stdout } = await promisify(execFile)('npm', [...args, '--letters', letters], { cwd });
  return JSON.parse(stdout) as Measured;
}

// Without Omniglot there is nothing to measure: see shared-data.ts.
it.runIf(omniglot !== undefined)(
  'while 99% of the test digits are kept, letters of other alphabets, blank paper and noise are rejected',
  async () => {
    const { digitsKept, digitsRead, rows } = await measure(omniglot!);
    const rejected = Object.fromEntries(rows.map((row) => [row.what, row.rejected]));
    const notRead = Object.fromEntries(rows.map((row) => [row.what, row.notRead]));
    expect(digitsKept).toBeGreaterThanOrEqual(0.99);
    expect(rejected['all letters']).toBeGreaterThanOrEqual(0.85);
    for (const kind of ['blank', 'gradient', 'noise']) {
      expect(rejected[kind]).toBe(1);
      expect(notRead[kind]).toBe(1);
    }
    // What `recognize` makes of the same pictures when it is told nothing.
    expect(digitsRead).toBeGreaterThanOrEqual(0.996);
    expect(notRead['all letters']).toBeGreaterThanOrEqual(0.75);
    expect(rejected.scribble).toBeGreaterThanOrEqual(0.97);
    expect(rejected['photo-like']).toBeGreaterThanOrEqual(0.95);
  },
);

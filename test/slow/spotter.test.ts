/** @file The spotter that comes along finds digits and marks as well as its card says. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { unipen } from './shared-data.js';

interface Measured {
  readonly name: string;
  readonly count: number;
  /** How many of them are right. */
  readonly part: number;
}

/** Runs `npm run measure:reading` on some measures. */
async function measure(names: string, limit: number): Promise<ReadonlyMap<string, number>> {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'tenfold-measures-'));
  try {
    const json = join(folder, 'figures.json');
    const args = ['--only', names, '--limit', String(limit)];
    await promisify(execFile)('npm', ['run', '-s', 'measure:reading', '--', ...args, '--shared', dirname(unipen!), '--json', json], { cwd }); // prettier-ignore
    const figures = JSON.parse(await readFile(json, 'utf8')) as Measured[];
    return new Map(figures.map(({ name, part, count }) => [name, part / count]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

// Without UNIPEN there is nothing to draw from: see shared-data.ts.
it.runIf(unipen !== undefined)(
  'composed forms, numbers with marks and characters of other writers are read or refused',
  async () => {
    const shares = await measure('forms,numbers-with-marks,unipen-digits,unipen-letters', 60);
    expect(shares.get('forms')).toBeGreaterThanOrEqual(0.78);
    expect(shares.get('numbers-with-marks')).toBeGreaterThanOrEqual(0.7);
    expect(shares.get('unipen-digits')).toBeGreaterThanOrEqual(0.9);
    expect(shares.get('unipen-letters')).toBeGreaterThanOrEqual(0.92);
  },
);

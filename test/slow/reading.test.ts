/** @file The reader that comes along reads pictures as well and as fast as its card says. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { ReadingFigures } from '../../bench/reading-figures.js';
import { cheques } from './shared-data.js';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** Runs one of the measuring commands. */
async function measure(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', name, '--', ...args], { cwd });
  return stdout;
}

async function amountsRight(model: string): Promise<number> {
  const args = [cheques!, '--model', model, '--part', 'apart', '--json'];
  const { count, right } = JSON.parse(await measure('measure:cheques', ...args)) as ReadingFigures;
  return right / count;
}

it('digits drawn large and off-centre, numbers and folders are read well and soon', async () => {
  const { drawn, cropped, photo, files } = JSON.parse(
    await measure('measure:pictures', '--count', '2000', '--json'),
  ) as {
    readonly drawn: { readonly count: number; readonly right: number };
    readonly cropped: { readonly count: number; readonly right: number };
    readonly photo: {
      readonly milliseconds: number;
      readonly count: number;
      readonly right: number;
    };
    readonly files: { readonly count: number; readonly seconds: number };
  };
  expect(drawn.right / drawn.count).toBeGreaterThanOrEqual(0.994);
  expect(cropped.right / cropped.count).toBeGreaterThanOrEqual(0.93);
  expect(photo.right / photo.count).toBeGreaterThanOrEqual(0.95);
  // Twice and more of what a quiet machine takes: these tests run on any.
  expect(photo.milliseconds).toBeLessThanOrEqual(120);
  expect(files.count).toBe(1000);
  expect(files.seconds).toBeLessThanOrEqual(10);
});

it('numbers are read, and of those above 99% at most one in a hundred is wrong', async () => {
  const { count, right, sure } = JSON.parse(
    await measure('measure:numbers', '--count', '1000', '--json'),
  ) as ReadingFigures;
  expect(right / count).toBeGreaterThanOrEqual(0.89);
  const surest = sure.find(({ least }) => least === 0.99)!;
  expect(surest.count / count).toBeGreaterThanOrEqual(0.3);
  expect(surest.wrong / surest.count).toBeLessThanOrEqual(0.01);
});

// Without ORAND-CAR-A there is nothing to read: see shared-data.ts.
it.runIf(cheques !== undefined)(
  'amounts on cheques are read, better with fine-tuning',
  async () => {
    expect(await amountsRight('models/reader')).toBeGreaterThanOrEqual(0.67);
    const folder = await mkdtemp(join(tmpdir(), 'tenfold-cheques-'));
    try {
      const run = join(folder, 'run');
      await measure(
        'measure:finetune',
        cheques!,
        '--from',
        'models/reader',
        '--out',
        run,
        '--whole',
      );
      expect(await amountsRight(run)).toBeGreaterThanOrEqual(0.81);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

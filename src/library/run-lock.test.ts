import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, plain, trainingSet, validationSet } from '../../test/small-runs.js';
import { nodeRuntime } from '../runtime/node.js';
import { removeUnfinished } from '../storage/atomic-file.js';
import { InputError } from '../tensor/error.js';
import { runTraining } from './run.js';
import { lockRun } from './run-lock.js';

let out: string;
let lock: string;

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'tenfold-lock-'));
  lock = join(out, 'run.lock');
});

afterEach(() => rm(out, { recursive: true }));

/** A process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid!;
}

async function expectRefusal(message: string): Promise<void> {
  const before = await readFile(lock, 'utf8');
  const error = await failureOf(lockRun(out));
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toBe(`Cannot train in ${out}: ${message}.`);
  expect(await readFile(lock, 'utf8')).toBe(before);
  expect(await readdir(out)).toEqual(['run.lock']);
}

async function expectTakenOver(): Promise<void> {
  const unlock = await lockRun(out);
  expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(out)).toEqual(['run.lock']);
  await unlock();
  expect(await readdir(out)).toEqual([]);
}

describe('a run folder', () => {
  test('is locked once, names the process that trains there, and is free again', async () => {
    const unlock = await lockRun(out);
    await expectRefusal(
      `process ${process.pid} is training there now; wait until it ends, or use another folder`,
    );
    await unlock();
    await expectTakenOver();
  });

  test('goes to one of many who want it at once, also over a lock that was left', async () => {
    for (const left of [false, true]) {
      if (left) {
        await writeFile(lock, JSON.stringify({ pid: await endedProcess(), host: hostname() }));
      }
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(out)));
      const held = outcomes.filter(({ status }) => status === 'fulfilled');
      expect(held).toHaveLength(1);
      await rm(lock);
    }
  });

  test('is taken over from a process that has ended', async () => {
    await writeFile(lock, JSON.stringify({ pid: await endedProcess(), host: hostname() }));
    await expectTakenOver();
  });

  test.runIf(process.platform === 'linux')(
    'is taken over when another process has the pid now',
    async () => {
      await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), born: '1' }));
      await expectTakenOver();
    },
  );

  test('stays with a process of another machine, of which nothing is known', async () => {
    await writeFile(lock, JSON.stringify({ pid: 7, host: 'elsewhere' }));
    await expectRefusal(
      'process 7 on elsewhere is training there now; wait until it ends, or use another folder; ' +
        `if it is no longer running, remove ${lock}`,
    );
  });

  test.each(['', '{"pid":', '{"pid":0,"host":"a"}'])(
    'with the lock %j, whose writer was killed, is taken over after a moment',
    async (text) => {
      await writeFile(lock, text);
      await expectTakenOver();
    },
  );

  test('is never seen with a lock that does not say who holds it', async () => {
    const others = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const locking = lockRun(out);
      while (!existsSync(lock)) {
        for (const name of readdirSync(out)) if (name !== 'run.lock') others.add(name);
        await setImmediate();
      }
      expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
      await (
        await locking
      )();
    }
    // What a killed process leaves beside it is removed when the run is resumed.
    expect(others.size).toBeGreaterThan(0);
    for (const name of others) await writeFile(join(out, name), '');
    await removeUnfinished(out);
    expect(await readdir(out)).toEqual([]);
  });
});

test('of two runs started at once in one folder the second is refused', async () => {
  const settings = { recipe: plain, seed: 1, validation: 'test', threads: 1 } as const;
  const data = { train: trainingSet, test: validationSet };
  const run = () => runTraining({ runtime: nodeRuntime, ...settings, data, out });
  const outcomes = await Promise.allSettled([run(), run()]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const { reason } = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(InputError);
  expect((reason as InputError).message).toMatch(/is training there now; wait/);
  expect(await readdir(out)).not.toContain('run.lock');
});

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTraining } from '../src/library/run.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { createRandom } from '../src/tensor/random.js';
import { decodeCheckpoint } from '../src/training/checkpoint.js';
import { longRun } from './small-runs.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-kill-'));
});

afterEach(() => rm(folder, { recursive: true }));

const child = fileURLToPath(new URL('run-child.ts', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
}

/**
 * Trains in a child process, which is killed `delay` milliseconds after it has done `batches` of
 * its own (never by default).
 */
function trainInChild(out: string, batches = Infinity, delay = 0): Promise<Outcome> {
  const command = ['--import', 'tsx', child, out, '0'];
  const training = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let armed = false;
  training.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (armed || text.split('\n').length <= batches) return;
    armed = true;
    setTimeout(() => training.kill('SIGKILL'), delay);
  });
  return new Promise((resolve, reject) => {
    training.on('error', reject);
    training.on('close', (code, signal) => {
      resolve({ code, signal, lines: text.trim().split('\n') });
    });
  });
}

/** The checkpoint `name`, which must be whole, if there is one. */
async function checkpoint(out: string, name: string) {
  const path = join(out, name);
  return existsSync(path) ? decodeCheckpoint(await readFile(path), path) : undefined;
}

test('a run that is killed again and again ends with the bytes of one that never was', async () => {
  const whole = await runTraining({
    ...{ ...longRun, runtime: nodeRuntime, out: join(folder, 'whole') },
  });
  const out = join(folder, 'killed');
  const random = createRandom(1);
  let kills = 0;
  let steps = 0;
  // A checkpoint takes about a millisecond or two, with a sync of the disk, and so does a step: a
  // few milliseconds cover every place in both.
  for (let i = 0; i < 5; i++) {
    const delay = 4 * random.uniform();
    const { signal } = await trainInChild(out, 1 + random.integer(10), delay);
    if (signal === 'SIGKILL') kills++;
    const last = await checkpoint(out, 'last.ckpt');
    // What was saved stays saved.
    expect(last?.progress.steps ?? 0).toBeGreaterThanOrEqual(steps);
    steps = last?.progress.steps ?? 0;
    const best = await checkpoint(out, 'best.ckpt');
    if (last?.progress.best) {
      expect(best!.progress.epoch - 1).toBeGreaterThanOrEqual(last.progress.best.epoch);
    }
  }
  expect(kills).toBeGreaterThan(2);
  expect(steps).toBeGreaterThan(0);
  // What a kill in the middle of a write leaves, should none of these have struck there.
  await writeFile(join(out, '.last.ckpt.0123456789ab.tmp'), 'TENFOLD');
  const { code } = await trainInChild(out);
  expect(code).toBe(0);
  expect(await readFile(join(out, 'model.onnx'))).toEqual(await readFile(whole.model));
  expect((await readdir(out)).sort()).toEqual((await readdir(whole.run)).sort());
  const [lastKilled, lastWhole] = [
    (await checkpoint(out, 'last.ckpt'))!,
    (await checkpoint(whole.run, 'last.ckpt'))!,
  ];
  expect(lastKilled.arrays).toEqual(lastWhole.arrays);
  const [bestKilled, bestWhole] = [
    (await checkpoint(out, 'best.ckpt'))!,
    (await checkpoint(whole.run, 'best.ckpt'))!,
  ];
  expect(bestKilled.arrays).toEqual(bestWhole.arrays);
}, 120_000);

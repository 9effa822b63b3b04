/**
 * @file Runs in a folder of their own, made before each test of the file that imports this and removed
 * after it.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { runTraining, type RunOptions } from '../src/library/run.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { AbortError } from '../src/tensor/error.js';
import { decodeCheckpoint } from '../src/training/checkpoint.js';
import type { History } from '../src/training/history.js';
import { expectInputError } from './expect-refusal.js';
import { failureOf, plain, trainingSet, validationSet } from './small-runs.js';

/** The test's folder, and the run folder in it. */
export let folder: string;
export let out: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-run-'));
  out = join(folder, 'run');
});

afterEach(() => rm(folder, { recursive: true }));

export const data = { train: trainingSet, test: validationSet };

/** Goes on with another run folder. */
export function runIn(path: string): void {
  out = path;
}

/** Trains the plain recipe in `out`, unless `options` say otherwise. */
export function run(options: Partial<RunOptions> = {}) {
  const settings = { recipe: plain, data, seed: 1, validation: 'test', threads: 1 } as const;
  return runTraining({ runtime: nodeRuntime, ...settings, out, ...options });
}

/** Runs, but stops after `batches` batches. */
export async function runAndStop(
  batches: number,
  options: Partial<RunOptions> = {},
): Promise<void> {
  const controller = new AbortController();
  let done = 0;
  const onBatch = () => {
    if (++done === batches) controller.abort();
  };
  const error = await failureOf(run({ ...options, signal: controller.signal, onBatch }));
  expect(error).toBeInstanceOf(AbortError);
}

export const readText = (name: string) => readFile(join(out, name), 'utf8');
export const readBytes = (name: string) => readFile(join(out, name));
export const readCheckpoint = async (name: string) => decodeCheckpoint(await readBytes(name), name);
export const readHistory = async () => JSON.parse(await readText('history.json')) as History;

/** The promise is refused in one line that says `message`. */
export async function expectRefusal(promise: Promise<unknown>, message: string): Promise<void> {
  expectInputError(await failureOf(promise), message);
}

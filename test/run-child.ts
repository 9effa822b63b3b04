/**
 * @file Trains in a process of its own, so that tests can kill it: `run-child.ts FOLDER SECONDS`
 * starts the run in FOLDER or goes on with it, and freezes it every SECONDS.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runTraining } from '../src/library/run.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { InputError } from '../src/tensor/error.js';
import { longRun } from './small-runs.js';

const [out, seconds] = process.argv.slice(2) as [string, string];
try {
  await runTraining({
    ...longRun,
    runtime: nodeRuntime,
    out,
    resume: existsSync(join(out, 'config.json')),
    checkpointSeconds: Number(seconds),
    onBatch: ({ epoch, batch }) => console.log(`${epoch} ${batch}`),
  });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.log(error.message);
  process.exitCode = 1;
}

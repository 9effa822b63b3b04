/**
 * @file Trains the classic recipe for 100 steps, with loading MNIST and a validation, and prints
 * the peak resident memory of this process in bytes. Runs the built package in plain Node, so that
 * nothing else is counted: `node bench/train-memory.mjs`.
 */
import { take } from '../dist/dataset/dataset.js';
import { loadDataset } from '../dist/dataset/load.js';
import { nodeRuntime } from '../dist/runtime/node.js';
import { classic } from '../dist/training/recipes/classic.js';
import { train } from '../dist/training/train.js';

const STEPS = 100;

const data = await loadDataset('mnist');
await train({
  runtime: nodeRuntime,
  recipe: { ...classic, epochs: 1 },
  train: take(data.train, STEPS * classic.batch),
  validation: take(data.test, 1000),
  seed: 1,
  threads: Number(process.argv[2] ?? 2),
});
console.log(process.resourceUsage().maxRSS * 1024);

/** @file Whole processes: the memory of a training, the time of a command. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '../../src/codec/encode.js';
import { classic } from '../../src/training/recipes/classic.js';
import { peerMemory, type Measure } from '../harness.js';
import { startPeer } from '../peer.js';
import type { Absent, Context, Measurement, Side } from './measurement.js';

const COMMAND = join('dist', 'cli', 'main.js');

/** Runs Node to its end and returns what it printed. @throws Error with its last line of stderr. */
async function runNode(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return said.out;
  throw new Error(`node ${args[0]} ended with ${code}: ${said.error.trim().split('\n').at(-1)}`);
}

const seconds =
  (args: readonly string[]): Measure =>
  async () => {
    const began = performance.now();
    await runNode(args);
    return (performance.now() - began) / 1000;
  };

/** A command of the built package; absent when it is not built, or cannot do it. */
async function command(args: readonly string[]): Promise<Side | Absent> {
  if (!existsSync(COMMAND)) return { absent: `${COMMAND} is not there (npm run build)` };
  const take = seconds([COMMAND, ...args]);
  try {
    await take();
  } catch (error) {
    return { absent: (error as Error).message };
  }
  return { name: 'Tenfold', take };
}

/** What every command in Node pays for. */
const bareNode = (): Promise<Side> =>
  Promise.resolve({ name: 'Node that does nothing', take: seconds(['-e', '0']) });

/** Test image 1, a 2, as a PNG file. */
async function writeImage(context: Context): Promise<string> {
  const { images, width, height } = (await context.data()).test;
  const data = images.slice(width * height, 2 * width * height);
  const path = join(context.folder, 'two.png');
  await writeFile(path, await encodePng({ width, height, data }));
  return path;
}

/** A fresh PyTorch process that has taken 100 steps; finding its fastest variant is in it. */
async function torchMemory({ threads }: Context): Promise<Side | Absent> {
  const first = await startPeer('torch', { threads });
  if (first.peer === undefined) return { absent: first.reason };
  await first.peer.stop();
  return {
    name: 'PyTorch',
    async take() {
      const start = await startPeer('torch', { threads });
      if (start.peer === undefined) throw new Error(start.reason);
      await start.peer.measure({ measure: 'train_step', batch: classic.batch, steps: 100 });
      const bytes = await peerMemory(start.peer)();
      await start.peer.stop();
      return bytes;
    },
  };
}

const trainMemory: Measurement = {
  name: 'trainMemory',
  title: 'peak memory of classic training, data included',
  unit: 'MB',
  reach: '700',
  aim: '350',
  ours({ threads }) {
    if (!existsSync(COMMAND)) return Promise.resolve({ absent: 'not built (npm run build)' });
    return Promise.resolve({
      name: 'Tenfold',
      take: async () =>
        Number(await runNode([join('bench', 'train-memory.mjs'), String(threads)])) / 1e6,
    });
  },
  theirs: torchMemory,
};

const predictProcess: Measurement = {
  name: 'predictProcess',
  title: '`tenfold predict` on one image, whole process',
  unit: 's',
  reach: '0.5',
  aim: '0.25',
  atLeastRounds: 7,
  ours: async (context) => command(['predict', await writeImage(context)]),
  theirs: bareNode,
};

const helpProcess: Measurement = {
  name: 'helpProcess',
  title: '`tenfold --help`, whole process',
  unit: 's',
  reach: '0.15',
  aim: '0.08',
  atLeastRounds: 7,
  ours: () => command(['--help']),
  theirs: bareNode,
};

export const processes: readonly Measurement[] = [trainMemory, predictProcess, helpProcess];

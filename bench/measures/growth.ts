/** @file How a classic training step grows with batch size, threads, width and number of images. */
import { take } from '../../src/dataset/dataset.js';
import type { Layer } from '../../src/network/layers/index.js';
import { defineNetwork } from '../../src/network/network.js';
import { classic } from '../../src/training/recipes/classic.js';
import { figure, takeTurns, type Measure } from '../harness.js';
import type { Context, Table } from './measurement.js';
import { prepareSteps, stepOperations, type StepsOptions } from './step.js';
import { epochSeconds } from './training.js';

const BATCHES = [8, 16, 32, 64, 128, 256];
const THREADS = [1, 2];
const WIDTHS = [0.5, 1, 2];
const IMAGES = [960, 1920, 3840, 7680];

/** Milliseconds per step; compiled anew each time, since all together would fill the memory. */
const stepTime =
  (options: StepsOptions): Measure =>
  async () => {
    const count = Math.max(8, Math.round(1920 / (options.batch ?? classic.batch)));
    const steps = await prepareSteps(options);
    try {
      return (1000 * (await steps.time(count))) / count;
    } finally {
      await steps.release();
    }
  };

/** The classic network with `factor` times the filters and hidden units. */
export function widened(factor: number) {
  const layers = classic.network.layers.map((layer, position): Layer => {
    if (layer.type === 'conv2d') return { ...layer, filters: layer.filters * factor };
    const isLast = position === classic.network.layers.length - 1;
    return layer.type === 'dense' && !isLast ? { ...layer, units: layer.units * factor } : layer;
  });
  return defineNetwork(layers);
}

async function byBatch({ threads, rounds }: Context): Promise<Table> {
  const times = await takeTurns(
    BATCHES.map((batch) => stepTime({ threads, batch })),
    { rounds },
  );
  return {
    title: 'Step by batch size',
    columns: ['batch', 'ms per step', 'images/s', 'GFLOP/s'],
    rows: BATCHES.map((batch, i) => [
      batch,
      times[i]!,
      (1000 * batch) / times[i]!,
      stepOperations(classic.network, batch) / times[i]! / 1e6,
    ]),
    figures: named(BATCHES, times, (batch) => `stepBatch${batch}`, 'ms'),
  };
}

async function byThreads({ rounds }: Context): Promise<Table> {
  const times = await takeTurns(
    THREADS.map((threads) => stepTime({ threads })),
    { rounds },
  );
  return {
    title: 'Step by threads, batch 32',
    columns: ['threads', 'ms per step', 'times faster than one'],
    rows: THREADS.map((threads, i) => [threads, times[i]!, times[0]! / times[i]!]),
    figures: named(THREADS, times, (threads) => `stepThreads${threads}`, 'ms'),
  };
}

async function byWidth({ threads, rounds }: Context): Promise<Table> {
  const networks = WIDTHS.map(widened);
  const times = await takeTurns(
    networks.map((network) => stepTime({ threads, recipe: { ...classic, network } })),
    { rounds },
  );
  return {
    title: 'Step by width (filters and hidden units), batch 32',
    columns: ['width', 'ms per step', 'GFLOP per step', 'GFLOP/s'],
    rows: networks.map((network, i) => {
      const operations = stepOperations(network, classic.batch) / 1e9;
      return [`x${WIDTHS[i]}`, times[i]!, operations, (1000 * operations) / times[i]!];
    }),
    figures: named(WIDTHS, times, (width) => `stepWidth${width}`, 'ms'),
  };
}

async function byImages(context: Context): Promise<Table> {
  const { threads, rounds } = context;
  const { train } = await context.data();
  const times = await takeTurns(
    IMAGES.map((count) => () => epochSeconds(take(train, count), threads)),
    { rounds },
  );
  return {
    title: 'Epoch by number of images, batch 32',
    columns: ['images', 's per epoch', 'ms per 32 images'],
    rows: IMAGES.map((count, i) => [count, times[i]!, (32_000 * times[i]!) / count]),
    figures: named(IMAGES, times, (count) => `epochImages${count}`, 's'),
  };
}

function named(
  variants: readonly number[],
  times: readonly number[],
  name: (variant: number) => string,
  unit: string,
): Table['figures'] {
  return Object.fromEntries(
    variants.map((variant, i) => [name(variant), { ours: times[i]!, unit }]),
  );
}

/** All growth tables, one after the other. */
export async function growth(context: Context): Promise<Table[]> {
  const tables: Table[] = [];
  for (const measure of [byBatch, byThreads, byWidth, byImages]) {
    const table = await measure(context);
    context.say(`${table.title}: ${table.rows.map((row) => figure(Number(row[1]))).join(', ')}`);
    tables.push(table);
  }
  return tables;
}

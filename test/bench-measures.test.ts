import { describe, expect, it } from 'vitest';
import { takeTurns } from '../bench/harness.js';
import { widened } from '../bench/measures/growth.js';
import { carryOut, type Context, type Measurement } from '../bench/measures/measurement.js';
import { medianByNode } from '../bench/measures/operators.js';
import { prepareSteps, stepOperations } from '../bench/measures/step.js';
import { toJson, toResults, type Results } from '../bench/results.js';
import { dense } from '../src/network/layers/dense.js';
import { flatten } from '../src/network/layers/flatten.js';
import { defineNetwork, parametersOf } from '../src/network/network.js';
import { sizeOf } from '../src/tensor/tensor.js';
import { classic } from '../src/training/recipes/classic.js';

const context: Context = {
  threads: 1,
  rounds: 1,
  folder: '',
  data: () => Promise.reject(new Error('no data is needed here')),
  peer: () => Promise.resolve({ peer: undefined, reason: 'not installed' }),
  say: () => undefined,
};

const side = (name: string, figure: number, released: string[]) => ({
  name,
  take: () => Promise.resolve(figure),
  release: () => Promise.resolve(void released.push(name)),
});

describe('carrying out a measurement', () => {
  const measurement: Measurement = {
    name: 'step',
    title: 'a step',
    unit: 'ms',
    reach: '0.55',
    aim: '0.40',
    ours: () => Promise.resolve(side('Tenfold', 2, [])),
  };

  it('gives both medians, their ratio and the targets, and releases both sides', async () => {
    const released: string[] = [];
    const { row } = await carryOut(
      {
        ...measurement,
        ours: () => Promise.resolve(side('Tenfold', 2, released)),
        theirs: () => Promise.resolve(side('PyTorch', 8, released)),
      },
      context,
    );
    expect(row).toEqual({
      name: 'step',
      measure: 'a step',
      unit: 'ms',
      reach: '0.55',
      aim: '0.40',
      ours: 2,
      peer: 'PyTorch',
      theirs: 8,
      ratio: 0.25,
    });
    expect(released.toSorted()).toEqual(['PyTorch', 'Tenfold']);
  });

  it('keeps our figure and says why when the peer is absent', async () => {
    const theirs = () => Promise.resolve({ absent: 'torch is not installed' });
    const outcome = await carryOut({ ...measurement, theirs }, context);
    expect(outcome.row).toMatchObject({ ours: 2 });
    expect(outcome.row).not.toHaveProperty('ratio');
    expect(outcome.reason).toBe('torch is not installed');
  });

  it('keeps our figure and says why when the peer fails', async () => {
    const take = () => Promise.reject(new Error('the peer torch ended'));
    const theirs = () => Promise.resolve({ name: 'PyTorch', take });
    expect(await carryOut({ ...measurement, theirs }, context)).toMatchObject({
      row: { ours: 2 },
      reason: 'the peer torch ended',
    });
  });

  it('has no figure when our side cannot be measured', async () => {
    const ours = () => Promise.resolve({ absent: 'not built' });
    expect(await carryOut({ ...measurement, ours }, context)).toEqual({ reason: 'not built' });
  });
});

describe('takeTurns', () => {
  it('drops the first figure of each and goes back and forth', async () => {
    const order: string[] = [];
    const figures = { a: [100, 1, 2, 6], b: [100, 3, 4, 5] };
    const measure = (name: 'a' | 'b') => () => {
      order.push(name);
      return Promise.resolve(figures[name].shift()!);
    };
    expect(await takeTurns([measure('a'), measure('b')], { rounds: 3, pause: 0 })).toEqual([2, 4]);
    expect(order.join('')).toBe('abbaabba');
  });

  it('drops as many as are asked for', async () => {
    const figures = [100, 50, 2, 4, 6];
    const measure = () => Promise.resolve(figures.shift()!);
    expect(await takeTurns([measure], { rounds: 3, warmUps: 2, pause: 0 })).toEqual([4]);
  });
});

describe('the operations of a step', () => {
  it('are those of the direct convolution in the classic network', () => {
    const first = 26 * 26 * 32 * 9;
    const rest = 24 * 24 * 64 * 9 * 32 + 9216 * 128 + 128 * 10;
    expect(stepOperations(classic.network, 32)).toBe(32 * (4 * first + 6 * rest));
  });

  it('leave out the gradient of the pixels', () => {
    const network = defineNetwork([flatten(), dense(10, { activation: 'softmax' })]);
    expect(stepOperations(network, 1)).toBe(4 * 784 * 10);
  });
});

describe('our side', () => {
  it('takes steps of real training, again and again from fresh weights', async () => {
    const network = defineNetwork([flatten(), dense(10, { activation: 'softmax' })]);
    const steps = await prepareSteps({ threads: 1, recipe: { ...classic, network }, batch: 8 });
    expect(await steps.time(5)).toBeGreaterThan(0);
    expect(await steps.time(5)).toBeGreaterThan(0);
    await steps.release();
  });

  it('has the classic network at other widths', () => {
    const count = (factor: number) =>
      parametersOf(widened(factor)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    expect(count(1)).toBe(1_199_882);
    expect(count(0.5)).toBe(160 + 4_640 + 294_976 + 650);
  });
});

describe('a profile', () => {
  it('is the median of each node over all runs, the longest first', () => {
    const event = (name: string, dur: number, operator: string) => ({
      cat: 'Node',
      name,
      dur,
      args: { op_name: operator, output_type_shape: [{ float: [2, 3] }] },
    });
    const nodes = medianByNode([
      { cat: 'Session', name: 'model_run', dur: 9000 },
      event('Add_1_kernel_time', 1000, 'Add'),
      event('MatMul_0_kernel_time', 9000, 'MatMul'),
      event('MatMul_0_kernel_time', 2000, 'MatMul'),
      event('MatMul_0_kernel_time', 3000, 'MatMul'),
      event('MatMul_0_fence_before', 7000, 'MatMul'),
    ]);
    expect(nodes).toEqual([
      { name: 'MatMul_0', operator: 'MatMul', shape: '[2, 3]', ms: 3 },
      { name: 'Add_1', operator: 'Add', shape: '[2, 3]', ms: 1 },
    ]);
  });
});

describe('the results', () => {
  const results: Results = {
    machine: 'a machine',
    versions: { torch: '2.15.0' },
    absent: { inference1Tfjs: 'not installed' },
    rows: [
      {
        name: 'trainStepTorch',
        measure: 'step',
        unit: 'ms',
        ours: 16,
        peer: 'PyTorch',
        theirs: 40,
        ratio: 0.4,
        reach: '0.55',
        aim: '0.40',
      },
      { name: 'trainMemory', measure: 'memory', unit: 'MB', ours: 340, reach: '700', aim: '350' },
    ],
    further: [
      {
        title: 'Step by batch size',
        columns: ['batch', 'ms'],
        rows: [[8, 5.1234]],
        figures: { stepBatch8: { ours: 5.1234, unit: 'ms' } },
      },
    ],
  };

  it('are one JSON object of named measures', () => {
    expect(toJson(results)).toEqual({
      trainStepTorch: {
        ours: 16,
        peer: 40,
        peerName: 'PyTorch',
        ratio: 0.4,
        unit: 'ms',
        reach: 0.55,
        aim: 0.4,
      },
      trainMemory: { ours: 340, unit: 'MB', reach: 700, aim: 350 },
      inference1Tfjs: { absent: 'not installed' },
      stepBatch8: { ours: 5.1234, unit: 'ms' },
    });
  });

  it('are a Markdown file with date, machine, figures, targets and tables', async () => {
    const text = await toResults(results, new Date('2026-03-04'));
    expect(text).toContain('Date: 2026-03-04.');
    expect(text).toContain('Machine: a machine.');
    expect(text).toMatch(/\| step +\| ms +\| +16 \| PyTorch \| +40 \| +0.4 \| +0.55 \| +0.40 \|/);
    expect(text).toMatch(/## Step by batch size\n\n\| batch \| +ms \|/);
    expect(text).toContain('5.12');
    expect(text).toContain('- inference1Tfjs: not installed');
  });
});

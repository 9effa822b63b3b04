/** @file Where the time of a classic training step goes: by operator, by node, outside the graph. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runtime } from '../../src/graph/session.js';
import { trainingGraph } from '../../src/network/lower.js';
import { nodeRuntime } from '../../src/runtime/node.js';
import { createRandom } from '../../src/tensor/random.js';
import { sizeOf } from '../../src/tensor/tensor.js';
import { createArena, maskBytes } from '../../src/training/arena.js';
import { createFeed, fillFeed } from '../../src/training/feed.js';
import { classic } from '../../src/training/recipes/classic.js';
import { median } from '../harness.js';
import type { Context, Table } from './measurement.js';
import { prepareSteps } from './step.js';

const STEPS = 60;
const NODES_SHOWN = 16;
const { network, batch, loss } = classic;

/** One node's median time, in milliseconds. */
interface NodeTime {
  readonly name: string;
  readonly operator: string;
  readonly shape: string;
  readonly ms: number;
}

/** The part of an event of a Chrome trace that is used here. */
interface TraceEvent {
  readonly cat?: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

/** Runs steps with profiling on and reads the trace that ONNX Runtime writes. */
async function profileNodes({ threads, folder }: Context): Promise<NodeTime[]> {
  const prefix = 'step';
  const runtime: Runtime = {
    name: nodeRuntime.name,
    createSession: (model, options) =>
      nodeRuntime.createSession(model, { ...options, profile: join(folder, prefix) }),
  };
  const steps = await prepareSteps({ threads, runtime });
  await steps.time(STEPS);
  await steps.release();
  const file = (await readdir(folder)).find((name) => name.startsWith(`${prefix}_`));
  if (file === undefined) throw new Error('ONNX Runtime wrote no profile');
  const trace = JSON.parse(await readFile(join(folder, file), 'utf8')) as TraceEvent[];
  return medianByNode(trace);
}

/** The median over all runs of each node's kernel time, the longest first. */
export function medianByNode(trace: readonly TraceEvent[]): NodeTime[] {
  const suffix = '_kernel_time';
  const kernels = trace.filter(({ cat, name }) => cat === 'Node' && name.endsWith(suffix));
  return [...grouped(kernels, ({ name }) => name)]
    .map(([name, events]) => {
      const { op_name: operator = '', output_type_shape: outputs = [] } = events[0]!.args ?? {};
      return {
        name: name.slice(0, -suffix.length),
        operator,
        shape: outputs
          .flatMap((output) => Object.values(output))
          .map(formatShape)
          .join(' '),
        ms: median(events.map(({ dur }) => dur)) / 1000,
      };
    })
    .toSorted((a, b) => b.ms - a.ms);
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

const formatShape = (shape: readonly number[]) => `[${shape.join(', ')}]`;

/** Milliseconds per step in the graph and outside it, without profiling. */
async function splitStep({ threads }: Context): Promise<{ step: number; graph: number }> {
  const runs: number[] = [];
  const runtime: Runtime = {
    name: nodeRuntime.name,
    async createSession(model, options) {
      const session = await nodeRuntime.createSession(model, options);
      return {
        ...session,
        async run(feeds, into) {
          const began = performance.now();
          const results = await session.run(feeds, into);
          runs.push(performance.now() - began);
          return results;
        },
      };
    },
  };
  const steps = await prepareSteps({ threads, runtime });
  const seconds = await steps.time(STEPS);
  await steps.release();
  const counted = runs.slice(-STEPS);
  return {
    step: (1000 * seconds) / STEPS,
    graph: counted.reduce((sum, ms) => sum + ms, 0) / STEPS,
  };
}

/** Median milliseconds of what a step does outside the graph, each part by itself. */
function outsideParts(): [string, number][] {
  const { parameters, masks } = trainingGraph(network, batch, loss);
  const counts = masks.map(({ count }) => count * batch);
  const arena = createArena(
    parameters.map((parameter) => ({ ...parameter, size: sizeOf(parameter.shape) })),
    { optimizer: classic.optimizer, maskBytes: maskBytes(counts) },
  );
  const filled = masks.map(({ keep }, i) => ({ keep, data: arena.mask(counts[i]!) }));
  const random = createRandom(1);
  const pixels = network.input[0] * network.input[1];
  const images = Uint8Array.from({ length: batch * pixels }, () => random.uint32());
  const labels = Uint8Array.from({ length: batch }, () => random.integer(10));
  const feed = createFeed(batch, pixels, 10);
  for (const gradient of arena.gradients.values()) gradient.fill(1e-3);
  const fillMasks = () => {
    arena.seedMasks(random);
    for (const { data, keep } of filled) arena.fillMask(data, keep);
  };
  const parts: [string, () => void][] = [
    ['optimizer (Adam, in place)', () => arena.step(classic.learningRate)],
    ['dropout masks', fillMasks],
    ['feed', () => fillFeed(feed, images, labels, batch, 0)],
  ];
  return parts.map(([title, action]) => [title, medianTime(action)]);
}

function medianTime(action: () => void): number {
  const times = Array.from({ length: 3 * STEPS }, () => {
    const began = performance.now();
    action();
    return performance.now() - began;
  });
  return median(times.slice(STEPS));
}

/** Where the time goes, as three tables. */
export async function operators(context: Context): Promise<Table[]> {
  const nodes = await profileNodes(context);
  const { step, graph } = await splitStep(context);
  const inNodes = nodes.reduce((sum, { ms }) => sum + ms, 0);
  const percent = (ms: number) => `${((100 * ms) / step).toFixed(1)}%`;
  const byOperator = [...grouped(nodes, ({ operator }) => operator)]
    .map(([operator, group]) => ({
      operator,
      count: group.length,
      ms: group.reduce((sum, { ms }) => sum + ms, 0),
    }))
    .toSorted((a, b) => b.ms - a.ms);
  const whole: [string, number][] = [
    ['whole step', step],
    ['the graph, as a call of ONNX Runtime', graph],
    ['its operators, by the profile (which adds a little to each)', inNodes],
    ['outside the graph', step - graph],
    ...outsideParts(),
  ];
  return [
    {
      title: 'Where a classic step of batch 32 goes',
      columns: ['part', 'ms', 'of the step'],
      rows: whole.map(([title, ms]) => [title, ms, percent(ms)]),
      figures: {
        stepInGraph: { ours: graph, unit: 'ms' },
        stepOutsideGraph: { ours: step - graph, unit: 'ms' },
      },
    },
    {
      title: 'By operator',
      columns: ['operator', 'nodes', 'ms', 'of the step'],
      rows: byOperator.map(({ operator, count, ms }) => [operator, count, ms, percent(ms)]),
      figures: Object.fromEntries(
        byOperator.map(({ operator, ms }) => [`operator${operator}`, { ours: ms, unit: 'ms' }]),
      ),
    },
    {
      title: `The ${NODES_SHOWN} longest nodes`,
      columns: ['node', 'operator', 'output', 'ms', 'of the step'],
      rows: nodes
        .slice(0, NODES_SHOWN)
        .map(({ name, operator, shape, ms }) => [name, operator, shape, ms, percent(ms)]),
      figures: {},
    },
  ];
}

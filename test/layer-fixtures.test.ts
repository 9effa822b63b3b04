import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../src/graph/encode.js';
import { differentiate } from '../src/graph/differentiate.js';
import { GraphBuilder, type Value } from '../src/graph/graph.js';
import type { Activation } from '../src/network/activation.js';
import type { TrainingContext } from '../src/network/context.js';
import type { Features } from '../src/network/features.js';
import { activation } from '../src/network/layers/activation.js';
import { batchNorm } from '../src/network/layers/batch-norm.js';
import { conv2d } from '../src/network/layers/conv2d.js';
import { dense } from '../src/network/layers/dense.js';
import { ruleOf, type Layer } from '../src/network/layers/index.js';
import { averagePool2d, globalAveragePool2d, maxPool2d } from '../src/network/layers/pool2d.js';
import { settle } from '../src/network/layers/rule.js';
import { lossPerImage, type Loss } from '../src/network/loss.js';
import { plainSlots, reshape, toPlain } from '../src/network/rows.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { BATCH, sizeOf, type Tensor } from '../src/tensor/tensor.js';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface Statistics {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}
interface Case {
  readonly name: string;
  readonly operator: string;
  readonly attributes: {
    readonly kernel_shape: readonly [number, number];
    readonly strides: readonly [number, number];
    readonly padding: 'valid' | 'same';
    readonly epsilon: number;
    readonly momentum: number;
    readonly training_mode?: 1;
    readonly alpha?: number;
    readonly labelSmoothing: number;
  };
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly output: Numbers;
  readonly outputGradient?: Numbers;
  readonly gradients: Readonly<Record<string, Numbers>>;
  readonly running?: { readonly before: Statistics; readonly afterInPyTorch?: Statistics };
  readonly labels?: readonly number[];
  readonly targets?: Numbers;
}

const fixture = new URL('fixtures/layers.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, 'utf8')) as { cases: Case[] };
const isLoss = ({ outputGradient }: Case) => outputGradient === undefined;
/** The fixture's leaky ReLU has another slope than ours: here it is the operator that agrees. */
const OTHER_SLOPE = 'LeakyRelu';

const activationNames: Readonly<Record<string, Activation>> = {
  Relu: 'relu',
  Gelu: 'gelu',
  Swish: 'silu',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Softmax: 'softmax',
};

function layerOf({ operator, attributes, inputs, output }: Case): Layer {
  const { kernel_shape: kernel, strides: stride, padding, epsilon, momentum } = attributes;
  switch (operator) {
    case 'Conv':
      return conv2d(output.shape[1]!, kernel, { stride, padding, bias: 'bias' in inputs });
    case 'MaxPool':
      return maxPool2d(kernel, { stride, padding });
    case 'AveragePool':
      return averagePool2d(kernel, { stride, padding });
    case 'GlobalAveragePool':
      return globalAveragePool2d();
    case 'BatchNormalization':
      return batchNorm({ epsilon, momentum: momentum ?? 0.9 });
    case 'Gemm':
      return dense(output.shape[1]!);
    default:
      return activation(activationNames[operator]!);
  }
}

const featuresOf = ({ shape }: Numbers): Features =>
  shape.length === 2 ? [shape[1]!] : [shape[2]!, shape[3]!, shape[1]!];

/** [N, ...] -> [..., N], or back with `images` the other size. */
function turned(data: ArrayLike<number>, rows: number): Float32Array {
  const columns = data.length / rows;
  return Float32Array.from(
    { length: data.length },
    (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!,
  );
}

const float = (shape: readonly number[], data: ArrayLike<number>): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});

/** The parameters of a case: everything but x, and running statistics. */
function parametersOf({ inputs, running }: Case): Readonly<Record<string, Numbers>> {
  const { mean, variance } = running?.before ?? {};
  return {
    ...Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== 'x')),
    ...(mean && variance
      ? {
          mean: { shape: [mean.length], data: mean },
          variance: { shape: [variance.length], data: variance },
        }
      : {}),
  };
}

async function run(graph: GraphBuilder, feeds: Record<string, Tensor>) {
  const declared = new Set(graph.inputs.map(({ name }) => name));
  const model = encodeModel(graph, { producer: 'test', version: '0' });
  const session = await nodeRuntime.createSession(model, { threads: 1 });
  const used = Object.entries(feeds).filter(([name]) => declared.has(name));
  const results = await session.run(Object.fromEntries(used));
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, x]) => [name, x.data as Float32Array]),
  );
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value) / scale, `${what}[${i}]`).toBeLessThan(2e-6);
  });
}

/** Sums over each 2x2 window of [1, C, H, W]. */
function overWindows({ shape, data }: Numbers): number[] {
  const width = shape[3]!;
  const sums: number[] = [];
  data.forEach((value, i) => {
    const row = Math.floor(Math.floor(i / width) / 2);
    const at = row * (width / 2) + Math.floor((i % width) / 2);
    sums[at] = (sums[at] ?? 0) + value;
  });
  return sums;
}

describe.each(cases.filter((c) => !isLoss(c) && c.operator !== OTHER_SLOPE))(
  'in PyTorch and TensorFlow: $name',
  (example) => {
    const layer = layerOf(example);
    const { x } = example.inputs as { x: Numbers };
    const batch = x.shape[0]!;
    const parameters = parametersOf(example);
    const feeds = Object.fromEntries(
      Object.entries(parameters).map(([name, { shape, data }]) => [name, float(shape, data)]),
    );

    it('has the same output and gradients', async () => {
      const graph = new GraphBuilder('layer');
      const features = featuresOf(x);
      const [height, width] = features.length === 1 ? [1, 1] : features;
      const channels = features.at(-1)!;
      const value = graph.input('x', 'float32', [x.data.length / batch, batch]);
      const targets = new Map<string, Value>([['x', value]]);
      const context: TrainingContext = {
        graph,
        batch,
        learning: example.attributes.training_mode === 1,
        parameter(role) {
          const parameter = graph.input(role, 'float32', parameters[role]!.shape);
          if (role in example.gradients) targets.set(role, parameter);
          return parameter;
        },
        mask: () => expect.unreachable(),
        statistic: (role, statistic) => graph.output(`statistic:${role}`, statistic),
        inside: () => context,
      };
      const rows = { ...plainSlots(height * width), value, channels, height, width, batch };
      const next = { beforeMaximum: false };
      const done = ruleOf(layer).training(layer, { rows }, features, context, next);
      const size = example.output.data.length;
      const y = reshape(graph, toPlain(graph, settle(graph, done)).value, [size / batch, batch]);
      const slopes = graph.input('slopes', 'float32', y.shape);
      const weighted = graph.apply('Mul', [y, slopes], {});
      const sum = graph.apply('ReduceSum', [weighted], { axes: [0, 1], keepdims: false });
      graph.output('y', y);
      const names = [...targets.keys()];
      differentiate(graph, sum, [...targets.values()]).forEach((gradient, i) => {
        graph.output(`gradient:${names[i]}`, gradient);
      });

      const results = await run(graph, {
        ...feeds,
        x: float(value.shape, turned(x.data, batch)),
        slopes: float(y.shape, turned(example.outputGradient!.data, batch)),
      });
      expectClose(turned(results.y!, size / batch), example.output.data, 'output');
      expect(names.sort()).toEqual(Object.keys(example.gradients).sort());
      for (const [name, { shape, data }] of Object.entries(example.gradients)) {
        const found = results[`gradient:${name}`]!;
        const own = name === 'x' ? turned(found, found.length / batch) : found;
        if (example.name.endsWith('ties')) {
          // Ours is shared by all that tie: another subgradient, with the same sums.
          const sums = overWindows({ shape, data: [...own] });
          expectClose(sums, overWindows({ shape, data }), name);
        } else expectClose(own, data, name);
      }
      const after = example.running?.afterInPyTorch;
      if (after && layer.type === 'batchNorm') {
        const before = example.running.before;
        for (const role of ['mean', 'variance'] as const) {
          const own = results[`statistic:${role}`]!;
          const kept = layer.momentum;
          const running = before[role].map((v, i) => kept * v + (1 - kept) * own[i]!);
          expectClose(running, after[role], role);
        }
      }
    });
  },
);

// A model in use normalizes with running statistics, never with those of its batch.
describe.each(
  cases.filter((c) => !isLoss(c) && c.operator !== OTHER_SLOPE && !c.attributes.training_mode),
)('in PyTorch and TensorFlow: $name, in use', (example) => {
  it('has the same output', async () => {
    const layer = layerOf(example);
    const { x } = example.inputs as { x: Numbers };
    const graph = new GraphBuilder('layer');
    const features = featuresOf(x);
    const value = graph.input('x', 'float32', [BATCH, ...x.shape.slice(1)]);
    const y = ruleOf(layer).inference(layer, value, features, {
      graph,
      parameter(role) {
        const { shape, data } = parametersOf(example)[role]!;
        return graph.constant(float(shape, data), role);
      },
      inside: () => expect.unreachable(),
    });
    graph.output('y', y);
    const results = await run(graph, { x: float(x.shape, x.data) });
    expect(sizeOf(example.output.shape)).toBe(results.y!.length);
    expectClose(results.y!, example.output.data, 'output');
  });
});

describe.each(cases.filter(isLoss))('in PyTorch and Keras: $name', (example) => {
  it('has the same value and gradient', async () => {
    const [name, scores] = Object.entries(example.inputs)[0]!;
    const [batch, classes] = scores.shape as [number, number];
    const smoothing = example.attributes.labelSmoothing;
    const wanted =
      example.targets?.data ??
      example.labels!.flatMap((label) =>
        Array.from(
          { length: classes },
          (_, c) => (c === label ? 1 - smoothing : 0) + smoothing / classes,
        ),
      );
    const graph = new GraphBuilder('loss');
    const x = graph.input('x', 'float32', [classes, batch]);
    const targets = graph.input('targets', 'float32', [classes, batch]);
    const loss = { type: example.operator } as Loss;
    const losses = lossPerImage(graph, loss, [classes], x, targets);
    const mean = graph.apply('ReduceMean', [losses], { axes: [0], keepdims: false });
    const [gradient] = differentiate(graph, mean, [x]);
    graph.output('loss', mean);
    graph.output('gradient', gradient!);
    const results = await run(graph, {
      x: float(x.shape, turned(scores.data, batch)),
      targets: float(x.shape, turned(wanted, batch)),
    });
    expectClose(results.loss!, example.output.data, 'loss');
    expectClose(turned(results.gradient!, classes), example.gradients[name]!.data, 'gradient');
  });
});

describe('leaky ReLU in PyTorch and TensorFlow', () => {
  it('has the same output and gradient', async () => {
    const example = cases.find(({ operator }) => operator === OTHER_SLOPE)!;
    const { x: input } = example.inputs as { x: Numbers };
    const graph = new GraphBuilder('leak');
    const x = graph.input('x', 'float32', input.shape);
    const slopes = graph.input('slopes', 'float32', input.shape);
    const y = graph.apply('LeakyRelu', [x], { alpha: example.attributes.alpha! });
    const weighted = graph.apply('Mul', [y, slopes], {});
    const sum = graph.apply('ReduceSum', [weighted], { axes: [0, 1], keepdims: false });
    graph.output('y', y);
    graph.output('gradient', differentiate(graph, sum, [x])[0]!);
    const results = await run(graph, {
      x: float(input.shape, input.data),
      slopes: float(input.shape, example.outputGradient!.data),
    });
    expectClose(results.y!, example.output.data, 'output');
    expectClose(results.gradient!, example.gradients.x!.data, 'gradient');
  });
});

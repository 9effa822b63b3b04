import { describe, expect, it } from 'vitest';
import {
  describeExample,
  exampleGraph,
  referenceFeeds,
  relativeError,
  tensorOf,
  weightedSum,
} from '../../../test/reference/example-graph.js';
import { finiteDifferences, interpret } from '../../../test/reference/interpreter.js';
import type { Example, ExampleInput } from '../../../test/reference/example-inputs.js';
import { operatorExamples } from '../../../test/reference/operator-examples.js';
import { toReference } from '../../../test/reference/reference-tensor.js';
import { nodeRuntime } from '../../runtime/node.js';
import { BATCH } from '../../tensor/tensor.js';
import { differentiate } from '../differentiate.js';
import { encodeModel } from '../encode.js';
import { GraphBuilder, type Graph } from '../graph.js';
import type { Tensors } from '../session.js';
import { operators, type OperatorName } from './index.js';

async function run(graph: Graph, feeds: Tensors): Promise<Tensors> {
  const model = encodeModel(graph, { producer: 'test', version: '0' });
  const session = await nodeRuntime.createSession(model, { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

const names = Object.keys(operators) as OperatorName[];

/** The example with its run-time sizes in the graph, or nothing where a gradient is not asked for. */
function fixed<A>({ inputs, attributes, refusesGradient }: Example<A>): Example<A> | undefined {
  const drop = ({ dtype, shape, elements, constant }: ExampleInput): ExampleInput => ({
    dtype,
    shape,
    elements,
    ...(constant ? { constant } : {}),
  });
  if (refusesGradient || JSON.stringify(attributes).includes(String(BATCH))) return undefined;
  return inputs.some(({ dtype }) => dtype === 'float32')
    ? { inputs: inputs.map(drop), attributes }
    : undefined;
}

describe.each(names)('%s', (name) => {
  const { examples, differentiable } = operatorExamples[name];
  const cases = examples.map((example) => ({ name: describeExample(example), example }));

  it.each(cases)('means in ONNX Runtime what the reference says: $name', async ({ example }) => {
    const { graph, feeds, output } = exampleGraph(name, example);
    graph.output('y', output);
    const { y } = await run(graph, feeds);
    const reference = interpret(graph, referenceFeeds(feeds));
    expect(y!.dtype).toBe(output.dtype);
    expect(relativeError(toReference(y!), reference.y!)).toBeLessThan(
      output.dtype === 'float32' ? 2e-6 : 1e-12,
    );
  });

  it.each(cases)('has the shape at run time that its rule gives: $name', ({ example }) => {
    const { graph, feeds, output } = exampleGraph(name, example);
    const { shape } = interpret(graph, referenceFeeds(feeds))[output.name]!;
    expect(shape.length).toBe(output.shape.length);
    output.shape.forEach((size, axis) => {
      if (size !== BATCH) expect(shape[axis]).toBe(size);
    });
  });

  it(differentiable ? 'has a gradient rule' : 'says that it has no gradient', () => {
    expect(operators[name].gradient !== 'not differentiable').toBe(differentiable);
  });

  const smooth = differentiable
    ? cases.flatMap(({ name: title, example }) => {
        const concrete = fixed(example);
        return concrete === undefined ? [] : [{ name: title, example: concrete }];
      })
    : [];

  const refused = cases.filter(({ example }) => example.refusesGradient);

  it.runIf(refused.length > 0).each(refused)('refuses a gradient for $name', ({ example }) => {
    const { graph, inputs, output } = exampleGraph(name, example);
    const loss = weightedSum(graph, output);
    expect(() => differentiate(graph, loss, [inputs[0]!])).toThrow(
      new RegExp(`^Node ${output.name} \\(${name}\\) of float32.* has no gradient: expected `),
    );
  });

  it.runIf(differentiable).each(smooth)(
    'has the gradient that finite differences show: $name',
    async ({ example }) => {
      const { graph, feeds, inputs, output } = exampleGraph(name, example);
      const loss = weightedSum(graph, output);
      const targets = inputs.filter(({ dtype }) => dtype === 'float32');
      const gradients = differentiate(graph, loss, targets);
      gradients.forEach((gradient, i) => graph.output(`d_${targets[i]!.name}`, gradient));

      const float64 = referenceFeeds(feeds);
      const reference = interpret(graph, float64);
      const onRuntime = await run(graph, feeds);
      targets.forEach((target, i) => {
        const exact = reference[gradients[i]!.name]!;
        const numeric = finiteDifferences(graph, float64, loss.name, target.name);
        expect(gradients[i]!.shape).toEqual(target.shape);
        expect(relativeError(exact, numeric)).toBeLessThan(1e-6);
        const single = toReference(onRuntime[`d_${target.name}`]!);
        expect(relativeError(single, exact)).toBeLessThan(1e-5);
      });
    },
  );
});

describe('where elements tie', () => {
  const gradientOf = async (graph: GraphBuilder, inputs: Parameters<typeof differentiate>[2]) => {
    const output = graph.nodes.at(-1)!.output;
    const gradients = differentiate(graph, weightedSum(graph, output), inputs);
    gradients.forEach((gradient, i) => graph.output(`d${i}`, gradient));
    const feeds = Object.fromEntries(
      graph.inputs.map(({ name }) => [name, tensorOf('float32', [3], [1, 2, 2])]),
    );
    const results = await run(graph, feeds);
    return gradients.map((_, i) => [...results[`d${i}`]!.data].map(Number));
  };

  it.each(['Max', 'Min'] as const)('%s gives the whole gradient to the first', async (name) => {
    const graph = new GraphBuilder(name);
    const inputs = [graph.input('a', 'float32', [3]), graph.input('b', 'float32', [3])];
    graph.apply(name, inputs, {});
    const [first, second] = await gradientOf(graph, inputs);
    expect(first!.every((element) => element >= 0.5)).toBe(true);
    expect(second).toEqual([0, 0, 0]);
  });

  it('ReduceMax shares the gradient evenly among the largest', async () => {
    const graph = new GraphBuilder('ties');
    const x = graph.input('x', 'float32', [3]);
    graph.apply('ReduceMax', [x], { axes: [0], keepdims: false });
    const [shares] = await gradientOf(graph, [x]);
    expect(shares![0]).toBe(0);
    expect(shares![1]).toBeGreaterThan(0);
    expect(shares![1]).toBe(shares![2]);
  });

  it('Relu has no slope at 0', async () => {
    const graph = new GraphBuilder('zero');
    const x = graph.input('x', 'float32', [3]);
    graph.apply('Relu', [graph.apply('Sub', [x, x], {})], {});
    expect(await gradientOf(graph, [x])).toEqual([[0, 0, 0]]);
  });
});

import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceFeeds, relativeError, tensorOf } from '../../test/reference/example-graph.js';
import { finiteDifferences, interpret } from '../../test/reference/interpreter.js';
import { operatorsOf, randomGraph } from '../../test/reference/random-graph.js';
import { toReference } from '../../test/reference/reference-tensor.js';
import { nodeRuntime } from '../runtime/node.js';
import { createRandom } from '../tensor/random.js';
import { sizeOf } from '../tensor/tensor.js';
import { differentiate } from './differentiate.js';
import { encodeModel } from './encode.js';
import type { Graph, GraphBuilder, Node, Value } from './graph.js';
import { ModelProtoSchema } from './onnx_pb.js';
import { operators, type OperatorName } from './operators/index.js';
import type { Tensors } from './session.js';

const info = { producer: 'test', version: '0' };
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const lengths = fc.integer({ min: 1, max: 12 });

// Near the kinks of Max, Relu and their like a finite difference is no oracle. A drawn graph can meet
// one, so the draw is fixed.
const fixed = (numRuns: number) => ({ seed: 20, numRuns });

function drawFeeds(graph: Graph, seed: number): Tensors {
  const random = createRandom(seed).fork('feeds');
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }) => {
      const numbers = Array.from({ length: sizeOf(shape) }, () => random.normal());
      return [name, tensorOf('float32', shape, numbers)];
    }),
  );
}

const snapshot = ({ name, inputs, constants, nodes }: GraphBuilder): Graph => ({
  name,
  inputs: [...inputs],
  constants: new Map(constants),
  nodes: [...nodes],
  outputs: new Map(),
});

/** The nodes that `value` depends on: a reshape of a reshape leaves the first one without use. */
function neededNodes(graph: Graph, value: Value): Node[] {
  const names = new Set([value.name]);
  const needed = graph.nodes.toReversed().filter(({ inputs, output }) => {
    if (!names.has(output.name)) return false;
    inputs.forEach((input) => names.add(input.name));
    return true;
  });
  return needed.reverse();
}

describe('graphs drawn at random', () => {
  it('have the gradients that finite differences show', () => {
    const tried = new Set<OperatorName>();
    fc.assert(
      fc.property(seeds, lengths, (seed, length) => {
        const { graph, targets, loss } = randomGraph(seed, length);
        const forward = snapshot(graph);
        operatorsOf(graph).forEach((name) => tried.add(name));
        const feeds = referenceFeeds(drawFeeds(graph, seed));
        const gradients = differentiate(graph, loss, targets);
        const values = interpret(graph, feeds);
        targets.forEach((target, i) => {
          const numeric = finiteDifferences(forward, feeds, loss.name, target.name);
          expect(gradients[i]!.shape).toEqual(target.shape);
          expect(relativeError(values[gradients[i]!.name]!, numeric)).toBeLessThan(1e-6);
        });
      }),
      fixed(150),
    );
    const names = Object.keys(operators) as OperatorName[];
    const differentiable = names.filter((name) => typeof operators[name].gradient !== 'string');
    expect([...tried].sort()).toEqual(differentiable.sort());
  });

  it('run in ONNX Runtime as the reference says, gradients included', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, lengths, async (seed, length) => {
        const { graph, targets, loss } = randomGraph(seed, length);
        const feeds = drawFeeds(graph, seed);
        graph.output('loss', loss);
        differentiate(graph, loss, targets).forEach((gradient, i) => {
          graph.output(`d${i}`, gradient);
        });
        const session = await nodeRuntime.createSession(encodeModel(graph, info), { threads: 1 });
        const results = await session.run(feeds);
        await session.release();
        const values = interpret(graph, referenceFeeds(feeds));
        for (const name of graph.outputs.keys()) {
          expect(relativeError(toReference(results[name]!), values[name]!)).toBeLessThan(1e-4);
        }
      }),
      fixed(50),
    );
  });

  it('are written as ONNX models that hold every node, constant and port the loss needs', () => {
    fc.assert(
      fc.property(seeds, lengths, (seed, length) => {
        const { graph, targets, loss } = randomGraph(seed, length);
        graph.output('loss', loss);
        const model = fromBinary(ModelProtoSchema, encodeModel(graph, info)).graph!;
        const needed = neededNodes(graph, loss);
        // A maximum may be written as several nodes, the last of which has its name.
        const names = new Set(needed.map(({ output }) => output.name));
        const all = model.node.slice(0, -1);
        const declared = all.filter(({ output }) => names.has(output[0]!));
        expect(declared).toHaveLength(needed.length);
        declared.forEach((node, i) => {
          const { operator, inputs, output } = needed[i]!;
          expect(node.output).toEqual([output.name]);
          if (operator === 'ReduceMax' && node.opType === 'Reshape') return;
          expect(node.opType).toBe(operator);
          expect(node.input.slice(0, inputs.length)).toEqual(inputs.map(({ name }) => name));
        });
        const used = new Set(model.node.flatMap(({ input }) => input));
        const initializers = model.initializer.map(({ name }) => name);
        const ports = model.input.map(({ name }) => name);
        expect(ports).toEqual(targets.map(({ name }) => name));
        expect(model.output.map(({ name }) => name)).toEqual(['loss']);
        const produced = model.node.flatMap(({ output }) => output);
        expect(new Set([...initializers, ...ports, ...produced, 'loss'])).toEqual(
          new Set([...used, 'loss']),
        );
      }),
      { numRuns: 100 },
    );
  });
});

/** @file Random small graphs of differentiable operators, for property tests. */
import { GraphBuilder, type Value } from '../../src/graph/graph.js';
import type { OperatorName } from '../../src/graph/operators/index.js';
import { createRandom, type Random } from '../../src/tensor/random.js';
import { broadcastShapes, sizeOf } from '../../src/tensor/tensor.js';
import { weightedSum } from './example-graph.js';

/** A value so far that fits, by chance; undefined when none does. */
type Pick = (fits: (value: Value) => boolean) => Value | undefined;
type Move = (graph: GraphBuilder, pick: Pick, random: Random) => Value | undefined;

const anything = () => true;
const matrix = ({ shape }: Value) => shape.length >= 2;
const LARGEST = 64;

function unary(operator: 'Neg' | 'Erf' | 'Tanh' | 'Sigmoid' | 'Relu'): Move {
  return (graph, pick) => graph.apply(operator, [pick(anything)!], {});
}

/** Positive and not far from 1, whatever `x` is. */
function tamed(graph: GraphBuilder, x: Value): Value {
  return graph.apply('Exp', [graph.apply('Tanh', [x], {})], {});
}

function ofPositive(operator: 'Log' | 'Sqrt'): Move {
  return (graph, pick) => graph.apply(operator, [tamed(graph, pick(anything)!)], {});
}

function binary(operator: 'Add' | 'Sub' | 'Mul' | 'Max' | 'Min' | 'Div'): Move {
  return (graph, pick) => {
    const a = pick(anything)!;
    const b = pick(({ shape }) => broadcastShapes(a.shape, shape) !== undefined)!;
    return graph.apply(operator, [a, operator === 'Div' ? tamed(graph, b) : b], {});
  };
}

/** The outcome is squashed, so that chains of products stay of one size. */
function product(transA: boolean, transB: boolean): Move {
  return (graph, pick) => {
    const a = pick(matrix);
    const inner = a?.shape.at(transA ? -2 : -1);
    const lead = a?.shape.slice(0, -2) ?? [];
    const b = pick(
      ({ shape }) =>
        shape.length >= 2 &&
        shape.at(transB ? -1 : -2) === inner &&
        broadcastShapes(lead, shape.slice(0, -2)) !== undefined,
    );
    if (a === undefined || b === undefined) return undefined;
    const y =
      transA || transB
        ? graph.apply('FusedMatMul', [a, b], { transA, transB })
        : graph.apply('MatMul', [a, b], {});
    return graph.apply('Tanh', [y], {});
  };
}

/** Weights [filters, channels] times [batch, channels, rows], squashed as `product` is. */
const rectifiedProduct: Move = (graph, pick) => {
  const weights = pick(({ shape }) => shape.length === 2);
  const x = pick(({ shape }) => shape.length >= 2 && shape.at(-2) === weights?.shape[1]);
  if (weights === undefined || x === undefined) return undefined;
  const [channels, rows] = x.shape.slice(-2) as [number, number];
  const batch = sizeOf(x.shape.slice(0, -2));
  const kernel = graph.apply('Reshape', [weights], { shape: [...weights.shape, 1] });
  const images = graph.apply('Reshape', [x], { shape: [batch, channels, rows] });
  const y = graph.apply('FusedConv', [images, kernel], { activation: 'Relu' });
  return graph.apply('Tanh', [y], {});
};

function alongAxis(operator: 'Softmax' | 'LogSoftmax'): Move {
  return (graph, pick, random) => {
    const x = pick(anything)!;
    return graph.apply(operator, [x], { axis: random.integer(x.shape.length) });
  };
}

function reduction(operator: 'ReduceSum' | 'ReduceMean' | 'ReduceMax'): Move {
  return (graph, pick, random) => {
    const x = pick(anything)!;
    const keepdims = x.shape.length === 1 || random.integer(2) === 0;
    return graph.apply(operator, [x], { axes: [random.integer(x.shape.length)], keepdims });
  };
}

const moves: readonly Move[] = [
  ...(['Neg', 'Erf', 'Tanh', 'Sigmoid', 'Relu'] as const).map(unary),
  ...(['Log', 'Sqrt'] as const).map(ofPositive),
  ...(['Add', 'Sub', 'Mul', 'Max', 'Min', 'Div'] as const).map(binary),
  product(false, false),
  product(true, false),
  product(false, true),
  product(true, true),
  rectifiedProduct,
  ...(['Softmax', 'LogSoftmax'] as const).map(alongAxis),
  ...(['ReduceSum', 'ReduceMean', 'ReduceMax'] as const).map(reduction),
  (graph, pick) => graph.apply('LeakyRelu', [pick(anything)!], { alpha: 0.125 }),
  (graph, pick, random) => {
    const a = pick(anything)!;
    const b = pick(({ shape }) => broadcastShapes(a.shape, shape) !== undefined)!;
    const data = Uint8Array.from({ length: sizeOf(a.shape) }, () => random.integer(2));
    const mask = graph.constant({ dtype: 'bool', shape: a.shape, data });
    return graph.apply('Where', [mask, a, b], {});
  },
  (graph, pick) => {
    const x = pick(anything)!;
    return graph.apply('Reshape', [x], { shape: [sizeOf(x.shape), 1] });
  },
  (graph, pick, random) => {
    const x = pick(anything)!;
    return graph.apply('Expand', [x], { shape: [1 + random.integer(2), ...x.shape] });
  },
  (graph, pick, random) => {
    const x = pick(anything)!;
    return graph.apply('Transpose', [x], { perm: random.shuffle([...x.shape.keys()]) });
  },
  (graph, pick, random) => {
    const x = pick(anything)!;
    const data = Int32Array.from({ length: 1 + random.integer(4) }, () =>
      random.integer(x.shape[0]!),
    );
    const rows = graph.constant({ dtype: 'int32', shape: [data.length], data });
    return graph.apply('Gather', [x, rows], { axis: 0 });
  },
  (graph, pick, random) => {
    const a = pick(anything)!;
    const b = pick(({ shape }) => shape.join() === a.shape.join())!;
    return graph.apply('Concat', [a, b], { axis: random.integer(a.shape.length) });
  },
  (graph, pick, random) => {
    const x = pick(anything)!;
    const axis = random.integer(x.shape.length);
    const start = random.integer(x.shape[axis]!);
    const end = start + 1 + random.integer(x.shape[axis]! - start);
    return graph.apply('Slice', [x], { axis, start, end });
  },
];

/** A graph with its targets and the loss, on which every node of the graph has an influence. */
export interface RandomGraph {
  readonly graph: GraphBuilder;
  readonly targets: readonly Value[];
  readonly loss: Value;
}

/** A graph of about `length` operators, of small tensors. */
export function randomGraph(seed: number, length: number): RandomGraph {
  const random = createRandom(seed);
  const graph = new GraphBuilder(`random_${seed}`);
  const targets = [
    graph.input('a', 'float32', [2, 3]),
    graph.input('b', 'float32', [3]),
    graph.input('c', 'float32', [2, 1, 3]),
  ];
  const values = [...targets];
  const used = new Set<string>();
  for (let step = 0; step < length; step++) {
    const pick: Pick = (fits) => {
      const fitting = values.filter((value) => sizeOf(value.shape) <= LARGEST && fits(value));
      return fitting[random.integer(Math.max(1, fitting.length))];
    };
    const value = moves[random.integer(moves.length)]!(graph, pick, random);
    if (value !== undefined) values.push(value);
  }
  for (const { inputs } of graph.nodes) inputs.forEach(({ name }) => used.add(name));
  const loss = values
    .filter(({ name }) => !used.has(name))
    .map((leaf) => weightedSum(graph, leaf))
    .reduce((sum, part) => graph.apply('Add', [sum, part], {}));
  return { graph, targets, loss };
}

/** The operators of a graph. */
export function operatorsOf(graph: GraphBuilder): OperatorName[] {
  return graph.nodes.map(({ operator }) => operator);
}

import { describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import { BATCH, type DataType, type Shape, type Tensor } from '../tensor/tensor.js';
import { GraphBuilder, type Graph, type Node, type Value } from './graph.js';
import { verify } from './verify.js';

const value = (name: string, shape: Shape, dtype: DataType = 'float32'): Value => ({
  name,
  dtype,
  shape,
});
const x = value('x', [2, 3]);
const sum = value('sum', [2, 3]);
const add: Node = { operator: 'Add', inputs: [x, x], attributes: {}, output: sum };
const sound: Graph = {
  name: 'g',
  inputs: [x],
  constants: new Map(),
  nodes: [add],
  outputs: new Map([['y', sum]]),
};
const constants = (name: string, content: Tensor) => new Map([[name, content]]);

interface Broken {
  readonly title: string;
  readonly change: Partial<Graph>;
  readonly message: string;
}

const broken: readonly Broken[] = [
  {
    title: 'a node that uses what nothing defines',
    change: { nodes: [{ ...add, inputs: [x, value('z', [2, 3])] }] },
    message: 'Node sum (Add) of graph g uses z, which nothing defines before it.',
  },
  {
    title: 'a node that stands before what it uses',
    change: { nodes: [{ ...add, inputs: [value('late', [2, 3]), x] }, add] },
    message: 'Node sum (Add) of graph g uses late, which nothing defines before it.',
  },
  {
    title: 'a node that takes a value in another shape',
    change: { nodes: [{ ...add, inputs: [x, value('x', [1, 3])] }] },
    message: 'Node sum (Add) of graph g takes x as float32[1, 3], but it is float32[2, 3].',
  },
  {
    title: 'a node that takes a value in another type',
    change: { nodes: [{ ...add, inputs: [x, value('x', [2, 3], 'uint8')] }] },
    message: 'Node sum (Add) of graph g takes x as uint8[2, 3], but it is float32[2, 3].',
  },
  {
    title: 'a node whose inputs do not fit',
    change: { inputs: [x, value('w', [4])], nodes: [{ ...add, inputs: [x, value('w', [4])] }] },
    message:
      'Node sum (Add) cannot take float32[2, 3], float32[4]: expected shapes that broadcast.',
  },
  {
    title: 'a node without inputs',
    change: { nodes: [{ ...add, inputs: [] }] },
    message: 'Node sum (Add) cannot take no inputs: expected two float32 inputs.',
  },
  {
    title: 'a node that declares another shape than its own',
    change: { nodes: [{ ...add, output: value('sum', [3, 2]) }] },
    message: 'Node sum (Add) declares float32[3, 2], but its inputs give float32[2, 3].',
  },
  {
    title: 'two nodes of one name',
    change: { nodes: [add, add] },
    message: 'Graph g defines sum twice.',
  },
  {
    title: 'two inputs of one name',
    change: { inputs: [x, x] },
    message: 'Graph g defines x twice.',
  },
  {
    title: 'an input with the name of a constant',
    change: { constants: constants('x', { dtype: 'uint8', shape: [], data: Uint8Array.of(1) }) },
    message: 'Graph g defines x twice.',
  },
  {
    title: 'an input of impossible size',
    change: { inputs: [x, value('empty', [2, 0])] },
    message: 'Input empty of graph g is float32[2, 0]: sizes are whole numbers from 1, or BATCH.',
  },
  {
    title: 'a constant whose data does not fill it',
    change: {
      constants: constants('c', { dtype: 'float32', shape: [2, 2], data: new Float32Array(3) }),
    },
    message:
      'Constant c of graph g is float32[2, 2] with 3 elements: expected fixed sizes whose product is that number.',
  },
  {
    title: 'a constant of open size',
    change: {
      constants: constants('c', { dtype: 'float32', shape: [BATCH], data: new Float32Array(3) }),
    },
    message:
      'Constant c of graph g is float32[-1] with 3 elements: expected fixed sizes whose product is that number.',
  },
  {
    title: 'an output that nothing computes',
    change: { outputs: new Map([['y', value('z', [1])]]) },
    message: 'Output y of graph g uses z, which nothing defines before it.',
  },
  {
    title: 'an output of another shape',
    change: { outputs: new Map([['y', value('sum', [6])]]) },
    message: 'Output y of graph g takes sum as float32[6], but it is float32[2, 3].',
  },
  {
    title: 'an output with the name of an inner value',
    change: { outputs: new Map([['x', sum]]) },
    message: 'Output x of graph g has the name of a value inside it: choose another.',
  },
  {
    title: 'free axes of nothing',
    change: { freeAxes: new Map([['z', ['height']]]) },
    message: 'Graph g names 1 axes of z, which is no input or output.',
  },
  {
    title: 'free axes of another number',
    change: { freeAxes: new Map([['y', ['rows', 'columns', undefined]]]) },
    message: 'Graph g names 3 axes of y, which is float32[2, 3].',
  },
  { title: 'no outputs', change: { outputs: new Map() }, message: 'Graph g has no outputs.' },
];

describe('verify', () => {
  it('accepts a sound graph', () => {
    expect(() => {
      verify(sound);
    }).not.toThrow();
  });

  it.each(broken)('refuses $title in one line', ({ change, message }) => {
    const attempt = () => {
      verify({ ...sound, ...change });
    };
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(expect.objectContaining({ message }));
  });
});

describe('a graph under construction', () => {
  it('refuses a node at once, naming node, operator and shapes', () => {
    const graph = new GraphBuilder('g');
    const a = graph.input('a', 'float32', [2, 3]);
    expect(() => graph.apply('MatMul', [a, a], {})).toThrow(
      'Node MatMul_0 (MatMul) cannot take float32[2, 3], float32[2, 3]: expected equal inner sizes (got 3 and 2).',
    );
    expect(graph.nodes).toEqual([]);
  });

  it('refuses a second constant or output of one name', () => {
    const graph = new GraphBuilder('g');
    const one = { dtype: 'float32' as const, shape: [], data: Float32Array.of(1) };
    const c = graph.constant(one, 'c');
    graph.output('y', c);
    expect(() => graph.constant(one, 'c')).toThrow('Graph g already has a constant named c.');
    expect(() => {
      graph.output('y', c);
    }).toThrow('Graph g already has an output named y.');
  });

  it('keeps one constant for each scalar', () => {
    const graph = new GraphBuilder('g');
    expect(graph.scalar(0.5)).toBe(graph.scalar(0.5));
    expect(graph.scalar(0.5)).not.toBe(graph.scalar(2));
    expect(graph.constants.size).toBe(2);
  });

  it('takes an expanded operand unexpanded where the operator broadcasts it anyway', () => {
    const graph = new GraphBuilder('g');
    const a = graph.input('a', 'float32', [2, 3]);
    const b = graph.input('b', 'float32', [1, 3]);
    const wide = graph.apply('Expand', [b], { shape: [2, 3] });
    const product = graph.apply('Mul', [a, wide], {});
    expect(graph.producer(product)!.inputs).toEqual([a, b]);
    const square = graph.apply('Mul', [wide, wide], {});
    expect(square.shape).toEqual([2, 3]);
    expect(graph.producer(square)!.inputs).toContain(wide);
  });
});

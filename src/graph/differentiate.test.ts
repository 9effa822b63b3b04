import { describe, expect, it } from 'vitest';
import { interpret } from '../../test/reference/interpreter.js';
import { InputError } from '../tensor/error.js';
import { BATCH } from '../tensor/tensor.js';
import { differentiate } from './differentiate.js';
import { GraphBuilder, type Value } from './graph.js';

/** A graph with one scalar input x, whose gradient is asked at `at`. */
function slope(build: (graph: GraphBuilder, x: Value) => Value, at: number): number {
  const graph = new GraphBuilder('slope');
  const x = graph.input('x', 'float32', []);
  const [gradient] = differentiate(graph, build(graph, x), [x]);
  const values = interpret(graph, { x: { shape: [], data: Float64Array.of(at) } });
  return values[gradient!.name]!.data[0]!;
}

describe('differentiate', () => {
  it('sums what a value receives from all its uses', () => {
    // x x x + x: 3 x x + 1
    const cubic = (graph: GraphBuilder, x: Value) => {
      const square = graph.apply('Mul', [x, x], {});
      return graph.apply('Add', [graph.apply('Mul', [square, x], {}), x], {});
    };
    expect(slope(cubic, 2)).toBe(13);
    expect(slope((graph, x) => graph.apply('Sub', [x, x], {}), 5)).toBe(0);
  });

  it('gives 1 for the loss itself', () => {
    expect(slope((_, x) => x, 3)).toBe(1);
  });

  it('differentiates its own result again', () => {
    // x^3: 3 x^2, then 6 x
    const graph = new GraphBuilder('second');
    const x = graph.input('x', 'float32', []);
    const cube = graph.apply('Mul', [graph.apply('Mul', [x, x], {}), x], {});
    const [first] = differentiate(graph, cube, [x]);
    const [second] = differentiate(graph, first!, [x]);
    const values = interpret(graph, { x: { shape: [], data: Float64Array.of(1.5) } });
    expect(values[first!.name]!.data[0]).toBeCloseTo(6.75, 12);
    expect(values[second!.name]!.data[0]).toBeCloseTo(9, 12);
  });

  it('does not gather for a padding row, however often it was copied, unless asked for it', () => {
    const build = () => {
      const graph = new GraphBuilder('padding');
      const x = graph.input('x', 'float32', [3, 1]);
      const zero = graph.constant({ dtype: 'float32', shape: [1, 1], data: new Float32Array(1) });
      const padded = graph.apply('Concat', [x, zero], { axis: 0 });
      // Row 3 is the padding, copied a thousand times; row 1 is copied twice, row 2 never.
      const data = new Int32Array(1003).fill(3);
      data.set([0, 1, 1]);
      const index = graph.constant({ dtype: 'int32', shape: [1003], data });
      const copies = graph.apply('Gather', [padded, index], { axis: 0 });
      const loss = graph.apply('ReduceSum', [copies], { axes: [0, 1], keepdims: false });
      return { graph, x, zero, loss };
    };
    const input = { x: { shape: [3, 1], data: Float64Array.of(5, 6, 7) } };

    const { graph, x, loss } = build();
    const [gradient] = differentiate(graph, loss, [x]);
    expect([...interpret(graph, input)[gradient!.name]!.data]).toEqual([1, 2, 0]);
    const largest = Math.max(...graph.nodes.map(({ output }) => output.shape[0] ?? 0));
    expect(largest).toBe(1004);
    // Nor is the gradient cut out of one that has a row for the padding.
    expect(graph.nodes.map(({ operator }) => operator)).not.toContain('Slice');

    const asked = build();
    const [ofZero] = differentiate(asked.graph, asked.loss, [asked.zero]);
    expect([...interpret(asked.graph, input)[ofZero!.name]!.data]).toEqual([1000]);
  });

  it('is zero for a value of which only the padding was copied', () => {
    const graph = new GraphBuilder('unread');
    const x = graph.input('x', 'float32', [3, 2]);
    const zeros = graph.constant({ dtype: 'float32', shape: [2, 2], data: new Float32Array(4) });
    const padded = graph.apply('Concat', [x, zeros], { axis: 0 });
    const data = Int32Array.of(3, 4);
    const index = graph.constant({ dtype: 'int32', shape: [2], data });
    const copies = graph.apply('Gather', [padded, index], { axis: 0 });
    const loss = graph.apply('ReduceSum', [copies], { axes: [0, 1], keepdims: false });
    const [gradient] = differentiate(graph, loss, [x]);
    const input = { x: { shape: [3, 2], data: Float64Array.of(1, 2, 3, 4, 5, 6) } };
    expect([...interpret(graph, input)[gradient!.name]!.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('copies nothing to have zeros behind what a constant matrix computed', () => {
    const graph = new GraphBuilder('tiles');
    const x = graph.input('x', 'float32', [3, 1]);
    // Two overlapping tiles of two rows, as columns: the middle row stands in both.
    const index = graph.constant({
      dtype: 'int32',
      shape: [4],
      data: Int32Array.of(0, 1, 1, 2),
    });
    const tiles = graph.apply('Gather', [x, index], { axis: 0 });
    const columns = graph.apply('Reshape', [tiles], { shape: [2, 2] });
    const matrix = graph.constant({
      dtype: 'float32',
      shape: [3, 2],
      data: Float32Array.of(1, 2, 3, 4, 5, 6),
    });
    const product = graph.apply('MatMul', [matrix, columns], {});
    const loss = graph.apply('ReduceSum', [product], { axes: [0, 1], keepdims: false });
    const [gradient] = differentiate(graph, loss, [x]);
    const values = interpret(graph, { x: { shape: [3, 1], data: Float64Array.of(5, 6, 7) } });
    // Columns of the matrix add up to 9 and 12; tiles stand in rows 0 and 1, and in 1 and 2.
    expect([...values[gradient!.name]!.data]).toEqual([9, 9 + 12, 12]);
    expect(graph.nodes.map(({ operator }) => operator)).not.toContain('Concat');
  });

  it('computes the gradient of a square as one product', () => {
    const graph = new GraphBuilder('square');
    const x = graph.input('x', 'float32', [2, 4]);
    const square = graph.apply('Mul', [x, x], {});
    const loss = graph.apply('ReduceMean', [square], { axes: [0, 1], keepdims: false });
    const [gradient] = differentiate(graph, loss, [x]);
    const input = { x: { shape: [2, 4], data: Float64Array.of(4, -8, 12, 0, 2, 16, 20, 24) } };
    expect([...interpret(graph, input)[gradient!.name]!.data]).toEqual([1, -2, 3, 0, 0.5, 4, 5, 6]);
    const large = graph.nodes.filter(({ output }) => output.shape.join() === '2,4');
    expect(large.map(({ operator }) => operator)).toEqual(['Mul', 'Expand', 'Expand', 'Mul']);
    const [own, repeated] = graph.nodes.at(-1)!.inputs;
    expect([own!.shape, repeated!.shape]).toContainEqual([1, 1]);
  });

  it('gives gradients of constants and of values inside the graph', () => {
    const graph = new GraphBuilder('inside');
    const x = graph.input('x', 'float32', [1]);
    const c = graph.constant({ dtype: 'float32', shape: [1], data: Float32Array.of(4) });
    const product = graph.apply('Mul', [x, c], {});
    const loss = graph.apply('Mul', [product, product], {});
    const gradients = differentiate(graph, loss, [c, product]);
    const values = interpret(graph, { x: { shape: [1], data: Float64Array.of(3) } });
    expect(gradients.map(({ name }) => values[name]!.data[0])).toEqual([72, 24]);
  });

  it('adds nothing for a branch that no target feeds, differentiable or not', () => {
    const graph = new GraphBuilder('branch');
    const x = graph.input('x', 'float32', [2]);
    const labels = graph.input('labels', 'uint8', [2]);
    const wanted = graph.apply('Cast', [labels], { to: 'float32' });
    const product = graph.apply('Mul', [graph.apply('Exp', [wanted], {}), x], {});
    const loss = graph.apply('ReduceSum', [product], { axes: [0], keepdims: false });
    differentiate(graph, loss, [x]);
    const exponentials = graph.nodes.filter(({ operator }) => operator === 'Exp');
    expect(exponentials.length).toBe(1);
  });

  const refuse = (build: (graph: GraphBuilder, x: Value) => Value, message: string) => {
    const graph = new GraphBuilder('g');
    const x = graph.input('x', 'float32', [2, 3]);
    const loss = build(graph, x);
    const attempt = () => differentiate(graph, loss, [x]);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(expect.objectContaining({ message }));
  };
  const sum = (graph: GraphBuilder, value: Value) =>
    graph.apply('ReduceSum', [value], {
      axes: [...value.shape.keys()],
      keepdims: false,
    });

  it('refuses a loss of more than one element', () => {
    refuse(
      (graph, x) => graph.apply('Exp', [x], {}),
      'Cannot differentiate Exp_0 of shape [2, 3]: a loss has one element.',
    );
  });

  it('refuses a loss that does not depend on the target', () => {
    refuse(
      (graph) => graph.apply('Exp', [graph.input('other', 'float32', [])], {}),
      'The loss Exp_0 does not depend on x.',
    );
  });

  it('refuses a way that leads through an operator without a gradient', () => {
    refuse((graph, x) => {
      const whole = graph.apply('Cast', [x], { to: 'int32' });
      return sum(graph, graph.apply('Cast', [whole], { to: 'float32' }));
    }, 'Node Cast_1 (Cast) of int32[2, 3] is not differentiable.');
  });

  it('says what is missing for the gradient of a gather', () => {
    refuse((graph, x) => {
      const rows = graph.input('rows', 'int32', [4]);
      return sum(graph, graph.apply('Gather', [x, rows], { axis: 0 }));
    }, 'Node Gather_0 (Gather) of float32[2, 3], int32[4] has no gradient: expected a constant int32 index along axis 0 for the gradient of Gather.');
    refuse((graph, x) => {
      const data = Int32Array.of(0, 2);
      const rows = graph.constant({ dtype: 'int32', shape: [2], data }, 'rows');
      return sum(graph, graph.apply('Gather', [x, rows], { axis: 0 }));
    }, 'Node Gather_0 (Gather) of float32[2, 3], int32[2] has no gradient: expected row indices from 0 to 1 for the gradient of Gather.');
  });

  it('refuses sizes that are known only at run time', () => {
    const graph = new GraphBuilder('g');
    const x = graph.input('x', 'float32', [BATCH, 3]);
    const loss = graph.apply('ReduceMean', [x], { axes: [0, 1], keepdims: false });
    expect(() => differentiate(graph, loss, [x])).toThrow(
      'Node ReduceMean_0 (ReduceMean) of float32[-1, 3] has no gradient: expected fixed sizes, not BATCH.',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { encodeModel } from '../graph/encode.js';
import { GraphBuilder } from '../graph/graph.js';
import { InputError } from '../tensor/error.js';
import { BATCH } from '../tensor/tensor.js';
import { nodeRuntime } from './node.js';

/** y = 2 x and z = x + x of an open batch. */
function model(): Uint8Array {
  const graph = new GraphBuilder('double');
  const x = graph.input('x', 'float32', [BATCH, 2]);
  graph.output('y', graph.apply('Mul', [x, graph.scalar(2)], {}));
  graph.output('z', graph.apply('Add', [x, x], {}));
  return encodeModel(graph, { producer: 'test', version: '0' });
}

const x = { dtype: 'float32' as const, shape: [1, 2], data: Float32Array.of(3, 4) };

describe('the Node runtime', () => {
  it('says what a model takes and gives', async () => {
    const session = await nodeRuntime.createSession(model());
    expect(session.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['batch', 2] }]);
    expect(session.outputs.map(({ name }) => name)).toEqual(['y', 'z']);
    await session.release();
  });

  it('writes outputs into the memory that it is given and allocates the others', async () => {
    const session = await nodeRuntime.createSession(model(), { threads: 1 });
    const y = { dtype: 'float32' as const, shape: [1, 2], data: new Float32Array(2) };
    const results = await session.run({ x }, { y });
    expect([...y.data]).toEqual([6, 8]);
    expect(results.y).toBe(y);
    expect(results.z).toEqual({ dtype: 'float32', shape: [1, 2], data: Float32Array.of(6, 8) });
    await session.release();
  });

  it('copies no output when memory is given for all of them', async () => {
    const graph = new GraphBuilder('large');
    const input = graph.input('x', 'float32', [1 << 20]);
    graph.output('y', graph.apply('Add', [input, input], {}));
    const bytes = encodeModel(graph, { producer: 'test', version: '0' });
    const large = (value: number) => ({
      dtype: 'float32' as const,
      shape: [1 << 20],
      data: new Float32Array(1 << 20).fill(value),
    });
    const [feeds, y] = [{ x: large(3) }, large(0)];
    const session = await nodeRuntime.createSession(bytes, { preallocated: true, threads: 1 });
    expect(session.outputs.map(({ name }) => name)).toEqual(['y']);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 5; i++) expect((await session.run(feeds, { y })).y).toBe(y);
    // Five copies would be 20 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4e6);
    expect(y.data.every((value) => value === 6)).toBe(true);
    await expect(session.run(feeds)).rejects.toThrow('No memory is given for output y.');
    await expect(session.run({}, { y })).rejects.toThrow(/x/);
    await session.release();
  });

  it.each([
    ['no bytes', () => new Uint8Array(0)],
    ['bytes that are no model', () => Uint8Array.from({ length: 100 }, (_, i) => i)],
    ['half a model', () => model().slice(0, 60)],
  ])('refuses %s in one line', async (_, bytes) => {
    const attempt = nodeRuntime.createSession(bytes());
    await expect(attempt).rejects.toThrow(InputError);
    await expect(attempt).rejects.toThrow(/^Cannot load the ONNX model: [^\n]+$/);
    const named = nodeRuntime.createSession(bytes(), { name: 'digits.onnx' });
    await expect(named).rejects.toThrow(/^Cannot load digits\.onnx: [^\n]+$/);
  });

  it('refuses a session that was released', async () => {
    const session = await nodeRuntime.createSession(model());
    await session.release();
    await expect(session.run({ x })).rejects.toThrow();
  });
});

import { expect, it, vi } from 'vitest';
import { encodeModel } from '../graph/encode.js';
import { GraphBuilder } from '../graph/graph.js';
import { nodeRuntime } from './node.js';

// As with a version of the runtime that words its error in another way.
vi.mock(import('./uncopied.js'), async (original) => ({
  ...(await original()),
  isEnd: () => false,
}));

it('runs on where the end of the outputs is not recognized', async () => {
  const graph = new GraphBuilder('double');
  const x = graph.input('x', 'float32', [2]);
  graph.output('y', graph.apply('Add', [x, x], {}));
  const model = encodeModel(graph, { producer: 'test', version: '0' });
  const session = await nodeRuntime.createSession(model, { preallocated: true, threads: 1 });
  const tensor = (...values: number[]) => ({
    ...{ dtype: 'float32' as const, shape: [2] },
    data: Float32Array.from(values),
  });
  for (const value of [3, 4]) {
    const y = tensor(0, 0);
    await session.run({ x: tensor(value, 1) }, { y });
    expect([...y.data]).toEqual([2 * value, 2]);
  }
  await session.release();
});

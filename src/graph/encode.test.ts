import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { nodeRuntime } from '../runtime/node.js';
import { BATCH } from '../tensor/tensor.js';
import { encodeModel } from './encode.js';
import { GraphBuilder } from './graph.js';
import { ModelProtoSchema, type ValueInfoProto } from './onnx_pb.js';

const info = { producer: 'tenfold', version: '1.2.3' };

/** A dense layer of an open batch. */
function dense(): GraphBuilder {
  const graph = new GraphBuilder('dense');
  const pixels = graph.input('pixels', 'uint8', [BATCH, 2]);
  const weights = graph.constant(
    { dtype: 'float32', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    'weights',
  );
  const bias = graph.constant(
    { dtype: 'float32', shape: [3], data: Float32Array.of(0.5, 0, -0.5) },
    'bias',
  );
  const x = graph.apply('Cast', [pixels], { to: 'float32' });
  graph.output('scores', graph.apply('Gemm', [x, weights, bias], {}));
  return graph;
}

const dimensions = (port: ValueInfoProto | undefined) => {
  const type = port?.type?.value;
  if (type?.case !== 'tensorType') return undefined;
  return type.value.shape?.dim.map(({ value }) => value.value);
};

describe('encodeModel', () => {
  it('writes nodes, weights and ports as ONNX lays them down', () => {
    const model = fromBinary(ModelProtoSchema, encodeModel(dense(), info));
    const graph = model.graph!;
    expect(graph.node.map(({ opType }) => opType)).toEqual(['Cast', 'Gemm', 'Identity']);
    expect(graph.node[1]!.input.slice(1)).toEqual(['weights', 'bias']);
    expect(graph.node[1]!.attribute.map(({ name, i }) => [name, i])).toEqual([['transB', 1n]]);
    const weights = graph.initializer.find(({ name }) => name === 'weights')!;
    expect(weights.dims).toEqual([3n, 2n]);
    const bytes = weights.rawData.slice();
    expect([...new Float32Array(bytes.buffer)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(graph.input.map(({ name }) => name)).toEqual(['pixels']);
    expect(dimensions(graph.input[0])).toEqual(['batch', 2n]);
    expect(graph.output.map(({ name }) => name)).toEqual(['scores']);
    expect(dimensions(graph.output[0])).toEqual(['batch', 3n]);
  });

  it.each([
    { shape: [4, 32], axis: 0, volume: [1, 1, 4, 1, 32] },
    { shape: [3, 2, 4, 8], axis: 1, volume: [1, 3, 2, 1, 32] },
    { shape: [2, 2000], axis: 0, volume: [1, 1, 2, 2, 1000] },
  ])('writes the maximum over axis $axis of $shape as a pool', async ({ shape, axis, volume }) => {
    const graph = new GraphBuilder('maximum');
    const x = graph.input('x', 'float32', shape);
    graph.output('y', graph.apply('ReduceMax', [x], { axes: [axis], keepdims: false }));
    const bytes = encodeModel(graph, info);
    const model = fromBinary(ModelProtoSchema, bytes).graph!;
    const operators = model.node.map(({ opType }) => opType);
    expect(operators).toEqual(['Reshape', 'MaxPool', 'Reshape', 'Identity']);
    const sizes = model.initializer.find(({ name }) => name === model.node[0]!.input[1])!;
    expect([...new BigInt64Array(sizes.rawData.slice().buffer)].map(Number)).toEqual(volume);

    const [, channels, depth, rows, columns] = volume as [number, number, number, number, number];
    const plane = rows * columns;
    const data = Float32Array.from({ length: channels * depth * plane }, (_, i) => (i * 7) % 11);
    const session = await nodeRuntime.createSession(bytes, { threads: 1 });
    const { y } = await session.run({ x: { dtype: 'float32', shape, data } });
    await session.release();
    const tops = Array.from({ length: channels * plane }, (_, i) => {
      const first = Math.floor(i / plane) * depth * plane + (i % plane);
      return Math.max(...Array.from({ length: depth }, (__, d) => data[first + d * plane]!));
    });
    expect(y!.shape).toEqual(shape.filter((_, a) => a !== axis));
    expect([...y!.data]).toEqual(tops);
  });

  it('writes the names of axes that may have other sizes', () => {
    const graph = new GraphBuilder('free');
    const x = graph.input('x', 'float32', [BATCH, 2, 3]);
    graph.output('y', graph.apply('Relu', [x], {}));
    graph.output('z', graph.apply('Neg', [x], {}));
    graph.freeAxes.set('x', [undefined, undefined, 'width']);
    graph.freeAxes.set('y', [undefined, undefined, 'columns']);
    const { input, output } = fromBinary(ModelProtoSchema, encodeModel(graph, info)).graph!;
    expect(dimensions(input[0])).toEqual(['batch', 2n, 'width']);
    expect(output.map(dimensions)).toEqual([
      ['batch', 2n, 'columns'],
      ['batch', 2n, 3n],
    ]);
  });

  it('says who made the model and what it knows of it', () => {
    const metadata = { labels: '["0","1"]' };
    const bytes = encodeModel(dense(), { ...info, description: 'Digits', metadata });
    const model = fromBinary(ModelProtoSchema, bytes);
    expect(model.producerName).toBe('tenfold');
    expect(model.producerVersion).toBe('1.2.3');
    expect(model.docString).toBe('Digits');
    expect(model.metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ['labels', '["0","1"]'],
    ]);
  });

  it("names ONNX Runtime's own operators only where a graph has them", () => {
    const domains = (graph: GraphBuilder) =>
      fromBinary(ModelProtoSchema, encodeModel(graph, info)).opsetImport.map((set) => set.domain);
    const graph = new GraphBuilder('fused');
    const x = graph.input('x', 'float32', [2, 2]);
    graph.output('y', graph.apply('FusedMatMul', [x, x], { transA: true, transB: false }));
    expect(domains(dense())).toEqual(['']);
    expect(domains(graph)).toEqual(['', 'com.microsoft']);
  });

  it('leaves out what no output depends on', () => {
    const graph = dense();
    const idle = graph.input('idle', 'float32', [2]);
    graph.apply('Mul', [idle, graph.scalar(3)], {});
    expect(encodeModel(graph, info)).toEqual(encodeModel(dense(), info));
  });

  it('gives the same bytes for the same graph', () => {
    expect(encodeModel(dense(), info)).toEqual(encodeModel(dense(), info));
  });

  it('refuses a graph that does not verify', () => {
    expect(() => encodeModel(new GraphBuilder('empty'), info)).toThrow(
      'Graph empty has no outputs.',
    );
  });

  it('gives a model that runs for any batch', async () => {
    const session = await nodeRuntime.createSession(encodeModel(dense(), info), { threads: 1 });
    const scores = async (...pixels: number[]) => {
      const shape = [pixels.length / 2, 2];
      const feeds = { pixels: { dtype: 'uint8' as const, shape, data: Uint8Array.from(pixels) } };
      return [...(await session.run(feeds)).scores!.data];
    };
    expect(await scores(1, 2)).toEqual([5.5, 11, 16.5]);
    expect(await scores(1, 2, 255, 0)).toEqual([5.5, 11, 16.5, 255.5, 765, 1274.5]);
    await session.release();
  });

  it('passes inputs and constants through when they are results', async () => {
    const graph = new GraphBuilder('through');
    graph.output('same', graph.input('x', 'float32', [2]));
    graph.output('two', graph.scalar(2));
    const session = await nodeRuntime.createSession(encodeModel(graph, info), { threads: 1 });
    const x = { dtype: 'float32' as const, shape: [2], data: Float32Array.of(7, 8) };
    const { same, two } = await session.run({ x });
    expect([...same!.data, ...two!.data]).toEqual([7, 8, 2]);
    await session.release();
  });
});

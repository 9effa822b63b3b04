import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal } from '../../test/expect-refusal.js';
import { trainingSet } from '../../test/small-runs.js';
import { encodeModel } from '../graph/encode.js';
import { GraphBuilder } from '../graph/graph.js';
import { ModelProtoSchema } from '../graph/onnx_pb.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { InputError } from '../tensor/error.js';
import { BATCH, type DataType } from '../tensor/tensor.js';
import { loadModel } from './load-model.js';
import { sequential } from './model.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-loading-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('loading a model', () => {
  test('knows the models of the package by name, where nothing else is of that name', async () => {
    expect((await loadModel('classic')).identity).toEqual((await loadModel()).identity);
    await expectRefusal(loadModel('classics'), 'classics', 'does not exist');
  });

  let bytes: Uint8Array;
  beforeAll(async () => {
    const layers = [flatten(), dense(10, { activation: 'softmax' })];
    await sequential(layers, { input: [12, 12] }).save(join(folder, 'whole.onnx'));
    bytes = await readFile(join(folder, 'whole.onnx'));
  });

  /** A folder with these files, all of them the same model. */
  async function folderOf(name: string, ...files: string[]): Promise<string> {
    await mkdir(join(folder, name));
    for (const file of files) await writeFile(join(folder, name, file), bytes);
    return join(folder, name);
  }

  test('from a folder takes its only ONNX file, or model.onnx of several', async () => {
    const one = await loadModel(await folderOf('one', 'digits.onnx', 'notes.txt'));
    expect(one.identity.path).toBe(join(folder, 'one', 'digits.onnx'));
    const several = await loadModel(await folderOf('several', 'a.onnx', 'model.onnx'));
    expect(several.identity.path).toBe(join(folder, 'several', 'model.onnx'));
  });

  test('that is not there is one clear line', async () => {
    await expectRefusal(loadModel(join(folder, 'none.onnx')), 'none.onnx: it does not exist');
    await expectRefusal(loadModel(await folderOf('empty')), 'the folder holds no .onnx file');
    await expectRefusal(loadModel(await folderOf('two', 'a.onnx', 'b.onnx')), '2 .onnx files');
  });

  test('that is cut short, empty or something else is one clear line', async () => {
    const path = join(folder, 'damaged.onnx');
    const pieces = [bytes.subarray(0, 400), new Uint8Array(0), Buffer.from('<html>Not found')];
    for (const damaged of pieces) {
      await writeFile(path, damaged);
      await expectRefusal(loadModel(path), path);
    }
  });

  test('that is damaged at random is one clear line or still a model, never a crash', async () => {
    const path = join(folder, 'random.onnx');
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of list) damaged[at] = value;
        await writeFile(path, damaged);
        const loaded = await loadModel(path).catch((error: unknown) => error);
        if (loaded instanceof Error) {
          expect(loaded).toBeInstanceOf(InputError);
          expect(loaded.message).not.toContain('\n');
        }
      }),
      { numRuns: 150 },
    );
  });

  /** Somebody else's ONNX file, with one input that is given out as it came. */
  async function foreign(name: string, dtype: DataType, shape: readonly number[]): Promise<string> {
    const graph = new GraphBuilder('foreign');
    const pixels = graph.input('x', dtype, shape);
    const size = shape.slice(1).reduce((product, axis) => product * axis, 1);
    const flat = graph.apply('Reshape', [pixels], { shape: [BATCH, size] });
    const floats = dtype === 'float32' ? flat : graph.apply('Cast', [flat], { to: 'float32' });
    graph.output('y', graph.apply('Softmax', [floats], { axis: 1 }));
    const path = join(folder, name);
    await writeFile(path, encodeModel(graph, { producer: 'somebody', version: '1' }));
    return path;
  }

  test('of somebody else works if it takes pixels and gives probabilities', async () => {
    const model = await loadModel(await foreign('theirs.onnx', 'uint8', [BATCH, 2, 2]));
    expect(model.classes).toEqual(['0', '1', '2', '3']);
    const [prediction] = await model.predict(Uint8Array.of(0, 0, 255, 0));
    expect(prediction!.digit).toBe('2');
    expect(() => model.summary()).toThrow(/Cannot summarize .*theirs\.onnx: it was not written by/);
    await expectRefusal(model.train(trainingSet), 'Cannot train', 'theirs.onnx');
    await model.release();
  });

  test('of somebody else that the runtime cannot load is named', async () => {
    const path = await foreign('odd.onnx', 'uint8', [BATCH, 2, 2]);
    const odd = fromBinary(ModelProtoSchema, await readFile(path));
    odd.graph!.node[0]!.opType = 'Nonsense';
    await writeFile(path, toBinary(ModelProtoSchema, odd));
    await expectRefusal(loadModel(path), `Cannot load ${path}: `, 'Nonsense');
  });

  test('of somebody else that fails while it runs is named', async () => {
    const graph = new GraphBuilder('lookup');
    const pixels = graph.input('x', 'uint8', [BATCH, 2, 2]);
    const flat = graph.apply('Reshape', [pixels], { shape: [BATCH, 4] });
    const index = graph.apply('Cast', [flat], { to: 'int32' });
    const table = graph.constant({ dtype: 'float32', shape: [2], data: Float32Array.of(0, 1) });
    graph.output('y', graph.apply('Gather', [table, index], { axis: 0 }));
    const path = join(folder, 'lookup.onnx');
    await writeFile(path, encodeModel(graph, { producer: 'somebody', version: '1' }));
    const model = await loadModel(path);
    expect((await model.predict(Uint8Array.of(0, 0, 1, 0)))[0]!.digit).toBe('2');
    const failing = model.predict(Uint8Array.of(0, 0, 200, 0));
    await expectRefusal(failing, `Cannot use ${path}: it fails while it runs: `);
    await model.release();
  });

  test.each<[string, DataType, readonly number[]]>([
    ['floats', 'float32', [BATCH, 28, 28]],
    ['channels', 'uint8', [BATCH, 1, 28, 28]],
    ['vectors', 'uint8', [BATCH, 784]],
  ])('of another shape is one clear line: %s', async (name, dtype, shape) => {
    const path = await foreign(`${name}.onnx`, dtype, shape);
    await expectRefusal(
      loadModel(path),
      path,
      'a Tenfold model takes uint8 [batch, height, width]',
    );
  });
});

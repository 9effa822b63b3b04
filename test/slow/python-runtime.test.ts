/**
 * @file A saved model runs in another ONNX runtime: Python's. The variable TENFOLD_PYTHON names a
 * Python that has onnxruntime and numpy; `python3` otherwise.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  activation,
  averagePool2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  globalAveragePool2d,
  loadDataset,
  maxPool2d,
  recipes,
  residual,
  sequential,
  type Layer,
} from '../../src/index.js';
import { repository, succeed, testFolder } from './command.js';

const python = process.env.TENFOLD_PYTHON ?? 'python3';

/** What read_digits.py prints. */
interface PythonResult {
  readonly inputs: readonly [string, string, readonly (string | number)[]][];
  readonly outputs: readonly [string, string, readonly (string | number)[]][];
  readonly metadata: Readonly<Record<string, string>>;
  readonly probabilities: readonly (readonly number[])[];
}

const everyLayer: readonly Layer[] = [
  conv2d(8, 3, { padding: 'same', activation: 'relu' }),
  batchNorm(),
  activation('silu'),
  residual([conv2d(8, 3, { padding: 'same', activation: 'gelu' })], { activation: 'relu' }),
  maxPool2d(2),
  conv2d(8, 5, { stride: 2, bias: false, activation: 'leakyRelu' }),
  averagePool2d(2, { stride: 1 }),
  dropout(0.3),
  residual([conv2d(8, 1, { activation: 'tanh' })]),
  conv2d(12, 2, { activation: 'sigmoid' }),
  globalAveragePool2d(),
  dense(16, { activation: 'relu' }),
  dense(10, { activation: 'softmax' }),
];

const networks: readonly { readonly name: string; readonly layers: readonly Layer[] }[] = [
  ...[...recipes.values()].map(({ name, network }) => ({ name, layers: network.layers })),
  { name: 'a network with every layer', layers: everyLayer },
  { name: 'a linear network', layers: [flatten(), dense(10, { activation: 'softmax' })] },
];

describe('in Python, with nothing but the file', () => {
  it.each(networks)('$name gives the same probabilities', async ({ layers }) => {
    const { train, test } = await loadDataset('synthetic:700');
    const model = sequential(layers, { seed: 3 });
    await model.train(train, { epochs: 1, batch: 32, seed: 3 });
    const ours = await model.probabilities(test.images, test.count);
    await model.release();

    const folder = await testFolder();
    const [file, pixels] = [join(folder, 'model.onnx'), join(folder, 'pixels')];
    await model.save(file);
    await writeFile(pixels, test.images);
    const script = join(repository, 'test/slow/read_digits.py');
    const printed = await succeed(python, [script, file, pixels, String(test.count)], {
      cwd: folder,
    });
    const { inputs, outputs, metadata, probabilities } = JSON.parse(printed) as PythonResult;

    expect(inputs).toHaveLength(1);
    expect(inputs[0]![1]).toBe('tensor(uint8)');
    expect(inputs[0]![2].slice(1)).toEqual([28, 28]);
    expect(outputs.map(([name, type]) => [name, type])).toContainEqual([
      'probabilities',
      'tensor(float)',
    ]);
    expect(JSON.parse(metadata.labels!)).toEqual([...'0123456789']);
    expect(metadata.preprocessing).toContain('framed as in MNIST');
    expect(probabilities).toHaveLength(test.count);
    probabilities.flat().forEach((theirs, i) => {
      expect(Math.abs(theirs - ours[i]!)).toBeLessThan(1e-5);
    });
  });
});

/**
 * @file Saved models in Python's ONNX Runtime. Needs `TENFOLD_PYTHON`, a Python that has
 * `onnxruntime` and `numpy`.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModelFile, type SavedModel } from '../../src/formats/model-file.js';
import { activations } from '../../src/network/activation.js';
import { activation } from '../../src/network/layers/activation.js';
import { batchNorm } from '../../src/network/layers/batch-norm.js';
import { conv2d } from '../../src/network/layers/conv2d.js';
import { dense } from '../../src/network/layers/dense.js';
import { dropout } from '../../src/network/layers/dropout.js';
import { flatten } from '../../src/network/layers/flatten.js';
import { averagePool2d, globalAveragePool2d, maxPool2d } from '../../src/network/layers/pool2d.js';
import { residual } from '../../src/network/layers/residual.js';
import { defineNetwork, type Network } from '../../src/network/network.js';
import { createRandom } from '../../src/tensor/random.js';
import { classic } from '../../src/training/recipes/classic.js';
import { quick } from '../../src/training/recipes/quick.js';
import { relativeError } from '../reference/example-graph.js';
import { drawCase, runInference } from '../reference/network-runs.js';

const script = fileURLToPath(new URL('../../scripts/check-model.py', import.meta.url));
const COUNT = 5;

interface Answer {
  readonly onnxruntime: string;
  readonly input: { readonly name: string; readonly shape: readonly (string | number)[] };
  readonly metadata: Readonly<Record<string, string>>;
  readonly probabilities: readonly (readonly number[])[];
}

/** Every layer and every activation function. */
const everything = defineNetwork(
  [
    conv2d(8, 5, { padding: 'same', stride: 2 }),
    batchNorm(),
    ...activations.map(activation),
    residual([conv2d(12, [3, 2], { padding: 'same', bias: false }), batchNorm()], {
      activation: 'relu',
    }),
    maxPool2d(3, { stride: 2, padding: 'same' }),
    averagePool2d(2, { stride: 1, padding: 'same' }),
    dropout(0.3),
    conv2d(8, 3, { activation: 'gelu' }),
    globalAveragePool2d(),
    flatten(),
    dense(6, { bias: false }),
    batchNorm(),
    dense(3, { activation: 'softmax' }),
  ],
  { input: [19, 16] },
);

describe("Python's ONNX Runtime", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenfold-python-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it.each<[string, Network]>([
    ['the classic network', classic.network],
    ['the quick network', quick.network],
    ['a network of every layer', everything],
  ])('gives the probabilities that ours gives, for %s', async (_, network) => {
    const python = process.env.TENFOLD_PYTHON;
    if (!python) {
      throw new Error('Set TENFOLD_PYTHON to a Python that has onnxruntime and numpy.');
    }
    const example = drawCase(network, COUNT, classic.loss, createRandom(1));
    const { probabilities } = await runInference(example);
    const classes = Array.from({ length: probabilities.shape[1]! }, (_, c) => `class ${c} ✓`);
    const card = {
      recipe: 'classic',
      seed: 1,
      epochs: 12,
      data: { name: 'mnist', count: 60_000, hash: 'ab12' },
      figures: { accuracy: 0.99 },
    };
    const saved: SavedModel = { network, weights: example.weights, classes, card };
    const model = join(folder, 'model.onnx');
    const pixels = join(folder, 'pixels');
    await writeFile(model, encodeModelFile(saved, '1.2.3'));
    await writeFile(pixels, example.pixels);

    const { stdout } = await promisify(execFile)(python, [script, model, pixels]);
    const answer = JSON.parse(stdout) as Answer;
    expect(answer.input).toEqual({ name: 'pixels', shape: ['batch', ...network.input] });
    expect(JSON.parse(answer.metadata.labels!)).toEqual(classes);
    expect(JSON.parse(answer.metadata['tenfold.card']!)).toEqual(card);
    expect(answer.metadata.preprocessing).toContain('divided by 255');
    const theirs = {
      shape: [answer.probabilities.length, answer.probabilities[0]!.length],
      data: Float64Array.from(answer.probabilities.flat()),
    };
    expect(relativeError(theirs, probabilities)).toBeLessThan(1e-5);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, squares } from '../../test/small-runs.js';
import { imageOf, type Dataset } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load.js';
import type { ExplanationMethod } from '../evaluation/explain.js';
import { encodeModel } from '../graph/encode.js';
import { GraphBuilder } from '../graph/graph.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { InputError } from '../tensor/error.js';
import { BATCH } from '../tensor/tensor.js';
import { loadModel } from './load-model.js';
import { Model, sequential } from './model.js';

const methods: ExplanationMethod[] = ['integratedGradients', 'occlusion'];

const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;

/** Spearman's rank correlation; ties share their mean rank. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]): number[] => {
    const sorted = [...values].sort((x, y) => x - y);
    return values.map((v) => (sorted.indexOf(v) + sorted.lastIndexOf(v)) / 2);
  };
  const [x, y] = [ranks(a), ranks(b)];
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((v, i) => (v - mx) * (y[i]! - my)));
  const variance = (values: readonly number[], m: number) => mean(values.map((v) => (v - m) ** 2));
  return covariance / Math.sqrt(variance(x, mx) * variance(y, my));
}

/** The same layers with initial weights. */
function untrainedTwin({ network }: Model): Model {
  const { layers, input } = network!;
  return sequential(layers, { input: [input[0], input[1]], seed: 5 });
}

describe('an explanation of a network that looks for a bright square', () => {
  const data = squares(300, 3);
  const model = sequential(
    [conv2d(4, 3, { activation: 'relu' }), flatten(), dense(10, { activation: 'softmax' })],
    { input: [12, 12] },
  );
  beforeAll(async () => {
    await model.train(data, { learningRate: 0.01, batch: 16, epochs: 4, threads: 1 });
  });
  afterAll(() => model.release());

  it.each(methods)('finds the square: %s', async (method) => {
    for (let index = 20; index < 30; index++) {
      const label = data.labels[index]!;
      const { values, digit, height, width, ...rest } = await model.explain(imageOf(data, index), {
        method,
      });
      expect([rest.method, digit, height, width]).toEqual([method, `${label}`, 12, 12]);
      const best = values.indexOf(values.reduce((a, b) => Math.max(a, b)));
      const [top, left] = [4 * Math.floor(label / 4), 3 * (label % 4)];
      // A patch of 5x5 covers the square's middle from two pixels away.
      const reach = method === 'occlusion' ? 2 : 1;
      const away = [Math.floor(best / 12) - top - 1, (best % 12) - left - 1].map(Math.abs);
      expect(Math.max(...away), `image ${index}`).toBeLessThanOrEqual(reach);
    }
  });

  it.each(methods)('is not that of random weights: %s', async (method) => {
    const untrained = untrainedTwin(model);
    const correlations = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const image = imageOf(data, 20 + index);
        const digit = `${data.labels[20 + index]!}`;
        const maps = [model, untrained].map((each) => each.explain(image, { method, digit }));
        const [one, other] = await Promise.all(maps);
        return rankCorrelation([...one!.values], [...other!.values]);
      }),
    );
    expect(mean(correlations.map(Math.abs))).toBeLessThan(0.3);
    await untrained.release();
  });

  it.each(methods)('of another class finds there what speaks against it: %s', async (method) => {
    const [first, other] = [imageOf(data, 20), '1'];
    expect(data.labels[20]).toBe(0);
    const { values, digit } = await model.explain(first, { method, digit: other });
    expect(digit).toBe(other);
    if (method === 'integratedGradients') expect(values[13]).toBeLessThan(0);
    expect(values).not.toEqual((await model.explain(first, { method })).values);
  });

  it('has the probability, or the logits that its values account for, beside it', async () => {
    const image = imageOf(data, 25);
    const [prediction] = await model.predict(image);
    const hidden = await model.explain(image, { method: 'occlusion' });
    expect(hidden.score).toBeCloseTo(prediction!.confidence, 6);
    expect(hidden.baseline).toBeUndefined();
    const { values, score, baseline } = await model.explain(image);
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(score - baseline!, 1);
  });

  it('is refused for another size, class or method, in one line', async () => {
    const image = imageOf(data, 0);
    const refuse = async (attempt: Promise<unknown>, says: string) => {
      const error = await failureOf(attempt);
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toContain(says);
    };
    await refuse(model.explain(image.subarray(1)), '1 images of 12x12 pixels take 144 bytes, got');
    await refuse(model.explain(image, { digit: 'x' }), 'Cannot explain x: the model tells 0, 1, 2');
    await refuse(
      model.explain(image, { method: 'magic' as ExplanationMethod }),
      'Cannot explain by magic: the methods are integratedGradients and occlusion.',
    );
  });
});

describe("an explanation of somebody else's model", () => {
  let folder: string;
  let model: Model;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenfold-explain-'));
    const graph = new GraphBuilder('foreign');
    const pixels = graph.input('x', 'uint8', [BATCH, 2, 2]);
    const flat = graph.apply('Reshape', [pixels], { shape: [BATCH, 4] });
    const floats = graph.apply('Cast', [flat], { to: 'float32' });
    graph.output('y', graph.apply('Softmax', [floats], { axis: 1 }));
    const path = join(folder, 'theirs.onnx');
    await writeFile(path, encodeModel(graph, { producer: 'somebody', version: '1' }));
    model = await loadModel(path);
  });
  afterAll(async () => {
    await model.release();
    await rm(folder, { recursive: true });
  });

  it('works by occlusion', async () => {
    const { values, digit } = await model.explain(Uint8Array.of(0, 0, 99, 0), {
      method: 'occlusion',
    });
    expect(digit).toBe('2');
    expect(values.every((value) => value > 0.3)).toBe(true);
  });

  it('says that gradients are not to be had', async () => {
    const error = await failureOf(model.explain(Uint8Array.of(0, 0, 99, 0)));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(
      /^Cannot explain .*theirs\.onnx by gradients: it was not written by Tenfold, .*; use occlusion\.$/,
    );
  });
});

describe('an explanation of the classic model', () => {
  let test: Dataset;
  let trained: Model;
  beforeAll(async () => {
    ({ test } = await loadDataset('mnist'));
    trained = await loadModel();
  });
  afterAll(() => trained.release());

  // Adebayo et al. 2018: a picture of the image's edges would pass for an explanation of any network.
  it('accounts for the logit within half a percent, and is not that of random weights', async () => {
    const untrained = untrainedTwin(trained);
    for (const index of [0, 1, 4]) {
      const image = imageOf(test, index);
      const { values, score, baseline, digit } = await trained.explain(image);
      const change = score - baseline!;
      const error = Math.abs(values.reduce((a, b) => a + b) - change) / Math.abs(change);
      expect(error, `test image ${index}`).toBeLessThan(0.005);
      const other = await untrained.explain(image, { digit });
      // Where there is ink; elsewhere both give nothing.
      const [one, two] = [values, other.values].map((map) => [...map].filter((_, p) => image[p]! > 0)); // prettier-ignore
      const correlation = rankCorrelation(one!, two!);
      expect(Math.abs(correlation), `test image ${index}`).toBeLessThan(0.3);
    }
    await untrained.release();
  });
});

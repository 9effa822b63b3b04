import { describe, expect, it } from 'vitest';
import { relativeError } from '../../test/reference/example-graph.js';
import { referenceLosses, runReference } from '../../test/reference/network.js';
import { drawCase, runEvaluation, toDoubles } from '../../test/reference/network-runs.js';
import { toReference, type ReferenceTensor } from '../../test/reference/reference-tensor.js';
import { imageStacks } from '../../test/reference/stacks.js';
import { encodeModel } from '../graph/encode.js';
import { nodeRuntime } from '../runtime/node.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { imageOutput } from './any-size.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { flatten } from './layers/flatten.js';
import type { Layer } from './layers/index.js';
import { averagePool2d, maxPool2d } from './layers/pool2d.js';
import { residual } from './layers/residual.js';
import { inferenceGraph } from './lower.js';
import { defineNetwork, type Network, type Weights } from './network.js';
import { withPrecision } from './precision.js';

/** Float32 and Winograd's transforms. */
const TOLERANCE = 2e-5;
const IMAGES = 2;
const same = { padding: 'same' } as const;

const loadNetwork = (network: Network, weights: Weights, precision?: 'float16') =>
  nodeRuntime.createSession(
    encodeModel(inferenceGraph(network, weights, precision ? { precision } : {}), {
      producer: 'test',
      version: '0',
    }),
    { threads: 1 },
  );
type Session = Awaited<ReturnType<typeof loadNetwork>>;

async function show(session: Session, pixels: Uint8Array, [height, width]: Network['input']) {
  const shape = [pixels.length / (height * width), 1, height, width];
  const results = await session.run({ pixels: { dtype: 'uint8', shape, data: pixels } });
  return toReference(results.logits!);
}

const flat = ({ shape, data }: ReferenceTensor): ReferenceTensor => ({
  shape: [shape[0]!, data.length / shape[0]!],
  data,
});

describe.each(imageStacks)('$name', ({ layers, input, loss }) => {
  const network = defineNetwork(layers, { input });
  const { stride, channels } = imageOutput(network)!;
  const example = drawCase(network, IMAGES, loss, createRandom(3));
  const { weights } = example;

  it('gives one model for images of all sizes, like a network of each size and plain loops', async () => {
    const session = await loadNetwork(network, weights);
    // The network's own size, its strides alone, and others that need not be multiples of its own.
    const times = [input, stride, [3 * stride[0], 5 * stride[1]], [7 * stride[0], 2 * stride[1]]];
    for (const size of times as [number, number][]) {
      const fixed = defineNetwork(layers, { input: size });
      const { pixels, labels, targets } = drawCase(fixed, IMAGES, loss, createRandom(size[0]));
      const run = { ...example, network: fixed, pixels, labels, ...(targets ? { targets } : {}) };
      const logits = await show(session, pixels, size);
      expect(logits.shape).toEqual([
        ...[IMAGES, channels, size[0] / stride[0], size[1] / stride[1]],
      ]);
      const own = await loadNetwork(fixed, weights);
      expect(relativeError(logits, await show(own, pixels, size))).toBeLessThan(1e-6);
      await own.release();
      const mode = { learning: false };
      const { output } = runReference(fixed, toDoubles(weights), pixels, mode);
      expect(relativeError(logits, output)).toBeLessThan(TOLERANCE);
      const { scores, losses } = await runEvaluation(run);
      expect(relativeError(scores, flat(logits))).toBeLessThan(TOLERANCE);
      const wanted = referenceLosses(loss, output, labels, targets);
      const data = Float64Array.from(wanted);
      expect(relativeError(losses, { shape: [IMAGES], data })).toBeLessThan(TOLERANCE);
    }
    await session.release();
  });

  it('says that its sides are free, and gives logits alone', async () => {
    const session = await loadNetwork(network, weights);
    expect(session.inputs).toEqual([
      { name: 'pixels', dtype: 'uint8', shape: ['batch', 1, 'height', 'width'] },
    ]);
    expect(session.outputs).toEqual([
      { name: 'logits', dtype: 'float32', shape: ['batch', channels, 'rows', 'columns'] },
    ]);
    await session.release();
  });

  it('computes with half weights what their values give', async () => {
    const rounded = withPrecision(network, weights, 'float16');
    const half = await loadNetwork(network, rounded, 'float16');
    const whole = await loadNetwork(network, rounded);
    const answers = [
      await show(half, example.pixels, input),
      await show(whole, example.pixels, input),
    ];
    expect(relativeError(answers[0]!, answers[1]!)).toBeLessThan(1e-6);
    await half.release();
    await whole.release();
  });
});

describe('imageOutput', () => {
  const outputOf = (input: readonly [number, number], ...layers: Layer[]) =>
    imageOutput(defineNetwork(layers, { input }));

  it('multiplies the strides, inside residuals too', () => {
    const down = residual([conv2d(2, 3, { stride: [2, 1], ...same })]);
    expect(outputOf([12, 9], conv2d(2, 5, { stride: 3, ...same }), down)).toEqual({
      channels: 2,
      stride: [6, 3],
    });
  });

  it('takes windows no longer than their stride without padding', () => {
    const layers = [conv2d(3, 1), maxPool2d(2), averagePool2d([1, 2], { stride: 2 })];
    expect(outputOf([8, 4], ...layers)).toEqual({ channels: 3, stride: [4, 4] });
  });

  it('knows nothing of a network that ends in a vector', () => {
    expect(outputOf([4, 4], conv2d(2, 3), flatten(), dense(2))).toBeUndefined();
  });

  const begin =
    "A network that ends in an image must compute the same whatever the image's size, but";
  it.each<[string, readonly [number, number], Layer[], string]>([
    [
      'a convolution without padding',
      [9, 9],
      [conv2d(2, 3, same), conv2d(2, 3)],
      "conv2d_1 cuts off the edge: give it padding 'same'.",
    ],
    [
      'a window that dilation makes longer than its stride',
      [8, 8],
      [conv2d(2, 2, { stride: 2, dilation: [1, 2] })],
      "conv2d cuts off the edge: give it padding 'same'.",
    ],
    [
      'sides that the strides do not divide',
      [8, 6],
      [maxPool2d(2), maxPool2d(2, same)],
      "max_pooling2d_1 has stride 2 on a side of 3: give the network an input whose sides its layers' strides divide.",
    ],
    [
      'a stride that does not divide inside a residual',
      [5, 4],
      [residual([conv2d(2, 3, { stride: 2, ...same })])],
      "residual.conv2d has stride 2 on a side of 5: give the network an input whose sides its layers' strides divide.",
    ],
  ])('refuses %s', (_, input, layers, message) => {
    const network = defineNetwork(layers, { input });
    for (const attempt of [() => imageOutput(network), () => inferenceGraph(network, new Map())]) {
      expect(attempt).toThrow(new InputError(`${begin} ${message}`));
    }
  });

  it('refuses views of an image of any size', () => {
    const network = defineNetwork([conv2d(2, 3, same)]);
    expect(() => inferenceGraph(network, new Map(), { views: { rotation: 9 } })).toThrow(
      'a network that ends in an image has none',
    );
  });
});

import { expect, test } from 'vitest';
import { encodeModel } from '../graph/encode.js';
import { GraphBuilder, type Value } from '../graph/graph.js';
import { nodeRuntime } from '../runtime/node.js';
import { BATCH } from '../tensor/tensor.js';
import { createClassifier } from './classifier.js';
import { Model } from './model.js';
import { createRecognizer } from './recognize.js';

const ten = Array.from({ length: 10 }, (_, digit) => String(digit));

/** A model of somebody else: the mean of each image's pixels stands for all ten classes. */
function foreign(
  [batch, height, width]: readonly [number, number, number],
  finish: (graph: GraphBuilder, scores: Value) => Value,
): Uint8Array {
  const graph = new GraphBuilder('foreign');
  const pixels = graph.input('pixels', 'uint8', [batch, height, width]);
  const bytes = graph.apply('Reshape', [pixels], { shape: [batch, height * width] });
  const ink = graph.apply('Cast', [bytes], { to: 'float32' });
  const data = new Float32Array(height * width * 10).fill(1 / (height * width));
  const weights = graph.constant({ dtype: 'float32', shape: [height * width, 10], data });
  graph.output('probabilities', finish(graph, graph.apply('MatMul', [ink, weights], {})));
  return encodeModel(graph, { producer: 'somebody', version: '1' });
}

const softmax = (graph: GraphBuilder, x: Value) => graph.apply('Softmax', [x], { axis: 1 });
const load = (bytes: Uint8Array) => createClassifier(nodeRuntime, bytes, 'theirs.onnx', 1);

test('images of any number are answered in their order, in as many runs as it takes', async () => {
  const share = (graph: GraphBuilder, x: Value) =>
    graph.apply('Mul', [x, graph.scalar(1 / 255)], {});
  const classifier = await load(foreign([BATCH, 1, 2], share));
  const images = Uint8Array.from({ length: 600 }, (_, i) => Math.floor(i / 2) % 251);
  const all = await classifier.predict(images, 300);
  expect(all).toHaveLength(3000);
  all.forEach((p, i) => expect(p).toBeCloseTo((Math.floor(i / 10) % 251) / 255, 5));
  await classifier.release();
});

test('a model of one fixed batch is refused', async () => {
  await expect(load(foreign([1, 28, 28], softmax))).rejects.toThrow(
    'Cannot use theirs.onnx: it takes uint8 [1, 28, 28]; a Tenfold model takes uint8 [batch, height, width]',
  );
});

test('too many bytes are refused, like too few', async () => {
  const classifier = await load(foreign([BATCH, 2, 2], softmax));
  for (const bytes of [7, 9]) {
    await expect(classifier.predict(new Uint8Array(bytes), 2)).rejects.toThrow(
      `2 images of 2x2 pixels take 8 bytes, got ${bytes}.`,
    );
  }
  await classifier.release();
});

test('what is no probability is refused, not passed on', async () => {
  const logits = await load(foreign([BATCH, 2, 2], (_, x) => x));
  await expect(logits.predict(Uint8Array.of(4, 4, 4, 4), 1)).rejects.toThrow(
    'Cannot use theirs.onnx: it gives 4 where a probability from 0 to 1 is expected; a model of logits needs a softmax at its end.',
  );
  await logits.release();
  const nothing = await load(
    foreign([BATCH, 2, 2], (graph, x) => graph.apply('Log', [graph.apply('Neg', [x], {})], {})),
  );
  await expect(nothing.predict(Uint8Array.of(4, 4, 4, 4), 1)).rejects.toThrow('it gives NaN where');
  await nothing.release();
});

test('pictures are not read with a model of another size, whoever made it', async () => {
  const file = foreign([BATCH, 14, 14], softmax);
  const model = new Model({ file, path: 'theirs.onnx', classes: ten });
  expect(await model.inputSize()).toEqual([14, 14]);
  await expect(createRecognizer({ model })).rejects.toThrow(
    'Cannot read pictures with theirs.onnx: it takes 14x14 pixels, digits are framed to 28x28.',
  );
  await model.release();
});

import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../graph/encode.js';
import { GraphBuilder } from '../graph/graph.js';
import type { Tensors } from '../graph/session.js';
import { ModelProtoSchema, type ModelProto } from '../graph/onnx_pb.js';
import { batchNorm } from '../network/layers/batch-norm.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { dropout } from '../network/layers/dropout.js';
import { flatten } from '../network/layers/flatten.js';
import { maxPool2d } from '../network/layers/pool2d.js';
import { residual } from '../network/layers/residual.js';
import { defineNetwork, initialWeights } from '../network/network.js';
import { withPrecision } from '../network/precision.js';
import { nodeRuntime } from '../runtime/node.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { withChecksum } from './checksum.js';
import { decodeModelFile, encodeModelFile, type SavedModel } from './model-file.js';

const network = defineNetwork(
  [
    conv2d(2, [3, 2], { activation: 'relu', padding: 'same', stride: 2 }),
    residual([conv2d(2, 1, { bias: false }), batchNorm()], { activation: 'silu' }),
    maxPool2d(2),
    dropout(0.25),
    flatten(),
    dense(3, { activation: 'softmax', initializer: 'heNormal' }),
  ],
  { input: [7, 6] },
);
const model: SavedModel = {
  network,
  weights: initialWeights(network, createRandom(1)),
  classes: ['naught', 'one "1"', 'zwei ✌'],
  card: {
    recipe: 'quick',
    seed: 7,
    epochs: 2,
    data: { name: 'mnist', count: 60_000, hash: 'ab12' },
    figures: { loss: 0.25, accuracy: 0.9375 },
  },
};
const bytes = encodeModelFile(model, '1.2.3');

const read = (file: Uint8Array) => decodeModelFile(file, 'digits.onnx');
const refuse = (file: Uint8Array, message: string | RegExp) => {
  expect(() => read(file)).toThrow(InputError);
  expect(() => read(file)).toThrow(message);
};

/** How many bytes a parameter takes in the file. */
function storedBytes(file: Uint8Array, parameter: string): number {
  const { graph } = fromBinary(ModelProtoSchema, file);
  return graph!.initializer.find(({ name }) => name === parameter)!.rawData.length;
}

/** The file with other contents and a checksum that fits them. */
function rewritten(change: (model: ModelProto) => void): Uint8Array {
  const parsed = fromBinary(ModelProtoSchema, bytes);
  parsed.metadataProps = parsed.metadataProps.filter(({ key }) => key !== 'tenfold.checksum');
  change(parsed);
  return withChecksum(toBinary(ModelProtoSchema, parsed));
}

function withMetadata(key: string, value: string | undefined): Uint8Array {
  return rewritten((parsed) => {
    const others = parsed.metadataProps.filter((entry) => entry.key !== key);
    const { $typeName } = parsed.metadataProps[0]!;
    parsed.metadataProps = value === undefined ? others : [...others, { $typeName, key, value }];
  });
}

describe('a model file', () => {
  it('gives back network, weights, classes and card', () => {
    expect(read(bytes)).toEqual({ producer: 'tenfold', ...model });
  });

  it('gives back a model without a card', () => {
    const bare = { network, weights: model.weights, classes: model.classes };
    expect(read(encodeModelFile(bare, '1'))).toEqual({ producer: 'tenfold', ...bare });
  });

  it('stores weights in half precision where the model says so, and computes the same', async () => {
    const weights = withPrecision(network, model.weights, 'float16');
    const whole = encodeModelFile({ ...model, weights }, '1');
    const half = encodeModelFile({ ...model, weights, precision: 'float16' }, '1');
    expect(read(half)).toEqual({ producer: 'tenfold', ...model, weights, precision: 'float16' });
    expect(storedBytes(half, 'dense.weight')).toBe(storedBytes(whole, 'dense.weight') / 2);
    expect(storedBytes(half, 'dense.bias')).toBe(storedBytes(whole, 'dense.bias'));
    const pixels = Uint8Array.from({ length: 2 * 42 }, (_, i) => (i * 37) % 256);
    const answers: Tensors[] = [];
    for (const file of [whole, half]) {
      const session = await nodeRuntime.createSession(file);
      answers.push(
        await session.run({ pixels: { dtype: 'uint8', shape: [2, 7, 6], data: pixels } }),
      );
      await session.release();
    }
    expect(answers[1]!.logits!.data).toEqual(answers[0]!.logits!.data);
  });

  it('keeps how the model looks at an image', () => {
    const looking = { ...model, views: { rotation: 9 } };
    expect(read(encodeModelFile(looking, '1'))).toEqual({ producer: 'tenfold', ...looking });
    refuse(withMetadata('tenfold.views', '{}'), 'its views are incomplete');
  });

  it('has the same bytes for the same model', () => {
    expect(encodeModelFile(model, '1.2.3')).toEqual(bytes);
    const again = read(bytes) as SavedModel;
    expect(encodeModelFile(again, '1.2.3')).toEqual(bytes);
  });

  it('is read from any memory: at an odd offset, or a Buffer', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(read(shifted.subarray(3))).toEqual(read(bytes));
    expect(read(Buffer.from(bytes))).toEqual(read(bytes));
  });

  it('hands out weights that do not change with the file', () => {
    const file = bytes.slice();
    const { weights } = read(file);
    file.fill(0);
    expect(weights).toEqual(model.weights);
  });

  it('is an ONNX model that runs, of labelled classes and described pixels', async () => {
    const session = await nodeRuntime.createSession(bytes, { threads: 1 });
    expect(session.inputs).toEqual([{ name: 'pixels', dtype: 'uint8', shape: ['batch', 7, 6] }]);
    expect(session.outputs.map(({ name }) => name)).toEqual(['probabilities', 'logits']);
    const pixels = { dtype: 'uint8', shape: [2, 7, 6], data: new Uint8Array(84) } as const;
    const { probabilities } = await session.run({ pixels });
    expect(probabilities!.shape).toEqual([2, 3]);
    await session.release();
    const { metadataProps } = fromBinary(ModelProtoSchema, bytes);
    const metadata = new Map(metadataProps.map(({ key, value }) => [key, value]));
    expect(JSON.parse(metadata.get('labels')!)).toEqual(model.classes);
    expect(metadata.get('preprocessing')).toContain('uint8');
    expect(new Set(fromBinary(ModelProtoSchema, bytes).opsetImport.map((o) => o.domain))).toEqual(
      new Set(['']),
    );
  });

  it('is not written without a name for every class, or with weights of another network', () => {
    const nameless = { ...model, classes: ['0', '1'] };
    expect(() => encodeModelFile(nameless, '1')).toThrow(
      new InputError('Cannot write a model of 3 outputs with 2 class names: name each output.'),
    );
    const weightless = { ...model, weights: new Map() };
    expect(() => encodeModelFile(weightless, '1')).toThrow('belong to another network');
  });
});

describe('a model file of a network that ends in an image', () => {
  const same = { padding: 'same' } as const;
  const layers = [conv2d(8, 3, { stride: 2, ...same }), conv2d(6, 3, { dilation: 2, ...same })];
  const spotting = defineNetwork(layers, { input: [8, 6] });
  const saved: SavedModel = {
    network: spotting,
    weights: withPrecision(spotting, initialWeights(spotting, createRandom(2)), 'float16'),
    classes: ['0', '-'],
    precision: 'float16',
    card: model.card!,
  };
  const file = encodeModelFile(saved, '1');

  it('gives back network, weights, kinds and card, and the same bytes again', () => {
    expect(read(file)).toEqual({ producer: 'tenfold', ...saved });
    expect(encodeModelFile(read(file) as SavedModel, '1')).toEqual(file);
  });

  it('takes pictures of any size that its strides divide, and says so', async () => {
    const session = await nodeRuntime.createSession(file, { threads: 1 });
    expect(session.inputs[0]!.shape).toEqual(['batch', 1, 'height', 'width']);
    const pixels = { dtype: 'uint8', shape: [1, 1, 4, 10], data: new Uint8Array(40) } as const;
    const { logits } = await session.run({ pixels });
    expect(logits!.shape).toEqual([1, 6, 2, 5]);
    await session.release();
    const { metadataProps, docString } = fromBinary(ModelProtoSchema, file);
    const metadata = new Map(metadataProps.map(({ key, value }) => [key, value]));
    expect(metadata.get('preprocessing')).toContain('[batch, 1, height, width]');
    expect(docString).toContain('Output: logits.');
  });

  it('is not written without a name for every kind', () => {
    expect(() => encodeModelFile({ ...saved, classes: model.classes }, '1')).toThrow(
      new InputError('Cannot write a model of 2 outputs with 3 class names: name each output.'),
    );
  });
});

describe("somebody else's ONNX file", () => {
  it('gives no more than its producer', () => {
    const graph = new GraphBuilder('foreign');
    graph.output('y', graph.apply('Relu', [graph.input('x', 'float32', [2])], {}));
    const file = encodeModel(graph, {
      producer: 'pytorch',
      version: '2',
      metadata: { labels: 'x' },
    });
    expect(read(file)).toEqual({ producer: 'pytorch' });
  });
});

describe('a file that is no model file is refused', () => {
  const notOnnx = 'Cannot read digits.onnx: it is not an ONNX model, or damaged.';
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(100)],
    ['text', new TextEncoder().encode('<!doctype html><title>404</title>')],
    ['a PNG file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
    [
      'a model without a graph',
      toBinary(ModelProtoSchema, create(ModelProtoSchema, { producerName: 'tenfold' })),
    ],
  ])('%s', (_, file) => {
    refuse(file, notOnnx);
  });

  it('whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (file) => {
        // By chance some bytes are a model of somebody else's, but never an error of another kind.
        try {
          expect(read(file).network).toBeUndefined();
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a damaged model file is refused', () => {
  const damage = /^Cannot read digits\.onnx: it is (damaged, or another|not an ONNX model).*\.$/;

  it('however little of it is missing', () => {
    for (let length = 0; length < bytes.length; length += length < bytes.length - 700 ? 13 : 1) {
      refuse(bytes.subarray(0, length), damage);
    }
  });

  it('when something is behind it', () => {
    refuse(Uint8Array.of(...bytes, 0), damage);
    refuse(Uint8Array.of(...bytes, ...bytes), damage);
  });

  it('whichever bit is another', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        refuse(bytes.with(at, bytes[at]! ^ (1 << bit)), damage);
      }),
      { numRuns: 1000 },
    );
  });

  it('whichever two bits are others', () => {
    const bit = fc.nat(bytes.length * 8 - 1);
    // Words begin at multiples of four: the highest bits of two of them, and any two.
    const highest = fc.nat((bytes.length >> 2) - 1).map((word) => word * 32 + 31);
    for (const chosen of [highest, bit]) {
      fc.assert(
        fc.property(chosen, chosen, (a, b) => {
          fc.pre(a !== b);
          const file = bytes.slice();
          for (const place of [a, b]) file[place >> 3]! ^= 1 << (place & 7);
          refuse(file, damage);
        }),
        { numRuns: 500 },
      );
    }
  });

  it('whatever is written over a part of it', () => {
    const parts = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), parts, (at, part) => {
        const file = bytes.slice();
        file.set(part.subarray(0, file.length - at), at);
        fc.pre(file.some((byte, i) => byte !== bytes[i]));
        refuse(file, damage);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a model file that contradicts itself is refused', () => {
  const json = (value: unknown) => JSON.stringify(value);
  it.each<[string, Uint8Array, string | RegExp]>([
    [
      'of a newer format',
      withMetadata('tenfold.format', '2'),
      'Cannot read digits.onnx: it has Tenfold model format 2, this version reads 1; use a newer Tenfold.',
    ],
    [
      'without a format',
      withMetadata('tenfold.format', undefined),
      'it has Tenfold model format none, this version reads 1',
    ],
    ['without a network', withMetadata('tenfold.network', undefined), 'metadata is not JSON'],
    ['of half a network', withMetadata('tenfold.network', '{"input":'), 'metadata is not JSON'],
    [
      'of no network',
      withMetadata('tenfold.network', 'null'),
      'its network must be an object, got null',
    ],
    [
      'of an unknown layer',
      withMetadata('tenfold.network', json({ ...network, layers: [{ type: 'lstm' }] })),
      /^Cannot read digits\.onnx: its network\.layers\[0\]\.type must be one of .*, got "lstm"; train or save the model again\.$/,
    ],
    [
      'of layers that do not fit',
      withMetadata('tenfold.network', json({ ...network, layers: [dense(3)] })),
      'Layer 1 (dense): dense needs a vector',
    ],
    [
      'of another network',
      withMetadata('tenfold.network', json({ ...network, layers: [flatten(), dense(3)] })),
      'the weights of dense.weight do not fit its network',
    ],
    [
      'of a network that ends in an image',
      withMetadata('tenfold.network', json({ ...network, layers: [conv2d(3, 3)] })),
      'ends in an image',
    ],
    ['without class names', withMetadata('labels', '[]'), 'its class names do not fit'],
    ['of numbered classes', withMetadata('labels', '[1,2,3]'), 'its class names do not fit'],
    ['of an incomplete card', withMetadata('tenfold.card', '{"recipe":"x"}'), 'its card is'],
    [
      'of a card without figures',
      withMetadata('tenfold.card', json({ ...model.card, figures: { loss: null } })),
      'its card is incomplete',
    ],
    [
      'of a card with a temperature that is none',
      withMetadata('tenfold.card', json({ ...model.card, temperature: 'hot' })),
      'its card is incomplete',
    ],
    [
      'without weights',
      rewritten((parsed) => {
        parsed.graph!.initializer = [];
      }),
      'the weights of conv2d.weight do not fit its network',
    ],
    [
      'of cut weights',
      rewritten((parsed) => {
        const bias = parsed.graph!.initializer.find(({ name }) => name === 'dense.bias')!;
        bias.rawData = bias.rawData.subarray(1);
      }),
      'the weights of dense.bias do not fit its network',
    ],
  ])('%s', (_, file, message) => {
    refuse(file, message);
    expect(() => read(file)).toThrow(/^Cannot read digits\.onnx: .*[^.]\.$/);
  });
});

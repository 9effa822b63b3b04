import { describe, expect, it } from 'vitest';
import { imageStacks, stacks } from '../../test/reference/stacks.js';
import { InputError } from '../tensor/error.js';
import type { Activation } from './activation.js';
import { activation } from './layers/activation.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { flatten } from './layers/flatten.js';
import type { Layer } from './layers/index.js';
import { averagePool2d, globalAveragePool2d, maxPool2d } from './layers/pool2d.js';
import { residual } from './layers/residual.js';
import { evaluationGraph, inferenceGraph, trainingGraph } from './lower.js';
import { classCount, defineNetwork, parametersOf } from './network.js';
import { readNetwork } from './read-network.js';

/** What plain JavaScript, or a damaged file, can hand over. */
const wrong = <T>(value: unknown) => value as T;

const refuse = (attempt: () => unknown, message: string) => {
  expect(attempt).toThrow(InputError);
  expect(attempt).toThrow(expect.objectContaining({ message }));
  expect(message).not.toContain('\n');
};

describe('a layer function refuses', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a number of filters below 1',
      () => conv2d(0, 3),
      "conv2d's number of filters must be a whole number from 1 to 65536, got 0.",
    ],
    [
      'a fraction of a filter',
      () => conv2d(1.5, 3),
      "conv2d's number of filters must be a whole number from 1 to 65536, got 1.5.",
    ],
    [
      'no kernel',
      () => conv2d(1, wrong(undefined)),
      "conv2d's kernel must be a whole number from 1 to 65536 or a pair of them, got undefined.",
    ],
    [
      'half a kernel',
      () => conv2d(1, wrong([3])),
      "conv2d's kernel must be a whole number from 1 to 65536 or a pair of them, got [3].",
    ],
    [
      'a stride of nothing',
      () => conv2d(1, 3, { stride: [1, 0] }),
      "conv2d's stride must be a whole number from 1 to 65536 or a pair of them, got [1,0].",
    ],
    [
      'a dilation of nothing',
      () => conv2d(1, 3, { dilation: [0, 1] }),
      "conv2d's dilation must be a whole number from 1 to 65536 or a pair of them, got [0,1].",
    ],
    [
      'a dilation of three directions',
      () => conv2d(1, 3, { dilation: wrong([1, 2, 3]) }),
      "conv2d's dilation must be a whole number from 1 to 65536 or a pair of them, got [1,2,3].",
    ],
    [
      'an unknown padding',
      () => conv2d(1, 3, { padding: wrong('full') }),
      "conv2d's padding must be one of valid, same; got full.",
    ],
    [
      'an unknown activation',
      () => conv2d(1, 3, { activation: wrong('swish') }),
      "conv2d's activation must be one of relu, leakyRelu, gelu, silu, sigmoid, tanh, softmax; got swish.",
    ],
    [
      'an unknown initializer',
      () => conv2d(1, 3, { initializer: wrong('lecun') }),
      "conv2d's initializer must be one of glorotUniform, glorotNormal, heUniform, heNormal, zeros, ones; got lecun.",
    ],
    [
      'a bias that is no truth value',
      () => conv2d(1, 3, { bias: wrong('no') }),
      "conv2d's bias must be true or false, got no.",
    ],
    [
      'an unknown option',
      () => conv2d(1, 3, wrong({ strides: 2 })),
      "conv2d has no option 'strides'; it has stride, dilation, padding, bias, activation, initializer.",
    ],
    [
      'options that are no object',
      () => conv2d(1, 3, wrong('same')),
      'conv2d takes its options as an object, got same.',
    ],
    [
      'a dense layer without units',
      () => dense(-1),
      "dense's number of units must be a whole number from 1 to 65536, got -1.",
    ],
    [
      'units that are no number',
      () => dense(wrong('10')),
      "dense's number of units must be a whole number from 1 to 65536, got 10.",
    ],
    [
      'an unknown option of dense',
      () => dense(1, wrong({ act: 'relu' })),
      "dense has no option 'act'; it has bias, activation, initializer.",
    ],
    [
      'a dropout of everything',
      () => dropout(1),
      'dropout needs a rate of at least 0 and below 1, got 1.',
    ],
    [
      'a dropout rate that is no number',
      () => dropout(wrong(null)),
      'dropout needs a rate of at least 0 and below 1, got null.',
    ],
    [
      'a pool of nothing',
      () => maxPool2d(0),
      "maxPool2d's window must be a whole number from 1 to 65536 or a pair of them, got 0.",
    ],
    [
      'an unknown option of a pool',
      () => averagePool2d(2, wrong({ pad: 1 })),
      "averagePool2d has no option 'pad'; it has stride, padding.",
    ],
    [
      'an unknown padding of a pool',
      () => averagePool2d(2, { padding: wrong(1) }),
      "averagePool2d's padding must be one of valid, same; got 1.",
    ],
    [
      'a momentum of 1',
      () => batchNorm({ momentum: 1 }),
      "batchNorm's momentum must be at least 0 and below 1, got 1.",
    ],
    [
      'an epsilon of 0',
      () => batchNorm({ epsilon: 0 }),
      "batchNorm's epsilon must be a number above 0, got 0.",
    ],
    [
      'an activation that does not exist',
      () => activation(wrong<Activation>('elu')),
      'activation must be one of relu, leakyRelu, gelu, silu, sigmoid, tanh, softmax; got elu.',
    ],
    [
      'a residual block of nothing',
      () => residual([]),
      'residual needs a list of at least one layer, got [].',
    ],
    [
      'an unknown activation of a residual block',
      () => residual([flatten()], { activation: wrong('max') }),
      "residual's activation must be one of relu, leakyRelu, gelu, silu, sigmoid, tanh, softmax; got max.",
    ],
  ])('%s', (_, attempt, message) => {
    refuse(attempt, message);
  });
});

describe('defineNetwork refuses', () => {
  const small = { input: [4, 5] as const };
  it.each<[string, readonly Layer[], { input?: readonly [number, number] }, string]>([
    ['no layers', [], {}, 'A network needs a list of at least one layer, got [].'],
    [
      'a layer alone',
      wrong(flatten()),
      {},
      'A network needs a list of at least one layer, got {"type":"flatten"}.',
    ],
    [
      'an input without height',
      [flatten()],
      { input: [0, 28] },
      "A network's input must be a whole number from 1 to 65536 or a pair of them, got [0,28].",
    ],
    [
      'what is no layer',
      [flatten(), wrong({ type: 'lstm' })],
      {},
      '{"type":"lstm"} is no layer; use conv2d(...), dense(...) and the other layer functions.',
    ],
    [
      'a layer function that was not called',
      [wrong(flatten)],
      {},
      'the function flatten is no layer; use conv2d(...), dense(...) and the other layer functions.',
    ],
    [
      'a hole in the list',
      [wrong(undefined)],
      {},
      'undefined is no layer; use conv2d(...), dense(...) and the other layer functions.',
    ],
    [
      'a window larger than its image',
      [conv2d(2, 3), conv2d(2, 3)],
      small,
      "Layer 2 (conv2d_1): conv2d with a 3x3 window does not fit into a 2x3 image; use a smaller window, padding 'same' or fewer layers.",
    ],
    [
      'a pool larger than its image',
      [maxPool2d(2), averagePool2d(3)],
      small,
      "Layer 2 (average_pooling2d): averagePool2d with a 3x3 window does not fit into a 2x2 image; use a smaller window, padding 'same' or fewer layers.",
    ],
    [
      'a dense layer on an image',
      [conv2d(2, 3), dense(10)],
      small,
      'Layer 2 (dense): dense needs a vector, got an image (2, 3, 2): put flatten() before it.',
    ],
    [
      'a convolution of a vector',
      [flatten(), conv2d(2, 1)],
      small,
      'Layer 2 (conv2d): conv2d needs an image, got the vector (20,): put it before flatten().',
    ],
    [
      'a pool of a vector',
      [flatten(), maxPool2d(2)],
      small,
      'Layer 2 (max_pooling2d): maxPool2d needs an image, got the vector (20,): put it before flatten().',
    ],
    [
      'a global pool of a vector',
      [flatten(), globalAveragePool2d()],
      small,
      'Layer 2 (global_average_pooling2d): globalAveragePool2d needs an image, got the vector (20,): put it before flatten().',
    ],
    [
      'a block that crops',
      [residual([conv2d(1, 3)])],
      { input: [6, 7] },
      "Layer 1 (residual): residual cannot add (6, 7, 1) to (4, 5, 1): its layers must keep the size (padding 'same') or divide it by their stride.",
    ],
    [
      'a block that changes a vector',
      [flatten(), residual([dense(8)])],
      small,
      'Layer 2 (residual): residual cannot add (20,) to (8,): its layers must end with as many features as they begin with.',
    ],
    [
      'a block that flattens',
      [residual([flatten()])],
      small,
      'Layer 1 (residual): residual cannot add (4, 5, 1) to (20,): its layers must keep the image: put flatten() behind the block.',
    ],
    [
      'a misfit inside a block',
      [residual([flatten(), conv2d(1, 1)])],
      small,
      'Layer 1 (residual): Layer 2 (conv2d): conv2d needs an image, got the vector (20,): put it before flatten().',
    ],
  ])('%s', (_, layers, options, message) => {
    refuse(() => defineNetwork(layers, options), message);
  });
});

describe('a graph refuses', () => {
  const crossEntropy = { type: 'categoricalCrossEntropy' } as const;

  it('a network that ends in an image', () => {
    const network = defineNetwork([conv2d(10, 3, { activation: 'softmax' })]);
    const message =
      'A classifier ends in a vector, but this network ends in an image (26, 26, 10): add flatten() and dense(10).';
    refuse(() => classCount(network), message);
    refuse(() => trainingGraph(network, 2, crossEntropy), message);
  });

  it('cross-entropy of what is no softmax', () => {
    const network = defineNetwork([flatten(), dense(10)]);
    refuse(
      () => evaluationGraph(network, 2, crossEntropy),
      "categoricalCrossEntropy needs a network that ends in softmax: give its last dense layer activation 'softmax'.",
    );
  });

  it('weights that are missing or of another size', () => {
    const network = defineNetwork([flatten(), dense(3)], { input: [2, 2] });
    refuse(
      () => inferenceGraph(network, new Map()),
      'Weights for dense.bias should have shape [3], got none: they belong to another network.',
    );
    refuse(
      () => inferenceGraph(network, new Map([['dense.bias', new Float32Array(4)]])),
      'Weights for dense.bias should have shape [3], got 4 values: they belong to another network.',
    );
  });
});

describe('parametersOf', () => {
  it('names every parameter by its layers, blocks and shortcuts included', () => {
    const network = defineNetwork(
      [
        conv2d(2, 3),
        residual([conv2d(4, 3, { padding: 'same', bias: false }), batchNorm()]),
        flatten(),
        dense(3),
        dense(2, { bias: false }),
      ],
      { input: [5, 4] },
    );
    expect(parametersOf(network).map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
      'conv2d.weight 2x1x3x3',
      'conv2d.bias 2',
      'residual.conv2d.weight 4x2x3x3',
      'residual.batch_normalization.scale 4',
      'residual.batch_normalization.bias 4',
      'residual.batch_normalization.mean 4',
      'residual.batch_normalization.variance 4',
      'residual.shortcut.weight 4x2x1x1',
      'dense.weight 3x24',
      'dense.bias 3',
      'dense_1.weight 2x3',
    ]);
  });
});

describe('readNetwork', () => {
  it.each([...stacks, ...imageStacks])('gives back from JSON: $name', ({ layers, input }) => {
    const network = defineNetwork(layers, { input });
    expect(readNetwork(JSON.parse(JSON.stringify(network)), 'network')).toEqual(network);
  });

  it('takes a dilation of 1 where none is said, and writes none', () => {
    const said = { type: 'conv2d', filters: 2, kernel: 3 };
    const read = (...layers: object[]) => readNetwork({ layers }, 'network').layers;
    expect(read(said)).toEqual([conv2d(2, 3)]);
    expect(read({ ...said, dilation: 1 })).toEqual([conv2d(2, 3, { dilation: [1, 1] })]);
    expect(JSON.stringify(read({ ...said, dilation: [1, 1] }))).not.toContain('dilation');
    expect(read({ ...said, dilation: [2, 1] })).toEqual([conv2d(2, 3, { dilation: [2, 1] })]);
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'network must be an object, got null.'],
    ['no layers', { input: [2, 2] }, 'network needs "layers".'],
    ['no layer', { layers: [null] }, 'network.layers[0] must be an object, got null.'],
    [
      'an unknown layer',
      { layers: [{ type: 'lstm' }] },
      'network.layers[0].type must be one of activation, averagePool2d, batchNorm, conv2d, dense, dropout, flatten, globalAveragePool2d, maxPool2d, residual, got "lstm".',
    ],
    [
      'an unknown setting',
      { layers: [{ type: 'flatten' }, { type: 'dense', unit: 7 }] },
      'network.layers[1] has an unknown key "unit"; did you mean "units"?',
    ],
    [
      'a layer of wrong parts',
      { layers: [{ type: 'residual', layers: [{ type: 'dense', units: '7' }] }] },
      'network.layers[0].layers[0].units must be a whole number from 1 to 65536, got "7".',
    ],
    [
      'layers that do not fit',
      { layers: [{ type: 'dense', units: 7 }] },
      'network: Layer 1 (dense): dense needs a vector, got an image (28, 28, 1): put flatten() before it.',
    ],
  ])('refuses %s', (_, data, message) => {
    refuse(() => readNetwork(data, 'network'), message);
  });
});

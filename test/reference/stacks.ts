/** @file Small networks, each of which takes one way through the layers' forms. */
import { activations } from '../../src/network/activation.js';
import { activation } from '../../src/network/layers/activation.js';
import { batchNorm } from '../../src/network/layers/batch-norm.js';
import { conv2d } from '../../src/network/layers/conv2d.js';
import { dense } from '../../src/network/layers/dense.js';
import { dropout } from '../../src/network/layers/dropout.js';
import { flatten } from '../../src/network/layers/flatten.js';
import type { Layer } from '../../src/network/layers/index.js';
import { averagePool2d, globalAveragePool2d, maxPool2d } from '../../src/network/layers/pool2d.js';
import { residual } from '../../src/network/layers/residual.js';
import type { Loss } from '../../src/network/loss.js';

/** A network to try. */
export interface Stack {
  readonly name: string;
  readonly input: readonly [number, number];
  readonly layers: readonly Layer[];
  readonly loss: Loss;
}

const crossEntropy: Loss = { type: 'categoricalCrossEntropy' };
const squares: Loss = { type: 'meanSquaredError' };

/** `layers`, and behind them what makes a classifier of an image. */
function image(name: string, height: number, width: number, ...layers: Layer[]): Stack {
  return vector(name, height, width, ...layers, flatten());
}

/** `layers`, and behind them what makes a classifier of a vector. */
function vector(name: string, height: number, width: number, ...layers: Layer[]): Stack {
  const all = [...layers, dense(3, { activation: 'softmax' })];
  return { name, input: [height, width], layers: all, loss: crossEntropy };
}

function exactly(name: string, input: readonly [number, number], loss: Loss, ...layers: Layer[]) {
  return { name, input, layers, loss } satisfies Stack;
}

const relu = { activation: 'relu' } as const;
const same = { padding: 'same' } as const;
/** Enough channels for Winograd's form. */
const wide = (options = {}) => conv2d(8, 3, options);
const narrow = (options = {}) => conv2d(2, 3, options);

const convolutions = [
  image('conv 1x1 on the input', 4, 5, conv2d(3, 1, relu)),
  image('conv 1x1 behind a conv', 5, 5, narrow(), conv2d(3, 1)),
  image('conv 1x1, stride 2', 5, 6, narrow(), conv2d(3, 1, { stride: 2, bias: false })),
  image('conv 1x1, stride 3, same', 7, 6, conv2d(2, 1, { stride: 3, ...same })),
  image('conv 1x1 in tiles', 8, 9, wide(), wide(relu), conv2d(3, 1, relu)),
  image('conv 3x3 of few channels', 7, 6, narrow(), conv2d(3, 3, relu)),
  image('conv 3x3, same, no bias', 5, 4, narrow({ ...same, bias: false }), narrow(same)),
  image('conv 3x3, stride 2', 8, 7, narrow(), conv2d(3, 3, { stride: 2 })),
  image('conv 3x3, stride 2, same', 6, 7, narrow({ stride: 2, ...same }), narrow(same)),
  image('conv 3x3, stride 2 down, 1 across, same', 6, 5, narrow({ stride: [2, 1], ...same })),
  image('conv 5x5', 9, 8, conv2d(2, 5, relu), conv2d(2, 4)),
  image('conv 5x5, stride 3, same', 8, 9, narrow(), conv2d(2, 5, { stride: 3, ...same })),
  image('conv 2x3', 6, 6, conv2d(2, [2, 3]), conv2d(2, [3, 1], { ...same, bias: false })),
  image('conv 2x2, same: padding only behind', 5, 5, conv2d(2, 2, same), conv2d(2, 2, same)),
  image('conv of the whole image', 5, 4, conv2d(3, [5, 4])),
  image('conv 3x3, dilation 2', 8, 7, narrow(), conv2d(3, 3, { dilation: 2, ...relu })),
  image('conv 3x2, dilation 1 down, 3 across, stride 2, same', 6, 9, conv2d(2, [3, 2], { dilation: [1, 3], stride: 2, ...same })), // prettier-ignore
];

const winograd = [
  image('conv in overlapping tiles for the next', 8, 8, wide(relu), wide(relu)),
  image('three convs in tiles, ragged', 11, 9, wide(relu), wide({ bias: false }), wide(relu)),
  image('conv 5x5 in tiles for the next', 9, 10, conv2d(8, 5, relu), wide()),
  image('stride 2 in tiles for the next', 13, 12, wide({ stride: 2 }), wide()),
  image('Winograd, same', 5, 6, wide({ ...same, ...relu }), wide({ ...same, ...relu })),
  image('Winograd, same, one tile', 2, 3, wide(same), wide(same)),
  image('Winograd, same, behind tiles', 9, 9, wide(), wide(relu), wide({ ...same, ...relu })),
  image('Winograd with other channels', 7, 7, conv2d(9, 3, relu), conv2d(10, 3)),
  image('Winograd of one pixel', 5, 5, wide(), wide()),
  image('Winograd, dilation 2, same', 9, 10, wide(same), wide({ dilation: 2, ...same, ...relu })),
  image('Winograd, dilation 3 down, ragged', 11, 7, wide(), wide({ dilation: [3, 1] }), wide()),
  image(
    'Winograd, dilation wider than the image, same',
    3,
    4,
    wide(same),
    wide({ dilation: 4, ...same }),
  ),
  image('dilated residuals', 8, 9, wide(same), residual([wide({ dilation: 2, ...same })]), residual([wide(same)], relu)), // prettier-ignore
  image('softmax over channels in tiles', 7, 7, wide(), wide({ activation: 'softmax' })),
];

const pools = [
  image('max pool on the input', 6, 6, maxPool2d(2)),
  image('max pool 1x1 on the input', 3, 4, maxPool2d(1)),
  image('max pool 1x1, stride 2, on the input', 5, 4, maxPool2d(1, { stride: 2 })),
  image('average pool on the input, same', 5, 4, averagePool2d(3, { stride: 2, ...same })),
  image('average pool 1x1 on the input', 3, 4, averagePool2d(1)),
  image('max pool with bias and ReLU pending', 7, 8, narrow(relu), maxPool2d(2)),
  image('max pool that drops a row and a column', 7, 9, narrow(relu), maxPool2d(2)),
  image('max pool, overlapping', 9, 8, narrow(relu), maxPool2d(3, { stride: 2 })),
  image('max pool, same', 8, 7, narrow(), maxPool2d(3, { stride: 2, ...same })),
  image('max pool 1x3', 6, 8, narrow(relu), maxPool2d([1, 3])),
  image('max pool of a conv without bias', 6, 6, narrow({ bias: false }), maxPool2d(2)),
  image('max pool of 1x1 in tiles', 9, 8, wide(), wide(), conv2d(3, 1, relu), maxPool2d(2)),
  image('tiles that divide: 8 -> 4', 12, 12, wide(relu), wide(relu), maxPool2d(2)),
  image('ragged tiles: 10 -> 5', 14, 12, wide(relu), wide(relu), maxPool2d(2)),
  image('ragged tiles: 6 -> 3', 10, 10, wide(relu), wide(relu), maxPool2d(2)),
  image('odd ragged tiles: 11 -> 5', 15, 15, wide(relu), wide(relu), maxPool2d(2)),
  image('two pools in tiles', 12, 12, wide(relu), wide(relu), maxPool2d(2), maxPool2d(2)),
  image('average of a pool in tiles', 12, 8, wide(), wide(relu), maxPool2d(2), averagePool2d(2)),
  image('pool 4x4 of whole tiles', 12, 8, wide(), wide(relu), maxPool2d(4)),
  image('pool 4x4 of ragged tiles', 13, 9, wide(), wide(relu), averagePool2d(4)),
  image('overlapping pool of whole tiles', 12, 12, wide(), wide(relu), maxPool2d(2, { stride: 1 })),
  image('overlapping pool of tiles', 11, 11, wide(), wide(relu), maxPool2d(3, { stride: 2 })),
  image('same pool of tiles', 9, 9, wide(), wide(relu), maxPool2d(2, { stride: 2, ...same })),
  image('average pool of tiles', 11, 9, wide(), wide(relu), averagePool2d(2)),
  image('average pool, same, of tiles', 9, 9, wide(), wide(relu), averagePool2d(3, same)),
  image('conv behind a pool in tiles', 16, 16, wide(), wide(relu), maxPool2d(2), wide(relu)),
  image('conv behind ragged tiles', 14, 14, wide(), wide(relu), maxPool2d(2), narrow(relu)),
  vector('global average', 5, 6, narrow(relu), globalAveragePool2d()),
  vector('global average of the input', 5, 6, globalAveragePool2d()),
  vector('global average of tiles', 8, 12, wide(relu), wide(relu), globalAveragePool2d()),
  vector('global average of ragged tiles', 9, 8, wide(), wide(relu), globalAveragePool2d()),
];

const elementwise = [
  ...activations.flatMap((name) => [
    image(`conv with ${name}`, 5, 5, narrow({ activation: name })),
    image(`max pool behind ${name}`, 6, 6, narrow({ activation: name }), maxPool2d(2)),
    image(`${name} as a layer`, 5, 5, narrow(), activation(name)),
    vector(`dense with ${name}`, 3, 3, flatten(), dense(4, { activation: name })),
  ]),
  image('activation on the input', 3, 4, activation('tanh')),
  image('activation in tiles', 9, 9, wide(), wide(), activation('silu'), maxPool2d(2)),
  image('dropout behind a pool in tiles', 12, 8, wide(), wide(relu), maxPool2d(2), dropout(0.4)),
  image('dropout behind ragged tiles', 9, 9, wide(), wide(relu), dropout(0.4), narrow()),
  image('dropout between conv and pool', 6, 6, narrow(relu), dropout(0.4), maxPool2d(2)),
  image('dropout on the input', 4, 4, dropout(0.2)),
  image('dropout of nothing', 4, 4, dropout(0), narrow()),
  vector(
    'two dropouts around a flatten',
    12,
    8,
    ...[wide(), wide(relu), maxPool2d(2), dropout(0.25), flatten(), dropout(0.5)],
  ),
  vector(
    'dropouts behind flatten and dense',
    5,
    5,
    ...[flatten(), dropout(0.1), dense(4, relu), dropout(0.5)],
  ),
];

const norms = [
  image('batch norm on the input', 4, 4, batchNorm()),
  image('batch norm between convs', 7, 6, narrow({ bias: false }), batchNorm(), narrow(relu)),
  image('batch norm between wide convs', 9, 9, wide({ bias: false }), batchNorm(), wide(relu)),
  image('batch norm in tiles', 12, 8, wide(), wide(), batchNorm(), maxPool2d(2)),
  image('batch norm in ragged tiles', 9, 10, wide(), wide(), batchNorm(), activation('relu')),
  image('batch norm behind a pool', 12, 8, wide(), wide(relu), maxPool2d(2), batchNorm()),
  vector('batch norm of a vector', 4, 4, flatten(), dense(5), batchNorm({ epsilon: 0.1 })),
  vector(
    'batch norm of flattened tiles',
    12,
    8,
    ...[wide(), wide(relu), maxPool2d(2), flatten(), batchNorm()],
  ),
];

const vectors = [
  vector('flatten of the input', 3, 4, flatten(), dense(4, relu)),
  image('flatten of tiles', 8, 12, wide(), wide(relu)),
  image('flatten of ragged tiles', 9, 11, wide(), wide(relu)),
  image('flatten twice', 12, 8, wide(), wide(relu), maxPool2d(2), flatten()),
  vector('dense without bias', 3, 3, flatten(), dense(4, { bias: false, ...relu })),
  exactly(
    'no dense behind tiles',
    [8, 12],
    crossEntropy,
    ...[wide(), wide(relu), maxPool2d(4), flatten(), activation('softmax')],
  ),
  exactly(
    'flattened tiles as scores',
    [8, 8],
    squares,
    ...[wide(), wide(), maxPool2d(2), flatten()],
  ),
  exactly(
    'softmax as a layer',
    [4, 4],
    crossEntropy,
    ...[flatten(), dense(4), activation('softmax')],
  ),
  exactly(
    'label smoothing',
    [4, 4],
    { ...crossEntropy, labelSmoothing: 0.1 },
    ...[narrow(relu), flatten(), dense(4, { activation: 'softmax' })],
  ),
  exactly(
    'squares of sigmoids',
    [4, 4],
    squares,
    ...[narrow(relu), flatten(), dense(4, { activation: 'sigmoid' })],
  ),
  exactly(
    'squares of probabilities',
    [4, 4],
    squares,
    ...[flatten(), dense(4, { activation: 'softmax' })],
  ),
];

const residuals = [
  image('residual', 6, 6, narrow(), residual([narrow({ ...same, ...relu }), narrow(same)], relu)),
  image('residual of the input', 4, 5, residual([conv2d(1, 3, same)])),
  image('residual of dropped input', 4, 4, residual([dropout(0.3)])),
  image('residual of activated input', 4, 4, residual([activation('sigmoid')])),
  image('residual with a shortcut', 5, 6, narrow(), residual([conv2d(3, 3, same)], relu)),
  image('residual with stride', 7, 8, narrow(), residual([narrow({ stride: 2, ...same })])),
  image('residual with a pool', 6, 8, narrow(relu), residual([conv2d(3, 3, same), maxPool2d(2)])),
  image(
    'residual in tiles',
    9,
    8,
    ...[wide(), wide(relu), residual([wide({ ...same, ...relu }), wide(same)], relu), wide(relu)],
  ),
  image(
    'residual around batch norms and dropout',
    7,
    7,
    ...[
      narrow(),
      residual([narrow({ ...same, bias: false }), batchNorm(), activation('relu'), dropout(0.2)]),
      batchNorm(),
    ],
  ),
  image(
    'residuals in residuals',
    6,
    6,
    residual([narrow(same), residual([narrow(same)], relu), residual([conv2d(3, 1)])]),
  ),
  vector('residual of a vector', 4, 4, flatten(), dense(4), residual([dense(4, relu)])),
  vector(
    'residual of flattened tiles',
    8,
    8,
    ...[wide(), wide(relu), maxPool2d(2), flatten(), residual([dense(32, relu)])],
  ),
  vector(
    'residual of activated flattened tiles',
    8,
    8,
    ...[wide(), wide(), maxPool2d(2), flatten(), residual([activation('relu')])],
  ),
];

/** Every way through the layers that is known to differ from the others. */
export const stacks: readonly Stack[] = [
  ...convolutions,
  ...winograd,
  ...pools,
  ...elementwise,
  ...norms,
  ...vectors,
  ...residuals,
];

const points = (name: string, height: number, width: number, ...layers: Layer[]) =>
  exactly(name, [height, width], { type: 'centerPoint' }, ...layers);
const dilated = (dilation: number) => residual([wide({ dilation, ...same, ...relu })]);

/** Networks that end in an image, and take images of other sizes as well. */
export const imageStacks: readonly Stack[] = [
  points('an image of the input', 3, 4, conv2d(5, 1)),
  points('an image by a gather, same', 5, 4, narrow({ ...same, ...relu }), conv2d(6, 3, same)),
  points('an image in tiles', 6, 9, wide({ ...same, ...relu }), wide(same)),
  points('an image behind dilated tiles', 9, 6, wide(same), wide({ dilation: [2, 3], ...same })),
  points(
    'strides, batch norms and dilated residuals',
    ...([8, 12, conv2d(8, 5, { stride: 2, bias: false, ...same }), batchNorm()] as const),
    ...[activation('relu'), maxPool2d(2), dilated(1), dilated(2), dilated(4), conv2d(6, 1)],
  ),
  points(
    'strides inside a residual, one way only',
    ...([4, 6, narrow({ stride: [1, 2], ...same })] as const),
    ...[
      residual([conv2d(6, 3, { stride: [2, 1], ...same })]),
      averagePool2d(3, { stride: 1, ...same }),
    ],
  ),
];

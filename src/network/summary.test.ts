import { describe, expect, it } from 'vitest';
import { activation } from './layers/activation.js';
import { batchNorm } from './layers/batch-norm.js';
import { conv2d } from './layers/conv2d.js';
import { dense } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { flatten } from './layers/flatten.js';
import { globalAveragePool2d, maxPool2d } from './layers/pool2d.js';
import { residual } from './layers/residual.js';
import { defineNetwork } from './network.js';
import { formatSummary, summarize } from './summary.js';

const classic = defineNetwork([
  conv2d(32, 3, { activation: 'relu' }),
  conv2d(64, 3, { activation: 'relu' }),
  maxPool2d(2),
  dropout(0.25),
  flatten(),
  dropout(0.5),
  dense(128, { activation: 'relu' }),
  dense(10, { activation: 'softmax' }),
]);

describe('summarize', () => {
  it("gives Keras's figures for the classic network", () => {
    const { layers, parameters, trainable } = summarize(classic);
    expect(layers.map((layer) => [layer.name, layer.type, layer.parameters])).toEqual([
      ['conv2d', 'Conv2D', 320],
      ['conv2d_1', 'Conv2D', 18_496],
      ['max_pooling2d', 'MaxPooling2D', 0],
      ['dropout', 'Dropout', 0],
      ['flatten', 'Flatten', 0],
      ['dropout_1', 'Dropout', 0],
      ['dense', 'Dense', 1_179_776],
      ['dense_1', 'Dense', 1_290],
    ]);
    expect(layers.map((layer) => layer.outputShape)).toEqual([
      [null, 26, 26, 32],
      [null, 24, 24, 64],
      [null, 12, 12, 64],
      [null, 12, 12, 64],
      [null, 9216],
      [null, 9216],
      [null, 128],
      [null, 10],
    ]);
    expect([parameters, trainable]).toEqual([1_199_882, 1_199_882]);
  });

  it('counts running statistics, but not as trainable', () => {
    const network = defineNetwork([conv2d(4, 3, { bias: false }), batchNorm(), activation('relu')]);
    expect(summarize(network)).toMatchObject({ parameters: 36 + 16, trainable: 36 + 8 });
  });

  it('counts everything inside a residual block, its shortcut included', () => {
    const network = defineNetwork([
      residual([conv2d(8, 3, { padding: 'same' }), conv2d(8, 3, { padding: 'same' })]),
      globalAveragePool2d(),
      dense(10),
    ]);
    const inside = 8 * 9 + 8 + (8 * 8 * 9 + 8) + 8;
    expect(summarize(network).layers[0]).toEqual({
      name: 'residual',
      type: 'Residual',
      outputShape: [null, 28, 28, 8],
      parameters: inside,
    });
  });
});

describe('formatSummary', () => {
  it('is the classic table', () => {
    expect(formatSummary(summarize(classic))).toBe(
      ` Layer (type)                   Output Shape           Param #
═══════════════════════════════════════════════════════════════
 conv2d (Conv2D)                (None, 26, 26, 32)         320
 conv2d_1 (Conv2D)              (None, 24, 24, 64)      18,496
 max_pooling2d (MaxPooling2D)   (None, 12, 12, 64)           0
 dropout (Dropout)              (None, 12, 12, 64)           0
 flatten (Flatten)              (None, 9216)                 0
 dropout_1 (Dropout)            (None, 9216)                 0
 dense (Dense)                  (None, 128)          1,179,776
 dense_1 (Dense)                (None, 10)               1,290
═══════════════════════════════════════════════════════════════
 Total params: 1,199,882
 Trainable params: 1,199,882
 Non-trainable params: 0`,
    );
  });

  it.each([
    [62, ' Layer           Output Shape           Param #'],
    [40, ' max_pooling2d           0'],
    [10, ' dense_1             1,290'],
  ])('leaves out types and then shapes in %i columns', (columns, line) => {
    const lines = formatSummary(summarize(classic), columns).split('\n');
    expect(lines).toContain(line);
    const widest = Math.max(...lines.map(({ length }) => length));
    expect(widest).toBeLessThanOrEqual(Math.max(28, columns));
  });
});

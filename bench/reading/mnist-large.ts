/** @file MNIST's test digits drawn large, off-centre, dark on light, as `npm run measure:pictures` draws them; nothing is told of them. */
import { imageOf } from '../../src/dataset/dataset.js';
import { loadDataset } from '../../src/dataset/load.js';
import { drawOnPaper } from '../drawn.js';
import { judgeNumber } from './judge.js';
import type { Measure } from './measure.js';

/** Test digits in an order of chance. */
export const mnistLarge: Measure = {
  name: 'mnist-large',
  figure: 'right',
  limit: 2000,
  async *items({ random }) {
    const { test } = await loadDataset('mnist');
    const order = random
      .fork('order')
      .shuffle(Int32Array.from({ length: test.count }, (_, i) => i));
    for (const i of order) {
      const picture = drawOnPaper(imageOf(test, i), random.fork(i));
      yield { name: `mnist-test-${i}`, picture, wanted: [{ text: String(test.labels[i]) }] };
    }
  },
  judge: judgeNumber,
};

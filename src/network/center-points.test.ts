import { expect, test } from 'vitest';
import { differentiate } from '../graph/differentiate.js';
import { encodeModel } from '../graph/encode.js';
import { GraphBuilder } from '../graph/graph.js';
import { nodeRuntime } from '../runtime/node.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import {
  boxChannels,
  centerGrid,
  centerPointLoss,
  priorLogit,
  targetParts,
} from './center-points.js';

const grid = { height: 2, width: 3, kinds: 2 };
const batch = 2;
const parts = targetParts(grid);
const scoreRows = (grid.kinds + boxChannels) * parts.places;

function drawCase() {
  const random = createRandom(7);
  const scores = Float32Array.from({ length: scoreRows * batch }, () => 3 * random.normal());
  const targets = Float32Array.from({ length: parts.rows * batch }, () => random.uniform());
  return { scores, targets };
}

/** Plain float64 loops, written from the paper's formulas. */
function plainLoss(scores: Float64Array, targets: Float32Array): number[] {
  return Array.from({ length: batch }, (_, image) => {
    const score = (row: number) => scores[row * batch + image]!;
    const target = (row: number) => targets[row * batch + image]!;
    let loss = 0;
    for (let row = 0; row < grid.kinds * parts.places; row++) {
      const p = 1 / (1 + Math.exp(-score(row) - priorLogit));
      loss -= target(parts.positive + row) * (1 - p) ** 2 * Math.log(p + 1e-6);
      loss -= target(parts.negative + row) * p ** 2 * Math.log(1 - p + 1e-6);
    }
    for (let row = 0; row < boxChannels * parts.places; row++) {
      const apart = Math.abs(score(grid.kinds * parts.places + row) - target(parts.boxes + row));
      loss += target(parts.boxWeight + (row % parts.places)) * apart;
    }
    return loss;
  });
}

test('loss and gradient are those of plain float64 loops and their differences', async () => {
  const { scores, targets } = drawCase();
  const graph = new GraphBuilder('loss');
  const x = graph.input('x', 'float32', [scoreRows, batch]);
  const t = graph.input('t', 'float32', [parts.rows, batch]);
  const losses = centerPointLoss(graph, grid, x, t);
  const mean = graph.apply('ReduceMean', [losses], { axes: [0], keepdims: false });
  graph.output('losses', losses);
  graph.output('gradient', differentiate(graph, mean, [x])[0]!);
  const session = await nodeRuntime.createSession(
    encodeModel(graph, { producer: 'tenfold', version: '' }),
  );
  try {
    const results = await session.run({
      x: { dtype: 'float32', shape: x.shape, data: scores },
      t: { dtype: 'float32', shape: t.shape, data: targets },
    });
    const doubles = Float64Array.from(scores);
    plainLoss(doubles, targets).forEach((wanted, image) =>
      expect(results.losses!.data[image]).toBeCloseTo(wanted, 3),
    );
    const gradient = results.gradient!.data as Float32Array;
    const meanLoss = () => plainLoss(doubles, targets).reduce((a, b) => a + b, 0) / batch;
    doubles.forEach((value, i) => {
      doubles[i] = value + 1e-6;
      const above = meanLoss();
      doubles[i] = value - 1e-6;
      const slope = (above - meanLoss()) / 2e-6;
      doubles[i] = value;
      expect(Math.abs(gradient[i]! - slope), `score ${i}`).toBeLessThan(2e-4);
    });
  } finally {
    await session.release();
  }
});

test('a network that ends in no image, or has no channel for a kind, is refused', () => {
  expect(() => centerGrid([10])).toThrow(InputError);
  expect(() => centerGrid([4, 4, 4])).toThrow(/channel for each kind and 4 for the box/);
  expect(centerGrid([4, 5, 6])).toEqual({ height: 4, width: 5, kinds: 2 });
});

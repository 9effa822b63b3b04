import { expect, test } from 'vitest';
import { plain } from '../../../test/small-runs.js';
import type { OperatorName } from '../../graph/operators/index.js';
import { trainingGraph } from '../../network/lower.js';
import { classic } from './classic.js';
import { quick } from './quick.js';
import { recipeTitle } from './index.js';

test('a recipe is called by its name, and a changed one by what is changed too', () => {
  expect(recipeTitle(quick)).toBe('quick');
  expect(recipeTitle({ ...quick, description: 'mine' })).toBe('quick');
  expect(recipeTitle({ ...quick, optimizer: { type: 'adamw' } })).toBe('quick, changed: optimizer');
  expect(recipeTitle({ ...quick, averaging: { decay: 0.9 }, batch: 64 })).toBe(
    'quick, changed: batch, averaging',
  );
  expect(recipeTitle({ ...plain, batch: 64 })).toBe('plain');
});

test("classic's step copies rows of pixels once and neither for its pool nor between its layers", () => {
  const { graph } = trainingGraph(classic.network, classic.batch, classic.loss);
  const count = (name: OperatorName) =>
    graph.nodes.filter(({ operator }) => operator === name).length;
  expect(count('Gather')).toBe(1);
  expect(count('ReduceMax')).toBe(1);
  // The first convolution with its ReLU, and the mask of the pool.
  expect(count('FusedConv')).toBe(2);
});

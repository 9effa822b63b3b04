import { expect, test } from 'vitest';
import { plain } from '../../../test/small-runs.js';
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

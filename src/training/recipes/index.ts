/** @file The recipes by name. */
import type { Recipe } from '../recipe.js';
import { classic } from './classic.js';
import { quick } from './quick.js';

/** Every recipe that has a name. */
export const recipes: ReadonlyMap<string, Recipe> = new Map(
  [classic, quick].map((recipe) => [recipe.name, recipe]),
);

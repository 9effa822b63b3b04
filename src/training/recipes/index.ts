/** @file The recipes by name. */
import type { Recipe } from '../recipe.js';
import { champion } from './champion.js';
import { classic } from './classic.js';
import { quick } from './quick.js';
import { reader } from './reader.js';

/** Every recipe that has a name. */
export const recipes: ReadonlyMap<string, Recipe> = new Map(
  [classic, quick, champion, reader].map((recipe) => [recipe.name, recipe]),
);

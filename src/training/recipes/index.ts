/** @file The recipes by name. */
import { changedSettings, type Recipe } from '../recipe.js';
import { champion } from './champion.js';
import { classic } from './classic.js';
import { confirmer } from './confirmer.js';
import { quick } from './quick.js';
import { reader } from './reader.js';
import { spotter } from './spotter.js';

/** Every recipe that has a name. */
export const recipes: ReadonlyMap<string, Recipe> = new Map(
  [classic, quick, champion, reader, spotter, confirmer].map((recipe) => [recipe.name, recipe]),
);

/** What a recipe is called: "quick", or "quick, changed: optimizer" when it is not quite that one. */
export function recipeTitle(recipe: Recipe): string {
  const known = recipes.get(recipe.name);
  const changed = known ? changedSettings(known, recipe) : [];
  return changed.length === 0 ? recipe.name : `${recipe.name}, changed: ${changed.join(', ')}`;
}

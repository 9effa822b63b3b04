/** @file `tenfold summary`: the layers of a recipe or a model. */
import { formatSummary, summarize } from '../network/summary.js';
import type { Network } from '../network/network.js';
import { InputError } from '../tensor/error.js';
import { recipes } from '../training/recipes/index.js';
import { errorCode } from '../storage/file-error.js';
import { createOutput, type OutputFlags } from './output.js';
import { nearest } from '../tensor/suggest.js';
import { stat } from 'node:fs/promises';

/** Runs the command. */
export async function summary(what: string, flags: OutputFlags): Promise<void> {
  const output = createOutput(flags);
  const { name, network } = await find(what);
  const figures = summarize(network);
  if (flags.json) {
    output.printJson({ name, ...figures });
    return;
  }
  output.print(output.paint('bold', `Model: ${name}`));
  // A file or pipe has no width.
  output.print(formatSummary(figures, process.stdout.isTTY ? output.columns : Infinity));
}

async function find(what: string): Promise<{ name: string; network: Network }> {
  const recipe = recipes.get(what);
  if (recipe) return { name: recipe.name, network: recipe.network };
  await mustExist(what);
  const { loadModel } = await import('../library/load-model.js');
  const { network } = await loadModel(what);
  if (network) return { name: what, network };
  throw new InputError(
    `Cannot summarize ${what}: it was not written by Tenfold, so its layers are unknown.`,
  );
}

/** Says that recipes would have done too, when `what` is neither a recipe nor a file. */
async function mustExist(what: string): Promise<void> {
  try {
    await stat(what);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return;
    const names = [...recipes.keys()];
    const meant = nearest(what, names);
    throw new InputError(
      `Cannot summarize ${what}: there is no such file, nor a recipe of that name; ` +
        (meant ? `did you mean ${meant}?` : `recipes are ${names.join(', ')}.`),
    );
  }
}

/** @file The model that a training starts from. */
import { loadModel } from '../library/load-model.js';
import type { Model } from '../library/model.js';
import { InputError } from '../tensor/error.js';
import type { FromModel } from './config/file.js';

/** The name that stands for the recipe of `fineTuning`. */
export const fineTuningName = 'finetune';

/**
 * Loads the model that a run starts from.
 * @throws InputError when it is not there, or not the file that the run was begun with.
 */
export async function loadStart({ path, sha256 }: FromModel): Promise<Model> {
  const model = await loadModel(path);
  if (sha256 === undefined || model.identity.sha256 === sha256) return model;
  throw new InputError(
    `Cannot go on from ${path}: it has changed since the run was begun with it; bring that file back or start a new run.`,
  );
}

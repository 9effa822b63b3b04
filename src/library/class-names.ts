/** @file The classes of a model, known by their names: as they are given, and beside those of data. */
import { NO_DIGIT, type Dataset } from '../dataset/dataset.js';
import { ownLabels } from '../dataset/relabel.js';
import { show } from '../network/options.js';
import { InputError } from '../tensor/error.js';

/** @throws InputError unless there is a name of its own for each output. */
export function checkClassNames(names: readonly string[], outputs: number): void {
  const isList = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!isList || new Set(names).size !== names.length) {
    throw new InputError(
      `sequential's classes must be a list of names, each of them once, got ${show(names)}.`,
    );
  }
  if (names.length !== outputs) {
    throw new InputError(
      `sequential has ${names.length} class names for ${outputs} outputs: give as many classes as the last layer has units ('0' to '9' without).`,
    );
  }
}

/**
 * The data with its labels counted in the model's classes.
 * @throws InputError for data with a class that the model has no name for.
 */
export function knownClasses(data: Dataset, known: readonly string[]): Dataset {
  const strange = data.classes.filter((name) => !known.includes(name));
  if (strange.length === 0) return ownLabels(data, known);
  throw new InputError(
    `Cannot train on ${data.name}: the model tells ${listed(known)} apart and does not know ${listed(strange)}; name its classes as the data does, with sequential(layers, { classes }).`,
  );
}

function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, ...` : names.join(', ');
}

/**
 * The data as a model of these classes is judged on it: with its labels counted in them.
 * @returns also whether the model knows "none" as its last class, which the data does not have
 * @throws InputError when the data has classes that the model does not know.
 */
export function inClasses(
  known: readonly string[],
  data: Dataset,
): { readonly set: Dataset; readonly knowsMore: boolean } {
  const { classes, name } = data;
  const knowsMore = known.at(-1) === NO_DIGIT && !classes.includes(NO_DIGIT);
  const judged = knowsMore ? known.slice(0, -1) : known;
  const set = ownLabels(data, judged);
  if (set.classes.join() === judged.join()) return { set, knowsMore };
  throw new InputError(
    `Cannot compare the model with ${name}: it tells ${listed(known)} apart, the data ${listed(classes)}.`,
  );
}

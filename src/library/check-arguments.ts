/** @file What a model may be given, checked: programs without types give anything. */
import type { Dataset, DatasetPair } from '../dataset/dataset.js';
import { InputError } from '../tensor/error.js';
import { isBytes, kindOf } from '../tensor/given.js';

const bytes = 'bytes in a Uint8Array (0 to 255, ink 255 on 0)';

/** @throws InputError when these are no bytes. */
export function checkImages(images: unknown): asserts images is Uint8Array {
  if (isBytes(images)) return;
  throw new InputError(
    `Cannot read images from ${told(images)}: they must be ${bytes}, one image after the other; multiply numbers from 0 to 1 by 255.`,
  );
}

/** @throws InputError when this is no data set. */
export function checkDataset(data: unknown): asserts data is Dataset {
  check(data, 'read data from', "it must be a Dataset, such as (await loadDataset('mnist')).test");
}

/** @throws InputError when this is no data to train on. */
export function checkTrainingData(data: unknown): asserts data is Dataset | DatasetPair {
  const isPair = typeof data === 'object' && data !== null && 'train' in data;
  const expected = "it must be a Dataset or { train, test }, such as await loadDataset('mnist')";
  check(isPair ? data.train : data, 'train on', expected);
}

/** @throws InputError for what the training itself does not look at: the recipe has its own checks. */
export function checkFitOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InputError(
      `Cannot train with ${told(options)}: options must be an object, such as { epochs: 3 }.`,
    );
  }
  const { validation, from, signal, ...rest } = options as Record<string, unknown>;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InputError(
      `Cannot train with the signal ${told(signal)}: it must be an AbortSignal, such as new AbortController().signal.`,
    );
  }
  const callback = ['onBatch', 'onEpoch'].find(
    (name) => rest[name] !== undefined && typeof rest[name] !== 'function',
  );
  if (callback !== undefined) {
    throw new InputError(
      `Cannot train with ${callback} ${told(rest[callback])}: it must be a function.`,
    );
  }
  if (from !== undefined && from !== 'present' && from !== 'scratch') {
    throw new InputError(`Cannot train from ${told(from)}: it must be 'present' or 'scratch'.`);
  }
  if (validation === undefined) return;
  const expected =
    "it must be a Dataset, such as (await loadDataset('mnist')).test or the second part of split(data, 0.1, createRandom(1)); leave it out for none";
  check(validation, 'train with validation', expected);
}

function check(data: unknown, attempt: string, expected: string): void {
  if (!isDataset(data)) throw new InputError(`Cannot ${attempt} ${told(data)}: ${expected}.`);
  const { name, images } = data;
  if (isBytes(images)) return;
  throw new InputError(`Cannot ${attempt} ${name}: its images are ${told(images)}, not ${bytes}.`);
}

/** Whether this is a data set, but for its images. */
function isDataset(data: unknown): data is { readonly name: string; readonly images: unknown } {
  if (typeof data !== 'object' || data === null) return false;
  const { name, count, height, width, labels, classes } = data as Record<string, unknown>;
  const sizes = [count, height, width];
  const lists = [labels, classes];
  return (
    typeof name === 'string' &&
    sizes.every((size) => typeof size === 'number') &&
    lists.every((list) => Array.isArray(list) || ArrayBuffer.isView(list))
  );
}

/** What came, in a few words. */
function told(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const kind = kindOf(value);
  if ('length' in value) return `${kind} of ${String(value.length)}`;
  if (kind !== 'Object') return kind;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an object with nothing in it';
  return `an object of ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', ...' : ''}`;
}

/** @file Models from files: one, or all of a folder as a committee. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeModelFile, type SavedModel } from '../formats/model-file.js';
import { nodeRuntime } from '../runtime/node.js';
import { fileError } from '../storage/file-error.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { createClassifier } from './classifier.js';
import { Model } from './model.js';

/** The folder of the models that come with the package. */
const shippedModels = fileURLToPath(new URL('../../models/', import.meta.url));

/** The folder of the model of this name that comes with the package, if there is one. */
export async function shippedModel(name: string): Promise<string | undefined> {
  if (!/^[\w-]+$/.test(name)) return undefined;
  const folder = join(shippedModels, name);
  return (await isThere(folder)) ? folder : undefined;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Whether this is the name of a model that comes with the package, and of no file. */
export async function isModelName(name: string): Promise<boolean> {
  return !(await isThere(name)) && (await shippedModel(name)) !== undefined;
}

/** The path itself, or that of the model with this name. */
async function placeOf(path: string): Promise<string> {
  return (await isThere(path)) ? path : ((await shippedModel(path)) ?? path);
}

/**
 * Loads a model.
 * @param path an ONNX file, a folder that holds one (`model.onnx` if there are several), or where
 *   there is neither the name of a model that comes with the package; `classic` by default
 * @throws InputError when there is no model, or it does not take digit images.
 */
export async function loadModel(path: string = join(shippedModels, 'classic')): Promise<Model> {
  const file = await modelFile(await placeOf(path));
  const bytes = await readInputFile(file);
  const read = decodeModelFile(bytes, file);
  const { network, weights, classes, card, precision, views } = read;
  if (network && weights && classes) {
    const saved: SavedModel = {
      ...{ network, weights, classes },
      ...(card ? { card } : {}),
      ...(precision ? { precision } : {}),
      ...(views ? { views } : {}),
    };
    return new Model({ saved, file: bytes, path: file, classes });
  }
  const probe = await createClassifier(nodeRuntime, bytes, file);
  await probe.release();
  const names = Array.from({ length: probe.classes }, (_, index) => String(index));
  return new Model({ file: bytes, path: file, classes: names });
}

/**
 * Loads every model of a folder as one: its probabilities are the mean of theirs.
 * @param path a folder of ONNX files of the same classes, or where there is none the name of models
 *   that come with the package; `champion` by default
 * @throws InputError when it holds fewer than two, or they do not agree in classes or sizes.
 */
export async function loadCommittee(
  path: string = join(shippedModels, 'champion'),
): Promise<Model> {
  const folder = await placeOf(path);
  let files: string[];
  try {
    files = await modelsIn(folder);
  } catch (error) {
    throw fileError('load a committee from', folder, error);
  }
  if (files.length < 2) {
    throw new InputError(
      `Cannot load a committee from ${folder}: it holds ${files.length === 1 ? 'one .onnx file' : 'no .onnx file'}, a committee needs two or more; name another folder, or champion, which comes along.`,
    );
  }
  const members: Model[] = [];
  for (const file of files) members.push(await loadModel(join(folder, file)));
  const { classes } = members[0]!;
  const other = members.find((member) => member.classes.join() !== classes.join());
  if (other) {
    throw new InputError(
      `Cannot form a committee of ${folder}: one member knows ${classes.join(' ')}, another ${other.classes.join(' ')}; members must agree.`,
    );
  }
  return new Model({ members, path: folder, classes });
}

/** The names of the ONNX files in a folder, sorted. */
export async function modelsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.onnx')).toSorted();
}

/** The file of the model that `loadModel` would load. */
export async function fileOfModel(path: string): Promise<string> {
  return modelFile(await placeOf(path));
}

async function modelFile(path: string): Promise<string> {
  try {
    if (!(await stat(path)).isDirectory()) return path;
    const files = await modelsIn(path);
    if (files.includes('model.onnx')) return join(path, 'model.onnx');
    if (files.length === 1) return join(path, files[0]!);
    throw new InputError(
      files.length === 0
        ? `Cannot load a model from ${path}: the folder holds no .onnx file.`
        : `Cannot load a model from ${path}: it holds ${files.length} .onnx files; name one of them.`,
    );
  } catch (error) {
    throw fileError('load a model from', path, error);
  }
}

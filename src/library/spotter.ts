/** @file The model that finds digits and marks in a picture, loaded. */
import { sceneKinds } from '../dataset/generate/kinds.js';
import { decodeModelFile } from '../formats/model-file.js';
import { boxChannels } from '../network/center-points.js';
import { nodeRuntime } from '../runtime/node.js';
import type { Spot } from '../recognition/places.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { fileOfModel } from './load-model.js';

/** A loaded spotter. */
export interface Spotter {
  readonly spot: Spot;
  /** Frees its native memory. */
  release(): Promise<void>;
}

/**
 * Loads a spotter.
 * @param path an ONNX file, a folder with one, or the name of a model that comes with the package
 * @throws InputError when there is no model, or one that tells something else apart.
 */
export async function loadSpotter(path = 'spotter', threads?: number): Promise<Spotter> {
  const file = await fileOfModel(path);
  const bytes = await readInputFile(file);
  const { classes } = decodeModelFile(bytes, file);
  const session = await nodeRuntime.createSession(bytes, { name: file, ...(threads ? { threads } : {}) }); // prettier-ignore
  const [input] = session.inputs;
  const output = session.outputs.find(({ name }) => name === 'logits');
  const channels = output?.shape[1];
  const fits =
    classes?.join() === sceneKinds.join() &&
    input?.dtype === 'uint8' &&
    input.shape.length === 4 &&
    channels === sceneKinds.length + boxChannels;
  if (!fits) {
    await session.release();
    throw new InputError(
      `Cannot find digits with ${file}: it is no spotter; give a model that was trained as recipe spotter.`,
    );
  }
  return {
    async spot({ width, height, data }) {
      const pixels = { dtype: 'uint8', shape: [1, 1, height, width], data } as const;
      const { logits } = await session.run({ [input.name]: pixels }, {}, ['logits']);
      const [, , down, across] = logits!.shape as [number, number, number, number];
      return { data: logits!.data as Float32Array, height: down, width: across };
    },
    release: () => session.release(),
  };
}

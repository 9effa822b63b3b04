import { readFile, stat } from 'node:fs/promises';
import { AbortError, InputError } from '../tensor/error.js';
import { fileError } from './file-error.js';

/**
 * The bytes of the file at `path`, not as a Buffer: that one's `slice` would not copy.
 * @throws InputError when it cannot be read, naming the file and why; AbortError on `signal`.
 */
export async function readInputFile(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    // A device such as /dev/zero has no end.
    if ((await stat(path)).isCharacterDevice()) {
      throw new InputError(`Cannot read ${path}: it is a device, not a file.`);
    }
    const { buffer, byteOffset, byteLength } = await readFile(path, { signal });
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    if (signal?.aborted) throw new AbortError(`Reading ${path} was stopped.`);
    throw fileError('read', path, error);
  }
}

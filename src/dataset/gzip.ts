import { gunzipSync } from 'node:zlib';
import { InputError } from '../tensor/error.js';
import { errorCode } from '../storage/file-error.js';

/** More than any data set of this kind; what a hostile file may at most unpack to. */
const MAX_UNPACKED = 2 ** 30;

/** Whether the bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file, checking its length and CRC.
 * @throws InputError when it is damaged, truncated, or unpacks to more than 1 GiB.
 */
export function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    const code = errorCode(error);
    const trouble =
      code === 'ERR_BUFFER_TOO_LARGE'
        ? 'it unpacks to more than 1 GiB'
        : code === 'Z_BUF_ERROR'
          ? 'the gzip data is truncated'
          : 'the gzip data is damaged';
    throw new InputError(`Cannot unpack ${name}: ${trouble}. Get the file again.`, {
      cause: error,
    });
  }
}

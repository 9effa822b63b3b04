/** @file A file that grows piece by piece and appears at its place only when it is whole. */
import { open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameBeside, syncFolder, targetOf } from './atomic-file.js';
import { fileError } from './file-error.js';

/** A file being written. One of `commit` and `abandon` ends it. */
export interface AtomicStream {
  /** @throws InputError when it cannot be written. */
  write(text: string): Promise<void>;
  /** Puts the file at its place. */
  commit(): Promise<void>;
  /** Removes what was written; does nothing after `commit`. */
  abandon(): Promise<void>;
}

/**
 * Begins a file at `path`; what is there now stays until `commit`. A device or pipe is written to
 * directly.
 * @throws InputError when the folder is missing or read-only, or `path` is a folder.
 */
export async function openAtomic(path: string): Promise<AtomicStream> {
  try {
    const before = await targetOf(path);
    if (before !== undefined && !before.isFile()) {
      const device = await open(path, 'w');
      return streamTo(device, path, () => device.close(), () => device.close()); // prettier-ignore
    }
    const place = before === undefined ? path : await realpath(path);
    const beside = nameBeside(place);
    const handle = await open(beside, 'wx', before === undefined ? 0o666 : before.mode & 0o777);
    return streamTo(
      handle,
      path,
      async () => {
        await handle.sync();
        await handle.close();
        await rename(beside, place);
        await syncFolder(dirname(place));
      },
      async () => {
        await handle.close();
        await rm(beside, { force: true });
      },
    );
  } catch (error) {
    throw fileError('write', path, error);
  }
}

function streamTo(
  handle: FileHandle,
  path: string,
  finish: () => Promise<void>,
  discard: () => Promise<void>,
): AtomicStream {
  let ended = false;
  const guarded = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      throw fileError('write', path, error);
    }
  };
  return {
    write: (text) => guarded(() => handle.writeFile(text)),
    commit: () =>
      guarded(async () => {
        await finish();
        ended = true;
      }),
    async abandon() {
      if (ended) return;
      ended = true;
      await discard().catch(() => undefined);
    },
  };
}

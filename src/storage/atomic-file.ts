/**
 * @file Writing a file so that a reader, a crash or a power cut sees the old bytes or the new ones,
 * never a part: write beside, fsync, rename.
 */
import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  open,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../tensor/error.js';
import { errorCode, fileError } from './file-error.js';

/** What is at `path` now (through symbolic links), or undefined when nothing is. */
async function existing(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes a rename in `folder` survive a power cut, where the system can (Windows cannot). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot sync a folder; the file itself is complete all the same.
    if (errorCode(error) !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}

/** A new name beside `path`: a dot, the file's name and twelve random digits. */
export function nameBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

async function replaceFile(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const beside = nameBeside(path);
  try {
    const handle = await open(beside, 'wx', mode);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * What is at `path` now.
 * @throws InputError when it is a folder, or its own folder is missing.
 */
export async function targetOf(path: string): Promise<Stats | undefined> {
  const before = await existing(path);
  if (before?.isDirectory()) {
    throw new InputError(`Cannot write ${path}: it is a folder; give a file name.`);
  }
  if (before === undefined && (await existing(dirname(path))) === undefined) {
    throw new InputError(
      `Cannot write ${path}: the folder ${dirname(path)} does not exist; create it first.`,
    );
  }
  return before;
}

/**
 * Finds out before long work whether `writeFileAtomic` can write its result.
 * @throws InputError when it could not.
 */
export async function checkTarget(path: string): Promise<void> {
  try {
    const before = await targetOf(path);
    if (before === undefined || before.isFile()) await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/**
 * Replaces the file at `path` with `bytes`, all or nothing. The folder must exist. A symbolic link
 * is followed; a device or pipe is written to directly. An existing file keeps its permissions.
 * @throws InputError when the folder is missing or read-only, or the disk is full; the old file is
 *   then untouched and nothing is left beside it.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | string): Promise<void> {
  try {
    const before = await targetOf(path);
    if (before === undefined) await replaceFile(path, bytes, 0o666);
    else if (before.isFile()) {
      await replaceFile(await realpath(path), bytes, before.mode & 0o777);
    } else {
      await writeFile(path, bytes);
    }
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/** What `nameBeside` gives. */
const UNFINISHED = /^\..+\.[0-9a-f]{12}\.tmp$/;

/**
 * Removes what writers that were killed in the middle of `writeFileAtomic` left in `folder`, which
 * must be this process's own: a file that is being written there would be removed too.
 * @throws InputError when the folder cannot be read or changed.
 */
export async function removeUnfinished(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (UNFINISHED.test(name)) await rm(join(folder, name), { force: true });
    }
  } catch (error) {
    throw fileError('clean up', folder, error);
  }
}

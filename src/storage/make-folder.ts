/** @file Making folders. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from '../tensor/error.js';
import { errorCode, fileError } from './file-error.js';

/**
 * Makes the folder at `path` and those above it that are missing. One level at a time: Node's own
 * recursive mkdir never ends where the file system says of every folder that it does not exist.
 * @throws InputError when a folder cannot be made, or a file is in its place.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  let folder = resolve(path);
  while (!(await isFolder(folder, path))) {
    missing.push(folder);
    folder = dirname(folder);
  }
  for (const each of missing.reverse()) {
    try {
      await mkdir(each);
    } catch (error) {
      // Another process may have made it meanwhile.
      if (errorCode(error) !== 'EEXIST') throw fileError('make the folder', path, error);
    }
  }
}

async function isFolder(folder: string, wanted: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory()) return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fileError('make the folder', wanted, error);
  }
  throw new InputError(`Cannot make the folder ${wanted}: a file of that name is in its place.`);
}

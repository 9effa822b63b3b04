/** @file The pictures that a user names: files, folders with all below them, standard input. */
import { open, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { imageFormat, pictureEnding, signatureLength } from '../codec/picture-format.js';
import { fileError } from '../storage/file-error.js';
import { isFolder } from '../storage/is-folder.js';
import { InputError } from '../tensor/error.js';
import { standardInput } from './standard-input.js';

/** One file of those that were named. */
export interface NamedFile {
  readonly path: string;
  /** What was named: the file itself or a folder above it. */
  readonly argument: string;
  /** Its path below a named folder, or its name. */
  readonly relative: string;
}

/** What is done with what is no picture. */
export interface FileEvents {
  /** Folders and files that are left out, such as results that are being written. */
  readonly leaveOut: ReadonlySet<string>;
  /** A file in a folder that is no picture by its name nor by its first bytes. */
  onOther(): void;
  /** A folder that cannot be read, or one without pictures. */
  onFailure(error: InputError): void;
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * The pictures in the order of the arguments; those of a folder sorted, with all below it. Hidden
 * files are left out, and so are links to folders, which may lead round in circles. Files that are
 * named are given whatever they are.
 */
export async function* findPictures(
  args: readonly string[],
  events: FileEvents,
): AsyncGenerator<NamedFile, void, undefined> {
  for (const argument of args) {
    if (argument === standardInput || !(await isFolder(argument))) {
      yield { path: argument, argument, relative: basename(argument) };
      continue;
    }
    let found = false;
    let failed = false;
    const onFailure = (error: InputError): void => {
      failed = true;
      events.onFailure(error);
    };
    for await (const relative of filesBelow(argument, '', events.leaveOut, onFailure)) {
      const path = join(argument, relative);
      if (pictureEnding.test(path) || (await looksLikePicture(path))) {
        found = true;
        yield { path, argument, relative };
      } else {
        events.onOther();
      }
    }
    if (!found && !failed) {
      events.onFailure(new InputError(`Cannot read ${argument}: the folder holds no pictures.`));
    }
  }
}

/** How many files `findPictures` goes through, pictures or not; stops at `signal`. */
export async function countFiles(
  args: readonly string[],
  leaveOut: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  for (const argument of args) {
    if (argument === standardInput || !(await isFolder(argument))) {
      count++;
      continue;
    }
    const files = filesBelow(argument, '', leaveOut, () => undefined);
    while (!signal.aborted && !(await files.next()).done) count++;
  }
  return count;
}

async function* filesBelow(
  root: string,
  below: string,
  leaveOut: ReadonlySet<string>,
  onFailure: (error: InputError) => void,
): AsyncGenerator<string, void, undefined> {
  const folder = join(root, below);
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const failure = fileError('read', folder, error);
    if (!(failure instanceof InputError)) throw failure;
    onFailure(failure);
    return;
  }
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    const relative = join(below, entry.name);
    if (entry.name.startsWith('.') || leaveOut.has(resolve(root, relative))) continue;
    if (entry.isDirectory()) yield* filesBelow(root, relative, leaveOut, onFailure);
    else if (
      entry.isFile() ||
      (entry.isSymbolicLink() && !(await isFolder(join(root, relative))))
    ) {
      yield relative;
    }
  }
}

/** Whether a file begins like a picture; a file that cannot be opened does not. */
async function looksLikePicture(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer } = await handle.read(new Uint8Array(signatureLength), 0, signatureLength, 0);
      return imageFormat(buffer) !== undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

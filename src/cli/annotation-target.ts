/** @file `--annotate`: where annotated pictures go. */
import { basename, dirname, join, resolve } from 'node:path';
import { pictureEnding } from '../codec/picture-format.js';
import { annotate } from '../library/annotate.js';
import type { PictureSource } from '../library/picture.js';
import type { Reading } from '../recognition/reading.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import { isFolder } from '../storage/is-folder.js';
import { makeFolder } from '../storage/make-folder.js';
import { UsageError } from '../tensor/error.js';
import type { NamedFile } from './picture-files.js';
import { standardInput } from './standard-input.js';

/** Draws readings over pictures and writes them. */
export interface AnnotationTarget {
  /** @throws InputError when it cannot be written. */
  write(file: NamedFile, picture: PictureSource, reading: Reading): Promise<void>;
}

/**
 * A PNG file for one picture, or a folder that repeats the folders which were named.
 * @throws UsageError when that would write over the pictures themselves.
 */
export async function annotationTarget(
  path: string,
  args: readonly string[],
): Promise<AnnotationTarget> {
  const folders = await Promise.all(args.map(isFolder));
  const places = args.map((arg, i) => resolve(folders[i] ? arg : dirname(arg)));
  if (pictureEnding.test(path) && !/\.png$/i.test(path) && !(await isFolder(path))) {
    throw new UsageError(
      `--annotate ${path}: annotated pictures are PNG; name a .png file or a folder.`,
    );
  }
  const isFile = /\.png$/i.test(path) && !(await isFolder(path));
  if (isFile) {
    if (args.length !== 1 || folders[0]) {
      throw new UsageError('--annotate takes a .png file for one picture, a folder for several.');
    }
    if (resolve(path) === resolve(args[0]!)) throw overwriting(path);
    return { write: async (_, picture, reading) => writeFileAtomic(path, await annotate(picture, reading)) }; // prettier-ignore
  }
  if (args.some((arg, i) => arg !== standardInput && places[i] === resolve(path))) {
    throw overwriting(path);
  }
  const roots = rootsOf(args, folders);
  return {
    async write({ argument, relative }, picture, reading) {
      const name = relative === standardInput ? 'standard-input' : relative;
      const file = join(
        path,
        roots.get(argument) ?? '',
        /\.png$/i.test(name) ? name : `${name}.png`,
      );
      const png = await annotate(picture, reading);
      await makeFolder(dirname(file));
      await writeFileAtomic(file, png);
    },
  };
}

function overwriting(path: string): UsageError {
  return new UsageError(
    `--annotate ${path} would write over the pictures that are read; name another place.`,
  );
}

/** A folder for each argument where there are several, so that equal names do not meet. */
function rootsOf(args: readonly string[], folders: readonly boolean[]): Map<string, string> {
  const roots = new Map<string, string>();
  const taken = new Set<string>();
  const distinct = [...new Set(args)];
  if (distinct.length === 1) return roots;
  for (const arg of distinct) {
    // Files go side by side, unless another of that name is there.
    const name = basename(resolve(arg));
    const isSide = !folders[args.indexOf(arg)];
    let root = name;
    for (let copy = 2; taken.has(root); copy++) root = `${name}-${copy}`;
    taken.add(root);
    if (!isSide || root !== name) roots.set(arg, root);
  }
  return roots;
}

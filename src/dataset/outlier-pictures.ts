/** @file Pictures of what is no digit, from a folder with any folders in it or a zip: letters, marks. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../codec/decode.js';
import { formatList, pictureEnding } from '../codec/picture-format.js';
import { frameDigit, joinFrames } from '../image/frame.js';
import { frameSide } from '../image/frame-size.js';
import type { GreyImage } from '../image/grey-image.js';
import { fileError } from '../storage/file-error.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { createDataset, NO_DIGIT, type Dataset } from './dataset.js';
import { readEach } from './read-each.js';
import { isZip, unzip } from './zip.js';

/** What pictures are read. */
export interface OutlierPictureOptions {
  /** Only those below a folder of one of these names: an alphabet, say. */
  readonly folders?: readonly string[];
  readonly signal?: AbortSignal;
}

/** A picture file by its name, and how to get its bytes. */
interface Entry {
  readonly name: string;
  readonly read: () => Promise<Uint8Array> | Uint8Array;
}

/**
 * Does `use` for every picture below `path`, told by the endings of file names.
 * @returns the results, in the order of the names
 * @throws InputError when nothing is there, or a picture or the zip is damaged; AbortError on `signal`.
 */
export async function mapPictures<R>(
  path: string,
  { folders, signal }: OutlierPictureOptions,
  use: (picture: GreyImage) => R | Promise<R>,
): Promise<R[]> {
  const isWanted = (name: string): boolean =>
    pictureEnding.test(name) &&
    !/(^|\/)(\.|__MACOSX)/.test(name) &&
    (folders === undefined ||
      name
        .split('/')
        .slice(0, -1)
        .some((part) => folders.includes(part)));
  const entries = (await entriesOf(path, isWanted, signal)).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return readEach(entries, path, signal, async (entry) =>
    use(await decodeImage(await entry.read(), entry.name)),
  );
}

/**
 * Reads every picture below `path`, framed by `frameDigit`; blank ones are left out. The one class is
 * `none`.
 * @throws InputError and AbortError as `mapPictures`; InputError when all are blank.
 */
export async function readOutlierPictures(
  path: string,
  options: OutlierPictureOptions = {},
): Promise<Dataset> {
  const read = await mapPictures(path, options, (picture) => frameDigit(picture));
  const frames = read.filter((frame) => frame !== undefined);
  if (frames.length === 0) {
    const { folders } = options;
    const where = folders === undefined ? '' : ` in folders named ${folders.join(', ')}`;
    throw new InputError(
      `${path} has no pictures of outliers${where}; expected ${formatList} files that are not blank.`,
    );
  }
  return createDataset({
    name: path,
    height: frameSide,
    width: frameSide,
    images: joinFrames(frames),
    labels: new Uint8Array(frames.length),
    classes: [NO_DIGIT],
  });
}

async function entriesOf(
  path: string,
  isWanted: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<Entry[]> {
  if (await isFolder(path)) {
    const names = (await namesBelow(path)).filter(isWanted);
    return names.map((name) => ({ name, read: () => readInputFile(join(path, name), signal) }));
  }
  const bytes = await readInputFile(path, signal);
  if (!isZip(bytes)) {
    throw new InputError(`Cannot read outliers from ${path}: it is neither a folder nor a zip.`);
  }
  const files = unzip(bytes, path, isWanted);
  return Object.entries(files).map(([name, file]) => ({ name, read: () => file }));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError('read outliers from', path, error);
  }
}

/** Every file below a folder, with slashes in its name on any system. */
async function namesBelow(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.map((name) => name.replaceAll('\\', '/'));
  } catch (error) {
    throw fileError('read', folder, error);
  }
}

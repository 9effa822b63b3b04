/** @file A folder of pictures per class: `digits/7/anything.png`, the folder's name is the class. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../codec/decode.js';
import { formatList, pictureEnding } from '../codec/picture-format.js';
import type { GreyImage } from '../image/grey-image.js';
import { frameWriting, joinFrames } from '../image/frame.js';
import { frameSide } from '../image/frame-size.js';
import { findWriting } from '../image/writing.js';
import { fileError } from '../storage/file-error.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { createDataset, DIGITS, type Dataset } from './dataset.js';
import type { MarkedOptions } from './marked-data.js';
import { readEach } from './read-each.js';

/** Labels are bytes. */
const MAX_CLASSES = 256;

const byName = new Intl.Collator('en', { numeric: true }).compare;

/** The names in a folder, hidden ones left out: folders or files. */
async function namesIn(folder: string, kind: 'folders' | 'files'): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() === (kind === 'folders'))
      .map((entry) => entry.name)
      .filter((name) => !name.startsWith('.'))
      .sort(byName);
  } catch (error) {
    throw fileError('read', folder, error);
  }
}

/** The names of the pictures in a folder. */
async function picturesIn(folder: string): Promise<string[]> {
  return (await namesIn(folder, 'files')).filter((name) => pictureEnding.test(name));
}

/** How many pictures are in the folders of a folder, at any depth. */
async function countBelow(folder: string): Promise<number> {
  let count = 0;
  for (const name of await namesIn(folder, 'folders')) {
    const each = join(folder, name);
    count += (await picturesIn(each)).length + (await countBelow(each));
  }
  return count;
}

/** Whether a picture is a frame of MNIST's kind already: its size, and dark along the border. */
function isFrame({ width, height, data }: GreyImage): boolean {
  if (width !== frameSide || height !== frameSide) return false;
  let border = 0;
  for (let i = 0; i < frameSide; i++) {
    border += data[i]! + data[(frameSide - 1) * frameSide + i]!;
    border += data[i * frameSide]! + data[i * frameSide + frameSide - 1]!;
  }
  return border < 4 * frameSide * 32 && data.some((value) => value >= 64);
}

/**
 * The frame of the digit in a picture file: the picture itself where it is one of MNIST's kind, else
 * framed as recognition does it; undefined for a blank picture.
 * @throws InputError when it cannot be read.
 */
export async function framePicture(
  path: string,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  const picture = await decodeImage(await readInputFile(path, signal), path);
  if (isFrame(picture)) return picture.data;
  const writing = findWriting(picture, { mode: 'digit' });
  return writing && frameWriting(writing);
}

async function readPicture(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const frame = await framePicture(path, signal);
  if (frame !== undefined) return frame;
  throw new InputError(`${path} shows no digit: it is blank. Remove it or choose another one.`);
}

/**
 * Reads every picture in the folders of `folder`, by the endings of file names. Pictures of 28x28
 * pixels, light on dark, are taken as they are; all others go through the same framing as
 * recognition. With digits for names the classes are the ten digits, otherwise the names in order;
 * a folder with another name and without pictures is no class.
 * @throws InputError when a picture is damaged or blank; AbortError on `signal`.
 */
export async function readImageFolder(
  folder: string,
  name: string,
  { signal, onNote }: MarkedOptions = {},
): Promise<Dataset> {
  const all = await namesIn(folder, 'folders');
  const files = await Promise.all(all.map((each) => picturesIn(join(folder, each))));
  const folders = all.filter((each, i) => files[i]!.length > 0 || DIGITS.includes(each));
  const classes = folders.every((each) => DIGITS.includes(each)) ? DIGITS : folders;
  if (classes.length > MAX_CLASSES) {
    throw new InputError(
      `${folder} has ${classes.length} classes; at most ${MAX_CLASSES} are read.`,
    );
  }
  const pictures = all.flatMap((each, i) =>
    files[i]!.map((file) => ({ path: join(folder, each, file), label: classes.indexOf(each) })),
  );
  if (pictures.length === 0) {
    throw new InputError(
      `${folder} has no pictures in folders of classes; expected a folder per class with ${formatList} files.`,
    );
  }
  if (onNote) {
    const empty = all.filter((each) => !folders.includes(each));
    if (empty.length > 0) {
      onNote(`Left out folders without pictures of their own in ${folder}: ${empty.join(', ')}.`);
    }
    const beside = (await picturesIn(folder)).length;
    const below = (await countBelow(folder)) - pictures.length;
    const left = beside + below;
    if (left > 0) {
      onNote(
        `Left out ${left} of ${left + pictures.length} pictures in ${folder}: ${beside} beside the folders of classes, ${below} in folders below them.`,
      );
    }
  }
  const frames = await readEach(pictures, folder, signal, ({ path }) => readPicture(path, signal));
  return createDataset({
    name,
    height: frameSide,
    width: frameSide,
    images: joinFrames(frames),
    labels: Uint8Array.from(pictures, ({ label }) => label),
    classes,
  });
}

/** @file A folder of pictures with a COCO file of the digits in them. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { decodeImage } from '../codec/decode.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { DIGITS } from './classes.js';
import { readCoco, type MarkedPicture } from './coco.js';
import {
  markedData,
  type LabelledFrame,
  type MarkedData,
  type MarkedOptions,
} from './marked-data.js';
import { readEach } from './read-each.js';
import type { DigitCut } from './judged-candidates.js';
import { cutMarkedDigits } from './marked-digits.js';

/** The frames of one picture. */
interface PictureFrames {
  readonly digits: readonly LabelledFrame[];
  readonly others: readonly Uint8Array[];
  /** More frames of these digits. */
  readonly cuts: readonly DigitCut[];
  readonly blank: number;
}

/** Everyone who reads the same pictures gets the same wrong cuts, and the same test part. */
const SEED = 1;

/** The COCO file among the names in a folder, if there is one: by its name, or as the only JSON. */
export function cocoFileIn(names: readonly string[]): string | undefined {
  const json = names.filter((name) => /\.json$/i.test(name) && !name.startsWith('.'));
  return (
    json.find((name) => /^_?annotations(\.coco)?\.json$/i.test(name)) ??
    (json.length === 1 && !names.some((name) => DIGITS.includes(name)) ? json[0] : undefined)
  );
}

/** Reads all pictures that the COCO file marks; they stand beside it or in its folder "images". */
export async function readCocoFolder(
  folder: string,
  file: string,
  name: string,
  options: MarkedOptions = {},
): Promise<MarkedData> {
  return toData(await readPictures(folder, file, options), name);
}

/**
 * The same in two parts: a picture's digits all stand in one of them, those of a single picture in
 * the training part.
 * @param testShare of the pictures
 */
export async function readCocoParts(
  folder: string,
  file: string,
  testShare: number,
  options: MarkedOptions = {},
): Promise<{ readonly train: MarkedData; readonly test: MarkedData }> {
  const pictures = await readPictures(folder, file, options);
  const order = createRandom(SEED).shuffle(Array.from(pictures.keys()));
  const testCount = Math.max(1, Math.round(testShare * pictures.length));
  const tested = new Set(order.slice(0, Math.min(testCount, pictures.length - 1)));
  const part = (isTest: boolean) => pictures.filter((_, i) => tested.has(i) === isTest);
  return {
    train: toData(part(false), `${folder} train`),
    test: toData(part(true), `${folder} test`),
  };
}

async function readPictures(
  folder: string,
  file: string,
  { signal, onNote }: MarkedOptions,
): Promise<PictureFrames[]> {
  const path = join(folder, file);
  const { pictures, unusable } = readCoco(await readInputFile(path, signal), path);
  const paths = await findPictures(folder, path, pictures);
  const frames = await readEach(pictures.entries(), folder, signal, ([i, picture]) =>
    cut(picture, paths[i]!, signal),
  );
  const blank = frames.reduce((sum, picture) => sum + picture.blank, 0);
  const total = pictures.reduce((sum, { digits }) => sum + digits.length, unusable);
  if (blank + unusable === total) throw new InputError(`Cannot train on ${path}: none of its ${total} boxes holds ink.`); // prettier-ignore
  if (blank + unusable > 0) {
    onNote?.(
      `Left out ${blank + unusable} of ${total} boxes in ${path}: ${blank} hold no ink, ${unusable} have no area or mark a crowd.`,
    );
  }
  return frames;
}

/** @throws InputError when a picture is not there. */
async function findPictures(folder: string, path: string, pictures: readonly MarkedPicture[]) {
  const places = [folder, join(folder, 'images')];
  const found = await Promise.all(
    pictures.map(async ({ file }) => {
      for (const place of places) {
        // Some exports keep the folder of the machine they were made on.
        for (const name of [file, basename(file)]) if (await isFile(join(place, name))) return join(place, name); // prettier-ignore
      }
      return undefined;
    }),
  );
  const missing = pictures.filter((_, i) => found[i] === undefined);
  if (missing.length === 0) return found as string[];
  const first = missing[0]!.file;
  const which =
    missing.length === 1 ? `${first} is` : `${missing.length} pictures, the first ${first}, are`;
  throw new InputError(
    `Cannot read the pictures of ${path}: ${which} not in ${folder} or its folder "images".`,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function cut(
  { file, digits }: MarkedPicture,
  path: string,
  signal?: AbortSignal,
): Promise<PictureFrames> {
  const picture = await decodeImage(await readInputFile(path, signal), path);
  const boxes = digits.map(({ box }) => box);
  const frames = cutMarkedDigits(picture, boxes, createRandom(SEED).fork(file));
  const known: LabelledFrame[] = [];
  const places = digits.map(({ digit }, i) => {
    const frame = frames.digits[i];
    return frame ? known.push({ frame, digit }) - 1 : -1;
  });
  return {
    digits: known,
    others: frames.others,
    cuts: frames.cuts
      .map(({ frame, index }) => ({ frame, index: places[index]! }))
      .filter(({ index }) => index >= 0),
    blank: digits.length - known.length,
  };
}

function toData(pictures: readonly PictureFrames[], name: string): MarkedData {
  let before = 0;
  const cuts = pictures.flatMap((picture) => {
    const own = picture.cuts.map(({ frame, index }) => ({ frame, index: before + index }));
    before += picture.digits.length;
    return own;
  });
  return markedData(
    name,
    pictures.flatMap(({ digits }) => digits),
    pictures.flatMap(({ others }) => others),
    cuts,
  );
}

/** @file What a user may call a picture, and how it becomes grey pixels. */
import { fileURLToPath } from 'node:url';
import type { DecodedColours, DecodedPicture } from '../codec/decode.js';
import { checkPixels, type GreyImage } from '../image/grey-image.js';
import { readInputFile } from '../storage/read-file.js';
import { UsageError } from '../tensor/error.js';
import { isBytes } from '../tensor/given.js';

/** A picture: the path or `file:` URL of its file, the file's bytes, or its grey pixels. */
export type PictureSource = string | URL | Uint8Array | ArrayBuffer | GreyImage;

/** A picture in a file. */
type PictureFile = Exclude<PictureSource, GreyImage>;

/** What messages call a picture that has no file. */
const unnamed = 'the picture';

/**
 * The grey pixels of a picture, shrunk while it is decoded if it has more than `mostPixels`.
 * @throws InputError when it cannot be read or is no picture; UsageError when it is nothing of these.
 */
export async function openPicture(
  source: PictureSource,
  mostPixels?: number,
): Promise<DecodedPicture> {
  if (isPixels(source)) return pixelsOf(source);
  const { decodePicture } = await import('../codec/decode.js');
  const { bytes, name } = await fileOf(source);
  return decodePicture(bytes, name, mostPixels);
}

/**
 * The same pixels in colour.
 * @throws InputError as `openPicture` does.
 */
export async function openColour(
  source: PictureSource,
  mostPixels?: number,
): Promise<DecodedColours> {
  if (isPixels(source)) {
    const { width, height, image } = pixelsOf(source);
    const data = new Uint8Array(3 * image.data.length);
    image.data.forEach((value, i) => data.fill(value, 3 * i, 3 * i + 3));
    return { width, height, colours: { width, height, data } };
  }
  const { decodeColour } = await import('../codec/decode.js');
  const { bytes, name } = await fileOf(source);
  return decodeColour(bytes, name, mostPixels);
}

/** @throws UsageError for what a program without types may hand in. */
function isPixels(source: PictureSource): source is GreyImage {
  if (isFile(source)) return false;
  if (isImage(source)) return true;
  const kind = source === null ? 'null' : typeof source === 'object' ? nameOf(source) : typeof source; // prettier-ignore
  throw new UsageError(
    `Cannot read a picture from ${kind}; give a path, a file: URL, the bytes of a file (a Uint8Array or ArrayBuffer), or { width, height, data } with the bytes of grey pixels.`,
  );
}

function isFile(value: unknown): value is PictureFile {
  const kinds = [URL, Uint8Array, ArrayBuffer];
  return typeof value === 'string' || kinds.some((kind) => value instanceof kind);
}

function isImage(value: unknown): value is GreyImage {
  if (typeof value !== 'object' || value === null || !('data' in value)) return false;
  return isBytes(value.data);
}

function nameOf(value: object): string {
  return value.constructor?.name ?? 'an object';
}

async function fileOf(source: PictureFile): Promise<{ bytes: Uint8Array; name: string }> {
  if (source instanceof Uint8Array) return { bytes: source, name: unnamed };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), name: unnamed };
  const path = typeof source === 'string' ? source : pathOf(source);
  return { bytes: await readInputFile(path), name: path };
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw new UsageError(
      `Cannot read a picture from ${url.href}; only file: URLs are read, fetch others first and give the bytes.`,
    );
  }
}

function pixelsOf(image: GreyImage): DecodedPicture {
  checkPixels(image, `read ${unnamed}`);
  return { image, width: image.width, height: image.height };
}

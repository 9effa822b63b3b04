/** @file What a user may call a picture, and how it becomes grey pixels. */
import type { DecodedPicture } from '../codec/decode.js';
import type { GreyImage } from '../image/grey-image.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';

/** A picture: the path of its file, the file's bytes, or its grey pixels. */
export type PictureSource = string | Uint8Array | GreyImage;

/** What messages call a picture that has no file. */
const unnamed = 'the picture';

/**
 * The grey pixels of a picture, shrunk while it is decoded if it has more than `mostPixels`.
 * @throws InputError when it cannot be read or is no picture.
 */
export async function openPicture(
  source: PictureSource,
  mostPixels?: number,
): Promise<DecodedPicture> {
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) return checkPixels(source);
  const { decodePicture } = await import('../codec/decode.js');
  const isPath = typeof source === 'string';
  const bytes = isPath ? await readInputFile(source) : source;
  return decodePicture(bytes, isPath ? source : unnamed, mostPixels);
}

function checkPixels(image: GreyImage): DecodedPicture {
  const { width, height, data } = image;
  const isSize = (length: number): boolean => Number.isInteger(length) && length > 0;
  if (!isSize(width) || !isSize(height) || data.length !== width * height) {
    throw new InputError(
      `Cannot read ${unnamed}: ${width} x ${height} grey pixels are not ${data.length} bytes.`,
    );
  }
  return { image, width, height };
}

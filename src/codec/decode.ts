/**
 * @file Picture files to grey pixels: PNG, JPEG and WebP through libvips, BMP through libnsbmp.
 * The header is read first, so that a file which promises more pixels than the limit is refused
 * before anything is allocated for it.
 */
import type { GreyImage } from '../image/grey-image.js';
import { InputError } from '../tensor/error.js';
import { checkBmpHeader } from './bmp.js';
import { loadSharp, toGrey } from './sharp.js';

/** Pictures of more pixels than this are refused: 50 megapixels, above any phone's usual photo. */
export const pixelLimit = 50_000_000;

/** The kinds of file that are read. */
export type ImageFormat = 'PNG' | 'JPEG' | 'WebP' | 'BMP';

const signatures: readonly { format: ImageFormat; offset: number; bytes: readonly number[] }[] = [
  { format: 'PNG', offset: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { format: 'JPEG', offset: 0, bytes: [0xff, 0xd8, 0xff] },
  { format: 'WebP', offset: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { format: 'BMP', offset: 0, bytes: [0x42, 0x4d] },
];

/** The kind of picture that `bytes` begin as, whatever the file is called. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  return signatures.find(({ offset, bytes: magic }) =>
    magic.every((byte, i) => bytes[offset + i] === byte),
  )?.format;
}

/**
 * Decodes a PNG, JPEG, WebP or BMP file to grey pixels: EXIF orientation applied, alpha over white,
 * 16-bit, CMYK and palette colours brought to 8-bit luminance. Of several frames, the first.
 * @param name What errors call the file.
 * @throws InputError for an empty, truncated, damaged, unknown or oversized file.
 */
export async function decodeImage(bytes: Uint8Array, name = 'image'): Promise<GreyImage> {
  if (bytes.length === 0) throw new InputError(`Cannot read ${name}: the file is empty.`);
  const format = imageFormat(bytes);
  if (format === undefined) {
    throw new InputError(`Cannot read ${name}: it is not a PNG, JPEG, WebP or BMP picture.`);
  }
  try {
    const { data, width, height } = await (format === 'BMP' ? decodeBmp(bytes) : decode(bytes));
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (error) {
    if (error instanceof TooManyPixels) {
      throw new InputError(
        `Cannot read ${name}: ${error.width} x ${error.height} pixels are more than the limit of ` +
          `${pixelLimit / 1e6} megapixels; scale the picture down first.`,
      );
    }
    throw new InputError(`Cannot read ${name}: the ${format} data is damaged or cut off.`);
  }
}

class TooManyPixels extends Error {
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    super();
  }
}

async function decode(bytes: Uint8Array): ReturnType<typeof toGrey> {
  const sharp = await loadSharp();
  // The limit is ours to report, by name: sharp's own would only say that there is one.
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (width * height > pixelLimit) throw new TooManyPixels(width, height);
  return toGrey(sharp(bytes, { limitInputPixels: pixelLimit, failOn: 'error' }));
}

async function decodeBmp(bytes: Uint8Array): ReturnType<typeof toGrey> {
  const { width, height } = checkBmpHeader(bytes);
  if (width * height > pixelLimit) throw new TooManyPixels(width, height);
  const [sharp, nsbmp] = await Promise.all([loadSharp(), import('@cwasm/nsbmp')]);
  const { data } = nsbmp.default.decode(bytes);
  return toGrey(sharp(data, { raw: { width, height, channels: 4 } }));
}

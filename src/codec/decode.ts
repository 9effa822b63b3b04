/**
 * @file Picture files to grey pixels: BMP through libnsbmp, all others through libvips. The header
 * is read first, so that a file which promises more pixels than the limit is refused before
 * anything is allocated for it.
 */
import type { GreyImage } from '../image/grey-image.js';
import { InputError } from '../tensor/error.js';
import { checkBmpHeader } from './bmp.js';
import { imageFormat, notAPicture } from './picture-format.js';
import type { ColourImage, Size } from './colour-image.js';
import { loadSharp, toColour, toGrey, type Source } from './sharp.js';

/** Pictures of more pixels than this are refused: 100 megapixels, an A4 page at 1,000 dpi. */
export const pixelLimit = 100_000_000;

/** A decoded picture. */
export interface DecodedPicture {
  /** Its pixels, upright; fewer than the file's where it was shrunk. */
  readonly image: GreyImage;
  /** The file's own size, upright. */
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP file to grey pixels: EXIF orientation applied,
 * 16-bit, CMYK and palette colours brought to 8-bit luminance (16 bits of which few are used are
 * spread over it), transparent pixels over white (over
 * black where the ink is white). Of several frames or pages, the first.
 * @param name What errors call the file.
 * @throws InputError for an empty, truncated, damaged, unknown or oversized file.
 */
export async function decodeImage(bytes: Uint8Array, name = 'image'): Promise<GreyImage> {
  return (await decodePicture(bytes, name)).image;
}

/**
 * Like `decodeImage`, but a picture of more than `mostPixels` is shrunk to so many while it is
 * decoded, which takes less time and memory than to do so afterwards.
 */
export async function decodePicture(
  bytes: Uint8Array,
  name: string,
  mostPixels = pixelLimit,
): Promise<DecodedPicture> {
  return withSource(bytes, name, mostPixels, async (source, { width, height }) => {
    const { image } = await toGrey(source);
    return { image, width, height };
  });
}

/** A picture decoded in colour. */
export interface DecodedColours extends Size {
  /** Its pixels, upright; fewer than the file's where it was shrunk. */
  readonly colours: ColourImage;
}

/**
 * Decodes a picture to the very pixels that `decodePicture` gives, but in colour; 16 bits as they are.
 * @throws InputError as `decodeImage` does.
 */
export async function decodeColour(
  bytes: Uint8Array,
  name: string,
  mostPixels = pixelLimit,
): Promise<DecodedColours> {
  return withSource(bytes, name, mostPixels, async (source, { width, height }) => ({
    colours: await toColour(source),
    width,
    height,
  }));
}

/** Opens a picture, decodes it with `decode`, and says what is wrong with it if that fails. */
async function withSource<T>(
  bytes: Uint8Array,
  name: string,
  mostPixels: number,
  decode: (source: Source, size: Size) => Promise<T>,
): Promise<T> {
  if (bytes.length === 0) throw new InputError(`Cannot read ${name}: the file is empty.`);
  const format = imageFormat(bytes);
  if (format === undefined) throw new InputError(`Cannot read ${name}: ${notAPicture(bytes)}.`);
  try {
    const { width, height, ...opened } = await (format === 'BMP'
      ? openBmp(bytes)
      : openPicture(bytes));
    const pixels = width * height;
    const scale = Math.sqrt(mostPixels / pixels);
    const size = {
      width: Math.max(1, Math.floor(width * scale)),
      height: Math.max(1, Math.floor(height * scale)),
    };
    const source = pixels > mostPixels ? { ...opened, size } : opened;
    const work = (): Promise<T> => decode(source, { width, height });
    return await (pixels > largePicture ? oneAtATime(work) : work());
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

/** Of pictures larger than this one is decoded at a time: some formats take 4 bytes a pixel. */
const largePicture = 16_000_000;

let lastLarge: Promise<unknown> = Promise.resolve();

function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = lastLarge.then(work);
  lastLarge = mine.catch(() => undefined);
  return mine;
}

class TooManyPixels extends Error {
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    super();
  }
}

function checkSize(width: number, height: number): void {
  if (width * height > pixelLimit) throw new TooManyPixels(width, height);
}

/** Reads a header; the size is that of the upright picture. */
async function openPicture(bytes: Uint8Array): Promise<Source & Size> {
  const sharp = await loadSharp();
  // The limit is ours to report, by name: sharp's own would only say that there is one.
  const header = await sharp(bytes, { limitInputPixels: false }).metadata();
  checkSize(header.width, header.height);
  return {
    open: () => sharp(bytes, { limitInputPixels: pixelLimit, failOn: 'error' }),
    hasAlpha: header.hasAlpha,
    deep: header.depth === 'ushort',
    width: header.autoOrient.width,
    height: header.autoOrient.height,
  };
}

async function openBmp(bytes: Uint8Array): Promise<Source & Size> {
  const { width, height } = checkBmpHeader(bytes);
  checkSize(width, height);
  const [sharp, nsbmp] = await Promise.all([loadSharp(), import('@cwasm/nsbmp')]);
  const { data } = nsbmp.default.decode(bytes);
  return {
    open: () => sharp(data, { raw: { width, height, channels: 4 } }),
    hasAlpha: true,
    width,
    height,
  };
}

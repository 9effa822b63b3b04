import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';

import { InputError } from '../tensor/error.js';
import { decodeColour, decodeImage, decodePicture } from './decode.js';
import { encodePng } from './encode.js';

const width = 9;
const height = 7;
/** Distinct greys, so that a turned or mirrored picture shows. */
const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 4) % 256);
const raw = { raw: { width, height, channels: 1 as const } };
const source = (): Sharp => sharp(data, raw);
const rgb = (...colour: number[]): Sharp =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: `rgb(${colour.join(',')})` } });

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** A BMP of `bits` bits a pixel whose grey palette, rows and padding are written by hand. */
function bmp(bits: 1 | 4 | 8 | 24 | 32, pixels: Uint8Array, w: number, h: number): Buffer {
  const colours = bits <= 8 ? 1 << bits : 0;
  const stride = Math.ceil((w * bits) / 32) * 4;
  const offset = 54 + 4 * colours;
  const file = Buffer.alloc(offset + stride * h);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(w, 18);
  file.writeInt32LE(h, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  for (let i = 0; i < colours; i++) file.fill(Math.round((i * 255) / (colours - 1)), 54 + 4 * i, 57 + 4 * i); // prettier-ignore
  for (let y = 0; y < h; y++) {
    const row = offset + (h - 1 - y) * stride;
    for (let x = 0; x < w; x++) {
      const value = pixels[y * w + x]!;
      if (bits >= 24) file.fill(value, row + (x * bits) / 8, row + (x * bits) / 8 + 3);
      else {
        const level = Math.round((value * (colours - 1)) / 255);
        const at = row + Math.floor((x * bits) / 8);
        file[at] = file[at]! | (level << (8 - bits - ((x * bits) % 8)));
      }
    }
  }
  return file;
}

describe('decodeImage', () => {
  it('reads back the PNG that encodePng wrote, byte for byte', async () => {
    const image = { width, height, data };
    expect(await decodeImage(await encodePng(image))).toEqual(image);
  });

  it.each([
    ['lossless WebP', () => source().webp({ lossless: true }), 1],
    ['JPEG', () => source().jpeg({ quality: 100 }), 3],
    ['palette PNG', () => source().png({ palette: true }), 8],
    ['16-bit grey PNG', () => source().toColourspace('grey16').png(), 1],
    ['interlaced PNG', () => source().png({ progressive: true }), 0],
    ['progressive JPEG', () => source().jpeg({ quality: 100, progressive: true }), 3],
    ['GIF', () => source().gif(), 8],
    ['packed TIFF', () => source().tiff({ compression: 'lzw' }), 0],
    ['tiled TIFF', () => source().tiff({ compression: 'none', tile: true }), 0],
    ['lossless AVIF', () => source().avif({ lossless: true }), 1],
  ])('reads a %s', async (_, make, tolerance) => {
    const image = await decodeImage(await make().toBuffer());
    expect([image.width, image.height]).toEqual([width, height]);
    expect(largestDifference(image.data, data)).toBeLessThanOrEqual(tolerance);
  });

  it.each([1, 4, 8, 24, 32] as const)('reads a BMP of %i bits a pixel', async (bits) => {
    const levels = bits < 8 ? (1 << bits) - 1 : 255;
    const exact = data.map((v) => Math.round((Math.round((v * levels) / 255) * 255) / levels));
    const image = await decodeImage(bmp(bits, data, width, height));
    expect([image.width, image.height]).toEqual([width, height]);
    expect(largestDifference(image.data, exact)).toBeLessThanOrEqual(1);
  });

  it('applies the EXIF orientation', async () => {
    const turned = await source()
      .jpeg({ quality: 100 })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const image = await decodeImage(turned);
    expect([image.width, image.height]).toEqual([height, width]);
    // Turned clockwise: the old left column, from the bottom up, is the new first row.
    const firstRow = data.filter((_, i) => i % width === 0).reverse();
    expect(largestDifference(image.data.subarray(0, height), firstRow)).toBeLessThanOrEqual(4);
  });

  it.each([
    ['10 bits of 16', 0, 1023],
    ['what a dark scan uses', 300, 1200],
    ['8 bits of 16', 0, 255],
  ])('spreads 8 bits over the used part of a 16-bit picture: %s', async (_, from, to) => {
    const deep = Uint16Array.from(data, (value) => from + Math.round(((to - from) * value) / 255));
    const file = await sharp(deep, { raw: { width, height, channels: 1 } })
      .pipelineColourspace('grey16')
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const image = await decodeImage(file);
    // The greys of the picture go from 0 to 248.
    const spread = data.map((value) => (value * 255) / 248);
    expect(largestDifference(image.data, spread)).toBeLessThanOrEqual(2);
  });

  it('lays transparent pixels over white, in 8 and 16 bits', async () => {
    const clear = { width: 4, height: 4, channels: 4 as const, background: '#00000000' };
    const half = { ...clear, background: { r: 0, g: 0, b: 0, alpha: 0.5 } };
    for (const space of ['srgb', 'rgb16']) {
      const png = (create: typeof clear | typeof half): Promise<Buffer> =>
        sharp({ create }).toColourspace(space).png().toBuffer();
      expect((await decodeImage(await png(clear))).data[5]).toBeGreaterThanOrEqual(254);
      const blended = (await decodeImage(await png(half))).data[5]!;
      expect(Math.abs(blended - 127)).toBeLessThanOrEqual(2);
    }
  });

  it.each([
    ['white ink on nothing', 255, undefined, 0, 255],
    ['light ink on nothing', 200, undefined, 0, 200],
    ['black ink on nothing', 0, undefined, 255, 0],
    ['dark ink on a card with clear margins', 60, 255, 255, 60],
    ['pale ink on a card with clear margins', 190, 255, 255, 190],
  ])('shows %s', async (_, ink, card, ground, shown) => {
    // A bar of ink in the middle, on a card or on nothing at all, nothing around it.
    const pixels = Buffer.alloc(20 * 20 * 2);
    for (let y = 0; y < 20; y++) {
      for (let x = 0; x < 20; x++) {
        const isInk = x >= 9 && x < 11 && y >= 4 && y < 16;
        const isCard = card !== undefined && Math.min(x, y) >= 2 && Math.max(x, y) < 18;
        pixels[2 * (y * 20 + x)] = isInk ? ink : (card ?? 0);
        pixels[2 * (y * 20 + x) + 1] = isInk || isCard ? 255 : 0;
      }
    }
    const picture = sharp(pixels, { raw: { width: 20, height: 20, channels: 2 } });
    const { data: grey } = await decodeImage(await picture.png().toBuffer());
    expect(Math.abs(grey[0]! - ground)).toBeLessThanOrEqual(1);
    expect(Math.abs(grey[10 * 20 + 10]! - shown)).toBeLessThanOrEqual(1);
  });

  it('reads CMYK: paper is white, black is black', async () => {
    for (const [colour, low, high] of [
      [255, 245, 255],
      [0, 0, 45],
    ] as const) {
      // prettier-ignore
      const jpeg = await rgb(colour, colour, colour).toColourspace('cmyk').jpeg().toBuffer();
      const value = (await decodeImage(jpeg)).data[5]!;
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    }
  });

  it.each([
    ['WebP', (strip: Sharp) => strip.webp({ lossless: true, loop: 0 })],
    ['GIF', (strip: Sharp) => strip.gif()],
    ['TIFF', (strip: Sharp) => strip.tiff({ compression: 'lzw' })],
  ])('takes the first frame or page of several in a %s', async (_, encode) => {
    const frames = Buffer.concat([Buffer.alloc(16, 10), Buffer.alloc(16, 240)]);
    const strip = sharp(frames, { raw: { width: 4, height: 8, channels: 1, pageHeight: 4 } });
    const file = await encode(strip).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(2);
    const image = await decodeImage(file);
    expect([image.width, image.height]).toEqual([4, 4]);
    expect(Math.abs(image.data[0]! - 10)).toBeLessThanOrEqual(4);
  });

  it('reads a picture of one pixel', async () => {
    const png = await sharp(Buffer.of(77), { raw: { width: 1, height: 1, channels: 1 } }).png().toBuffer(); // prettier-ignore
    expect(await decodeImage(png)).toEqual({ width: 1, height: 1, data: Uint8Array.of(77) });
  });

  it.each([
    ['empty', () => Buffer.alloc(0), 'Cannot read a.png: the file is empty.'],
    ['text', () => Buffer.from('hello'), 'Cannot read a.png: it is not a PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP picture.'], // prettier-ignore
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'Cannot read a.png: it is not a PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP picture.'], // prettier-ignore
    ['a PDF', () => Buffer.from('%PDF-1.7'), 'Cannot read a.png: it is a PDF file; save it as PNG or JPEG first.'], // prettier-ignore
    ['an iPhone photo', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'Cannot read a.png: it is a HEIC file; save it as PNG or JPEG first.'], // prettier-ignore
    ['only a PNG signature', () => Buffer.from('89504e470d0a1a0a', 'hex'), 'Cannot read a.png: the PNG data is damaged or cut off.'], // prettier-ignore
    ['only BM', () => Buffer.from('BM'), 'Cannot read a.png: the BMP data is damaged or cut off.'],
  ])('says in one line why a file that is %s cannot be read', async (_, bytes, message) => {
    const failure = decodeImage(bytes(), 'a.png');
    await expect(failure).rejects.toThrow(InputError);
    await expect(failure).rejects.toThrow(message);
  });

  it('refuses every format when it is cut off', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 7919) % 251);
    const picture = sharp(noise, { raw: { width: 64, height: 64, channels: 1 } });
    const files = [
      await picture.png().toBuffer(),
      await picture.jpeg().toBuffer(),
      await picture.webp().toBuffer(),
      await picture.gif().toBuffer(),
      await picture.tiff({ compression: 'lzw' }).toBuffer(),
      await picture.avif().toBuffer(),
      bmp(8, noise, 64, 64),
    ];
    for (const file of files) {
      for (const share of [0.001, 0.05, 0.3, 0.6, 0.9]) {
        const cut = file.subarray(0, Math.floor(file.length * share));
        await expect(decodeImage(cut)).rejects.toThrow(InputError);
      }
    }
  });

  it('refuses headers that promise too many pixels before allocating them', async () => {
    const png = await source().png().toBuffer();
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    const lying = bmp(8, data, width, height);
    lying.writeInt32LE(30_000, 18);
    lying.writeInt32LE(-30_000, 22);
    lying.writeUInt32LE(1, 30);
    await expect(decodeImage(lying, 'b.bmp')).rejects.toThrow('limit of 100 megapixels');
    await expect(decodeImage(png, 'b.png')).rejects.toThrow(InputError);
    // With a valid header: nothing but its size is wrong.
    const size = Buffer.alloc(8);
    size.writeUInt32BE(30_000, 0);
    size.writeUInt32BE(30_000, 4);
    const header = Buffer.concat([Buffer.from('IHDR'), size, Buffer.of(8, 0, 0, 0, 0)]);
    const bomb = Buffer.concat([png.subarray(0, 12), header, Buffer.alloc(4), png.subarray(33)]);
    bomb.writeUInt32BE(crc32(header), 29);
    await expect(decodeImage(bomb, 'c.png')).rejects.toThrow(
      'Cannot read c.png: 30000 x 30000 pixels are more than the limit of 100 megapixels; scale the picture down first.',
    );
  });

  it('turns any bytes into a picture or an InputError', async () => {
    const files = [
      await source().png().toBuffer(),
      await source().jpeg().toBuffer(),
      await source().webp().toBuffer(),
      bmp(8, data, width, height),
      bmp(4, data, width, height),
      bmp(1, data, width, height),
      bmp(32, data, width, height),
      await source().gif().toBuffer(),
      await source().tiff({ compression: 'lzw' }).toBuffer(),
      await source().tiff({ compression: 'jpeg' }).toBuffer(),
      await source().avif().toBuffer(),
      await source().jpeg({ progressive: true }).toBuffer(),
      await source().png({ progressive: true, palette: true }).toBuffer(),
    ];
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
    const damaged = fc.tuple(fc.constantFrom(...files), damage).map(([file, edits]) => {
      const copy = Uint8Array.from(file);
      for (const [at, value] of edits) copy[at % copy.length] = value;
      return copy;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), async (bytes) => {
        try {
          const image = await decodeImage(bytes);
          expect(image.data).toHaveLength(image.width * image.height);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('decodePicture', () => {
  const grey = { create: { width: 400, height: 300, channels: 3 as const, background: '#c8c8c8' } };
  const bar = Buffer.alloc(100 * 60 * 3);

  it.each([
    ['PNG', (picture: Sharp) => picture.png()],
    ['JPEG', (picture: Sharp) => picture.jpeg({ quality: 95 })],
    ['WebP', (picture: Sharp) => picture.webp({ lossless: true })],
  ])('shrinks a large upright %s and says how large it was', async (_, encode) => {
    const input = { input: bar, raw: { width: 100, height: 60, channels: 3 as const } };
    const drawn = sharp(grey).composite([{ ...input, left: 40, top: 200 }]);
    const file = await encode(drawn).withMetadata({ orientation: 6 }).toBuffer();
    const { image, width: fullWidth, height: fullHeight } = await decodePicture(file, 'a', 1200);
    expect([fullWidth, fullHeight]).toEqual([300, 400]);
    expect([image.width, image.height]).toEqual([30, 40]);
    // The bar, turned clockwise: 60 wide from 300 - 260 on, 100 high from 40 on, a tenth of that.
    const at = (x: number, y: number): number => image.data[y * 30 + x]!;
    for (const [x, y] of [[5, 5], [8, 12]] as const) expect(at(x, y)).toBeLessThan(12); // prettier-ignore
    for (const [x, y] of [[2, 8], [11, 8], [7, 2], [7, 15]] as const) expect(at(x, y)).toBeGreaterThan(188); // prettier-ignore
  });

  it('leaves a picture within the limit as it is', async () => {
    const { image } = await decodePicture(await source().png().toBuffer(), 'a', width * height);
    expect(image).toEqual({ width, height, data });
  });

  it('never shrinks to nothing', async () => {
    const line = await sharp({ create: { width: 4000, height: 1, channels: 3, background: 'white' } }).png().toBuffer(); // prettier-ignore
    const { image } = await decodePicture(line, 'a', 100);
    expect([image.width, image.height]).toEqual([632, 1]);
  });

  it('decodes several large pictures at once, good and bad', async () => {
    const png = await sharp({ create: { width: 4200, height: 4000, channels: 3, background: 'white' } }).png().toBuffer(); // prettier-ignore
    const files = [png, png.subarray(0, png.length >> 1), png];
    const results = await Promise.allSettled(files.map((file) => decodePicture(file, 'a', 1000)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});

describe('decodeColour', () => {
  it('gives the pixels that are read, in colour, on the same ground', async () => {
    const red = await rgb(200, 20, 20).png().toBuffer();
    expect(Array.from((await decodeColour(red, 'a')).colours.data.subarray(0, 3))).toEqual([
      200, 20, 20,
    ]);
    const image = await decodeColour(await source().png().toBuffer(), 'a');
    expect(image.colours.data).toHaveLength(3 * width * height);
    const yellow = Buffer.alloc(16 * 4);
    yellow.set([255, 220, 0, 255], 4 * 5);
    const ink = sharp(yellow, { raw: { width: 4, height: 4, channels: 4 } });
    const colours = (await decodeColour(await ink.png().toBuffer(), 'a')).colours.data;
    expect(Array.from(colours.subarray(0, 3))).toEqual([0, 0, 0]);
    expect(Array.from(colours.subarray(15, 18))).toEqual([255, 220, 0]);
  });
});

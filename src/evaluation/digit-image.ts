/**
 * @file Small grey images as PNG data URIs (PNG specification, third edition: sections 5 and 11), for
 * pages that must hold everything themselves.
 */
import type { GreyImage } from '../image/grey-image.js';
import { InputError } from '../tensor/error.js';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** CRC-32 of each byte value, reversed polynomial 0xEDB88320. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Length, type, content, CRC of type and content. */
function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}

/** 8-bit greyscale, no interlace, every row unfiltered. */
async function encodeGreyPng({ width, height, data }: GreyImage): Promise<Uint8Array> {
  const { zlibSync } = await import('fflate');
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;

  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  const png = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    png.set(part, offset);
    offset += part.length;
  }
  return png;
}

/**
 * `image` as `data:image/png;base64,...`: some 450 bytes for a digit of 28x28.
 * @throws InputError when the image has no pixels or not as many as its size says.
 */
export async function pngDataUri(image: GreyImage): Promise<string> {
  const { width, height, data } = image;
  if (!(width > 0 && height > 0) || data.length !== width * height) {
    throw new InputError(
      `Image of ${width}x${height} pixels needs ${width * height} bytes, at least one; got ${data.length}.`,
    );
  }
  const png = await encodeGreyPng(image);
  let binary = '';
  for (const byte of png) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}

/** @file Kinds of picture files, told by their first bytes, whatever a file is called. */

/** The kinds of file that are read. */
type ImageFormat = 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'TIFF' | 'AVIF' | 'BMP';

/** They, as a message lists them. */
export const formatList = 'PNG, JPEG, WebP, GIF, TIFF, AVIF or BMP';

/** Names that pictures of these formats have. */
export const pictureEnding = /\.(png|jpe?g|jfif|webp|gif|tiff?|avif|bmp|dib)$/i;

interface Signature<T> {
  readonly format: T;
  readonly offset: number;
  readonly bytes: readonly number[];
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

const signatures: readonly Signature<ImageFormat>[] = [
  { format: 'PNG', offset: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { format: 'JPEG', offset: 0, bytes: [0xff, 0xd8, 0xff] },
  { format: 'WebP', offset: 8, bytes: ascii('WEBP') },
  { format: 'GIF', offset: 0, bytes: ascii('GIF8') },
  { format: 'TIFF', offset: 0, bytes: [...ascii('II'), 42, 0] },
  { format: 'TIFF', offset: 0, bytes: [...ascii('MM'), 0, 42] },
  // BigTIFF.
  { format: 'TIFF', offset: 0, bytes: [...ascii('II'), 43, 0] },
  { format: 'TIFF', offset: 0, bytes: [...ascii('MM'), 0, 43] },
  { format: 'AVIF', offset: 4, bytes: ascii('ftypavif') },
  { format: 'BMP', offset: 0, bytes: ascii('BM') },
];

/** What people have instead, so that they learn what to do. */
const others: readonly Signature<string>[] = [
  ...['heic', 'heix', 'hevc', 'heim', 'mif1', 'msf1'].map((brand) => ({
    format: 'HEIC',
    offset: 4,
    bytes: ascii(`ftyp${brand}`),
  })),
  { format: 'PDF', offset: 0, bytes: ascii('%PDF') },
];

/** So many first bytes tell the format. */
export const signatureLength = 12;

function find<T>(all: readonly Signature<T>[], bytes: Uint8Array): T | undefined {
  return all.find(({ offset, bytes: magic }) =>
    magic.every((byte, i) => bytes[offset + i] === byte),
  )?.format;
}

/** The kind of picture that `bytes` begin as. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  return find(signatures, bytes);
}

/** Why a file that is none of these kinds is not read, and what to do. */
export function notAPicture(bytes: Uint8Array): string {
  const other = find(others, bytes);
  return other === undefined
    ? `it is not a ${formatList} picture`
    : `it is a ${other} file; save it as PNG or JPEG first`;
}

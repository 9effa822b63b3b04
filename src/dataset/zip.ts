/** @file Zip files: told by their first bytes, unpacked and checked. */
import { crc32 } from 'node:zlib';
import { unzipSync, type Unzipped } from 'fflate';
import { InputError } from '../tensor/error.js';

/** Deflate makes nothing smaller than this share of its size; a header that says so lies. */
const DEFLATE_LIMIT = 1032;

/** Whether the bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;
}

/**
 * The CRC-32 of every file of a zip, from its central directory (fflate does not check them).
 * Empty for the rare zip whose directory lies beyond 4 GiB.
 */
function checksums(zip: Uint8Array): Map<string, number> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const found = new Map<string, number>();
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  let at = end < 0 ? zip.length : view.getUint32(end + 16, true);
  while (at + 46 <= zip.length && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength));
    found.set(name, view.getUint32(at + 16, true));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

/**
 * Unpacks the files of a zip whose names `wanted` accepts, and checks them.
 * @param name what messages call the zip
 * @returns the bytes of each file by its name
 * @throws InputError when the zip is damaged, or a file cannot be as large as it says.
 */
export function unzip(
  zip: Uint8Array,
  name: string,
  wanted: (file: string) => boolean,
): Readonly<Record<string, Uint8Array>> {
  const damaged = (why: string): InputError =>
    new InputError(`Cannot unpack ${name}: ${why}. Get the file again.`);
  let files: Unzipped;
  try {
    files = unzipSync(zip, {
      filter: (file) => {
        if (!wanted(file.name)) return false;
        if (file.originalSize > (file.size + 16) * DEFLATE_LIMIT || file.size > zip.length) {
          throw damaged(`${file.name} cannot be as large as it says`);
        }
        return true;
      },
    });
  } catch (error) {
    // fflate throws its own errors, and RangeErrors and TypeErrors on some damaged directories.
    throw error instanceof InputError ? error : damaged('the zip data is damaged');
  }
  const expected = checksums(zip);
  for (const [file, bytes] of Object.entries(files)) {
    const sum = expected.get(file);
    if (sum !== undefined && sum !== crc32(bytes)) throw damaged(`${file} fails its checksum`);
  }
  return files;
}

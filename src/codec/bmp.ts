/**
 * @file The header of a BMP file, read before its decoder allocates anything: the decoder trusts
 * the width and height it is told. Layout: BITMAPFILEHEADER and BITMAPINFOHEADER (or the OS/2
 * BITMAPCOREHEADER), Windows GDI reference.
 */

/** Bytes of the file header; the information header follows. */
const fileHeader = 14;
const coreHeader = 12;
const infoHeader = 40;

const runLength = [1, 2];

/**
 * The size a BMP file claims, once the claim fits the bytes that are there.
 * @throws Error when the header is cut off, makes no sense, or promises pixels that are missing.
 */
export function checkBmpHeader(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offset = view.getUint32(10, true);
  const headerSize = view.getUint32(fileHeader, true);
  const core = headerSize === coreHeader;
  if (!core && headerSize < infoHeader) throw new Error(`header of ${headerSize} bytes`);

  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  // A negative height says that the rows run from the top.
  const height = Math.abs(core ? view.getUint16(20, true) : view.getInt32(22, true));
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = core ? 0 : view.getUint32(30, true);
  if (width <= 0 || height === 0) throw new Error(`${width} x ${height} pixels`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`${bits} bits a pixel`);

  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  // The last row's padding is often left out.
  const needed = runLength.includes(compression)
    ? 2
    : rowBytes * (height - 1) + Math.ceil((width * bits) / 8);
  if (offset < fileHeader + headerSize || offset + needed > bytes.length) {
    throw new Error(`needs ${needed} bytes from ${offset} on, has ${bytes.length}`);
  }
  return { width, height };
}

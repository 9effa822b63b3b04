/** @file A checksum that finds damage; it is no protection against intent. */

/**
 * FNV-1a over little-endian 32-bit words, with a shift after each: without it, flips of the highest
 * bits of two words would cancel. Bytes behind the last whole word make one of their own, with their
 * number on top.
 * @returns 32 bits, unsigned
 */
export function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  let hash = 0x811c9dc5;
  for (let at = 0; at < whole; at += 4) hash = mix(hash, view.getUint32(at, true));
  if (whole < bytes.length) {
    let rest = bytes.length - whole;
    for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | bytes[at]!;
    hash = mix(hash, rest);
  }
  return hash >>> 0;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

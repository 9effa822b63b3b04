/**
 * @file Half-precision numbers (IEEE 754 binary16), as the bits that ONNX stores: a sign, five bits of
 * exponent, ten of fraction. JavaScript has no array of them on every Node that is supported.
 */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** What infinity and NaN have for an exponent. */
const INFINITE = 0x7c00;
/** 2^-24, the smallest number above 0. */
const SMALLEST = 2 ** -24;

/** The bits of the nearest half-precision number, the even one of two; infinity beyond 65,504. */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBits);
}

/** The numbers that these bits stand for, exactly. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, halfValue);
}

function halfBits(value: number): number {
  float[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = bits[0]! & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65,520 is halfway between the greatest number and what would come next.
  if (magnitude >= 0x477ff000) return sign | INFINITE;
  // Below 2^-14 all steps are of one size.
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(float[0]!) / SMALLEST);
  // The exponent's bias falls from 127 to 15; thirteen bits of fraction go, rounded to even.
  const rounded = magnitude - ((127 - 15) << 23) + 0xfff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * SMALLEST;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

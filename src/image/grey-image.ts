/** @file A grey picture in memory: what every function of this room takes and gives. */
import { InputError } from '../tensor/error.js';
import { isBytes, kindOf } from '../tensor/given.js';

/** Grey pixels, one byte each, row by row from the top left; 0 is black, 255 is white. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** `height * width` bytes. */
  readonly data: Uint8Array;
}

/**
 * Checks what a program may hand in.
 * @param attempt what needs the picture: "frame the picture"
 * @throws InputError when it has no size, or not one byte for each pixel.
 */
export function checkPixels(image: GreyImage, attempt: string): void {
  // A program without types may hand in anything, nothing as well.
  const { width, height, data } = Object(image) as Readonly<Record<keyof GreyImage, unknown>>;
  const expected = 'give { width, height, data } with a byte in a Uint8Array for each pixel';
  if (!isSize(width) || !isSize(height)) {
    throw new InputError(
      `Cannot ${attempt}: it is ${String(width)} x ${String(height)} pixels, not whole numbers from 1; ${expected}.`,
    );
  }
  if (isBytes(data) && data.length === width * height) return;
  const got = isBytes(data) ? `${data.length} bytes` : kindOf(data);
  throw new InputError(
    `Cannot ${attempt}: ${width} x ${height} grey pixels are not ${got}; ${expected}.`,
  );
}

function isSize(length: unknown): length is number {
  return Number.isInteger(length) && Number(length) > 0;
}

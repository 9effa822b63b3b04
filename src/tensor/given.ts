/** @file What a program hands in: programs without types give anything. */
import { InputError } from './error.js';

/** Whether it is an object and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws InputError saying what `what` ("A loss") is, with `example`, unless `value` is an object. */
export function expectObject(value: unknown, what: string, example: string): void {
  if (isObject(value)) return;
  throw new InputError(`${what} is an object such as ${example}, got ${JSON.stringify(value)}.`);
}

/** Whether it holds bytes, one in each place. */
export function isBytes(value: unknown): value is Uint8Array | Uint8ClampedArray {
  return value instanceof Uint8Array || value instanceof Uint8ClampedArray;
}

/** What kind of thing it is: "Float32Array", "Array", "Undefined". */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

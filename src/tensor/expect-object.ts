/** @file Settings that must be objects: programs without types give a name instead. */
import { InputError } from './error.js';

/** @throws InputError saying what `what` ("A loss") is, with `example`, unless `value` is an object. */
export function expectObject(value: unknown, what: string, example: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new InputError(`${what} is an object such as ${example}, got ${JSON.stringify(value)}.`);
}

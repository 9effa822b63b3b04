/** @file What tests say of bad input: refused in one line. */
import { expect } from 'vitest';
import { InputError } from '../src/tensor/error.js';

/** `error` is an InputError of one line that says `message`. */
export function expectInputError(error: unknown, message: string | RegExp): void {
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toMatch(message);
  expect((error as InputError).message).toMatch(/^[^\n]+\.$/);
}

/** @file What tests say of bad input: refused in one line. */
import { expect } from 'vitest';
import { InputError } from '../src/tensor/error.js';
import { failureOf } from './small-runs.js';

/** `error` is an InputError of one line that says `message`. */
export function expectInputError(error: unknown, message: string | RegExp): void {
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toMatch(message);
  expect((error as InputError).message).toMatch(/^[^\n]+\.$/);
}

/** `promise` is refused by an InputError of one line that says all of `parts`. */
export async function expectRefusal(promise: Promise<unknown>, ...parts: string[]): Promise<void> {
  const error = await failureOf(promise);
  for (const part of parts) expectInputError(error, part);
}

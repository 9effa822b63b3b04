/** @file What may be asked of a reading, checked: programs without types ask for anything. */
import type { ReadOptions, RecognitionMode } from '../recognition/reading.js';
import { UsageError } from '../tensor/error.js';
import { nearest } from '../tensor/suggest.js';

const modes: readonly RecognitionMode[] = ['digit', 'number', 'page'];
const keys = ['mode', 'length', 'pattern', 'minConfidence'] as const satisfies readonly (keyof ReadOptions)[]; // prettier-ignore

/** @throws UsageError naming the first option that does not exist, or is of another kind. */
export function checkReadOptions(options: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(options)) {
    if (keys.some((known) => known === key)) continue;
    const meant = nearest(key, keys);
    throw new UsageError(
      `Reading has no option ${JSON.stringify(key)}${meant ? `; did you mean ${meant}?` : `; it has ${keys.join(', ')}.`}`,
    );
  }
  const { mode, length, pattern, minConfidence } = options;
  if (mode !== undefined && !modes.some((known) => known === mode)) {
    throw wrong('mode', mode, `one of ${modes.join(', ')}`);
  }
  if (length !== undefined && !isRange(length)) {
    throw wrong('length', length, '{ min, max } with two whole numbers');
  }
  if (pattern !== undefined && typeof pattern !== 'string') {
    throw wrong('pattern', pattern, 'a text, as "##[0-3]"');
  }
  if (minConfidence !== undefined && typeof minConfidence !== 'number') {
    throw wrong('minConfidence', minConfidence, 'a number from 0 to 1');
  }
}

function isRange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'min' in value && 'max' in value;
}

function wrong(name: string, value: unknown, expected: string): UsageError {
  return new UsageError(`Cannot read with ${name} ${JSON.stringify(value)}; it is ${expected}.`);
}

/** @file What may be asked of a reading, checked: programs without types ask for anything. */
import { inspect } from 'node:util';
import type { ReadOptions, RecognitionMode } from '../recognition/reading.js';
import { UsageError } from '../tensor/error.js';
import { nearest } from '../tensor/suggest.js';

const modes: readonly RecognitionMode[] = ['digit', 'number', 'page'];
const keys = ['mode', 'length', 'pattern', 'symbols', 'minConfidence'] as const satisfies readonly (keyof ReadOptions)[]; // prettier-ignore

/**
 * @param more names of further options, which are not looked at
 * @throws UsageError naming the first option that does not exist, or is of another kind.
 */
export function checkReadOptions(options: unknown, more: readonly string[] = []): void {
  if (typeof options !== 'object' || options === null) {
    throw wrong('options', options, 'an object');
  }
  const known = [...keys, ...more];
  const strange = Object.keys(options).find((key) => !known.includes(key));
  if (strange !== undefined) {
    const meant = nearest(strange, known);
    throw new UsageError(
      `Reading has no option ${JSON.stringify(strange)}${meant ? `; did you mean ${meant}?` : `; it has ${known.join(', ')}.`}`,
    );
  }
  const { mode, length, pattern, symbols, minConfidence } = options as Record<string, unknown>;
  if (mode !== undefined && !modes.some((each) => each === mode)) {
    throw wrong('mode', mode, `one of ${modes.join(', ')}`);
  }
  if (length !== undefined && !isRange(length)) {
    throw wrong('length', length, '{ min, max } with two whole numbers, as { min: 4, max: 4 }');
  }
  if (pattern !== undefined && typeof pattern !== 'string') {
    throw wrong('pattern', pattern, 'a text, as "##[0-3]"');
  }
  if (symbols !== undefined && typeof symbols !== 'string') {
    throw wrong('symbols', symbols, 'all, none, or some marks, as ".,-"');
  }
  if (minConfidence !== undefined && !isProbability(minConfidence)) {
    throw wrong('minConfidence', minConfidence, 'a number from 0 to 1');
  }
}

function isRange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'min' in value && 'max' in value;
}

function isProbability(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function wrong(name: string, value: unknown, expected: string): UsageError {
  const told =
    typeof value === 'string'
      ? JSON.stringify(value)
      : inspect(value, { depth: 0, breakLength: Infinity });
  return new UsageError(`Cannot read with ${name} ${told}; it is ${expected}.`);
}

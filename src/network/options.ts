/** @file Checks of what a caller gives to a layer function; types do not reach plain JavaScript. */
import { InputError } from '../tensor/error.js';
import { activations, type Activation } from './activation.js';
import { initializers, type Initializer } from './initializer.js';

/** The largest size of anything in a layer: more is a slip of the pen, not a network. */
export const LARGEST_SIZE = 65_536;

/** Whether `value` can be a size: a whole number from 1 to `LARGEST_SIZE`. */
export function isSize(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= LARGEST_SIZE;
}

/** `value` if it is a size. @throws InputError */
export function wholeNumber(value: number, what: string): number {
  if (isSize(value)) return value;
  throw new InputError(
    `${what} must be a whole number from 1 to ${LARGEST_SIZE}, got ${show(value)}.`,
  );
}

/** `value` if it is one of `choices`. @throws InputError */
export function oneOf<T extends string>(value: T, choices: readonly T[], what: string): T {
  if (choices.includes(value)) return value;
  throw new InputError(`${what} must be one of ${choices.join(', ')}; got ${show(value)}.`);
}

/** `value` if it is true or false. @throws InputError */
export function trueOrFalse(value: boolean, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new InputError(`${what} must be true or false, got ${show(value)}.`);
}

/** The entry `activation` of a layer, or none. @throws InputError */
export function activationOf(
  value: Activation | undefined,
  layer: string,
): { readonly activation?: Activation } {
  if (value === undefined) return {};
  return { activation: oneOf(value, activations, `${layer}'s activation`) };
}

/** The initializer of a layer, glorotUniform by default. @throws InputError */
export function initializerOf(value: Initializer | undefined, layer: string): Initializer {
  return oneOf(value ?? 'glorotUniform', initializers, `${layer}'s initializer`);
}

/** @throws InputError when `options` has keys that `layer` does not know. */
export function checkOptions(options: object, known: readonly string[], layer: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new InputError(`${layer} takes its options as an object, got ${show(options)}.`);
  }
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new InputError(`${layer} has no option '${unknown}'; it has ${known.join(', ')}.`);
  }
}

/** A wrong value in a message: short, on one line. */
export function show(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name}`;
  const text = (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(
    /\s+/g,
    ' ',
  );
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

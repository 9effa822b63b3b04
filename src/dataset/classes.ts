/** @file The names of the classes. */

/** The ten digits, the classes of every source but a folder with other names. */
export const DIGITS: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The class of what is no digit; it stands behind the ten digits. */
export const NO_DIGIT = 'none';

/** The classes of a network that knows these and what is none of them. */
export function withNoDigit(classes: readonly string[]): readonly string[] {
  return classes.includes(NO_DIGIT) ? classes : [...classes, NO_DIGIT];
}

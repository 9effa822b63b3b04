/** @file What a spotter finds in a picture. */

/**
 * Digits, the marks of numbers, `other`: something written or printed that is neither, and `small`:
 * writing of any kind that is too small to tell (4 to 9 px high), which says that a finer look is worth
 * its time. Scenes of small writing place each of its characters so.
 */
export const sceneKinds = [
  ...'0123456789',
  '.',
  ',',
  '-',
  '/',
  ':',
  '+',
  '#',
  '$',
  '€',
  '£',
  'other',
  'small',
] as const;

export const otherKind = sceneKinds.indexOf('other');
export const smallKind = sceneKinds.indexOf('small');

/** The kind of a character: its own, or `other`. */
export function kindOfCharacter(character: string): number {
  const kind = (sceneKinds as readonly string[]).indexOf(character);
  return kind < 0 || kind > otherKind ? otherKind : kind;
}

/** Whether a kind is a mark: a point, a dash, a currency sign. */
export const isMark = (kind: number): boolean => kind >= 10 && kind < otherKind;

/** Whether a kind is a digit. */
export const isDigitKind = (kind: number): boolean => kind < 10;

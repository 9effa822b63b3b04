/** @file What the spotter tells apart, and what of it can stand in a text. */
import { otherKind, sceneKinds } from '../dataset/generate/kinds.js';

export { isDigitKind as isDigit, isMark, otherKind, smallKind } from '../dataset/generate/kinds.js';

export const kindCount = sceneKinds.length;

/** What a text is made of: the digits and then the marks, each at its kind's index. */
export const alphabet: readonly string[] = sceneKinds.slice(0, otherKind);
/** The marks. */
export const marks: readonly string[] = alphabet.slice(10);

/** In a lattice of places, the label of a place that is left out of the text. */
export const skipLabel = alphabet.length;

/** @file What scenes are composed of, and which writers of UNIPEN may be learned from. */
import type { PrintedGlyph } from '../../image/printed-glyph.js';
import type { Dataset } from '../dataset.js';

/** A character as a pen wrote it. */
export interface StrokeGlyph {
  /** Who collected it: "apa". */
  readonly source: string;
  readonly writer: string;
  /** The character. */
  readonly label: string;
  /** `[x0, y0, x1, y1, ...]` each, y down, in any unit. */
  readonly strokes: readonly (readonly number[])[];
}

export interface SceneSources {
  /** MNIST's training images: 28 x 28, ink 255 on 0. */
  readonly digits: Dataset;
  /** Digits, letters and symbols. */
  readonly strokes: readonly StrokeGlyph[];
  readonly print: readonly PrintedGlyph[];
}

/** What a part of UNIPEN is for: learning, choosing among what was learned, or measuring. */
export type UnipenPart = 'train' | 'validation' | 'test';

const testSources = ['tos', 'imp', 'aga', 'pri', 'ceb', 'lou'];
const validationSources = ['apa'];

/** Which part a source of UNIPEN belongs to: writers of one source are never in two parts. */
export function unipenPart(source: string): UnipenPart {
  if (testSources.includes(source)) return 'test';
  return validationSources.includes(source) ? 'validation' : 'train';
}

/** @file Why a digit was read as it was, as a picture. */
import { renderSvgToPng } from '../codec/encode.js';
import { explanationMethods } from '../evaluation/explain.js';
import { explanationSvg, explanationWidth } from '../evaluation/explanation-plot.js';
import type { Model, Prediction } from '../library/model.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import type { Output } from './output.js';

/** Pixels of the PNG file for each unit of the drawing: sharp on dense screens. */
const density = 2;

/**
 * Explains `prediction` of the digit `pixels` (bytes, ink 255 on 0) in the PNG file `path`: by
 * occlusion alone where the model's layers are unknown.
 */
export async function writeExplanation(
  path: string,
  model: Model,
  pixels: Uint8Array,
  { digit, confidence }: Prediction,
  output: Output,
): Promise<void> {
  const known = model.network !== undefined;
  if (!known) {
    output.note(`${model.identity.path ?? 'The model'} was not written by Tenfold, so its layers are unknown: explained by occlusion alone.`); // prettier-ignore
  }
  const explanations = [];
  for (const method of known ? explanationMethods : (['occlusion'] as const)) {
    explanations.push(await model.explain(pixels, { method, digit }));
  }
  const { height, width } = explanations[0]!;
  const svg = explanationSvg({ pixels, height, width, digit, confidence, explanations });
  const png = await renderSvgToPng(svg, { width: density * explanationWidth(explanations.length) });
  await writeFileAtomic(path, png);
  output.note(`Wrote ${path}`);
}

/** @file Explains what a model said of one image. */
import {
  createLogitGradients,
  explanationMethods,
  integratedGradients,
  occlusion,
  type Attribution,
  type Explanation,
  type ExplanationMethod,
} from '../evaluation/explain.js';
import { topClasses } from '../evaluation/predictions.js';
import type { SavedModel } from '../formats/model-file.js';
import { nodeRuntime } from '../runtime/node.js';
import { InputError } from '../tensor/error.js';
import type { Classifier } from './classifier.js';

/** What to explain, and how. */
export interface ExplainOptions {
  /** 'integratedGradients' by default; 'occlusion' works with any ONNX file. */
  readonly method?: ExplanationMethod;
  /** The class to explain; what the model reads by default. */
  readonly digit?: string;
}

/** The model as `explainImage` needs it. */
export interface ExplainableModel {
  /** What messages call it. */
  readonly name: string;
  readonly classifier: Classifier;
  readonly classes: readonly string[];
  /** Undefined for an ONNX file that Tenfold did not write. */
  readonly saved: SavedModel | undefined;
}

/**
 * Which pixels of `image` speak for a class.
 * @param image `height * width` bytes, framed as in MNIST, ink 255 on 0
 * @throws InputError when the image has another size, there is no such class or method, or gradients
 *   are asked of a model whose layers are unknown.
 */
export async function explainImage(
  model: ExplainableModel,
  image: Uint8Array,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { classifier, classes } = model;
  const { method = 'integratedGradients' } = options;
  if (!explanationMethods.includes(method)) {
    throw new InputError(
      `Cannot explain by ${String(method)}: the methods are ${explanationMethods.join(' and ')}.`,
    );
  }
  const { height, width } = classifier;
  const probabilities = await classifier.predict(image, 1);
  const digit = options.digit ?? classes[topClasses(probabilities, 1)[0]!.index]!;
  const target = classes.indexOf(digit);
  if (target < 0) {
    throw new InputError(
      `Cannot explain ${digit}: ${model.name} tells ${classes.join(', ')} apart; name one of them.`,
    );
  }
  const attribution =
    method === 'occlusion'
      ? await occlusion(classifier, image, target)
      : await byGradients(model, image, target);
  return { method, digit, height, width, ...attribution };
}

async function byGradients(
  { saved, name }: ExplainableModel,
  image: Uint8Array,
  target: number,
): Promise<Attribution> {
  if (saved === undefined) {
    throw new InputError(
      `Cannot explain ${name} by gradients: it was not written by Tenfold, so its layers are unknown; use occlusion.`,
    );
  }
  const gradients = await createLogitGradients(nodeRuntime, saved.network, saved.weights);
  try {
    return await integratedGradients(gradients, image, target);
  } finally {
    await gradients.release();
  }
}

/**
 * @file Which pixels spoke for an answer. Two views that share nothing: gradients along the way from
 * blank paper to the image, and what happens to the answer when a part of the image is hidden.
 */
import { encodeModel } from '../graph/encode.js';
import type { Runtime } from '../graph/session.js';
import { explanationGraph } from '../network/lower.js';
import { classCount, type Network, type Weights } from '../network/network.js';
import { sizeOf, type Tensor } from '../tensor/tensor.js';
import { intoTrainingOrder } from '../training/layout.js';

/** The ways to explain an answer. */
export const explanationMethods = ['integratedGradients', 'occlusion'] as const;

export type ExplanationMethod = (typeof explanationMethods)[number];

/** How much each pixel speaks for a class (above 0) or against it (below 0). */
export interface Attribution {
  /** [height * width], row by row, in the units of `score`. */
  readonly values: Float32Array;
  /** The class's score for the image: a logit for gradients, a probability for occlusion. */
  readonly score: number;
  /** For gradients, the class's logit for blank paper: `values` add up to `score - baseline`. */
  readonly baseline?: number;
}

/** An attribution, and what it explains. */
export interface Explanation extends Attribution {
  readonly method: ExplanationMethod;
  /** The class that is spoken for or against. */
  readonly digit: string;
  readonly height: number;
  readonly width: number;
}

/** A network's logits and their gradients by the pixels. */
export interface LogitGradients {
  /**
   * @param images `count` images of pixels from 0 to 1, one after the other
   * @param target the class whose logit is differentiated
   * @returns the class's logit for each image, and its gradient [count, height * width]
   */
  at(
    images: Float32Array,
    count: number,
    target: number,
  ): Promise<{ readonly logits: Float32Array; readonly gradients: Float32Array }>;
  release(): Promise<void>;
}

/** Images per run. */
const BATCH = 16;
/** Points on the way from blank paper to the image; with its two ends, whole batches. */
const POINTS = 4 * BATCH - 2;

/** Compiles the explanation graph of `network` with `weights`. */
export async function createLogitGradients(
  runtime: Runtime,
  network: Network,
  weights: Weights,
  threads?: number,
): Promise<LogitGradients> {
  const { graph, parameters } = explanationGraph(network, BATCH);
  const model = encodeModel(graph, { producer: 'tenfold', version: '' });
  const session = await runtime.createSession(model, threads === undefined ? {} : { threads });
  const size = network.input[0] * network.input[1];
  const classes = classCount(network);
  const ink = new Float32Array(size * BATCH);
  const targets = new Float32Array(classes * BATCH);
  const float = (shape: readonly number[], data: Float32Array): Tensor => ({
    dtype: 'float32',
    shape,
    data,
  });
  const held = parameters.map((parameter): [string, Tensor] => {
    const data = new Float32Array(sizeOf(parameter.shape));
    intoTrainingOrder(parameter, weights.get(parameter.name)!, data);
    return [parameter.name, float(parameter.shape, data)];
  });
  const feeds = {
    ink: float([size, BATCH], ink),
    targets: float([classes, BATCH], targets),
    ...Object.fromEntries(held),
  };
  return {
    async at(images, count, target) {
      targets.fill(0).fill(1, target * BATCH, (target + 1) * BATCH);
      const logits = new Float32Array(count);
      const gradients = new Float32Array(count * size);
      for (let start = 0; start < count; start += BATCH) {
        const n = Math.min(BATCH, count - start);
        for (let image = 0; image < n; image++) {
          const from = (start + image) * size;
          for (let p = 0; p < size; p++) ink[p * BATCH + image] = images[from + p]!;
        }
        const { scores, gradient } = await session.run(feeds);
        for (let image = 0; image < n; image++) {
          logits[start + image] = scores!.data[target * BATCH + image] as number;
          const to = (start + image) * size;
          for (let p = 0; p < size; p++) {
            gradients[to + p] = gradient!.data[p * BATCH + image] as number;
          }
        }
      }
      return { logits, gradients };
    },
    release: () => session.release(),
  };
}

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017) of the logit of class `target`, from blank
 * paper to the image, by the midpoint rule. A pixel without ink gets nothing: it is the same at both
 * ends of the way.
 * @param pixels one image's bytes, ink 255 on 0
 */
export async function integratedGradients(
  network: LogitGradients,
  pixels: Uint8Array,
  target: number,
): Promise<Attribution & { readonly baseline: number }> {
  const size = pixels.length;
  const images = new Float32Array((POINTS + 2) * size);
  const shares = Array.from({ length: POINTS }, (_, k) => (k + 0.5) / POINTS);
  [...shares, 0, 1].forEach((share, image) => {
    for (let p = 0; p < size; p++) images[image * size + p] = (pixels[p]! / 255) * share;
  });
  const { logits, gradients } = await network.at(images, POINTS + 2, target);
  const values = Float32Array.from(pixels, (byte, p) => {
    let sum = 0;
    for (let point = 0; point < POINTS; point++) sum += gradients[point * size + p]!;
    return ((byte / 255) * sum) / POINTS;
  });
  return { values, score: logits[POINTS + 1]!, baseline: logits[POINTS]! };
}

/** A classifier, and the images it takes. */
export interface Occludable {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** Bytes [count, height, width], ink 255 on 0 -> probabilities [count, classes]. */
  predict(images: Uint8Array, count: number): Promise<Float32Array>;
}

/** How an image is occluded. */
export interface OcclusionOptions {
  /** Side of the patch in pixels, odd; 5 unless told. */
  readonly patch?: number;
  /** Its grey levels, whose drops are averaged; ink and paper unless told. */
  readonly levels?: readonly number[];
}

/**
 * Occlusion (Zeiler and Fergus 2014): a square slides over the image, and each pixel's value is how
 * much of the probability of class `target` goes when the square lies centred on it. One square is
 * as grey as paper and one as ink: the first shows which ink matters, the second which gaps. (A
 * middle grey changes hardly anything for a digit that is read with confidence.)
 * @param pixels one image's bytes, ink 255 on 0
 */
export async function occlusion(
  classifier: Occludable,
  pixels: Uint8Array,
  target: number,
  { patch = 5, levels = [0, 255] }: OcclusionOptions = {},
): Promise<Attribution> {
  const { height, width, classes } = classifier;
  const size = height * width;
  const score = (await classifier.predict(pixels, 1))[target]!;
  const values = new Float32Array(size);
  for (const level of levels) {
    const images = occluded(pixels, height, width, patch, level);
    const probabilities = await classifier.predict(images, size);
    for (let at = 0; at < size; at++) {
      values[at]! += (score - probabilities[at * classes + target]!) / levels.length;
    }
  }
  return { values, score };
}

/** The image once for each of its pixels, with a square centred there. */
function occluded(
  pixels: Uint8Array,
  height: number,
  width: number,
  patch: number,
  level: number,
): Uint8Array {
  const size = height * width;
  const reach = (patch - 1) / 2;
  const images = new Uint8Array(size * size);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const start = (y * width + x) * size;
      images.set(pixels, start);
      const left = Math.max(0, x - reach);
      const right = Math.min(width, x + reach + 1);
      for (let row = Math.max(0, y - reach); row < Math.min(height, y + reach + 1); row++) {
        images.fill(level, start + row * width + left, start + row * width + right);
      }
    }
  }
  return images;
}

import { describe, expect, it } from 'vitest';
import { relativeError } from '../../test/reference/example-graph.js';
import { runReference } from '../../test/reference/network.js';
import { drawCase, runExplanation, toDoubles } from '../../test/reference/network-runs.js';
import { stacks, type Stack } from '../../test/reference/stacks.js';
import { createRandom } from '../tensor/random.js';
import type { Layer } from './layers/index.js';
import { defineNetwork } from './network.js';

const BATCH = 3;
/** A grey level, over which plain differences are taken. */
const STEP = 1e-4;
/** Pixels of each image that are looked at one by one. */
const SAMPLES = 4;
/** Float32, and how far a kink may lie from where float64 has it. */
const TOLERANCE = 2e-4;

/** The same layers without the softmax at their end. */
function withoutSoftmax(layers: readonly Layer[]): readonly Layer[] {
  const last = layers.at(-1)!;
  if (!('activation' in last) || last.activation !== 'softmax') return layers;
  const logits = last.type === 'activation' ? [] : [{ ...last, activation: undefined }];
  return [...layers.slice(0, -1), ...logits];
}

function draw({ layers, input, loss }: Stack) {
  const random = createRandom(4);
  const network = defineNetwork(layers, { input });
  const linear = defineNetwork(withoutSoftmax(layers), { input });
  const example = drawCase(network, BATCH, loss, random);
  const weights = toDoubles(example.weights);
  const logits = (pixels: Uint8Array | Float64Array) =>
    runReference(linear, weights, pixels, { learning: false }).output;
  const scores = logits(example.pixels);
  const targets = Float64Array.from(scores.data, () => random.normal());
  return { example, random, logits, scores, targets };
}

describe('the explanation graph gives the logits and their gradients by the pixels', () => {
  it.each(stacks)('$name', async (stack) => {
    const { example, random, logits, scores, targets } = draw(stack);
    const { pixels } = example;
    const result = await runExplanation(example, targets);
    expect(relativeError(result.scores, scores)).toBeLessThan(2e-5);

    const size = pixels.length / BATCH;
    const classes = targets.length / BATCH;
    const grey = Float64Array.from(pixels);
    /** The weighted logits of one image with one of its pixels moved. */
    const weighted = (image: number, pixel: number, by: number) => {
      const moved = grey.slice(image * size, (image + 1) * size);
      moved[pixel]! += by;
      const output = logits(moved).data;
      return output.reduce((sum, score, c) => sum + score * targets[image * classes + c]!, 0);
    };
    const largest = result.gradient.data.reduce((top, g) => Math.max(top, Math.abs(g)), 0.01);
    for (let image = 0; image < BATCH; image++) {
      const picked = random.shuffle(Int32Array.from({ length: size }, (_, p) => p));
      for (const pixel of picked.slice(0, SAMPLES)) {
        const rise = weighted(image, pixel, STEP) - weighted(image, pixel, -STEP);
        const slope = (rise / (2 * STEP)) * 255;
        const error = Math.abs(result.gradient.data[image * size + pixel]! - slope) / largest;
        expect(error, `image ${image}, pixel ${pixel}`).toBeLessThan(TOLERANCE);
      }
    }
  });
});

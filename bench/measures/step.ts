/** @file Our training step, measured as the peers measure theirs. */
import type { Runtime } from '../../src/graph/session.js';
import { centerGrid } from '../../src/network/center-points.js';
import { describe, initialWeights, outputFeatures, type Network } from '../../src/network/network.js'; // prettier-ignore
import { nodeRuntime } from '../../src/runtime/node.js';
import { createRandom, type Random } from '../../src/tensor/random.js';
import { sizeOf } from '../../src/tensor/tensor.js';
import { classic } from '../../src/training/recipes/classic.js';
import type { Recipe } from '../../src/training/recipe.js';
import type { Scene } from '../../src/dataset/generate/scene.js';
import { sceneBatch } from '../../src/training/center-targets.js';
import { labelledBatch, type Batch } from '../../src/training/feed.js';
import { createStepper } from '../../src/training/step.js';

/** Random images resident in memory; as many as the peers hold. */
const RESIDENT = 4096;
/** Steps before the clock starts. */
const WARM_UP = 3;

/** A training step with everything that belongs to it, ready to be repeated. */
export interface Steps {
  /** Seconds of `count` steps from fresh weights, after a few that are not counted. */
  time(count: number): Promise<number>;
  release(): Promise<void>;
}

/** What is trained, and how; the classic recipe on all threads of ONNX Runtime by default. */
export interface StepsOptions {
  readonly threads: number;
  readonly recipe?: Recipe;
  readonly batch?: number;
  readonly runtime?: Runtime;
}

/** Compiles the training graph and draws random images. */
export async function prepareSteps(options: StepsOptions): Promise<Steps> {
  const { threads, recipe = classic, batch = recipe.batch, runtime = nodeRuntime } = options;
  const stepper = await createStepper({ runtime, recipe, batches: [batch], threads });
  const untrained = stepper.arena.state();
  // Drawn once: what a round leaves for the garbage collector would be found while the clock runs.
  const weights = initialWeights(recipe.network, createRandom(1));
  const random = createRandom(1);
  const batches = recipe.scenes ? sceneBatches(recipe, batch, random) : imageBatches(recipe, batch, random); // prettier-ignore
  let position = 0;
  const step = async () => {
    const given = batches[position++ % batches.length]!;
    const { loss } = await stepper.step(given, recipe.learningRate, random);
    if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss}`);
  };
  return {
    async time(count) {
      stepper.load(weights);
      stepper.arena.restore(untrained, 0);
      for (let i = 0; i < WARM_UP; i++) await step();
      const began = performance.now();
      for (let i = 0; i < count; i++) await step();
      return (performance.now() - began) / 1000;
    },
    release: () => stepper.release(),
  };
}

/** Random images with random labels. */
function imageBatches({ network }: Recipe, batch: number, random: Random): Batch[] {
  const pixels = network.input[0] * network.input[1];
  const images = Uint8Array.from({ length: RESIDENT * pixels }, () => random.uint32());
  const labels = Uint8Array.from({ length: RESIDENT }, () => random.integer(10));
  return Array.from({ length: Math.floor(RESIDENT / batch) }, (_, i) => {
    const at = i * batch;
    const chosen = images.subarray(at * pixels, (at + batch) * pixels);
    return labelledBatch(chosen, labels.subarray(at, at + batch), batch, 0);
  });
}

/** Random pictures, each with some digits. */
function sceneBatches({ network }: Recipe, batch: number, random: Random): Batch[] {
  const [height, width] = network.input;
  const grid = centerGrid(outputFeatures(network));
  const scene = (): Scene => ({
    image: { height, width, data: Uint8Array.from({ length: height * width }, () => random.uint32()) }, // prettier-ignore
    places: Array.from({ length: 20 }, (_, index) => {
      const [kind, number] = [random.integer(10), 0];
      const [x, y] = [random.uniform() * width, random.uniform() * height];
      return { character: String(kind), kind, number, index, x, y, width: 15, height: 20 };
    }),
    ignored: [],
  });
  return Array.from({ length: 4 }, () => sceneBatch(Array.from({ length: batch }, scene), grid));
}

/**
 * Operations of one training step on `batch` images, every layer computed directly. With
 * `m` multiply-adds per image, forward takes 2 m, the gradient of the weights 2 m, and that of the
 * layer's input 2 m, which nobody needs of the first layer:
 *
 *     batch * (sum over layers of 6 m - 2 m of the first)
 *
 * where m is (values of the weight) * (positions of the output); a dense layer has one position.
 * Biases, activations, pooling, loss and optimizer count nothing. Winograd's algorithm does with
 * fewer, so that a share above 100% of a machine's peak is possible.
 */
export function stepOperations(network: Network, batch: number): number {
  const multiplyAdds = describe(network).flatMap(({ output, parameters }) => {
    const positions = output.length === 1 ? 1 : output[0] * output[1];
    return parameters
      .filter(({ role }) => role === 'weight')
      .map(({ shape }) => sizeOf(shape) * positions);
  });
  const all = multiplyAdds.reduce((sum, count) => sum + 6 * count, 0);
  return batch * (all - 2 * multiplyAdds[0]!);
}

/** @file Trainings of a fraction of a second: small images that can be learned, and small recipes. */
import { createDataset, type Dataset } from '../src/dataset/dataset.js';
import { batchNorm } from '../src/network/layers/batch-norm.js';
import { conv2d } from '../src/network/layers/conv2d.js';
import { dense } from '../src/network/layers/dense.js';
import { dropout } from '../src/network/layers/dropout.js';
import { flatten } from '../src/network/layers/flatten.js';
import { maxPool2d } from '../src/network/layers/pool2d.js';
import { defineNetwork, type Weights } from '../src/network/network.js';
import { nodeRuntime } from '../src/runtime/node.js';
import { sha256 } from '../src/storage/hash.js';
import { AbortError } from '../src/tensor/error.js';
import { createRandom } from '../src/tensor/random.js';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../src/training/checkpoint.js';
import type { History } from '../src/training/history.js';
import type { Recipe } from '../src/training/recipe.js';
import { train, type TrainOptions, type TrainResult } from '../src/training/train.js';

const SIDE = 12;

/** Noisy 12x12 images; where the bright 3x3 square is tells the class. */
export function squares(count: number, seed: number): Dataset {
  const random = createRandom(seed);
  const images = new Uint8Array(count * SIDE * SIDE);
  const labels = Uint8Array.from({ length: count }, (_, image) => image % 10);
  labels.forEach((label, image) => {
    const pixels = images.subarray(image * SIDE * SIDE, (image + 1) * SIDE * SIDE);
    pixels.forEach((_, i) => (pixels[i] = random.integer(60)));
    const [top, left] = [4 * Math.floor(label / 4), 3 * (label % 4)];
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 3; x++) pixels[(top + y) * SIDE + left + x] = 200 + random.integer(56);
    }
  });
  return createDataset({ name: `squares ${seed}`, height: SIDE, width: SIDE, images, labels });
}

/** A recipe with everything that has state or chance in it. */
export const everything: Recipe = {
  name: 'everything',
  description: 'dropout, batch norm, augmentation, averaging, a schedule and Adam',
  network: defineNetwork(
    [
      conv2d(4, 3, { activation: 'relu' }),
      batchNorm(),
      maxPool2d(2),
      dropout(0.25),
      flatten(),
      dense(16, { activation: 'relu' }),
      dropout(0.5),
      dense(10, { activation: 'softmax' }),
    ],
    { input: [SIDE, SIDE] },
  ),
  loss: { type: 'categoricalCrossEntropy', labelSmoothing: 0.1 },
  optimizer: { type: 'adam', weightDecay: 0.001 },
  learningRate: 0.01,
  schedule: { type: 'cosine', warmup: { share: 0.2 } },
  batch: 8,
  epochs: 3,
  averaging: { decay: 0.8 },
  augmentation: { shift: 1, rotation: 10, scale: 0.1, shear: 5, elastic: 0.5 },
};

/** The same with the other kind of optimizer and schedule. */
export const withMomentum: Recipe = {
  ...everything,
  name: 'momentum',
  optimizer: { type: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.001 },
  schedule: { type: 'oneCycle', warmupShare: 0.25 },
  learningRate: 0.1,
};

/** One dense layer and plain SGD: the fastest of all, and it learns the squares. */
export const plain: Recipe = {
  name: 'plain',
  description: 'one dense layer',
  network: defineNetwork([flatten(), dense(10, { activation: 'softmax' })], {
    input: [SIDE, SIDE],
  }),
  loss: { type: 'categoricalCrossEntropy' },
  optimizer: { type: 'sgd' },
  learningRate: 0.1,
  schedule: { type: 'constant' },
  batch: 10,
  epochs: 2,
};

/** Five batches of 8 and one of 3; no multiple of the evaluation's batch either. */
export const trainingSet = squares(43, 1);
/** More than one of the evaluation's batches. */
export const validationSet = squares(70, 2);

/** A run of 60 batches on disk, long enough to be killed several times. */
export const longRun = {
  recipe: { ...everything, epochs: 10 },
  data: { train: trainingSet, test: validationSet },
  seed: 1,
  threads: 1,
  validation: 'test',
} as const;

/** Trains `everything` on one thread, unless `options` say otherwise. */
export function trainSmall(options: Partial<TrainOptions> = {}): Promise<TrainResult> {
  const data = { train: trainingSet, validation: validationSet };
  return train({
    runtime: nodeRuntime,
    recipe: everything,
    ...data,
    seed: 1,
    threads: 1,
    ...options,
  });
}

/**
 * Trains, but stops once `batches` batches are done.
 * @returns the last checkpoint
 * @throws Error when the training was not stopped.
 */
export async function stopAfter(
  batches: number,
  options: Partial<TrainOptions> = {},
): Promise<Checkpoint> {
  const controller = new AbortController();
  let done = 0;
  let last: Checkpoint | undefined;
  try {
    await trainSmall({
      ...options,
      signal: controller.signal,
      onBatch: () => {
        if (++done === batches) controller.abort();
      },
      onCheckpoint: (checkpoint) => {
        last = checkpoint;
        return Promise.resolve();
      },
    });
  } catch (error) {
    if (error instanceof AbortError && last) return last;
    throw error;
  }
  throw new Error('The training ended before it was stopped.');
}

/** Equal for equal names and bytes. */
export function digest(weights: Weights): string {
  return sha256(
    ...[...weights].flatMap(([name, data]) => [
      new TextEncoder().encode(name),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ]),
  );
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The history without what the clock decides. */
export function figures(history: History) {
  return history.map((record) => ({ ...record, seconds: 0, imagesPerSecond: 0 }));
}

/** The checkpoint as a file would give it back. */
export function viaFile(checkpoint: Checkpoint): Checkpoint {
  return decodeCheckpoint(encodeCheckpoint(checkpoint), 'last.ckpt');
}

/**
 * @file What a run trains on, batch by batch: the data's images in a new order each epoch with what the
 * recipe mixes in, or scenes composed for each batch. A batch depends on the seed and its place alone,
 * so that a resumed run sees the same ones.
 */
import { createAugmenter } from '../dataset/augment.js';
import { epochOrder, fillBatch } from '../dataset/batch.js';
import type { Dataset } from '../dataset/dataset.js';
import { createSceneComposer } from '../dataset/generate/scene.js';
import type { SceneSources } from '../dataset/generate/sources.js';
import { centerGrid } from '../network/center-points.js';
import { outputFeatures } from '../network/network.js';
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import { sceneBatch } from './center-targets.js';
import { labelledBatch, type Batch } from './feed.js';
import { createMixer, type MixedSources } from './mixer.js';
import type { Recipe } from './recipe.js';

/** What scenes are composed of beside the data's digits. */
export interface SceneMaterial extends Omit<SceneSources, 'digits'> {
  /** Equal for equal material. */
  readonly hash: string;
}

/** The batches of a run. */
export interface BatchSource {
  /** Images of one epoch. */
  readonly count: number;
  /**
   * A batch, from 0, of an epoch. It may use the memory of the batch before.
   * @param random the batch's own
   */
  batch(epoch: number, batch: number, random: Random): Batch;
}

/** How many images an epoch of the recipe has. */
export function imagesPerEpoch({ scenes }: Recipe, data: Pick<Dataset, 'count'>): number {
  return scenes?.count ?? data.count;
}

/** The batches that a recipe trains on. */
export function createBatchSource(
  recipe: Recipe,
  data: Dataset,
  mixed: MixedSources & { readonly scenes?: SceneMaterial },
  random: Random,
): BatchSource {
  if (recipe.scenes) return sceneSource(recipe, data, mixed.scenes);
  const pixels = data.height * data.width;
  const labels = new Uint8Array(Math.min(recipe.batch, data.count));
  const images = new Uint8Array(labels.length * pixels);
  const bent = new Uint8Array(images.length);
  const augment = recipe.augmentation
    ? createAugmenter(data.height, data.width, recipe.augmentation)
    : undefined;
  const mix = createMixer(recipe, data, mixed);
  const { loss } = recipe;
  const smoothing = loss.type === 'categoricalCrossEntropy' ? (loss.labelSmoothing ?? 0) : 0;
  let order: { readonly epoch: number; readonly indices: Int32Array } | undefined;
  return {
    count: data.count,
    batch(epoch, batch, chance) {
      if (order?.epoch !== epoch) {
        order = { epoch, indices: epochOrder(data.count, random.fork(`order/${epoch}`)) };
      }
      const count = fillBatch(data, order.indices, batch * recipe.batch, images, labels);
      mix?.(images, labels, count, chance);
      const used = images.subarray(0, count * pixels);
      const input = augment
        ? augment(used, chance.fork('augment'), bent.subarray(0, used.length))
        : used;
      return labelledBatch(input, labels, count, smoothing);
    },
  };
}

/** @throws InputError when there is nothing to compose scenes of. */
function sceneSource(
  recipe: Recipe,
  digits: Dataset,
  material: SceneMaterial | undefined,
): BatchSource {
  if (material === undefined) {
    throw new InputError(
      `Cannot train ${recipe.name} without pen strokes and print to compose scenes of; give scenes.`,
    );
  }
  const { network, batch: size } = recipe;
  const grid = centerGrid(outputFeatures(network));
  const [height, width] = network.input;
  const compose = createSceneComposer({ ...material, digits }, { height, width });
  const count = imagesPerEpoch(recipe, digits);
  return {
    count,
    batch(_, batch, random) {
      const here = Math.min(size, count - batch * size);
      const scenes = Array.from({ length: here }, (__, i) => compose(random.fork(`scene/${i}`)));
      return sceneBatch(scenes, grid);
    },
  };
}

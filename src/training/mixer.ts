/** @file What a recipe puts into each batch beside the training images: drawn digits, cuts and outliers. */
import { withNoDigit } from '../dataset/classes.js';
import type { Dataset } from '../dataset/dataset.js';
import { fillCutouts } from '../dataset/generate/cutouts.js';
import { sceneKinds } from '../dataset/generate/kinds.js';
import { createSceneComposer } from '../dataset/generate/scene.js';
import { GLYPHS } from '../dataset/glyphs.js';
import { createOutliers } from '../dataset/outliers.js';
import { drawGlyph } from '../dataset/strokes.js';
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import type { SceneMaterial } from './batches.js';
import type { Recipe } from './recipe.js';

/**
 * Replaces part of a batch.
 * @param images the batch's first `count` images, one after the other
 * @param random the batch's own; what is drawn depends on it alone
 */
export type Mixer = (images: Uint8Array, labels: Uint8Array, count: number, random: Random) => void;

const side = 28;

/** The names of the classes that the recipe's network tells apart when trained on `classes`. */
export function trainedClasses({ outliers, scenes }: Recipe, classes: readonly string[]) {
  if (scenes) return sceneKinds;
  return outliers ? withNoDigit(classes) : classes;
}

/** What data has for mixing in. */
export interface MixedSources {
  /** Frames of no digit. */
  readonly pictures?: Dataset;
  /** More frames of digits, as recognition cuts them. */
  readonly cuts?: Dataset;
  /** Frames of wrong cuts, 28 x 28 bytes each. */
  readonly wrongCuts?: Uint8Array;
  /** What scenes are composed of. */
  readonly scenes?: SceneMaterial;
}

/**
 * @returns undefined when the recipe mixes nothing in
 * @throws InputError when a share or a kind's weight is wrong, or the images are of another size.
 */
export function createMixer(
  recipe: Recipe,
  digits: Dataset,
  { pictures, cuts, wrongCuts, scenes }: MixedSources = {},
): Mixer | undefined {
  const { outliers, synthetic } = recipe;
  const outlierShare = outliers ? checkedShare('outliers', outliers.share) : 0;
  const syntheticShare = synthetic ? checkedShare('synthetic', synthetic.share) : 0;
  const cutShare = recipe.cuts ? checkedShare('cuts', recipe.cuts.share) : 0;
  const mixed = cuts && cuts.count > 0 && cutShare > 0 ? cuts : undefined;
  const cutoutShare = recipe.cutouts && scenes ? checkedShare('cutouts', recipe.cutouts.share) : 0;
  const compose =
    scenes && cutoutShare > 0
      ? createSceneComposer({ ...scenes, digits }, { height: 128, width: 192 })
      : undefined;
  if (!outliers && !synthetic && !mixed && !compose) return undefined;
  checkSide(digits);
  const none = withNoDigit(digits.classes).length - 1;
  const drawOutlier =
    outliers &&
    createOutliers(outliers.kinds, {
      digits,
      ...(pictures ? { pictures: pictures.images } : {}),
      ...(wrongCuts ? { cuts: wrongCuts } : {}),
    });
  const imageAt = (images: Uint8Array, index: number) =>
    images.subarray(index * side * side, (index + 1) * side * side);

  return (images, labels, count, random) => {
    // A batch is in random order already: drawn digits and cuts take its first places, outliers its last.
    const drawn = random.fork('synthetic');
    const drawnCount = Math.round(syntheticShare * count);
    for (let i = 0; i < drawnCount; i++) {
      labels[i] = drawn.integer(GLYPHS.length);
      drawGlyph(GLYPHS[labels[i]!]!, drawn, imageAt(images, i));
    }
    const cut = random.fork('cuts');
    const cutEnd = mixed ? Math.min(count, drawnCount + Math.round(cutShare * count)) : 0;
    for (let i = drawnCount; mixed && i < cutEnd; i++) {
      const index = cut.integer(mixed.count);
      labels[i] = mixed.labels[index]!;
      imageAt(images, i).set(imageAt(mixed.images, index));
    }
    const outlierStart = count - Math.round(outlierShare * count);
    if (compose) {
      const start = Math.max(cutEnd, drawnCount);
      const end = Math.min(outlierStart, start + Math.round(cutoutShare * count));
      const frames = images.subarray(start * side * side, end * side * side);
      fillCutouts(compose, random.fork('cutouts'), frames, labels.subarray(start, end), none);
    }
    const strange = random.fork('outliers');
    for (let i = outlierStart; i < count; i++) {
      labels[i] = none;
      drawOutlier?.(strange, imageAt(images, i));
    }
  };
}

/** @throws InputError when the images are not of the size of what is mixed in. */
export function checkSide({ name, height, width }: Dataset): void {
  if (height === side && width === side) return;
  throw new InputError(
    `Cannot mix outliers or drawn digits into ${name}: its images are ${height}x${width}, they are ${side}x${side}.`,
  );
}

function checkedShare(name: string, share: number): number {
  if (share >= 0 && share < 1) return share;
  throw new InputError(`Cannot train: the share of ${name} must be at least 0 and below 1, got ${share}.`); // prettier-ignore
}

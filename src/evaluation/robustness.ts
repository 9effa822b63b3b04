/** @file What a classifier withstands: its accuracy on images that are made worse by degrees. */
import type { Random } from '../tensor/random.js';
import { corrupt, type Corruption, corruptions, type FrameSize } from './corrupt.js';

/** The images that are made worse. */
export interface RobustnessImages extends FrameSize {
  /** `count * height * width` bytes, ink 255 on 0. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Accuracy at one level of a corruption. */
export interface LevelAccuracy {
  readonly level: number;
  readonly accuracy: number;
}

/** Accuracy under one corruption. */
export interface CorruptionAccuracy {
  readonly corruption: string;
  readonly unit: string;
  readonly levels: readonly LevelAccuracy[];
  /** Over the levels. */
  readonly mean: number;
}

/** What one classifier withstands. */
export interface Robustness {
  /** Accuracy on the images as they are. */
  readonly clean: number;
  /** Over all corruptions. */
  readonly mean: number;
  readonly corruptions: readonly CorruptionAccuracy[];
}

/** The class of each image, as an index. */
export type AnswerImages = (images: Uint8Array, count: number) => Promise<Uint8Array>;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Measures several classifiers on the same images. The images of a level depend on the seed of
 * `random`, the corruption and the level alone.
 * @param onLevel told before each level: how many are done, of how many
 * @returns one result for each classifier, in their order
 */
export async function measureRobustness(
  { images, labels, ...size }: RobustnessImages,
  answers: readonly AnswerImages[],
  random: Random,
  onLevel: (done: number, total: number) => void = () => undefined,
): Promise<Robustness[]> {
  const accuracies = async (worse: Uint8Array): Promise<number[]> => {
    const shares: number[] = [];
    for (const answer of answers) {
      const read = await answer(worse, labels.length);
      shares.push(read.filter((index, image) => index === labels[image]).length / labels.length);
    }
    return shares;
  };
  const clean = await accuracies(images);
  const total = corruptions.reduce((sum, { levels }) => sum + levels.length, 0);
  const measured: { corruption: Corruption; level: number; shares: number[] }[] = [];
  for (const corruption of corruptions) {
    for (const level of corruption.levels) {
      onLevel(measured.length, total);
      const stream = random.fork(`${corruption.name}/${level}`);
      const shares = await accuracies(corrupt(images, size, corruption, level, stream));
      measured.push({ corruption, level, shares });
    }
  }
  return answers.map((_, which) => {
    const all = corruptions.map((corruption) => {
      const levels = measured
        .filter((each) => each.corruption === corruption)
        .map(({ level, shares }) => ({ level, accuracy: shares[which]! }));
      const mean = meanOf(levels.map(({ accuracy }) => accuracy));
      return { corruption: corruption.name, unit: corruption.unit, levels, mean };
    });
    return { clean: clean[which]!, mean: meanOf(all.map(({ mean }) => mean)), corruptions: all };
  });
}

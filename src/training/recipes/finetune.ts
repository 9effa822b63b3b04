/**
 * @file The fine-tuning recipe: a trained network goes on with other data, from a handful of digits
 * to tens of thousands. Everything is gentle: a low rate that rises and falls, averaged weights, no
 * more epochs than the data needs. Batches are of nearly one size, since the last, small one would
 * else leave its mark on the running statistics of batch norm. Outliers keep a class for no digit
 * alive where the data has none of it.
 */
import { DIGITS, NO_DIGIT } from '../../dataset/classes.js';
import type { Network } from '../../network/network.js';
import type { Recipe } from '../recipe.js';

/** Images a step, for little data and for much. */
const smallestBatch = 16;
const largestBatch = 64;
/** Steps that are enough to learn another hand, and the epochs between which that is kept. */
const wantedSteps = 1100;
const fewestEpochs = 6;
const mostEpochs = 40;

/**
 * The recipe for going on with `network`.
 * @param classes of the network
 * @param count of training images
 */
export function fineTuningRecipe(
  network: Network,
  classes: readonly string[],
  count: number,
): Recipe {
  const wanted = Math.min(largestBatch, Math.max(smallestBatch, Math.round(count / 20)));
  const batches = Math.ceil(count / wanted);
  const epochs = Math.min(mostEpochs, Math.max(fewestEpochs, Math.round(wantedSteps / batches)));
  const isFrame = network.input.every((side) => side === 28);
  return {
    name: 'finetune',
    description: 'goes on with a trained model, gently, on data of your own',
    network,
    loss: { type: 'categoricalCrossEntropy' },
    optimizer: { type: 'adamw', weightDecay: 0.01 },
    learningRate: 0.001,
    schedule: { type: 'cosine', warmup: { share: 0.1 } },
    batch: Math.ceil(count / batches),
    epochs,
    averaging: { decay: Math.min(0.999, 1 - 10 / Math.max(20, epochs * batches)) },
    augmentation: {
      shift: 1.5,
      rotation: 12,
      scale: 0.15,
      shear: 12,
      elastic: 0.7,
      thickness: 0.5,
    },
    ...(classes.includes(NO_DIGIT) && isFrame ? { outliers: { share: 0.35 } } : {}),
    cuts: { share: 0.4 },
    // Drawn digits keep alive how other hands write.
    ...(DIGITS.every((digit) => classes.includes(digit)) && isFrame
      ? { synthetic: { share: 0.15 } }
      : {}),
  };
}

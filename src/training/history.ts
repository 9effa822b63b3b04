/** @file What a training run records of each epoch. */

/** One epoch's figures. Losses are means per image; accuracies are shares in [0, 1]. */
export interface EpochRecord {
  /** Counts from 1. */
  readonly epoch: number;
  /** Training loss and accuracy, averaged over the epoch's batches as they were trained. */
  readonly loss: number;
  readonly accuracy: number;
  /** Validation loss and accuracy after the epoch; absent without validation data. */
  readonly valLoss?: number;
  readonly valAccuracy?: number;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  /** Wall seconds of the epoch, validation excluded. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** The epochs so far, in order. */
export type History = readonly EpochRecord[];

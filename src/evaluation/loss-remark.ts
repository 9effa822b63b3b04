/** @file Why the losses of a training are not the cross-entropy of its model. */

/** What makes the losses by epoch differ from the finished model's. */
export interface LossSettings {
  /** Share of each label that training spreads over all classes. */
  readonly labelSmoothing?: number;
  /** What the finished model's logits are divided by. */
  readonly temperature?: number;
}

/** The reasons in words, as a sentence without its beginning and end; empty where there is none. */
export function lossRemark({ labelSmoothing = 0, temperature = 1 }: LossSettings): string {
  const smoothed = `the training loss counts smoothed labels (${labelSmoothing})`;
  const hotter = `both losses are from before the temperature (${temperature})`;
  return [...(labelSmoothing === 0 ? [] : [smoothed]), ...(temperature === 1 ? [] : [hotter])].join(
    ', and ',
  );
}

/** @file Why the losses of a training are not the cross-entropy of its model. */

/** What makes the losses by epoch differ from the finished model's. */
export interface LossSettings {
  /** Share of each label that training spreads over all classes. */
  readonly labelSmoothing?: number;
  /** What the finished model's logits are divided by. */
  readonly temperature?: number;
  /** How the finished model looks at an image besides as it is. */
  readonly views?: object;
}

/** The reasons in words, as a sentence without its beginning and end; empty where there is none. */
export function lossRemark({ labelSmoothing = 0, temperature = 1, views }: LossSettings): string {
  const reasons: readonly [string, boolean][] = [
    [`the training loss counts smoothed labels (${labelSmoothing})`, labelSmoothing !== 0],
    [`both losses are from before the temperature (${temperature})`, temperature !== 1],
    ['figures by epoch are of one look at each image, the model takes several', Boolean(views)],
  ];
  return reasons.flatMap(([reason, holds]) => (holds ? [reason] : [])).join(', and ');
}

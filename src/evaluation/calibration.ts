/**
 * @file Whether confidence can be believed: the reliability diagram and the expected calibration
 * error of Guo et al., "On Calibration of Modern Neural Networks" (2017), section 2.
 */
import type { Predicted } from './predictions.js';

/** The images whose confidence lies in `(from, to]`; the first bin includes 0. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean confidence of the bin's images; null in an empty bin. */
  readonly confidence: number | null;
  /** Share of the bin's images that are right; null in an empty bin. */
  readonly accuracy: number | null;
}

/** Reliability by confidence. */
export interface Calibration {
  /** Expected calibration error, in [0, 1]: mean of |accuracy - confidence| weighted by images. */
  readonly ece: number;
  readonly bins: readonly CalibrationBin[];
}

/** Bins of the reliability diagram, as in the paper. */
const calibrationBinCount = 15;

/** Groups predictions into `binCount` bins of equal width and measures how far each is off. */
export function calibrate(
  { classes, confidences }: Predicted,
  labels: Uint8Array,
  binCount: number = calibrationBinCount,
): Calibration {
  const counts = new Array<number>(binCount).fill(0);
  const confidenceSums = new Array<number>(binCount).fill(0);
  const rights = new Array<number>(binCount).fill(0);
  confidences.forEach((confidence, image) => {
    const bin = Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1));
    counts[bin]! += 1;
    confidenceSums[bin]! += Math.min(1, Math.max(0, confidence));
    if (classes[image] === labels[image]) rights[bin]! += 1;
  });

  // |sum of rights - sum of confidences| is already the bin's gap times its count.
  const gaps = rights.map((right, bin) => Math.abs(right - confidenceSums[bin]!));
  const total = confidences.length;
  return {
    ece: total === 0 ? 0 : gaps.reduce((sum, gap) => sum + gap, 0) / total,
    bins: counts.map((count, bin) => ({
      from: bin / binCount,
      to: (bin + 1) / binCount,
      count,
      confidence: count === 0 ? null : confidenceSums[bin]! / count,
      accuracy: count === 0 ? null : rights[bin]! / count,
    })),
  };
}

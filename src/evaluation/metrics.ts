/**
 * @file How well a classifier did, as one plain object. Its field names are a public interface:
 * `tenfold evaluate --json` prints it as it is.
 */
import { type Calibration, calibrate } from './calibration.js';
import { type RiskCoverage, riskCoverage } from './risk-coverage.js';
import { checkPredictions, predictedClasses, type PredictionSet } from './predictions.js';

/** One class's figures. A ratio with nothing to divide by is 0, as in scikit-learn. */
export interface ClassMetrics {
  readonly class: string;
  /** Images of this class. */
  readonly total: number;
  readonly correct: number;
  readonly incorrect: number;
  /** Right predictions of this class / all predictions of it. */
  readonly precision: number;
  /** Right predictions of this class / all images of it. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
}

/** How often images of one class were taken for another. */
export interface Confusion {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
}

/** All figures of one evaluation. Shares are in [0, 1]. */
export interface Evaluation {
  readonly accuracy: number;
  /** Mean categorical cross-entropy in nats. */
  readonly loss: number;
  readonly errors: number;
  readonly errorRate: number;
  readonly total: number;
  /** `confusion[t][p]`: images of class `t` predicted as class `p`. */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassMetrics[];
  /** Every pair that was confused at all, most frequent first. */
  readonly confusions: readonly Confusion[];
  readonly calibration: Calibration;
  readonly riskCoverage: RiskCoverage;
}

/**
 * The least normal float32: what a softmax gave as zero counts as this, so that no mistake makes the loss
 * infinite. Losses from logits are the same up to 87 nats an image.
 */
const leastProbability = 2 ** -126;

/** Mean of -ln(probability of the true class). */
function crossEntropy({ probabilities, labels, classes }: PredictionSet): number {
  let sum = 0;
  labels.forEach((label, image) => {
    const p = probabilities[image * classes.length + label]!;
    sum -= Math.log(Math.min(1, Math.max(leastProbability, p)));
  });
  return sum / labels.length;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The figures of each class from the confusion matrix (rows true, columns predicted). */
function classMetrics(confusion: readonly number[][], classes: readonly string[]): ClassMetrics[] {
  return classes.map((name, c) => {
    const total = sum(confusion[c]!);
    const predicted = sum(confusion.map((row) => row[c]!));
    const correct = confusion[c]![c]!;
    return {
      class: name,
      total,
      correct,
      incorrect: total - correct,
      precision: ratio(correct, predicted),
      recall: ratio(correct, total),
      f1: ratio(2 * correct, total + predicted),
    };
  });
}

/** The off-diagonal cells that are not zero, largest first (ties in matrix order). */
function frequentConfusions(
  confusion: readonly number[][],
  classes: readonly string[],
): Confusion[] {
  return confusion
    .flatMap((row, t) =>
      row.map((count, p) => ({
        actual: classes[t]!,
        predicted: classes[p]!,
        count,
        wrong: t !== p,
      })),
    )
    .filter(({ count, wrong }) => wrong && count > 0)
    .map(({ actual, predicted, count }) => ({ actual, predicted, count }))
    .sort((a, b) => b.count - a.count);
}

/**
 * Judges `[count, classes]` probabilities against `[count]` labels.
 * @throws InputError when there are no images, the counts differ, a label names no class, or a
 * probability is not a number in [0, 1].
 */
export function evaluatePredictions(set: PredictionSet): Evaluation {
  checkPredictions(set);
  const { labels, classes } = set;
  const predicted = predictedClasses(set.probabilities, classes.length);

  const confusion = classes.map(() => new Array<number>(classes.length).fill(0));
  labels.forEach((label, image) => {
    confusion[label]![predicted.classes[image]!]! += 1;
  });
  const total = labels.length;
  const errors = total - sum(confusion.map((row, c) => row[c]!));
  return {
    accuracy: (total - errors) / total,
    loss: crossEntropy(set),
    errors,
    errorRate: errors / total,
    total,
    confusion,
    perClass: classMetrics(confusion, classes),
    confusions: frequentConfusions(confusion, classes),
    calibration: calibrate(predicted, labels),
    riskCoverage: riskCoverage(predicted, labels),
  };
}

/**
 * The 95% interval of a share seen in `total` trials (Wilson, 1927): what the accuracy on other
 * images of the same kind may well be.
 */
export function wilsonInterval(successes: number, total: number): readonly [number, number] {
  const z = 1.959964;
  const share = successes / total;
  const centre = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

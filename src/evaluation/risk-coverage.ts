/**
 * @file What refusing to answer is worth: a classifier that keeps silent below some confidence
 * answers fewer images, its coverage, and is wrong in fewer of those, its risk (El-Yaniv and Wiener,
 * "On the Foundations of Noise-free Selective Classification", 2010).
 */
import type { Predicted } from './predictions.js';

/** What remains when only images of at least this confidence are answered. */
export interface CoveragePoint {
  readonly confidence: number;
  /** Share of all images that are answered, in (0, 1]. */
  readonly coverage: number;
  /** Share of the answered images that are wrong. */
  readonly risk: number;
}

/** The images answered with more than some confidence. */
export interface ConfidenceClaim {
  readonly confidence: number;
  readonly count: number;
  readonly errors: number;
  /** Wrong answers / answers; null where there is no answer. */
  readonly errorRate: number | null;
}

/** Risk by coverage. */
export interface RiskCoverage {
  /** Area under the curve: the mean risk over all coverages (Geifman et al. 2019). Less is better. */
  readonly aurc: number;
  /** From full coverage down, closer together where few images are refused; holds all of `above`. */
  readonly curve: readonly CoveragePoint[];
  /** "Of the readings above 99% confidence, so many are wrong." */
  readonly above: readonly ConfidenceClaim[];
}

/** The confidences that users ask about. */
const claimed: readonly number[] = [0.5, 0.9, 0.95, 0.99, 0.999];

/** Points of the curve for each tenfold of refused images. */
const pointsADecade = 24;

/** How many images each point of the curve refuses: none, then growing by the same ratio. */
function refusedCounts(total: number): number[] {
  const counts = new Set([0]);
  for (let i = 0; ; i++) {
    const refused = Math.round(10 ** (i / pointsADecade));
    if (refused >= total) return [...counts];
    counts.add(refused);
  }
}

/** Rounded as the confidences, which are float32: 0.99 itself is not above 99%. */
export function isAbove(confidence: number, claim: number): boolean {
  return confidence > Math.fround(claim);
}

/** Measures risk by coverage. Images of equal confidence are answered together or not at all. */
export function riskCoverage(
  { classes, confidences }: Predicted,
  labels: Uint8Array,
): RiskCoverage {
  const total = labels.length;
  const order = Array.from(labels, (_, image) => image);
  order.sort((a, b) => confidences[b]! - confidences[a]!);

  // For each number of answers, surest first: the point at the end of its last answer's ties.
  const points = new Array<CoveragePoint>(total);
  let errors = 0;
  let start = 0;
  order.forEach((image, rank) => {
    if (classes[image] !== labels[image]) errors++;
    const confidence = confidences[image]!;
    const next = order[rank + 1];
    if (next !== undefined && confidences[next] === confidence) return;
    const point = { confidence, coverage: (rank + 1) / total, risk: errors / (rank + 1) };
    points.fill(point, start, rank + 1);
    start = rank + 1;
  });

  const above = claimed.map((confidence) => {
    const answered = order.filter((image) => isAbove(confidences[image]!, confidence));
    const wrong = answered.filter((image) => classes[image] !== labels[image]).length;
    const count = answered.length;
    return { confidence, count, errors: wrong, errorRate: count === 0 ? null : wrong / count };
  });
  const refused = above.filter(({ count }) => count > 0).map(({ count }) => total - count);
  const drawn = [...refusedCounts(total), ...refused].sort((a, b) => a - b);
  const curve = new Set(drawn.map((count) => points[total - 1 - count]!));
  return {
    aurc: points.reduce((sum, { risk }) => sum + risk, 0) / (total || 1),
    curve: total === 0 ? [] : [...curve],
    above,
  };
}

/**
 * @file The line between log-odds that would turn the confidence of readings into the share of them that
 * is right. Where `src/recognition/confidence.ts` has the line a x + b and these readings ask for
 * c x + d, the line to put there is c a x + (c b + d).
 */

/** A reading: how sure it is, and whether it is right. */
export interface Judged {
  readonly confidence: number;
  readonly right: boolean;
}

/** A line between log-odds. */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/** Confidences are kept this far from 0 and 1, as in `src/recognition/confidence.ts`. */
const margin = 1e-7;
const steps = 50;

/** The likeliest line (Platt, 1999), by Newton's method. */
export function fitCalibration(readings: readonly Judged[]): Calibration {
  let [slope, intercept] = [1, 0];
  for (let step = 0; step < steps; step++) {
    // The gradient of the log-likelihood and its negated second derivatives.
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-6, 0, 1e-6];
    for (const { confidence, right } of readings) {
      const x = logOdds(confidence);
      const p = 1 / (1 + Math.exp(-slope * x - intercept));
      const off = Number(right) - p;
      const weight = p * (1 - p);
      g0 += off;
      g1 += off * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    intercept += (h11 * g0 - h01 * g1) / determinant;
    slope += (h00 * g1 - h01 * g0) / determinant;
  }
  return { slope, intercept };
}

/** What was fitted, and how often readings are wrong that it makes sure. */
export function tellCalibration(
  readings: readonly Judged[],
  { slope, intercept }: Calibration,
): string[] {
  const rows = [0.5, 0.8, 0.9, 0.95, 0.99].map((least) => {
    const sure = readings.filter(
      ({ confidence }) => 1 / (1 + Math.exp(-slope * logOdds(confidence) - intercept)) >= least,
    );
    const wrong = sure.filter((each) => !each.right).length;
    return `| ${least} | ${sure.length} of ${readings.length} | ${wrong} |`;
  });
  return [
    `The line that fits these readings: slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}`,
    '',
    '| at least so sure | readings | of them wrong |',
    '| --- | --- | --- |',
    ...rows,
  ];
}

function logOdds(confidence: number): number {
  const kept = Math.min(1 - margin, Math.max(margin, confidence));
  return Math.log(kept / (1 - kept));
}

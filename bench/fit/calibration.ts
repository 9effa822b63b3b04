/** @file The line between log-odds that turns the share of a reading into its probability. */

/** A reading: its share among all readings, and whether it is right. */
export interface Judged {
  readonly share: number;
  readonly right: boolean;
}

/** `src/recognition/confidence.ts` says what these are. */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/** Shares are kept this far from 0 and 1, as in `src/recognition/confidence.ts`. */
const margin = 1e-7;
const steps = 50;

/** The likeliest line (Platt, 1999), by Newton's method. */
export function fitCalibration(readings: readonly Judged[]): Calibration {
  let [slope, intercept] = [1, 0];
  for (let step = 0; step < steps; step++) {
    // The gradient of the log-likelihood and its negated second derivatives.
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-6, 0, 1e-6];
    for (const { share, right } of readings) {
      const x = logOdds(share);
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
      ({ share }) => 1 / (1 + Math.exp(-slope * logOdds(share) - intercept)) >= least,
    );
    const wrong = sure.filter((each) => !each.right).length;
    return `| ${least} | ${sure.length} of ${readings.length} | ${wrong} |`;
  });
  return [
    `Calibration of whole readings: slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}`,
    '',
    '| at least so sure | readings | of them wrong |',
    '| --- | --- | --- |',
    ...rows,
  ];
}

function logOdds(share: number): number {
  const kept = Math.min(1 - margin, Math.max(margin, share));
  return Math.log(kept / (1 - kept));
}

/** @file From the share of a reading among all readings to the probability that it is right. */

/**
 * The map is a line between log-odds (Platt, 1999), fitted to whether the reader read the amounts
 * of the tuning part right: `npm run measure:cheques -- FOLDER --model models/reader` prints it. It is
 * monotone: no order changes.
 */
const slope = 0.55;
const intercept = 1.35;
/** Shares are kept this far from 0 and 1. */
const margin = 1e-7;

/** The calibrated probability of a reading; 0 stays 0. */
export function calibrateReading(share: number): number {
  if (share <= 0) return 0;
  const kept = Math.min(1 - margin, Math.max(margin, share));
  return 1 / (1 + Math.exp(-slope * Math.log(kept / (1 - kept)) - intercept));
}

/**
 * @file Property tests draw the same cases in every run: what fails once fails again, and a change
 * is judged by itself. `TENFOLD_PROPERTY_SEED` draws others, `TENFOLD_PROPERTY_RUNS` more of them, where
 * a test does not say itself which or how many.
 */
import fc from 'fast-check';

const { TENFOLD_PROPERTY_SEED: seed, TENFOLD_PROPERTY_RUNS: runs } = process.env;

fc.configureGlobal({
  seed: seed === undefined ? 1 : Number(seed),
  ...(runs === undefined ? {} : { numRuns: Number(runs) }),
});

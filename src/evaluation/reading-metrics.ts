/**
 * @file How well pictures of numbers were read, as one plain object. Its field names are a public
 * interface: `tenfold evaluate --images --json` prints it as it is.
 */
import { InputError } from '../tensor/error.js';
import { type Calibration, calibrate } from './calibration.js';
import { type RiskCoverage, riskCoverage } from './risk-coverage.js';

/** One picture: what is in it, and what was read. */
export interface ReadPicture {
  readonly file: string;
  /** Its digits; empty where there is none. */
  readonly expected: string;
  /** The digits that were read, without blanks; empty when rejected. */
  readonly read: string;
  readonly confidence: number;
  readonly rejected: boolean;
  readonly reason?: string;
}

/** Pictures of one kind by what became of them. */
export interface RejectionRow {
  readonly total: number;
  /** Read, and every digit right; always 0 where there is no digit. */
  readonly right: number;
  /** Read, but not right; where there is no digit, any reading at all. */
  readonly wrong: number;
  readonly rejected: number;
}

/** All figures of one evaluation. Shares are in [0, 1], and null where there is nothing to share. */
export interface ReadingEvaluation {
  readonly pictures: number;
  /** Of the pictures with digits: those read fully right. Rejected ones are not. */
  readonly stringAccuracy: number | null;
  /** Of the pictures with digits that were not rejected: those read fully right. */
  readonly stringAccuracyWhenRead: number | null;
  /**
   * 1 - edit distance / digits, over all pictures with digits: a digit that is wrong, missing or too
   * many costs one (Levenshtein 1966). A rejected picture misses all its digits.
   */
  readonly digitAccuracy: number | null;
  /** Of the pictures with digits: those that were not rejected. */
  readonly coverage: number | null;
  readonly rejection: {
    readonly digits: RejectionRow;
    readonly noDigit: RejectionRow;
    /** How often each reason was given. */
    readonly reasons: Readonly<Record<string, number>>;
  };
  /** Over the pictures that were not rejected; one of no digit is then wrong. */
  readonly calibration: Calibration;
  /** Over the same pictures: coverage is their share. */
  readonly riskCoverage: RiskCoverage;
  /** What was read wrongly or rejected wrongly: the most confident mistakes first. */
  readonly failures: readonly ReadPicture[];
}

/** How many digits must be changed, added or removed to make one text of the other. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const isRight = ({ expected, read, rejected }: ReadPicture): boolean =>
  expected === '' ? rejected : !rejected && read === expected;

function rejectionRow(pictures: readonly ReadPicture[]): RejectionRow {
  const rejected = pictures.filter((picture) => picture.rejected).length;
  const right = pictures.filter((picture) => !picture.rejected && isRight(picture)).length;
  const total = pictures.length;
  return { total, right, wrong: total - right - rejected, rejected };
}

function countReasons(pictures: readonly ReadPicture[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { rejected, reason = 'unknown' } of pictures) {
    if (rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** Wrong readings before wrong rejections, the most confident first. */
function failuresOf(pictures: readonly ReadPicture[]): ReadPicture[] {
  return pictures
    .filter((picture) => !isRight(picture))
    .sort((a, b) => Number(a.rejected) - Number(b.rejected) || b.confidence - a.confidence);
}

/**
 * Judges what was read.
 * @throws InputError when there are no pictures.
 */
export function evaluateReadings(pictures: readonly ReadPicture[]): ReadingEvaluation {
  if (pictures.length === 0) {
    throw new InputError('Evaluating readings needs at least one picture, got none.');
  }
  const withDigits = pictures.filter(({ expected }) => expected !== '');
  const digits = rejectionRow(withDigits);
  const noDigit = rejectionRow(pictures.filter(({ expected }) => expected === ''));
  const digitCount = withDigits.reduce((sum, { expected }) => sum + expected.length, 0);
  const wrongDigits = withDigits.reduce(
    (sum, { expected, read, rejected }) => sum + editDistance(expected, rejected ? '' : read),
    0,
  );
  const readOnes = pictures.filter(({ rejected }) => !rejected);
  const predicted = {
    classes: Uint8Array.from(readOnes, (picture) => (isRight(picture) ? 0 : 1)),
    confidences: Float32Array.from(readOnes, ({ confidence }) => confidence),
  };
  const labels = new Uint8Array(readOnes.length);
  return {
    pictures: pictures.length,
    stringAccuracy: ratio(digits.right, digits.total),
    stringAccuracyWhenRead: ratio(digits.right, digits.total - digits.rejected),
    digitAccuracy: ratio(Math.max(0, digitCount - wrongDigits), digitCount),
    coverage: ratio(digits.total - digits.rejected, digits.total),
    rejection: { digits, noDigit, reasons: countReasons(pictures) },
    calibration: calibrate(predicted, labels),
    riskCoverage: riskCoverage(predicted, labels),
    failures: failuresOf(pictures),
  };
}

/** @file Which cheques may be tuned on, and which are kept apart. */
import { sha256 } from '../src/storage/hash.js';

/** Whether a picture is for tuning: the first byte of the SHA-256 of its name is below 128. */
export function isForTuning(fileName: string): boolean {
  return Number.parseInt(sha256(Buffer.from(fileName)).slice(0, 2), 16) < 128;
}

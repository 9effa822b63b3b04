/** @file The format of a file of results, by its name. */
import { UsageError } from '../tensor/error.js';

/** How results are written. */
export type ResultFormat = 'table' | 'json' | 'csv';

const endings: Readonly<Record<ResultFormat, RegExp>> = {
  json: /\.(jsonl|ndjson|json)$/i,
  csv: /\.csv$/i,
  table: /\.txt$/i,
};

/**
 * The format that a flag asks for or the ending of a file's name tells, if there is either.
 * @param flag as the user wrote it
 * @param formats that there are
 * @throws UsageError where the two do not agree.
 */
export function agreedFormat(
  asked: ResultFormat | undefined,
  flag: string,
  out: string | undefined,
  formats: readonly ResultFormat[] = ['json', 'csv', 'table'],
): ResultFormat | undefined {
  const told = out === undefined ? undefined : formats.find((format) => endings[format].test(out));
  if (asked !== undefined && told !== undefined && asked !== told) {
    throw new UsageError(`--out ${out} and ${flag} name two formats; leave one out.`);
  }
  return asked ?? told;
}

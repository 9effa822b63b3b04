/** @file The history beside a model, as a run wrote it. */
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import type { EpochRecord, History } from '../training/history.js';
import type { Output } from './output.js';

function isRecord(value: unknown): value is EpochRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Readonly<Record<string, unknown>>;
  return (
    ['epoch', 'loss', 'accuracy'].every((key) => typeof record[key] === 'number') &&
    ['valLoss', 'valAccuracy'].every((key) => ['number', 'undefined'].includes(typeof record[key]))
  );
}

/** The history in the file; undefined where there is none. One that is damaged is told of. */
export async function readHistory(path: string, output: Output): Promise<History | undefined> {
  let text: string;
  try {
    text = new TextDecoder().decode(await readInputFile(path));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every(isRecord)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  output.note(`${path} is no history of a run; there will be no learning curves.`);
  return undefined;
}

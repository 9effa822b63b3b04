/** @file Reads the pictures of a measure, one after the other, and has them judged. */
import { rejectedReading, type Reading } from '../../src/recognition/reading.js';
import type { Recognizer } from '../../src/library/recognize.js';
import { InputError, UsageError } from '../../src/tensor/error.js';
import { hasDigit } from './judge.js';
import type { Context, Item, Measure, Outcome } from './measure.js';

/** What is rejected by default would be answered below this confidence only. */
const defaultThreshold = 0.5;

/** A picture that cannot be opened is a picture that was not read. */
async function read(
  recognizer: Recognizer,
  picture: Item['picture'],
  options: Measure['options'],
): Promise<Reading> {
  try {
    return await recognizer.recognize(picture, options);
  } catch (error) {
    if (!(error instanceof InputError) || error instanceof UsageError) throw error;
    return rejectedReading('number', 'unreadable image');
  }
}

async function measureItem(
  { options, scores, judge }: Measure,
  recognizer: Recognizer,
  item: Item,
): Promise<Outcome> {
  const began = performance.now();
  const reading = await read(recognizer, item.picture, options);
  const milliseconds = performance.now() - began;
  const judged = judge(item, reading);
  const outcome = { item, judged, milliseconds };
  if (!scores) return outcome;
  if (!reading.rejected) return { ...outcome, score: scoreOf(reading), anyway: judged };
  const unsure = await read(recognizer, item.picture, { ...options, minConfidence: 0 });
  const score = Math.min(defaultThreshold, scoreOf(unsure));
  return { ...outcome, score, anyway: judge(item, unsure) };
}

function scoreOf(reading: Reading): number {
  return hasDigit(reading) ? reading.confidence : 0;
}

/**
 * Reads and judges up to `context.limit` pictures.
 * @param onItem called after each, with how many there were
 */
export async function runMeasure(
  measure: Measure,
  recognizer: Recognizer,
  context: Context,
  onItem: (outcome: Outcome, count: number) => void | Promise<void> = () => undefined,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let left = measure.warmUp ?? 0;
  for await (const item of measure.items(context)) {
    const outcome = await measureItem(measure, recognizer, item);
    if (left-- > 0) continue;
    outcomes.push(outcome);
    await onItem(outcome, outcomes.length);
    if (outcomes.length >= context.limit) break;
  }
  return outcomes;
}

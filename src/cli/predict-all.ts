/** @file `tenfold predict --all`: every image of a data set, as CSV or as JSON lines. */
import type { Dataset } from '../dataset/dataset.js';
import { formatCount } from '../evaluation/printable.js';
import type { Model, Prediction } from '../library/model.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import type { Output } from './output.js';
import { asNumber, wantsJsonLines, type PredictFlags } from './predict.js';

/** Reads all images of `set` and writes what the model says of each. */
export async function predictAll(
  model: Model,
  set: Dataset,
  flags: PredictFlags,
  output: Output,
): Promise<void> {
  const { out } = flags;
  const predictions = await model.predict(set.images);
  const lines = wantsJsonLines(flags)
    ? toJsonLines(predictions, set)
    : toCsv(predictions, set, model.classes);
  if (out === undefined) {
    output.print(lines.join('\n'));
    return;
  }
  await writeFileAtomic(out, `${lines.join('\n')}\n`);
  output.note(`Wrote ${formatCount(predictions.length)} predictions to ${out}`);
}

function labelOf({ classes, labels }: Dataset, index: number): string {
  return classes[labels[index]!]!;
}

function toJsonLines(predictions: readonly Prediction[], set: Dataset): string[] {
  return predictions.map(({ digit, confidence, probabilities }, index) =>
    JSON.stringify({
      index,
      label: asNumber(labelOf(set, index)),
      digit: asNumber(digit),
      confidence,
      probabilities,
    }),
  );
}

/** `index,label,digit,confidence,p0,...,p9`; the last ones are the probabilities of the classes. */
function toCsv(predictions: readonly Prediction[], set: Dataset, classes: readonly string[]) {
  const cell = (text: string): string =>
    /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const header = ['index', 'label', 'digit', 'confidence', ...classes.map((name) => `p${name}`)];
  const rows = predictions.map(({ digit, confidence, probabilities }, index) => [
    String(index),
    labelOf(set, index),
    digit,
    confidence.toFixed(6),
    ...probabilities.map((probability) => probability.toFixed(6)),
  ]);
  return [header, ...rows].map((row) => row.map(cell).join(','));
}

/** @file What classifiers withstand, as a table for a terminal. */
import { formatLevel } from './corrupt.js';
import { shorten } from './printable.js';
import type { Robustness } from './robustness.js';
import { columnsOf, painter, type TextOptions } from './text-parts.js';

/** A classifier with its result. */
export interface NamedRobustness extends Robustness {
  readonly name: string;
}

/** Where one classifier is better than all others by this much, it is printed bold. */
const ahead = 0.005;

/** Accuracy in per cent: corruptions one below the other, levels in columns, one row a classifier. */
export function formatRobustness(
  results: readonly NamedRobustness[],
  options: TextOptions = {},
): string {
  const paint = painter(options);
  const columns = columnsOf(options);
  const isNarrow = columns < 64;
  const levelCount = Math.max(...results[0]!.corruptions.map(({ levels }) => levels.length));
  const labels = results.map(({ name }) => (results.length === 1 ? '' : shorten(name, 14)));
  const first = Math.max(10, ...labels.map((label) => label.length + 2));
  const nameWidth = isNarrow ? Math.min(first, columns - 5 * levelCount) : first;
  const width = Math.min(9, Math.floor((columns - nameWidth) / levelCount));
  const share = (accuracy: number): string => (accuracy * 100).toFixed(width < 6 ? 0 : 1);

  const row = (label: string, values: readonly number[], best: readonly boolean[]): string =>
    label.padEnd(nameWidth) +
    values
      .map((value, i) => {
        const text = share(value).padStart(width);
        if (value < 0.5) return paint('red', text);
        if (value < 0.9) return paint('yellow', text);
        return best[i] ? paint('bold', text) : text;
      })
      .join('');

  const blocks = results[0]!.corruptions.map(({ corruption, unit, levels }, c) => {
    const all = levels.map(({ level }) => level);
    // Where there is no room for units, numbers alone must do.
    const shown = all.map((level) =>
      formatLevel(level, width < 7 ? '' : unit, all).padStart(width),
    );
    const head = paint('dim', corruption.padEnd(nameWidth) + shown.join(''));
    const rows = results.map((result, which) => {
      const accuracies = result.corruptions[c]!.levels.map(({ accuracy }) => accuracy);
      const best = accuracies.map(
        (accuracy, i) =>
          results.length > 1 &&
          results.every(
            (other) => other === result || accuracy >= other.corruptions[c]!.levels[i]!.accuracy + ahead, // prettier-ignore
          ),
      );
      const label = shorten(`  ${labels[which]!}`, nameWidth);
      return row(label, accuracies, best);
    });
    return [head, ...rows].join('\n');
  });
  const percent = (accuracy: number): string => `${(accuracy * 100).toFixed(1)}%`;
  const longest = Math.min(isNarrow ? 10 : 20, Math.max(...results.map(({ name }) => name.length)));
  const summary = results.map(({ name, clean, mean }) => {
    const label = paint('bold', shorten(name, longest).padEnd(longest));
    return `${label}  ${percent(clean)} clean, ${paint('bold', percent(mean))} corrupted`;
  });
  return [...blocks, summary.join('\n')].join('\n\n');
}

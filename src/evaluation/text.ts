/** @file An evaluation as aligned plain text for a terminal of 80 columns, in colour if wanted. */
import { type Evaluation, wilsonInterval } from './metrics.js';
import { formatCount, formatShare, shorten } from './printable.js';

/** How text is formatted. */
export interface TextOptions {
  /** Adds ANSI colours. Off by default. */
  readonly color?: boolean;
}

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

/** SGR parameters: on and off. */
const codes: Record<Style, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
};

type Paint = (style: Style, text: string) => string;

function painter({ color = false }: TextOptions): Paint {
  return (style, text) =>
    color ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text;
}

/** Columns of a terminal. */
const lineWidth = 80;
/** Longest class name shown in full: with it, ten classes of MNIST's size fit into a line. */
const longestName = 10;

/** Accuracy, errors, loss and calibration, one a line. */
export function formatMetrics(evaluation: Evaluation, options: TextOptions = {}): string {
  const paint = painter(options);
  const { accuracy, errors, errorRate, total, loss, calibration } = evaluation;
  const [low, high] = wilsonInterval(total - errors, total);
  const line = (name: string, value: string, note: string): string =>
    `${name.padEnd(13)}${paint('bold', value.padEnd(10))}${paint('dim', note)}`;
  return [
    line(
      'Accuracy',
      formatShare(accuracy),
      `${formatCount(total - errors)} of ${formatCount(total)}; ` +
        `95% interval ${formatShare(low)} to ${formatShare(high)}`,
    ),
    line('Errors', formatCount(errors), `${formatShare(errorRate)} of all images`),
    line('Loss', loss.toFixed(4), 'mean cross-entropy'),
    line('Calibration', formatShare(calibration.ece), 'expected calibration error'),
  ].join('\n');
}

/** Total, correct, incorrect, precision, recall and F1 of each class. */
export function formatPerClass({ perClass }: Evaluation, options: TextOptions = {}): string {
  const paint = painter(options);
  const names = perClass.map((figures) => shorten(figures.class, longestName));
  const nameWidth = Math.max(5, ...names.map((name) => name.length));
  const header =
    'Class'.padEnd(nameWidth) +
    ['Total', 'Correct', 'Incorrect'].map((title) => title.padStart(11)).join('') +
    ['Precision', 'Recall', 'F1'].map((title) => title.padStart(10)).join('');
  const rows = perClass.map((figures, c) => {
    const counts = [figures.total, figures.correct]
      .map((n) => formatCount(n).padStart(11))
      .join('');
    const incorrect = formatCount(figures.incorrect).padStart(11);
    const shares = [figures.precision, figures.recall, figures.f1]
      .map((share) => share.toFixed(4).padStart(10))
      .join('');
    const errors = figures.incorrect > 0 ? paint('red', incorrect) : paint('dim', incorrect);
    return `${names[c]!.padEnd(nameWidth)}${counts}${errors}${shares}`;
  });
  return [paint('bold', header), paint('dim', '─'.repeat(header.length)), ...rows].join('\n');
}

/** The confusion matrix, rows true and columns predicted; a dot stands for no image. */
export function formatConfusion(
  { confusion, perClass }: Evaluation,
  options: TextOptions = {},
): string {
  const paint = painter(options);
  const rowNames = perClass.map((figures) => shorten(figures.class, longestName));
  const nameWidth = Math.max(4, ...rowNames.map((name) => name.length));
  const widestCount = Math.max(...confusion.flat().map((count) => formatCount(count).length));
  const wanted = Math.max(widestCount, ...perClass.map((figures) => figures.class.length)) + 2;
  // To fit the line, column names are cut; counts never are.
  const room = Math.floor((lineWidth - nameWidth) / perClass.length);
  const width = Math.max(widestCount + 1, Math.min(wanted, room));
  const columns = perClass.map((figures) => shorten(figures.class, width - 1));

  const header = 'true'.padEnd(nameWidth) + columns.map((name) => name.padStart(width)).join('');
  const rows = confusion.map((row, t) => {
    const most = Math.max(...row.filter((_, p) => p !== t));
    const cells = row.map((count, p) => {
      const text = (count === 0 ? '·' : formatCount(count)).padStart(width);
      if (p === t) return paint('green', text);
      if (count === 0) return paint('dim', text);
      return paint(count === most ? 'red' : 'yellow', text);
    });
    return paint('bold', rowNames[t]!.padEnd(nameWidth)) + cells.join('');
  });
  const title = `${' '.repeat(nameWidth)}${'predicted'.padStart(width + 8)}`;
  return [paint('dim', title), paint('bold', header), ...rows].join('\n');
}

/** The `limit` most frequent confusions, one a line: `4 read as 9    12 times`. */
export function formatConfusions(
  { confusions, perClass }: Evaluation,
  options: TextOptions & { readonly limit?: number } = {},
): string {
  if (confusions.length === 0) return 'No class was confused with another.';
  const paint = painter(options);
  const totals = new Map(perClass.map((figures) => [figures.class, figures.total]));
  const shown = confusions.slice(0, options.limit ?? 5);
  const pairs = shown.map(
    ({ actual, predicted }) =>
      `${shorten(actual, longestName)} read as ${shorten(predicted, longestName)}`,
  );
  const width = Math.max(...pairs.map((pair) => pair.length));
  const countWidth = formatCount(shown[0]!.count).length;
  return shown
    .map(({ actual, count }, i) => {
      const total = totals.get(actual) ?? 0;
      const note = `of ${formatCount(total)}, ${formatShare(count / total)}`;
      const times = formatCount(count).padStart(countWidth);
      return `${pairs[i]!.padEnd(width)}  ${paint('red', times)} ${paint('dim', note)}`;
    })
    .join('\n');
}

/** The whole evaluation: metrics, per-class table, confusion matrix, most frequent confusions. */
export function formatEvaluation(evaluation: Evaluation, options: TextOptions = {}): string {
  const paint = painter(options);
  return [
    formatMetrics(evaluation, options),
    formatPerClass(evaluation, options),
    `${paint('bold', 'Confusion matrix')}\n${formatConfusion(evaluation, options)}`,
    `${paint('bold', 'Most frequent confusions')}\n${formatConfusions(evaluation, options)}`,
  ].join('\n\n');
}

/** @file An evaluation as aligned plain text for a terminal, in colour if wanted. */
import { type ClassMetrics, type Evaluation, wilsonInterval } from './metrics.js';
import { formatCount, formatShare, shorten } from './printable.js';
import { columnsOf, formatFacts, painter, type TextOptions, wrap } from './text-parts.js';

/** Longest class name shown in full: with it, ten classes of MNIST's size fit into a line. */
const longestName = 10;

/** Accuracy, errors, loss and calibration, one a line. */
export function formatMetrics(evaluation: Evaluation, options: TextOptions = {}): string {
  const { accuracy, errors, errorRate, total, loss, calibration, riskCoverage } = evaluation;
  const [low, high] = wilsonInterval(total - errors, total);
  const sure = riskCoverage.above.find(({ confidence }) => confidence === 0.99);
  const aboveSure =
    sure === undefined || sure.errorRate === null
      ? 'none read with confidence above 99%'
      : `wrong of ${formatCount(sure.count)} images read with confidence above 99%`;
  return formatFacts(
    [
      [
        'Accuracy',
        formatShare(accuracy),
        `${formatCount(total - errors)} of ${formatCount(total)}; ` +
          `95% interval ${formatShare(low)} to ${formatShare(high)}`,
      ],
      ['Errors', formatCount(errors), `${formatShare(errorRate)} of all images`],
      ['Loss', loss.toFixed(4), 'mean cross-entropy'],
      ['Calibration', formatShare(calibration.ece), 'expected calibration error'],
      ['When sure', sure?.errorRate == null ? '-' : formatShare(sure.errorRate), aboveSure],
    ],
    options,
  );
}

/** A column of the per-class table; on a narrow terminal those with a high rank are left out. */
interface ClassColumn {
  readonly title: string;
  readonly width: number;
  readonly rank: number;
  readonly cell: (figures: ClassMetrics) => string;
}

const classColumns: readonly ClassColumn[] = [
  { title: 'Total', width: 11, rank: 1, cell: ({ total }) => formatCount(total) },
  { title: 'Correct', width: 11, rank: 5, cell: ({ correct }) => formatCount(correct) },
  { title: 'Incorrect', width: 11, rank: 0, cell: ({ incorrect }) => formatCount(incorrect) },
  { title: 'Precision', width: 10, rank: 4, cell: ({ precision }) => precision.toFixed(4) },
  { title: 'Recall', width: 10, rank: 3, cell: ({ recall }) => recall.toFixed(4) },
  { title: 'F1', width: 10, rank: 2, cell: ({ f1 }) => f1.toFixed(4) },
];

/** Total, correct, incorrect, precision, recall and F1 of each class, as far as there is room. */
export function formatPerClass({ perClass }: Evaluation, options: TextOptions = {}): string {
  const paint = painter(options);
  const names = perClass.map((figures) => shorten(figures.class, longestName));
  const nameWidth = Math.max(5, ...names.map((name) => name.length));
  let shown = classColumns;
  const width = (): number => shown.reduce((sum, column) => sum + column.width, nameWidth);
  while (width() > columnsOf(options)) {
    const least = Math.max(...shown.map(({ rank }) => rank));
    shown = shown.filter(({ rank }) => rank !== least);
  }
  const header =
    'Class'.padEnd(nameWidth) + shown.map((column) => column.title.padStart(column.width)).join('');
  const rows = perClass.map((figures, c) => {
    const cells = shown.map(({ title, width: cellWidth, cell }) => {
      const text = cell(figures).padStart(cellWidth);
      return title === 'Incorrect' ? paint(figures.incorrect > 0 ? 'red' : 'dim', text) : text;
    });
    return `${names[c]!.padEnd(nameWidth)}${cells.join('')}`;
  });
  return [paint('bold', header), paint('dim', '─'.repeat(header.length)), ...rows].join('\n');
}

/**
 * The confusion matrix, rows true and columns predicted; a dot stands for no image. Where there is
 * no room for the right answers, a cross stands for them.
 */
export function formatConfusion(
  { confusion, perClass }: Evaluation,
  options: TextOptions = {},
): string {
  const paint = painter(options);
  const columns = columnsOf(options);
  const rowNames = perClass.map((figures) => shorten(figures.class, longestName));
  const nameWidth = Math.max(4, ...rowNames.map((name) => name.length));
  const room = Math.floor((columns - nameWidth) / perClass.length);
  const widest = (counts: readonly number[]): number =>
    Math.max(1, ...counts.map((count) => formatCount(count).length));
  const full = widest(confusion.flat()) < room;
  const widestCount = full
    ? widest(confusion.flat())
    : widest(confusion.flatMap((row, t) => row.filter((_, p) => p !== t)));
  if (widestCount >= room) {
    const advice = `The confusion matrix does not fit into ${columns} columns; --report draws it.`;
    return wrap(advice, columns).join('\n');
  }
  const wanted = Math.max(widestCount, ...perClass.map((figures) => figures.class.length)) + 2;
  // To fit the line, column names are cut; counts never are.
  const width = Math.min(wanted, room);
  const names = perClass.map((figures) => shorten(figures.class, width - 1));

  const header = 'true'.padEnd(nameWidth) + names.map((name) => name.padStart(width)).join('');
  const rows = confusion.map((row, t) => {
    const most = Math.max(...row.filter((_, p) => p !== t));
    const cells = row.map((count, p) => {
      if (p === t) return paint('green', (full ? formatCount(count) : '×').padStart(width));
      const text = (count === 0 ? '·' : formatCount(count)).padStart(width);
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
      const times = formatCount(count).padStart(countWidth);
      const share = `of ${formatCount(total)}, ${formatShare(count / total)}`;
      const room = columnsOf(options) - width - times.length - 3;
      const note = share.length > room ? `of ${formatCount(total)}` : share;
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

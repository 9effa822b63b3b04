/** @file How well pictures of numbers were read, as text for a terminal. */
import { formatCount, formatPercent, formatShare, formatShareIfAny, shorten } from './printable.js';
import type { ReadingEvaluation, RejectionRow } from './reading-metrics.js';
import {
  columnsOf,
  type Fact,
  formatFacts,
  painter,
  type TextOptions,
  wrap,
} from './text-parts.js';

/** The whole evaluation: figures, rejections, what confidence is worth, the worst failures. */
export function formatReadings(
  evaluation: ReadingEvaluation,
  options: TextOptions & { readonly failures?: number } = {},
): string {
  const paint = painter(options);
  const parts = [
    formatFigures(evaluation, options),
    `${paint('bold', 'Rejection')}\n${formatRejection(evaluation, options)}`,
    formatClaims(evaluation, options),
  ];
  const shown = evaluation.failures.slice(0, options.failures ?? 10);
  if (shown.length > 0) {
    const title = `Failures (${formatCount(shown.length)} of ${formatCount(evaluation.failures.length)})`;
    parts.push(`${paint('bold', title)}\n${formatFailures(shown, options)}`);
  }
  return parts.join('\n\n');
}

function formatFigures(evaluation: ReadingEvaluation, options: TextOptions): string {
  const { rejection, stringAccuracy, stringAccuracyWhenRead } = evaluation;
  const { digits } = rejection;
  const facts: Fact[] = [
    [
      'Fully right',
      formatShareIfAny(stringAccuracy),
      `${formatCount(digits.right)} of ${formatCount(digits.total)} pictures with digits`,
    ],
    ['Digits', formatShareIfAny(evaluation.digitAccuracy), '1 - edit distance / digits'],
    ['Coverage', formatShareIfAny(evaluation.coverage), 'of the pictures with digits were read'],
    ['When read', formatShareIfAny(stringAccuracyWhenRead), 'of those are fully right'],
    ['Calibration', formatShare(evaluation.calibration.ece), 'expected calibration error'],
  ];
  return formatFacts(facts, options);
}

/** Widths of the columns: total, right, wrong, rejected. */
const rejectionWidths: readonly number[] = [7, 7, 7, 10];

function formatRejection({ rejection }: ReadingEvaluation, options: TextOptions): string {
  const paint = painter(options);
  const line = (name: string, cells: readonly string[]): string =>
    name.padEnd(9) + cells.map((cell, i) => cell.padStart(rejectionWidths[i]!)).join('');
  const row = (name: string, { total, right, wrong, rejected }: RejectionRow): string =>
    line(name, [total, right, wrong, rejected].map(formatCount));
  const reasons = Object.entries(rejection.reasons).map(
    ([reason, count]) => `${reason} ${formatCount(count)}`,
  );
  const why = wrap(`rejected as: ${reasons.join(', ')}`, columnsOf(options));
  return [
    paint('dim', line('', ['total', 'right', 'wrong', 'rejected'])),
    row('digits', rejection.digits),
    row('no digit', rejection.noDigit),
    ...(reasons.length === 0 ? [] : why.map((text) => paint('dim', text))),
  ].join('\n');
}

function formatClaims({ riskCoverage }: ReadingEvaluation, options: TextOptions): string {
  const paint = painter(options);
  const rows = riskCoverage.above.map(({ confidence, count, errors, errorRate }) => {
    const share = formatShareIfAny(errorRate);
    return (
      `above ${formatPercent(confidence)}`.padEnd(12) +
      `${formatCount(count).padStart(7)}${formatCount(errors).padStart(7)}${share.padStart(9)}`
    );
  });
  const head =
    'Confidence'.padEnd(12) + 'read'.padStart(7) + 'wrong'.padStart(7) + 'share'.padStart(9);
  return [paint('bold', head), ...rows].join('\n');
}

/** Each with its picture, what it holds, and what was read; cut to the line. */
function formatFailures(failures: ReadingEvaluation['failures'], options: TextOptions): string {
  const paint = painter(options);
  const columns = columnsOf(options);
  const width = Math.min(28, Math.max(...failures.map(({ file }) => file.length)));
  return failures
    .map(({ file, expected, read, confidence, rejected, reason = 'rejected' }) => {
      const held = `${shorten(file, width).padEnd(width)}  ${expected || 'no digit'} `;
      const said = rejected ? reason : `read as ${read} (${formatShare(confidence, 1)})`;
      const line = shorten(held + said, columns);
      return line.slice(0, held.length) + paint('red', line.slice(held.length));
    })
    .join('\n');
}

/** @file The figures of measures, as rows of a table. */
import { wilsonInterval } from '../../src/evaluation/metrics.js';
import { formatShare } from '../../src/evaluation/printable.js';
import { median } from '../harness.js';
import type { Detail, Measure, Outcome } from './measure.js';

/** A reading that is surer than this should not be wrong. */
const sure = 0.99;

/** What a program needs of a measure. Milliseconds are of one picture. */
export interface Figures {
  readonly name: string;
  readonly figure: string;
  readonly pictures: number;
  /** How many things were wanted, and how many are as the figure says. */
  readonly count: number;
  readonly part: number;
  readonly interval: readonly [number, number];
  /** Readings above 99%, and the wrong ones among them. */
  readonly sure: number;
  readonly sureWrong: number;
  readonly milliseconds: number;
  readonly slowest: number;
  readonly details: readonly Detail[];
}

/** The figures of a measure's outcomes, of which there is at least one. */
export function figuresOf(
  { name, figure, details }: Measure,
  outcomes: readonly Outcome[],
  earlier: ReadonlyMap<string, readonly Outcome[]>,
): Figures {
  const all = outcomes.flatMap(({ judged }) => judged);
  const wanted = all.filter(({ extra }) => !extra);
  const part = wanted.filter(({ right }) => right).length;
  const surest = all.filter(({ got, confidence }) => got !== '' && confidence > sure);
  const times = outcomes.map(({ milliseconds }) => milliseconds);
  const extra: Detail = {
    name: 'numbers read beside them',
    count: all.length - wanted.length,
    part: NaN,
  };
  return {
    ...{ name, figure, pictures: outcomes.length, count: wanted.length, part },
    interval: wilsonInterval(part, wanted.length),
    sure: surest.length,
    sureWrong: surest.filter(({ right }) => !right).length,
    milliseconds: median(times),
    slowest: Math.max(...times),
    details: [...(details?.(outcomes, earlier) ?? []), ...(extra.count > 0 ? [extra] : [])],
  };
}

const percent = (share: number): string => formatShare(share, 1);

/** A number of milliseconds, with a digit behind the point where there is little before it. */
const time = (milliseconds: number): string => milliseconds.toFixed(milliseconds < 100 ? 1 : 0);

const header = ['measure', 'n', 'figure', '95%', 'above 0.99', 'of these wrong', 'ms, median', 'ms, slowest']; // prettier-ignore

/** The rows as Markdown. */
export function tableOf(all: readonly Figures[]): string {
  const rows = all.flatMap((each) => [rowOf(each), ...each.details.map(detailRow)]);
  const widths = header.map((name, i) => Math.max(...[header, ...rows].map((row) => row[i]!.length), name.length)); // prettier-ignore
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}

function rowOf(each: Figures): string[] {
  const [low, high] = each.interval;
  return [
    each.name,
    String(each.count),
    `${percent(each.part / each.count)} ${each.figure}`,
    `${percent(low)} to ${percent(high)}`,
    String(each.sure),
    String(each.sureWrong),
    time(each.milliseconds),
    time(each.slowest),
  ];
}

function detailRow({ name, count, part }: Detail): string[] {
  const share = Number.isNaN(part) ? '' : `${percent(part / count)}`;
  const [low, high] = Number.isNaN(part) ? [] : wilsonInterval(part, count);
  const interval = low === undefined ? '' : `${percent(low)} to ${percent(high!)}`;
  return [`  ${name}`, String(count), share, interval, '', '', '', ''];
}

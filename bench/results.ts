/** @file The outcome of a run of the benchmarks, as Markdown and as JSON. */
import { format } from 'prettier';
import { figure, toMarkdown, type Report } from './harness.js';
import type { NamedRow, Table } from './measures/measurement.js';

/** Everything that was measured. */
export interface Results extends Report {
  readonly rows: readonly NamedRow[];
  readonly further: readonly Table[];
}

/** One measure in `--json`; figures in `unit`, ratio ours / peer. */
export interface JsonMeasure {
  readonly ours?: number;
  readonly peer?: number;
  /** Who or what the peer is. */
  readonly peerName?: string;
  readonly ratio?: number;
  readonly unit?: string;
  /** The figures to reach and to aim for, in the ratio, or in `unit` where one is compared itself. */
  readonly reach?: number;
  readonly aim?: number;
  /** Why a figure is missing. */
  readonly absent?: string;
}

/** The measures by name. */
export function toJson({ rows, absent, further }: Results): Record<string, JsonMeasure> {
  const measures: Record<string, JsonMeasure> = {};
  for (const { name, unit, ours, peer, theirs, ratio, reach, aim } of rows) {
    measures[name] = {
      ours,
      ...(theirs === undefined ? {} : { peer: theirs, peerName: peer, ratio }),
      unit,
      ...(reach === undefined ? {} : { reach: Number(reach) }),
      ...(aim === undefined ? {} : { aim: Number(aim) }),
    };
  }
  for (const [name, reason] of Object.entries(absent)) {
    measures[name] = { ...measures[name], absent: reason };
  }
  for (const { figures } of further) Object.assign(measures, figures);
  return measures;
}

/** The results as a Markdown file. */
export async function toResults(results: Results, date = new Date()): Promise<string> {
  const cell = (value: string | number) => (typeof value === 'number' ? figure(value) : value);
  const table = ({ title, columns, rows }: Table) =>
    [
      `## ${title}`,
      '',
      `| ${columns.join(' | ')} |`,
      `|${columns.map((_, i) => (typeof rows[0]?.[i] === 'number' ? ' ---: |' : ' --- |')).join('')}`,
      ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
      '',
    ].join('\n');
  const text = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Both sides alternate within one run; figures are medians, the ratio',
    'is the median of the ratios of each round, Tenfold / peer. A target is for the ratio, or for',
    "Tenfold's own figure where the measure is a memory or a whole process.",
    '',
    `Date: ${date.toISOString().slice(0, 10)}.`,
    toMarkdown(results),
    ...results.further.map(table),
  ].join('\n');
  return format(text, { parser: 'markdown' });
}

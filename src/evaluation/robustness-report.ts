/** @file The report of a robustness test: one HTML page with a heat map for each model. */
import { escapeMarkup, formatCount, formatShare } from './printable.js';
import { type Column, facts, headlineFigures, plot, renderPage, section, table } from './report-page.js'; // prettier-ignore
import type { ReportRun, ReportSource } from './report.js';
import { robustnessSvg } from './robustness-plot.js';
import type { NamedRobustness } from './robustness-text.js';
import { pageTheme } from './theme.js';

/** Everything that the page shows. */
export interface RobustnessReport {
  /** At least one, measured on the same images. */
  readonly results: readonly (NamedRobustness & { readonly sha256: string })[];
  readonly data: ReportSource;
  readonly seed: number;
  readonly run?: ReportRun;
}

/** The page as one HTML document. Every string in it is escaped. */
export async function renderRobustnessReport(report: RobustnessReport): Promise<string> {
  const { results, run } = report;
  const names = results.map(({ name }) => name).join(', ');
  const maps = await Promise.all(
    results.map(async (result) => plot(await robustnessSvg(result.name, result, pageTheme))),
  );
  return renderPage({
    title: `Robustness of ${names}`,
    eyebrow: `Tenfold robustness report${run?.date ? ` · ${run.date}` : ''}`,
    heading: `${escapeMarkup(names)} <span>under corruption</span>`,
    headline: headlineFigures(
      results.map(({ name, clean, mean }) => [
        name,
        formatShare(mean),
        `on average; ${formatShare(clean)} on the images as they are`,
      ]),
    ),
    sections: [
      section(
        'Accuracy by level',
        'Each cell holds the accuracy at one level of one corruption, from mild to hard.',
        `<div class="pair">${maps.join('')}</div>`,
      ),
      meansSection(report),
      identitySection(report),
    ],
  });
}

function meansSection({ results }: RobustnessReport): string {
  const columns: Column[] = [
    ['Corruption', 'text'],
    ...results.map(({ name }): Column => [escapeMarkup(name), 'number']),
  ];
  const rows = results[0]!.corruptions.map(({ corruption }, c) => [
    escapeMarkup(corruption),
    ...results.map((result) => formatShare(result.corruptions[c]!.mean)),
  ]);
  return section('Averages', '', table('Mean accuracy over the levels', columns, rows));
}

function identitySection({ results, data, seed, run }: RobustnessReport): string {
  return section(
    'Identity',
    '',
    facts([
      ...results.map(({ name, sha256 }): [string, string] => [
        escapeMarkup(name),
        `<code>${escapeMarkup(sha256)}</code>`,
      ]),
      ['Data', `${escapeMarkup(data.name)}, ${formatCount(data.count)} images`],
      ['Data SHA-256', `<code>${escapeMarkup(data.hash)}</code>`],
      ['Seed', String(seed)],
      ['Machine', run?.machine === undefined ? undefined : escapeMarkup(run.machine)],
    ]),
  );
}

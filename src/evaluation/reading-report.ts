/** @file The report of reading a folder of pictures: figures, rejections, confidence, failures. */
import type { GreyImage } from '../image/grey-image.js';
import { pngDataUri } from './digit-image.js';
import { escapeMarkup, formatCount, formatShare, formatShareIfAny } from './printable.js';
import type { ReadingEvaluation, ReadPicture, RejectionRow } from './reading-metrics.js';
import { type Column, facts, headlineFigures, renderPage, section, table } from './report-page.js';
import { calibrationSection, riskSection } from './report-sections.js';
import type { ReportRun } from './report.js';

/** A failure, with its picture made small where it could be opened. */
export interface ReportFailure extends ReadPicture {
  readonly image?: GreyImage;
}

/** Everything that the page shows. */
export interface ReadingReport {
  readonly evaluation: ReadingEvaluation;
  /** The gallery, in the order to show. */
  readonly failures: readonly ReportFailure[];
  readonly model: { readonly name: string; readonly sha256: string };
  /** The folder, as the user named it. */
  readonly folder: string;
  readonly run?: ReportRun;
}

/** The page as one HTML document. Every string in it is escaped. */
export async function renderReadingReport(report: ReadingReport): Promise<string> {
  const { evaluation, model, folder, run } = report;
  const { digits, noDigit } = evaluation.rejection;
  const readCount = digits.right + digits.wrong + noDigit.wrong;
  return renderPage({
    title: `${model.name} on ${folder}`,
    eyebrow: `Tenfold reading report${run?.date ? ` · ${run.date}` : ''}`,
    heading: `${escapeMarkup(model.name)} <span>on ${escapeMarkup(folder)}</span>`,
    headline: headlineFigures([
      [
        'Fully right',
        formatShareIfAny(evaluation.stringAccuracy),
        `${formatCount(digits.right)} of ${formatCount(digits.total)} pictures with digits`,
      ],
      ['Digits', formatShareIfAny(evaluation.digitAccuracy), '1 - edit distance / digits'],
      [
        'Coverage',
        formatShareIfAny(evaluation.coverage),
        `of the pictures with digits were read, ${formatShareIfAny(evaluation.stringAccuracyWhenRead)} of them fully right`,
      ],
      ['Calibration', formatShare(evaluation.calibration.ece), 'expected calibration error'],
    ]),
    sections: [
      rejectionSection(evaluation),
      ...(readCount === 0
        ? []
        : await Promise.all([
            calibrationSection(evaluation.calibration, 'pictures'),
            riskSection(evaluation.riskCoverage, readCount),
          ])),
      await failuresSection(report),
      section(
        'Identity',
        '',
        facts([
          ['Model', escapeMarkup(model.name)],
          ['Model SHA-256', `<code>${escapeMarkup(model.sha256)}</code>`],
          ['Pictures', `${escapeMarkup(folder)}, ${formatCount(evaluation.pictures)} pictures`],
          ['Machine', run?.machine === undefined ? undefined : escapeMarkup(run.machine)],
        ]),
      ),
    ],
  });
}

function rejectionSection({ rejection }: ReadingEvaluation): string {
  const row = (name: string, { total, right, wrong, rejected }: RejectionRow): string[] => [
    name,
    ...[total, right, wrong, rejected].map(formatCount),
  ];
  const numbers = ['Total', 'Right', 'Wrong', 'Rejected'].map((name): Column => [name, 'number']);
  const kinds = table(
    'What became of the pictures',
    [['Pictures', 'text'], ...numbers],
    [row('with digits', rejection.digits), row('without a digit', rejection.noDigit)],
  );
  const reasons = Object.entries(rejection.reasons).map(([reason, count]) => [
    escapeMarkup(reason),
    formatCount(count),
  ]);
  const why =
    reasons.length === 0
      ? ''
      : table(
          'Why pictures were rejected',
          [
            ['Reason', 'text'],
            ['Pictures', 'number'],
          ],
          reasons,
        );
  return section(
    'Rejection',
    'A picture without a digit should be rejected, and any reading of it is wrong.',
    `<div class="pair"><div>${kinds}</div><div>${why}</div></div>`,
  );
}

async function failureFigure(failure: ReportFailure): Promise<string> {
  const { file, expected, read, confidence, rejected, reason, image } = failure;
  const held = expected === '' ? 'no digit' : expected;
  const said = rejected
    ? `<em>rejected</em>${reason ? `, ${escapeMarkup(reason)}` : ''}`
    : `read as <em>${escapeMarkup(read)}</em> (${formatShare(confidence, 1)})`;
  const picture = image
    ? `<img src="${await pngDataUri(image)}" width="${image.width}" height="${image.height}" ` +
      `alt="${escapeMarkup(`${file}: holds ${held}`)}">`
    : '';
  return (
    `<figure class="picture">${picture}<figcaption><p><strong>${escapeMarkup(held)}</strong> ${said}</p>` +
    `<small>${escapeMarkup(file)}</small></figcaption></figure>`
  );
}

async function failuresSection({ evaluation, failures }: ReadingReport): Promise<string> {
  const all = evaluation.failures.length;
  if (all === 0) return section('Failures', 'Every picture was read or rejected rightly.', '');
  const lead =
    failures.length < all
      ? `${formatCount(failures.length)} of ${formatCount(all)} failures, the most confident first.`
      : 'Every failure, the most confident first.';
  const figures = await Promise.all(failures.map(failureFigure));
  return section('Failures', lead, `<div class="pictures">${figures.join('')}</div>`);
}

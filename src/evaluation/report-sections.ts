/** @file The sections of the report, each as an HTML string. */
import type { History } from '../training/history.js';
import type { Calibration } from './calibration.js';
import { classErrorsSvg } from './class-plot.js';
import { confusionSvg } from './confusion-plot.js';
import { accuracyCurveSvg, bestEpoch, lossCurveSvg } from './curves.js';
import { pngDataUri } from './digit-image.js';
import { lossRemark } from './loss-remark.js';
import { type Evaluation, wilsonInterval } from './metrics.js';
import { escapeMarkup, formatCount, formatDuration, formatShare } from './printable.js';
import { reliabilitySvg } from './reliability-plot.js';
import { type Column, facts, headlineFigures, plot, section, table } from './report-page.js';
import type { ReportData, ReportMistake, ReportModel } from './report.js';
import type { RiskCoverage } from './risk-coverage.js';
import { riskCoverageSvg } from './risk-plot.js';
import { pageTheme } from './theme.js';

/** Confusions listed beside the heat map. */
const confusionLimit = 10;

const hash = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : `<code>${escapeMarkup(value)}</code>`;

const text = (value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : escapeMarkup(String(value));

/** A class's name as HTML. It may break after ten letters, to leave room for the figures beside it. */
const className = (name: string): string =>
  (name.match(/\s+|\S{1,10}/gu) ?? []).map(escapeMarkup).join('<wbr>');

/** The four figures that everybody looks for first. */
export function headline({ accuracy, errors, total, loss, calibration }: Evaluation): string {
  const [low, high] = wilsonInterval(total - errors, total);
  return headlineFigures([
    ['Accuracy', formatShare(accuracy), `95% interval ${formatShare(low)} to ${formatShare(high)}`],
    [
      'Errors',
      formatCount(errors),
      `of ${formatCount(total)} images, ${formatShare(errors / total)}`,
    ],
    ['Loss', loss.toFixed(4), 'mean cross-entropy'],
    ['Calibration', formatShare(calibration.ece), 'expected calibration error'],
  ]);
}

/** Loss and accuracy by epoch. */
export async function learningSection(history: History, model: ReportModel): Promise<string> {
  const remark = lossRemark(model);
  const plots = [
    plot(
      await lossCurveSvg(history, pageTheme),
      remark && `Not to be compared with the cross-entropy above: ${remark}.`,
    ),
    plot(await accuracyCurveSvg(history, pageTheme)),
  ];
  const best = history.find(({ epoch }) => epoch === bestEpoch(history))!;
  const last = history.at(-1)!;
  const kind = best.valAccuracy === undefined ? 'training' : 'validation';
  const accuracy = (record: typeof best): string =>
    formatShare(record.valAccuracy ?? record.accuracy);
  const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
  const lead =
    `Best epoch ${best.epoch} with ${accuracy(best)} ${kind} accuracy; last epoch ${last.epoch} with ` +
    `${accuracy(last)}. Training took ${formatDuration(seconds)}.`;
  return section('Learning', lead, `<div class="pair plots">${plots.join('')}</div>`);
}

/** Heat map, the pairs most often confused, and errors by class. */
export async function confusionSection(evaluation: Evaluation): Promise<string> {
  const { confusions, perClass } = evaluation;
  const totals = new Map(perClass.map((figures) => [figures.class, figures.total]));
  const rows = confusions.slice(0, confusionLimit).map(({ actual, predicted, count }) => {
    return [
      `${className(actual)} <span class="quiet">read as</span> ${className(predicted)}`,
      formatCount(count),
      formatShare(count / (totals.get(actual) ?? count)),
    ];
  });
  const list =
    rows.length === 0
      ? '<p>No class was confused with another.</p>'
      : table(
          'Most frequent confusions',
          [
            ['Confusion', 'name'],
            ['Times', 'number'],
            ['Of the class', 'number'],
          ],
          rows,
        );
  const heatMap = plot(await confusionSvg(evaluation, pageTheme));
  return section(
    'Confusion',
    'Rows are the true classes, columns what the model read. Blank cells never happened.',
    `<div class="pair">${heatMap}<div>${list}</div></div>`,
  );
}

/** The per-class table and errors by class. */
export async function classesSection(evaluation: Evaluation): Promise<string> {
  const rows = evaluation.perClass.map((figures) => [
    className(figures.class),
    ...[figures.total, figures.correct, figures.incorrect].map(formatCount),
    ...[figures.precision, figures.recall, figures.f1].map((share) => share.toFixed(4)),
  ]);
  const columns: Column[] = [
    ['Class', 'name'],
    ...['Total', 'Correct', 'Incorrect', 'Precision', 'Recall', 'F1'].map((title): Column => [
      title,
      'number',
    ]),
  ];
  const bars = plot(await classErrorsSvg(evaluation, pageTheme));
  return section(
    'Classes',
    '',
    `<div class="pair"><div>${table('Figures by class', columns, rows)}</div>${bars}</div>`,
  );
}

/** Reliability diagram with the ECE, and how to read it. */
export async function calibrationSection(
  calibration: Calibration,
  what = 'images',
): Promise<string> {
  const svg = plot(await reliabilitySvg(calibration, pageTheme));
  const full = calibration.bins.filter(({ count }) => count > 0);
  const top = full.at(-1);
  const surest = top
    ? `<p>The surest bin holds ${formatCount(top.count)}: there the model claims ` +
      `${formatShare(top.confidence ?? 0)} and is right in ${formatShare(top.accuracy ?? 0)}.</p>`
    : '';
  const reading =
    `<div class="prose"><p>Of the ${what} read with 80% confidence, 80% should be right: then the bars ` +
    'end on the dashed line. The gap between them is over-confidence where the bar ends below the ' +
    'line, and caution where it ends above.</p>' +
    `<p>Weighted by ${what}, the gap is <strong>${formatShare(calibration.ece)}</strong>, the expected ` +
    `calibration error (Guo et al., 2017).</p>${surest}</div>`;
  return section('Calibration', '', `<div class="pair">${svg}${reading}</div>`);
}

/** What refusing unsure readings is worth: the curve, and what holds above some confidences. */
export async function riskSection(riskCoverage: RiskCoverage, total: number): Promise<string> {
  const svg = plot(await riskCoverageSvg(riskCoverage, pageTheme));
  const rows = riskCoverage.above.map(({ confidence, count, errors, errorRate }) => [
    `${Number((confidence * 100).toPrecision(3))}%`,
    formatCount(count),
    formatShare(count / (total || 1)),
    formatCount(errors),
    errorRate === null ? '' : formatShare(errorRate),
  ]);
  const claims = table(
    'Readings above a confidence',
    [
      ['Above', 'text'],
      ['Readings', 'number'],
      ['Coverage', 'number'],
      ['Wrong', 'number'],
      ['Share', 'number'],
    ],
    rows,
  );
  const sure = riskCoverage.above.find(({ confidence }) => confidence === 0.99)?.errorRate;
  const lead =
    typeof sure === 'number'
      ? `Of the readings above 99% confidence, ${formatShare(sure)} are wrong.`
      : 'Nothing was read with more than 99% confidence.';
  return section('Selective reading', lead, `<div class="pair">${svg}<div>${claims}</div></div>`);
}

async function mistakeFigure({ index, image, actual, top }: ReportMistake): Promise<string> {
  // Dark ink on paper; the style sheet turns it round on a dark page.
  const paper = { ...image, data: image.data.map((ink) => 255 - ink) };
  const read = top[0]?.class ?? '';
  const bars = top.map(({ class: name, probability }) => {
    const kind = name === actual ? ' class="true"' : name === read ? ' class="read"' : '';
    const width = (Math.min(1, Math.max(0, probability)) * 100).toFixed(1);
    return (
      `<li${kind}><b>${escapeMarkup(name)}</b><i><u style="width:${width}%"></u></i>` +
      `<span>${formatShare(probability, 1)}</span></li>`
    );
  });
  return (
    `<figure class="digit"><img src="${await pngDataUri(paper)}" width="${image.width}" ` +
    `height="${image.height}" alt="Image ${index}: labelled ${escapeMarkup(actual)}, read as ${escapeMarkup(read)}">` +
    `<figcaption><p><strong>${escapeMarkup(actual)}</strong> read as <em>${escapeMarkup(read)}</em>` +
    `<small>#${index}</small></p><ol>${bars.join('')}</ol></figcaption></figure>`
  );
}

/** The gallery of misclassified images. */
export async function mistakesSection(
  mistakes: readonly ReportMistake[],
  errors: number,
): Promise<string> {
  if (mistakes.length === 0) {
    return errors === 0 ? section('Mistakes', 'Not one image was misread.', '') : '';
  }
  const figures = await Promise.all(mistakes.map(mistakeFigure));
  const lead =
    (mistakes.length < errors
      ? `${formatCount(mistakes.length)} of ${formatCount(errors)} misread images`
      : 'Every misread image') + ', each with its label, what was read, and the top probabilities.';
  return section('Mistakes', lead, `<div class="gallery">${figures.join('')}</div>`);
}

/** Which model, which data, where and how long. */
export function identitySection({ model, data, evaluation, run }: ReportData): string {
  const seconds = run?.seconds;
  const speed =
    seconds === undefined || seconds <= 0
      ? undefined
      : `${formatDuration(seconds)}, ${formatCount(evaluation.total / seconds)} images a second`;
  const columns: Column[] = [
    ['Layer', 'name'],
    ['Type', 'name'],
    ['Output shape', 'text'],
    ['Parameters', 'number'],
  ];
  const rows = model.layers.map((layer) => [
    escapeMarkup(layer.name).replaceAll('_', '_<wbr>'),
    escapeMarkup(layer.type).replace(/([a-z])([A-Z])/g, '$1<wbr>$2'),
    escapeMarkup(layer.outputShape),
    formatCount(layer.parameters),
  ]);
  const identity = facts([
    ['Model', text(model.name)],
    ['Parameters', model.parameters === undefined ? undefined : formatCount(model.parameters)],
    ['Recipe', text(model.recipe)],
    ['Seed', text(model.seed)],
    ['Model SHA-256', hash(model.sha256)],
    ['Data', `${escapeMarkup(data.name)}, ${formatCount(data.count)} images`],
    ['Data SHA-256', hash(data.hash)],
    ['Evaluation', speed],
    ['Machine', text(run?.machine)],
  ]);
  const layers = rows.length === 0 ? '' : table('Layers', columns, rows);
  return section('Identity', '', `<div class="pair">${identity}<div>${layers}</div></div>`);
}

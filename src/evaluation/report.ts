/**
 * @file The report: one HTML page that holds everything itself. No script, no outside resource, light
 * and dark, on paper and on a phone.
 */
import type { Dataset } from '../dataset/dataset.js';
import type { GreyImage } from '../image/grey-image.js';
import type { History } from '../training/history.js';
import type { LossSettings } from './loss-remark.js';
import type { Evaluation } from './metrics.js';
import { misclassified, topClasses } from './predictions.js';
import { escapeMarkup } from './printable.js';
import { renderPage } from './report-page.js';
import {
  calibrationSection,
  classesSection,
  confusionSection,
  headline,
  identitySection,
  learningSection,
  mistakesSection,
  riskSection,
} from './report-sections.js';

/** One row of the model's summary. */
export interface ReportLayer {
  readonly name: string;
  readonly type: string;
  /** As it is to be shown, for example `"[N, 64, 12, 12]"`. */
  readonly outputShape: string;
  readonly parameters: number;
}

/** Which model was judged. */
export interface ReportModel extends LossSettings {
  readonly name: string;
  /** Unknown for a model that Tenfold did not write, and its layers are then none. */
  readonly parameters?: number;
  readonly layers: readonly ReportLayer[];
  /** SHA-256 (hex) of the model file. */
  readonly sha256?: string;
  readonly recipe?: string;
  readonly seed?: number;
}

/** What it was judged on. */
export interface ReportSource {
  readonly name: string;
  readonly count: number;
  /** SHA-256 (hex) over images and labels. */
  readonly hash: string;
}

/** A misclassified image. */
export interface ReportMistake {
  /** Its place in the data, counted from 0. */
  readonly index: number;
  /** Ink is 255 on 0, as in MNIST. */
  readonly image: GreyImage;
  readonly actual: string;
  /** The most probable classes, best first. */
  readonly top: readonly { readonly class: string; readonly probability: number }[];
}

/** When and where the evaluation ran. */
export interface ReportRun {
  /** As it is to be shown. */
  readonly date?: string;
  /** Processor, cores, versions: one line. */
  readonly machine?: string;
  /** Wall seconds of the evaluation. */
  readonly seconds?: number;
}

/** Everything that the page shows; plain data. */
export interface ReportData {
  readonly evaluation: Evaluation;
  /** The training run's epochs; without them the page has no learning curves. */
  readonly history?: History;
  /** The gallery, in the order to show; `reportMistakes` chooses one. */
  readonly mistakes: readonly ReportMistake[];
  readonly model: ReportModel;
  readonly data: ReportSource;
  readonly run?: ReportRun;
}

/** Digits in the gallery unless told otherwise: enough to see the pattern, few enough to look at. */
const galleryLimit = 60;

/**
 * The most confident mistakes with their images and top three probabilities.
 * @param probabilities `[count, classes]`, row-major.
 * @throws InputError when the probabilities do not fit the data.
 */
export function reportMistakes(
  dataset: Dataset,
  probabilities: Float32Array,
  limit: number = galleryLimit,
): ReportMistake[] {
  const { classes, height, images, labels, width } = dataset;
  const size = height * width;
  return misclassified({ probabilities, labels, classes })
    .slice(0, limit)
    .map((index) => {
      const row = probabilities.subarray(index * classes.length, (index + 1) * classes.length);
      return {
        index,
        image: { width, height, data: images.subarray(index * size, (index + 1) * size) },
        actual: classes[labels[index]!]!,
        top: topClasses(row, 3).map(({ index: c, probability }) => ({
          class: classes[c]!,
          probability,
        })),
      };
    });
}

/**
 * The report as one HTML document. Every string in `data` is escaped.
 * @throws InputError when the history holds nothing to draw or a mistake's image is malformed.
 */
export async function renderReport(data: ReportData): Promise<string> {
  const { model, run, evaluation } = data;
  return renderPage({
    title: `${model.name} on ${data.data.name}`,
    eyebrow: `Tenfold evaluation report${run?.date ? ` · ${run.date}` : ''}`,
    heading: `${escapeMarkup(model.name)} <span>on ${escapeMarkup(data.data.name)}</span>`,
    headline: headline(evaluation),
    sections: await Promise.all([
      data.history && data.history.length > 0 ? learningSection(data.history, model) : '',
      confusionSection(evaluation),
      classesSection(evaluation),
      calibrationSection(evaluation.calibration),
      riskSection(evaluation.riskCoverage, evaluation.total),
      mistakesSection(data.mistakes, evaluation.errors),
      identitySection(data),
    ]),
  });
}

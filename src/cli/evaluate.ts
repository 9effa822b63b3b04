/**
 * @file `tenfold evaluate`: how well a model reads a data set, and where it is wrong; or how well it
 * reads a folder of pictures, or images made worse.
 */
import { dirname, join } from 'node:path';
import type { Dataset } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load.js';
import { formatCount, formatDuration, formatShare } from '../evaluation/printable.js';
import { renderReport, reportMistakes, type ReportModel } from '../evaluation/report.js';
import { type Fact, formatFacts } from '../evaluation/text-parts.js';
import { formatEvaluation } from '../evaluation/text.js';
import type { ModelCard } from '../formats/model-file.js';
import { loadCommittee, loadModel } from '../library/load-model.js';
import { inClasses } from '../library/class-names.js';
import { type Model, type ModelEvaluation } from '../library/model.js';
import { formatOutputShape, summarize } from '../network/summary.js';
import { checkTarget, writeFileAtomic } from '../storage/atomic-file.js';
import { makeFolder } from '../storage/make-folder.js';
import { UsageError } from '../tensor/error.js';
import { isObject } from '../tensor/given.js';
import type { History } from '../training/history.js';
import { downloadNotes } from './download-notes.js';
import { interruptible } from './interrupt.js';
import { reportRun } from './machine.js';
import { modelName } from './model-name.js';
import { isDataNamed } from './named-data.js';
import { createOutput, type Output, type OutputFlags } from './output.js';
import { choosePart, noteHeldOut, type Part } from './part.js';
import { readHistory } from './history-file.js';

/** The command's flags. */
export interface EvaluateFlags extends OutputFlags {
  readonly data?: string;
  readonly part?: Part;
  readonly report?: string;
  readonly plots?: string;
  /** Models beside those named without a flag. */
  readonly model?: readonly string[];
  /** A folder of pictures with labels.csv. */
  readonly images?: string;
  /** All models of the folder as one. */
  readonly committee?: boolean;
  readonly robustness?: boolean;
  readonly samples?: number;
  readonly seed?: number;
}

/** Runs the command. */
export async function evaluate(named: readonly string[], flags: EvaluateFlags): Promise<void> {
  const models = [...named, ...(flags.model ?? [])];
  checkUsage(models, flags);
  if (flags.robustness) {
    const { evaluateRobustness } = await import('./robustness.js');
    await evaluateRobustness(models, flags);
  } else if (flags.images !== undefined) {
    const { evaluateImages } = await import('./evaluate-images.js');
    await evaluateImages(models[0], flags.images, flags);
  } else {
    await evaluateData(models[0], flags);
  }
}

function checkUsage(models: readonly string[], flags: EvaluateFlags): void {
  const { images, robustness = false, plots, samples, seed, part, committee = false } = flags;
  if (committee && robustness) {
    throw new UsageError('--robustness compares single models: leave out --committee.');
  }
  if (images !== undefined && isDataNamed(flags.data)) {
    throw new UsageError(
      '--data names a data set, --images a folder of pictures: give one of them.',
    );
  }
  if (images !== undefined && part !== undefined) {
    throw new UsageError('--part goes with a data set; --images reads all that labels.csv names.');
  }
  if (images !== undefined && robustness) {
    throw new UsageError('--images and --robustness exclude each other: run the command twice.');
  }
  if (plots !== undefined && (images !== undefined || robustness)) {
    throw new UsageError('--plots draws the evaluation on a data set; use --report here.');
  }
  if (!robustness && (samples !== undefined || seed !== undefined)) {
    throw new UsageError('--samples and --seed go with --robustness.');
  }
  if (!robustness && models.length > 1) {
    throw new UsageError(
      `Name one model, got ${models.join(', ')}; only --robustness compares several.`,
    );
  }
}

async function evaluateData(path: string | undefined, flags: EvaluateFlags): Promise<void> {
  const output = createOutput(flags);
  const { part = 'test' } = flags;
  if (flags.report !== undefined) await checkTarget(flags.report);
  const model = await (flags.committee ? loadCommittee : loadModel)(path);
  const loaded = await interruptible((signal) =>
    loadDataset(flags.data, {
      signal,
      onProgress: downloadNotes(output),
      testPart: part === 'test' ? 'required' : 'optional',
    }),
  );
  const set = choosePart(loaded, part);
  if (flags.part === undefined) noteHeldOut(loaded, output);
  if (flags.plots !== undefined) await makeFolder(flags.plots);
  const name = modelName(model);
  output.note(`Evaluating ${name} on ${set.name} (${formatCount(set.count)} images)`);
  const evaluation = await model.evaluate(set);
  await model.release();
  const history = flags.report || flags.plots ? await historyOf(model, output) : undefined;
  if (flags.report) await writeReport(flags.report, { model, name, set, evaluation, history });
  const plots = flags.plots
    ? await (await import('./plots.js')).writePlots(flags.plots, evaluation, history)
    : [];
  if (flags.json) {
    output.printJson({
      ...evaluation,
      // Of no use without the images, and far longer than all the rest.
      probabilities: undefined,
      model: { name, ...model.identity },
      data: { name: set.name, count: set.count, hash: set.hash },
    });
  } else {
    output.print(formatEvaluation(evaluation, output));
    output.print('');
    output.print(formatFacts(remarks(evaluation), output));
    if (flags.report) output.print(`Report: ${flags.report}`);
    if (flags.plots) output.print(`Plots: ${plots.length} files in ${flags.plots}`);
  }
}

/** What is not in the evaluation itself. */
function remarks({ calledNone, total, imagesPerSecond, seconds }: ModelEvaluation): Fact[] {
  const speed: Fact = [
    'Speed',
    formatCount(imagesPerSecond),
    `images/s, all in ${formatDuration(seconds)}`,
  ];
  if (calledNone === undefined) return [speed];
  const refused = `${formatShare(calledNone / total)} of the images would be refused as no digit`;
  return [['Called none', formatCount(calledNone), refused], speed];
}

/** The epochs of the run that the model lies in. */
async function historyOf(model: Model, output: Output): Promise<History | undefined> {
  const { path } = model.identity;
  if (path === undefined) return undefined;
  return readHistory(join(dirname(path), 'history.json'), output);
}

async function writeReport(
  path: string,
  {
    model,
    name,
    set,
    evaluation,
    history,
  }: {
    readonly model: Model;
    readonly name: string;
    readonly set: Dataset;
    readonly evaluation: ModelEvaluation;
    readonly history: History | undefined;
  },
): Promise<void> {
  const page = await renderReport({
    evaluation,
    ...(history ? { history } : {}),
    mistakes: reportMistakes(inClasses(model.classes, set).set, evaluation.probabilities),
    model: describeModel(model, name),
    data: { name: set.name, count: set.count, hash: set.hash },
    run: reportRun(evaluation.seconds),
  });
  await writeFileAtomic(path, page);
}

function describeModel({ network, card, identity }: Model, name: string): ReportModel {
  const summary = network && summarize(network);
  return {
    name,
    ...(summary ? { parameters: summary.parameters } : {}),
    layers: (summary?.layers ?? []).map((layer) => ({
      ...layer,
      outputShape: formatOutputShape(layer.outputShape),
    })),
    sha256: identity.sha256,
    ...(card ? { recipe: card.recipe, seed: card.seed } : {}),
    ...labelSmoothingOf(card),
    ...(isObject(card?.settings?.views) ? { views: card.settings.views } : {}),
    ...(card?.temperature === undefined ? {} : { temperature: card.temperature }),
  };
}

/** How the labels were smoothed, where the card says so. */
function labelSmoothingOf(card: ModelCard | undefined): Pick<ReportModel, 'labelSmoothing'> {
  const loss = card?.settings?.loss;
  return isObject(loss) && typeof loss.labelSmoothing === 'number'
    ? { labelSmoothing: loss.labelSmoothing }
    : {};
}

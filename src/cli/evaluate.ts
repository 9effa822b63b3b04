/** @file `tenfold evaluate`: how well a model reads a data set, and where it is wrong. */
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Dataset } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load.js';
import { formatCount, formatDuration } from '../evaluation/printable.js';
import { renderReport, reportMistakes, type ReportModel } from '../evaluation/report.js';
import { formatEvaluation } from '../evaluation/text.js';
import { loadModel, type Model, type ModelEvaluation } from '../library/model.js';
import { formatOutputShape, summarize } from '../network/summary.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import type { History } from '../training/history.js';
import { downloadNotes } from './download-notes.js';
import { interruptible } from './interrupt.js';
import { createOutput, type Output, type OutputFlags } from './output.js';
import { choosePart, type Part } from './part.js';
import { readHistory } from './history-file.js';

/** The command's flags. */
export interface EvaluateFlags extends OutputFlags {
  readonly data?: string;
  readonly part: Part;
  readonly report?: string;
  readonly plots?: string;
}

/** Runs the command. */
export async function evaluate(path: string | undefined, flags: EvaluateFlags): Promise<void> {
  const output = createOutput(flags);
  const model = await loadModel(path);
  const loaded = await interruptible((signal) =>
    loadDataset(flags.data, { signal, onProgress: downloadNotes(output) }),
  );
  const set = choosePart(loaded, flags.part);
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
    output.print(formatSpeed(evaluation));
    if (flags.report) output.print(`Report: ${flags.report}`);
    if (flags.plots) output.print(`Plots: ${plots.length} files in ${flags.plots}`);
  }
}

/** The recipe where it is known, else the file. */
function modelName(model: Model): string {
  return model.card?.recipe ?? basename(model.identity.path ?? 'model');
}

function formatSpeed({ imagesPerSecond, seconds }: ModelEvaluation): string {
  return `Speed        ${formatCount(imagesPerSecond)} images/s, all in ${formatDuration(seconds)}`;
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
  const machine = `${cpus()[0]?.model ?? process.arch}, ${cpus().length} cores, Node ${process.versions.node}`;
  const page = await renderReport({
    evaluation,
    ...(history ? { history } : {}),
    mistakes: reportMistakes(set, evaluation.probabilities),
    model: describeModel(model, name),
    data: { name: set.name, count: set.count, hash: set.hash },
    run: { date: new Date().toISOString().slice(0, 10), machine, seconds: evaluation.seconds },
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
  };
}

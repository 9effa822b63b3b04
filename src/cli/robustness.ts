/** @file `tenfold evaluate --robustness`: what models withstand, side by side on the same images. */
import { basename } from 'node:path';
import { type Dataset, subset } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load.js';
import { predictedClasses, withoutLastClass } from '../evaluation/predictions.js';
import { formatCount } from '../evaluation/printable.js';
import { renderRobustnessReport } from '../evaluation/robustness-report.js';
import { formatRobustness } from '../evaluation/robustness-text.js';
import { type AnswerImages, measureRobustness } from '../evaluation/robustness.js';
import { loadModel, shippedModel } from '../library/load-model.js';
import { inClasses } from '../library/class-names.js';
import { type Model } from '../library/model.js';
import { checkTarget, writeFileAtomic } from '../storage/atomic-file.js';
import { AbortError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { downloadNotes } from './download-notes.js';
import type { EvaluateFlags } from './evaluate.js';
import { interruptible } from './interrupt.js';
import { reportRun } from './machine.js';
import { createOutput, type Output } from './output.js';
import { choosePart } from './part.js';

/** Test images that are made worse, unless told otherwise: an accuracy is then good to about 1%. */
const defaultSamples = 1000;

/** The models of the package that are compared when none is named. */
const defaultModels = ['champion', 'classic'];

/** Milliseconds between two lines of progress. */
const interval = 5000;

/** Runs the command. */
export async function evaluateRobustness(
  paths: readonly string[],
  flags: EvaluateFlags,
): Promise<void> {
  const output = createOutput(flags);
  const { report, seed = 0, samples = defaultSamples, part = 'test' } = flags;
  if (report !== undefined) await checkTarget(report);
  const names = paths.length > 0 ? paths : await shippedOf(defaultModels);
  const models = await Promise.all(names.map((name) => loadModel(name)));
  try {
    await interruptible(async (signal) => {
      const loaded = await loadDataset(flags.data, {
        signal,
        onProgress: downloadNotes(output),
        testPart: part === 'test' ? 'required' : 'optional',
      });
      const set = choose(choosePart(loaded, part), samples, seed);
      const answers: AnswerImages[] = [];
      for (const model of models) answers.push(await answersOf(model, set));
      const labels = models.map((model, i) => labelOf(model, names[i]!));
      output.note(
        `Evaluating ${labels.join(' and ')} on ${formatCount(set.count)} images of ${set.name}, made worse by degrees`,
      );
      const progress = progressNotes(output, signal);
      const measured = await measureRobustness(set, answers, createRandom(seed), progress);
      const results = measured.map((result, i) => {
        const { sha256 } = models[i]!.identity;
        return { name: labels[i]!, sha256, ...result };
      });
      const data = { name: set.name, count: set.count, hash: set.hash };
      if (report !== undefined) {
        const page = { results, data, seed, run: reportRun() };
        await writeFileAtomic(report, await renderRobustnessReport(page));
      }
      if (flags.json) output.printJson({ models: results, data, seed });
      else {
        output.print(formatRobustness(results, output));
        if (report !== undefined) output.print(`Report: ${report}`);
      }
    });
  } finally {
    for (const model of models) await model.release();
  }
}

async function shippedOf(names: readonly string[]): Promise<string[]> {
  const folders = await Promise.all(names.map(shippedModel));
  return names.filter((_, i) => folders[i] !== undefined);
}

/** What a table calls a model: the name it was asked for by, without the folders around it. */
function labelOf({ card }: Model, asked: string): string {
  const name = basename(asked);
  return name === 'model.onnx' && card ? card.recipe : name;
}

/** As many images, drawn by the seed and in their order. */
function choose(set: Dataset, samples: number, seed: number): Dataset {
  if (samples >= set.count) return set;
  const order = Int32Array.from({ length: set.count }, (_, index) => index);
  createRandom(seed).fork('samples').shuffle(order);
  return subset(set, order.slice(0, samples).sort());
}

/**
 * What the model answers, in the classes of the data. One that knows "none" answers with its likeliest
 * digit, as in `evaluate`; a class that the data does not have is none of its indices.
 */
async function answersOf(model: Model, set: Dataset): Promise<AnswerImages> {
  await model.checkFits(set);
  const { set: judged, knowsMore } = inClasses(model.classes, set);
  const classCount = judged.classes.length;
  const places = judged.classes.map((name) => set.classes.indexOf(name));
  return async (images, count) => {
    const all = await model.probabilities(images, count);
    const rows = knowsMore ? withoutLastClass(all, classCount + 1).probabilities : all;
    return predictedClasses(rows, classCount).classes.map((answer) => places[answer]!);
  };
}

/** Says now and then how far it is, and stops at Ctrl-C. */
function progressNotes(output: Output, signal: AbortSignal) {
  let last = performance.now();
  return (done: number, total: number): void => {
    if (signal.aborted) throw new AbortError('The evaluation was stopped.');
    if (performance.now() - last < interval) return;
    last = performance.now();
    output.note(`${done} of ${total} levels`);
  };
}

/** @file `tenfold train`: trains a recipe in a run folder. */
import { availableParallelism } from 'node:os';
import type { Dataset } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load.js';
import { readOutlierPictures } from '../dataset/outlier-pictures.js';
import {
  formatCount,
  formatDuration,
  formatNumberOf,
  formatShare,
} from '../evaluation/printable.js';
import { lossRemark } from '../evaluation/loss-remark.js';
import { loadSceneMaterial } from '../library/scene-material.js';
import { runTraining, type RunResult } from '../library/run.js';
import { nodeRuntime } from '../runtime/node.js';
import { AbortError, UsageError } from '../tensor/error.js';
import type { Recipe } from '../training/recipe.js';
import { recipeTitle } from '../training/recipes/index.js';
import { downloadNotes } from './download-notes.js';
import { interruptible } from './interrupt.js';
import { createOutput, type Output, type OutputFlags } from './output.js';
import { showTraining } from './train-progress.js';
import { decideSettings, type SettingFlags, type Settings } from './train-settings.js';

/** The command's flags. */
export interface TrainFlags extends SettingFlags, OutputFlags {}

/** Runs the command. */
export async function train(recipe: string | undefined, flags: TrainFlags): Promise<void> {
  const output = createOutput(flags);
  const settings = await decideSettings(recipe, flags);
  const stopping = 'Stopping after this step; press Ctrl-C again to end at once.';
  let interrupt = (): void => undefined;
  let steps = 0;
  const result = await interruptible(
    async (signal) => {
      const data = await loadDataset(settings.data, {
        signal,
        onProgress: downloadNotes(output),
        onNote: output.note,
      });
      const { data: source = 'mnist', outlierPictures, strokes, recipeFor, ...run } = settings;
      const recipe = recipeFor(data.train);
      if (outlierPictures !== undefined && recipe.outliers === undefined) {
        throw new UsageError(`The recipe ${recipe.name} trains with no outliers: use --outliers with the recipe reader.`); // prettier-ignore
      }
      const outliers =
        outlierPictures === undefined
          ? undefined
          : await readOutlierPictures(outlierPictures, { signal });
      const composes = recipe.scenes !== undefined || recipe.cutouts !== undefined;
      if (composes && strokes === undefined) {
        throw new UsageError(`The recipe ${recipe.name} composes scenes of pen strokes: name the folder with their files (.jsonl or .jsonl.gz) by --strokes.`); // prettier-ignore
      }
      const scenes = composes && strokes ? await loadSceneMaterial(strokes, signal) : undefined;
      output.note(describe(recipe, settings, data.train));
      const remark = lossRemark({ ...recipe.loss, ...recipe });
      if (remark) output.note(`On the losses: ${remark}.`);
      const cores = availableParallelism();
      if (settings.threads > cores) output.note(`${settings.threads} threads share ${formatNumberOf(cores, 'core')} here: training is slower than with ${cores}.`); // prettier-ignore
      output.note(`Run folder: ${settings.out}`);
      const progress = showTraining(process.stderr, recipe.epochs, flags.quiet);
      interrupt = () => progress.onNote(stopping);
      try {
        return await runTraining({
          ...run,
          recipe,
          onNumbers: (done, total) => progress.onNumbers(done, total),
          onBatch(batch) {
            steps++;
            progress.onBatch(batch);
          },
          onEpoch: (record) => progress.onEpoch(record),
          onNote: (line) => progress.onNote(line),
          runtime: nodeRuntime,
          data: {
            ...data,
            source,
            ...(scenes && strokes ? { scenes, strokesSource: strokes } : {}),
            ...(outliers && outlierPictures ? { outliers, outliersSource: outlierPictures } : {}),
          },
          signal,
        });
      } catch (error) {
        if (!(error instanceof AbortError)) throw error;
        throw new AbortError(
          `Stopped and saved; go on with: tenfold train --resume --out ${settings.out}`,
        );
      } finally {
        progress.close();
      }
    },
    () => interrupt(),
  );
  if (flags.json) output.printJson(toJson(result));
  else output.print(formatResult(result, steps > 0, settings, output));
}

function describe(recipe: Recipe, { seed, from }: Settings, data: Dataset): string {
  const { batch, epochs } = recipe;
  const start = from ? ` from ${from.identity.path ?? 'a model'}` : '';
  return (
    `Training ${recipeTitle(recipe)}${start} on ${data.name} (${formatCount(data.count)} images): ` +
    `${formatNumberOf(epochs, 'epoch')}, batch ${batch}, seed ${seed}`
  );
}

/** The fields are an interface; null stands for what was not measured. */
function toJson(result: RunResult) {
  const { run, model, epochs, epoch, accuracy, valAccuracy, bestEpoch, seconds } = result;
  return {
    run,
    model,
    epochs,
    epoch,
    accuracy,
    valAccuracy: valAccuracy ?? null,
    bestEpoch: bestEpoch ?? null,
    seconds,
  };
}

function formatResult(
  result: RunResult,
  trained: boolean,
  { validation, patience }: Settings,
  { paint }: Output,
): string {
  const { model, epochs, epoch, accuracy, valAccuracy, bestEpoch, seconds, stopped } = result;
  const on = validation === 'test' ? 'test' : 'validation';
  const others = bestEpoch !== undefined && bestEpoch !== epochs ? `, best epoch ${bestEpoch}` : '';
  const best = patience === undefined ? others : ` with the weights of epoch ${epoch}, the best`;
  const figures =
    valAccuracy === undefined
      ? `training accuracy ${formatShare(accuracy)}`
      : `${on} accuracy ${paint('bold', formatShare(valAccuracy))}${best}`;
  const early = stopped === 'patience' ? ', stopped early' : '';
  const done = trained
    ? `Trained ${formatNumberOf(epochs, 'epoch')} in ${formatDuration(seconds)}`
    : `Nothing left to train after ${formatNumberOf(epochs, 'epoch')}`;
  return `${done}${early}: ${figures}\nModel: ${model}`;
}

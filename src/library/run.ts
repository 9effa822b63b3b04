/**
 * @file Training runs on disk. A run folder holds `config.json`, `history.json` and `history.csv`,
 * the checkpoints `last.ckpt` and `best.ckpt`, and at the end `model.onnx`.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { subset, type Cuts, type Dataset, type DatasetPair } from '../dataset/dataset.js';
import { splitIndices } from '../dataset/split.js';
import { encodeModelFile } from '../formats/model-file.js';
import type { Runtime } from '../graph/session.js';
import type { Weights } from '../network/network.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import { makeFolder } from '../storage/make-folder.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { encodeCheckpoint } from '../training/checkpoint.js';
import { checkNames, checkRun } from '../training/checks.js';
import type { EpochRecord, History } from '../training/history.js';
import { trainedClasses } from '../training/mixer.js';
import type { Recipe } from '../training/recipe.js';
import type { SceneMaterial } from '../training/batches.js';
import { train, type BatchProgress, type TrainResult } from '../training/train.js';
import { finishedModel } from './finished-model.js';
import type { Model } from './model.js';
import { readCheckpoint, writeConfiguration, writeHistory } from './run-folder.js';
import { lockRun } from './run-lock.js';
import { dataFor, originOf, startingWeights } from './start.js';
import { version } from './version.js';

/** What a run's validation figures are measured on. */
export type Validation =
  /** The test part: the figures are then the test figures, epoch by epoch, and choose nothing. */
  | 'test'
  /** This share of the training images, held out. */
  | number
  | 'none';

/** A run. */
export interface RunOptions {
  readonly runtime: Runtime;
  readonly recipe: Recipe;
  /** Its outliers and cuts are for a recipe that mixes such in. */
  readonly data: DatasetPair & {
    /** How the data can be loaded again; goes into config.json. */
    readonly source?: string;
    /** The same of its outliers. */
    readonly outliersSource?: string;
    /** For a recipe with scenes: what they are composed of beside the data's digits. */
    readonly scenes?: { readonly train: SceneMaterial; readonly validation: SceneMaterial };
    /** The folder of its strokes; goes into config.json. */
    readonly strokesSource?: string;
  };
  readonly seed: number;
  /**
   * Starts from this model's weights instead of drawn ones. Rows of classes of the same name are
   * kept, new ones drawn; all other layers must be those of the recipe.
   */
  readonly from?: Model;
  /** The run folder. */
  readonly out: string;
  /** Goes on with the run in `out`. */
  readonly resume?: boolean;
  readonly validation: Validation;
  readonly patience?: number;
  /** As many as the machine runs at once by default. */
  readonly threads?: number;
  /** Seconds between checkpoints inside an epoch; 60 by default. */
  readonly checkpointSeconds?: number;
  readonly signal?: AbortSignal;
  /** Of the numbers that digits are cut out of, so many are written. Comes before the first batch. */
  onNumbers?(done: number, total: number): void;
  onBatch?(progress: BatchProgress): void;
  onEpoch?(record: EpochRecord): void;
  /** Something a person should know: what is resumed, what was saved. */
  onNote?(line: string): void;
}

/** The names of all that `RunOptions` may hold. */
const settings = Object.keys({
  runtime: true,
  recipe: true,
  data: true,
  seed: true,
  from: true,
  out: true,
  resume: true,
  validation: true,
  patience: true,
  threads: true,
  checkpointSeconds: true,
  signal: true,
  onNumbers: true,
  onBatch: true,
  onEpoch: true,
  onNote: true,
} satisfies Record<keyof RunOptions, true>);

/** What a run came to. */
export interface RunResult {
  /** The run folder. */
  readonly run: string;
  /** The model file. */
  readonly model: string;
  readonly epochs: number;
  /** The epoch whose weights the model has: the last one, with patience the best. */
  readonly epoch: number;
  /** Training accuracy of that epoch. */
  readonly accuracy: number;
  /** Validation accuracy of that epoch. */
  readonly valAccuracy?: number;
  readonly bestEpoch?: number;
  readonly seconds: number;
  readonly history: History;
  readonly stopped: TrainResult['stopped'];
}

/**
 * Trains, with everything that must survive on disk.
 * @throws AbortError when stopped, after saving a checkpoint.
 * @throws InputError when the folder holds another run or cannot be written, another process is
 *   training there, or training diverges.
 */
export async function runTraining(options: RunOptions): Promise<RunResult> {
  const { recipe, seed, from, out, patience, threads } = options;
  checkNames('a run', options, settings);
  const sets = parts(options);
  const { trainPart, validation } = sets;
  checkRun({
    recipe,
    train: trainPart,
    seed,
    ...(threads === undefined ? {} : { threads }),
    ...(validation ? { validation } : {}),
    ...(patience === undefined ? {} : { patience }),
  });
  const initial = from && startingWeights(from, recipe, trainPart, seed);
  await makeFolder(out);
  const unlock = await lockRun(out);
  try {
    return await trainInFolder(options, sets, initial);
  } finally {
    await unlock();
  }
}

async function trainInFolder(
  options: RunOptions,
  { trainPart, validation, outliers, cuts }: ReturnType<typeof parts>,
  initial: Weights | undefined,
): Promise<RunResult> {
  const began = performance.now();
  const { recipe, seed, from, out, patience } = options;
  const { signal, runtime, checkpointSeconds } = options;
  const path = (file: string) => join(out, file);
  // Told only when nothing is left that the run could be refused for.
  const notes: string[] = [];
  const resume = await readCheckpoint({ ...options, onNote: (line) => notes.push(line) });
  const threads = options.threads ?? resume?.threads ?? availableParallelism();
  if (!resume) await writeConfiguration({ ...options, threads }, trainPart);
  if (patience !== undefined && options.validation === 'test') {
    notes.push(
      'The test images decide when to stop and which epoch is kept, so their accuracy is no fair figure: hold out training images instead (validation 0.1).',
    );
  }
  let epochsWritten = 0;
  const result = await train({
    runtime,
    recipe,
    train: trainPart,
    seed,
    ...(validation ? { validation } : {}),
    ...(outliers ? { outliers } : {}),
    ...(cuts ? { cuts } : {}),
    ...(options.data.scenes ? { scenes: options.data.scenes } : {}),
    ...(initial ? { initial } : {}),
    threads,
    ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    ...(patience === undefined ? {} : { patience }),
    ...(signal ? { signal } : {}),
    ...(resume ? { resume } : {}),
    onStart: () => notes.forEach((line) => options.onNote?.(line)),
    ...(options.onNumbers ? { onNumbers: options.onNumbers } : {}),
    ...(options.onBatch ? { onBatch: options.onBatch } : {}),
    ...(options.onEpoch ? { onEpoch: options.onEpoch } : {}),
    async onCheckpoint(checkpoint, best) {
      const bytes = encodeCheckpoint(checkpoint);
      if (best) await writeFileAtomic(path('best.ckpt'), bytes);
      await writeFileAtomic(path('last.ckpt'), bytes);
      const { history } = checkpoint.progress;
      if (history.length > epochsWritten) await writeHistory(out, history);
      epochsWritten = history.length;
    },
  });
  const { history } = result;
  const kept = history[result.epoch - 1]!;
  const model = path('model.onnx');
  const classes = trainedClasses(recipe, trainPart.classes);
  const saved = finishedModel(recipe, result, {
    ...{ classes, seed, data: trainPart },
    ...(from ? { from: originOf(from) } : {}),
    ...(validation && patience !== undefined ? { chosenOn: heldOut(options, validation) } : {}),
  });
  await writeHistory(out, history);
  await writeFileAtomic(model, encodeModelFile(saved, version));
  return {
    run: out,
    model,
    epochs: history.length,
    epoch: kept.epoch,
    accuracy: kept.accuracy,
    ...(kept.valAccuracy === undefined ? {} : { valAccuracy: kept.valAccuracy }),
    ...(result.best ? { bestEpoch: result.best.epoch } : {}),
    seconds: (performance.now() - began) / 1000,
    history,
    stopped: result.stopped,
  };
}

/** Everything that is trained on. */
function parts(options: RunOptions) {
  const { recipe, from } = options;
  const data = from ? dataFor(from, recipe, options.data) : options.data;
  return {
    ...divide(data, options),
    outliers: recipe.outliers && data.outliers,
  };
}

/** The validation images in a few words. */
function heldOut({ validation }: RunOptions, { name }: Dataset): string {
  return typeof validation === 'number' ? `${validation} of ${name}, held out` : name;
}

function divide({ train: all, test, cuts }: DatasetPair, { validation, seed, recipe }: RunOptions) {
  const mixed = recipe.cuts && cuts;
  if (typeof validation === 'string') {
    const held = validation === 'test' ? test : undefined;
    return { trainPart: all, validation: held, cuts: mixed?.frames };
  }
  const [rest, held] = splitIndices(all, validation, createRandom(seed).fork('validation'));
  if (rest.length === 0 || held.length === 0) {
    throw new InputError(
      `Cannot hold out ${validation} of the ${all.count} images of ${all.name} for validation: that leaves ${held.length} to validate and ${rest.length} to train on; take another share, or more images.`,
    );
  }
  return {
    trainPart: subset(all, rest),
    validation: subset(all, held),
    cuts: mixed && cutsOf(mixed, rest),
  };
}

/** The cuts that show these training images. */
function cutsOf({ frames, of }: Cuts, images: readonly number[]): Dataset | undefined {
  const kept = new Set(images);
  const own = Array.from(of.keys()).filter((i) => kept.has(of[i]!));
  return own.length > 0 ? subset(frames, own) : undefined;
}

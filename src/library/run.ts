/**
 * @file Training runs on disk. A run folder holds `config.json`, `history.json` and `history.csv`,
 * the checkpoints `last.ckpt` and `best.ckpt`, and at the end `model.onnx`.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Dataset, DatasetPair } from '../dataset/dataset.js';
import { split } from '../dataset/split.js';
import { encodeModelFile } from '../formats/model-file.js';
import type { Runtime } from '../graph/session.js';
import type { Weights } from '../network/network.js';
import { removeUnfinished, writeFileAtomic } from '../storage/atomic-file.js';
import { errorCode } from '../storage/file-error.js';
import { makeFolder } from '../storage/make-folder.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../training/checkpoint.js';
import { checkRun } from '../training/checks.js';
import type { EpochRecord, History } from '../training/history.js';
import { trainedClasses } from '../training/mixer.js';
import type { Recipe } from '../training/recipe.js';
import { train, type BatchProgress, type TrainResult } from '../training/train.js';
import { finishedModel } from './finished-model.js';
import { lockRun } from './run-lock.js';
import type { Model } from './model.js';
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
  /** Its outliers are for a recipe that mixes such in. */
  readonly data: DatasetPair & {
    /** How the data can be loaded again; goes into config.json. */
    readonly source?: string;
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
  onBatch?(progress: BatchProgress): void;
  onEpoch?(record: EpochRecord): void;
  /** Something a person should know: what is resumed, what was saved. */
  onNote?(line: string): void;
}

/** What a run came to. */
export interface RunResult {
  /** The run folder. */
  readonly run: string;
  /** The model file. */
  readonly model: string;
  readonly epochs: number;
  /** Training accuracy of the last epoch. */
  readonly accuracy: number;
  /** Validation accuracy of the last epoch. */
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
  const { recipe, seed, from, out, patience } = options;
  const threads = options.threads ?? availableParallelism();
  const sets = parts(options);
  const { trainPart, validation } = sets;
  checkRun({
    recipe,
    train: trainPart,
    seed,
    threads,
    ...(validation ? { validation } : {}),
    ...(patience === undefined ? {} : { patience }),
  });
  const initial = from && startingWeights(from, recipe, trainPart.classes, seed);
  await makeFolder(out);
  const unlock = await lockRun(out);
  try {
    return await trainInFolder({ ...options, threads }, sets, initial);
  } finally {
    await unlock();
  }
}

async function trainInFolder(
  options: RunOptions,
  { trainPart, validation, outliers }: ReturnType<typeof parts>,
  initial: Weights | undefined,
): Promise<RunResult> {
  const began = performance.now();
  const { recipe, seed, from, out, patience, threads } = options;
  const { signal, runtime, checkpointSeconds } = options;
  const path = (file: string) => join(out, file);
  const resume = await readCheckpoint(options);
  if (!resume) await writeConfiguration(options, trainPart);
  let epochsWritten = 0;
  const result = await train({
    runtime,
    recipe,
    train: trainPart,
    seed,
    ...(validation ? { validation } : {}),
    ...(outliers ? { outliers } : {}),
    ...(initial ? { initial } : {}),
    ...(threads === undefined ? {} : { threads }),
    ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    ...(patience === undefined ? {} : { patience }),
    ...(signal ? { signal } : {}),
    ...(resume ? { resume } : {}),
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
  const last = history.at(-1)!;
  const model = path('model.onnx');
  const classes = trainedClasses(recipe, trainPart.classes);
  const saved = finishedModel(recipe, result, {
    ...{ classes, seed, data: trainPart },
    ...(from ? { from: originOf(from) } : {}),
  });
  await writeHistory(out, history);
  await writeFileAtomic(model, encodeModelFile(saved, version));
  return {
    run: out,
    model,
    epochs: last.epoch,
    accuracy: last.accuracy,
    ...(last.valAccuracy === undefined ? {} : { valAccuracy: last.valAccuracy }),
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
  const { trainPart, validation } = divide(data, options);
  return {
    trainPart,
    validation,
    outliers: recipe.outliers && data.outliers,
  };
}

function divide({ train: all, test }: DatasetPair, { validation, seed }: RunOptions) {
  if (validation === 'none') return { trainPart: all, validation: undefined };
  if (validation === 'test') return { trainPart: all, validation: test };
  const [rest, held] = split(all, validation, createRandom(seed).fork('validation'));
  return { trainPart: rest, validation: held };
}

/**
 * Reads the checkpoint in the folder; undefined when the run starts at its beginning.
 * A run that was killed before its first checkpoint has nothing but its configuration.
 */
async function readCheckpoint({
  out,
  resume,
  onNote,
}: RunOptions): Promise<Checkpoint | undefined> {
  const file = join(out, 'last.ckpt');
  const bytes = await readIfThere(file);
  if (!resume) {
    const held = bytes ? 'run' : (await readIfThere(join(out, 'model.onnx'))) && 'model';
    if (!held) return undefined;
    throw new InputError(
      `Cannot start a run in ${out}: it holds a ${held} already; ${bytes ? 'use --resume to go on with it, or another folder' : 'use another folder'}.`,
    );
  }
  await removeUnfinished(out);
  if (bytes === undefined) {
    if (await readIfThere(join(out, 'config.json'))) {
      onNote?.(`${out} has no checkpoint yet: starting at the beginning.`);
      return undefined;
    }
    throw new InputError(
      `Cannot resume the run in ${out}: it has no checkpoint last.ckpt; start a new run.`,
    );
  }
  const checkpoint = decodeCheckpoint(bytes, file);
  const { epoch, batch } = checkpoint.progress;
  onNote?.(`Resuming ${out} at epoch ${epoch}, batch ${batch + 1}.`);
  return checkpoint;
}

/** The file's bytes, or undefined when there is none; one that cannot be read is an error. */
async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readInputFile(path);
  } catch (error) {
    if (error instanceof InputError && errorCode(error.cause) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the run is made with; written once, so that a resumed run keeps it. */
async function writeConfiguration(options: RunOptions, trainPart: Dataset): Promise<void> {
  const { recipe, seed, from, out, validation, patience, threads, data } = options;
  const configuration = {
    tenfold: version,
    recipe,
    seed,
    from: from && { path: from.identity.path, sha256: from.identity.sha256 },
    validation,
    patience,
    threads,
    data: { source: data.source, ...identity(trainPart) },
  };
  await writeFileAtomic(join(out, 'config.json'), `${JSON.stringify(configuration, null, 2)}\n`);
}

async function writeHistory(out: string, history: History): Promise<void> {
  await writeFileAtomic(join(out, 'history.json'), `${JSON.stringify(history, null, 2)}\n`);
  await writeFileAtomic(join(out, 'history.csv'), historyCsv(history));
}

const columns = [
  'epoch',
  'loss',
  'accuracy',
  'valLoss',
  'valAccuracy',
  'learningRate',
  'seconds',
  'imagesPerSecond',
] as const;

function historyCsv(history: History): string {
  const rows = history.map((record) => columns.map((column) => record[column] ?? '').join(','));
  return `${[columns.join(','), ...rows].join('\n')}\n`;
}

function identity({ name, count, hash }: Dataset) {
  return { name, count, hash };
}

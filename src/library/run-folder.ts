/** @file The files of a run folder, but for the model: reading what is there, writing what is known. */
import { join } from 'node:path';
import type { Dataset } from '../dataset/dataset.js';
import { formatNumberOf } from '../evaluation/printable.js';
import { removeUnfinished, writeFileAtomic } from '../storage/atomic-file.js';
import { errorCode } from '../storage/file-error.js';
import { readInputFile } from '../storage/read-file.js';
import { InputError } from '../tensor/error.js';
import { decodeCheckpoint, type Checkpoint } from '../training/checkpoint.js';
import type { History } from '../training/history.js';
import { isDone } from '../training/train.js';
import type { RunOptions } from './run.js';
import { version } from './version.js';

/**
 * Reads the checkpoint in the folder; undefined when the run starts at its beginning.
 * A run that was killed before its first checkpoint has nothing but its configuration.
 * @throws InputError when there is nothing to resume, or a run that is not to be resumed.
 */
export async function readCheckpoint(options: RunOptions): Promise<Checkpoint | undefined> {
  const { out, resume, onNote } = options;
  const bytes = await readIfThere(join(out, 'last.ckpt'));
  // The best epoch's is written first, and holds as much: it is all there is when a run ended between.
  const best = bytes ? undefined : await readIfThere(join(out, 'best.ckpt'));
  if (!resume) {
    const isRun = bytes !== undefined || best !== undefined;
    const held = isRun ? 'run' : (await readIfThere(join(out, 'model.onnx'))) && 'model';
    if (!held) return undefined;
    throw new InputError(
      `Cannot start a run in ${out}: it holds a ${held} already; ${isRun ? 'use --resume to go on with it, or another folder' : 'use another folder'}.`,
    );
  }
  await removeUnfinished(out);
  if (bytes === undefined && best === undefined) {
    if (await readIfThere(join(out, 'config.json'))) {
      onNote?.(`${out} has no checkpoint yet: starting at the beginning.`);
      return undefined;
    }
    throw new InputError(
      `Cannot resume the run in ${out}: it has no checkpoint last.ckpt; start a new run.`,
    );
  }
  const checkpoint = bytes
    ? await decodeLast(bytes, out)
    : decodeCheckpoint(best!, join(out, 'best.ckpt'));
  if (best) onNote?.(`${out} has no last.ckpt: going on from best.ckpt, the best epoch.`);
  const { epoch, batch, history } = checkpoint.progress;
  onNote?.(
    isDone(options, checkpoint.progress)
      ? `The run in ${out} is finished after ${formatNumberOf(history.length, 'epoch')}: nothing is left to train, its model is written again; to train anew, use another folder.`
      : `Resuming ${out} at epoch ${epoch}, batch ${batch + 1}.`,
  );
  return checkpoint;
}

/** Decodes `last.ckpt`. One that is damaged is told of with what there is instead. */
async function decodeLast(bytes: Uint8Array, out: string): Promise<Checkpoint> {
  const file = join(out, 'last.ckpt');
  try {
    return decodeCheckpoint(bytes, file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const best = await epochsIn(join(out, 'best.ckpt'));
    const remedy =
      best === undefined
        ? 'start a new run in another folder'
        : `copy best.ckpt over it to go on from the end of epoch ${best}`;
    throw new InputError(`${error.message.replace(/\.$/, '')}; ${remedy}.`);
  }
}

/** How many epochs the checkpoint at `path` has behind it, if it is whole. */
async function epochsIn(path: string): Promise<number | undefined> {
  try {
    return decodeCheckpoint(await readInputFile(path), path).progress.history.length;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
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

/** Writes what the run is made with: once, so that a resumed run keeps it. */
export async function writeConfiguration(options: RunOptions, trainPart: Dataset): Promise<void> {
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
    outlierPictures: data.outliersSource,
    strokes: data.strokesSource,
  };
  await writeFileAtomic(join(out, 'config.json'), `${JSON.stringify(configuration, null, 2)}\n`);
}

/** Writes the epochs so far, as JSON and as a table. */
export async function writeHistory(out: string, history: History): Promise<void> {
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

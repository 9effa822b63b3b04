/** @file `tenfold predict`: the digit in pictures, or in images of a data set. */
import type { Dataset } from '../dataset/dataset.js';
import { formatShare, shorten } from '../evaluation/printable.js';
import { isModelName, loadModel, modelsIn } from '../library/load-model.js';
import { type Model, type Prediction } from '../library/model.js';
import { isFolder } from '../storage/is-folder.js';
import { InputError, UsageError } from '../tensor/error.js';
import { toDrawn } from './digits.js';
import { drawPrediction } from './draw-prediction.js';
import { createOutput, type Output, type OutputFlags } from './output.js';
import { isDataNamed } from './named-data.js';
import { agreedFormat } from './output-format.js';
import type { Part } from './part.js';
import { reportFailedFile } from './failure.js';
import { checkStandardInput, readStandardInput, standardInput } from './standard-input.js';

/** The command's flags. */
export interface PredictFlags extends OutputFlags {
  readonly index?: number;
  readonly all?: boolean;
  readonly data?: string;
  readonly part?: Part;
  readonly format?: 'csv' | 'jsonl';
  readonly out?: string;
  /** Where the picture goes that says why. */
  readonly explain?: string;
}

/** Runs the command. */
export async function predict(files: readonly string[], flags: PredictFlags): Promise<void> {
  const output = createOutput(flags);
  const { modelPath, pictures } = await divide(files);
  checkUsage(pictures, flags);
  checkStandardInput(pictures, 'predict');
  const model = await loadModel(modelPath);
  try {
    if (pictures.length > 0) await predictPictures(model, pictures, flags, output);
    else await predictData(model, flags, output);
  } finally {
    await model.release();
  }
}

/** The first name is the model's when it ends in .onnx, is a folder's or that of a model that comes along. */
async function divide(files: readonly string[]) {
  const [first, ...rest] = files;
  if (first === undefined) return { modelPath: undefined, pictures: [] };
  const folder = await isFolder(first);
  if (folder && (await lacksModel(first))) {
    throw new InputError(
      `Cannot read ${first}: the folder holds no model (.onnx), and predict reads files; use tenfold recognize for a folder of pictures.`,
    );
  }
  const isModel = folder || first.toLowerCase().endsWith('.onnx') || (await isModelName(first));
  return isModel ? { modelPath: first, pictures: rest } : { modelPath: undefined, pictures: files };
}

/** Whether there is surely no model in the folder. What keeps it from being read is said when it is. */
async function lacksModel(folder: string): Promise<boolean> {
  return modelsIn(folder).then(
    (names) => names.length === 0,
    () => false,
  );
}

function checkUsage(pictures: readonly string[], flags: PredictFlags): void {
  const { index, all = false, format, out, data, part } = flags;
  const asked = [pictures.length > 0, index !== undefined, all].filter(Boolean).length;
  if (asked !== 1) {
    throw new UsageError(
      asked === 0
        ? 'Nothing to read: name pictures, or use --index or --all.'
        : 'Name pictures, or use --index, or --all: only one of them at a time.',
    );
  }
  if (!all && (format !== undefined || out !== undefined)) {
    throw new UsageError('--format and --out go with --all.');
  }
  const named = isDataNamed(data);
  if (pictures.length > 0 && (named || part !== undefined)) {
    const flag = named ? '--data' : '--part';
    throw new UsageError(`${flag} goes with --index and --all; pictures are read as they are.`);
  }
  if (flags.explain !== undefined && (all || pictures.length > 1)) {
    throw new UsageError('--explain says why of one image: name one picture, or use --index.');
  }
  wantsJsonLines(flags);
}

/**
 * Whether JSON lines are wanted, not CSV.
 * @throws UsageError where flags and the ending of `--out` do not agree.
 */
export function wantsJsonLines({ format, out, json }: PredictFlags): boolean {
  if (json && format === 'csv') throw new UsageError('--json and --format csv exclude each other.');
  const asked = json || format === 'jsonl' ? 'json' : format;
  const flag = format === undefined ? '--json' : `--format ${format}`;
  return agreedFormat(asked, flag, out, ['json', 'csv']) === 'json';
}

async function predictPictures(
  model: Model,
  pictures: readonly string[],
  flags: PredictFlags,
  output: Output,
): Promise<void> {
  const [{ frameDigit }, { openPicture }] = await Promise.all([
    import('../image/frame.js'),
    import('../library/picture.js'),
  ]);
  const [height, width] = await model.inputSize();
  if (height !== 28 || width !== 28) {
    throw new InputError(
      `Cannot read pictures with this model: it takes ${height}x${width} pixels, pictures are framed to 28x28.`,
    );
  }
  for (const file of pictures) {
    try {
      const picture = file === standardInput ? await readPiped() : file;
      const frame = frameDigit((await openPicture(picture)).image);
      if (frame === undefined)
        throw new InputError(
          `Cannot read ${file}: the picture is blank; choose one that shows a digit.`,
        );
      const [prediction] = await model.predict(frame);
      show({ file }, file, frame, prediction!, model, flags, output);
      await explain(model, frame, prediction!, flags, output);
    } catch (error) {
      // One bad picture among many does not keep the others from being read.
      if (!(error instanceof InputError)) throw error;
      reportFailedFile(error);
    }
  }
}

async function readPiped(): Promise<Uint8Array> {
  const { interruptible } = await import('./interrupt.js');
  return interruptible(readStandardInput);
}

async function predictData(model: Model, flags: PredictFlags, output: Output): Promise<void> {
  const [{ loadDataset }, { choosePart }, { interruptible }, { downloadNotes }] = await Promise.all(
    [
      import('../dataset/load.js'),
      import('./part.js'),
      import('./interrupt.js'),
      import('./download-notes.js'),
    ],
  );
  const loaded = await interruptible((signal) =>
    loadDataset(flags.data, { signal, onProgress: downloadNotes(output) }),
  );
  const set = choosePart(loaded, flags.part ?? (loaded.heldOut ? 'all' : 'test'));
  await model.checkFits(set);
  if (flags.all) {
    const { predictAll } = await import('./predict-all.js');
    await predictAll(model, set, flags, output);
  } else {
    await predictOne(model, set, flags, output);
  }
}

async function predictOne(
  model: Model,
  set: Dataset,
  flags: PredictFlags,
  output: Output,
): Promise<void> {
  const { index = 0 } = flags;
  const { height, width, images, labels, classes, name, count } = set;
  if (index >= count) {
    throw new InputError(`${name} has no image ${index}; indices go from 0 to ${count - 1}.`);
  }
  const pixels = images.subarray(index * height * width, (index + 1) * height * width);
  const [prediction] = await model.predict(pixels);
  const label = classes[labels[index]!]!;
  const title = `${name} ${index}, labelled ${label}`;
  const drawn = toDrawn(pixels, height, width);
  show({ index, label: asNumber(label) }, title, drawn, prediction!, model, flags, output);
  await explain(model, pixels, prediction!, flags, output);
}

async function explain(
  model: Model,
  pixels: Uint8Array,
  prediction: Prediction,
  { explain: path }: PredictFlags,
  output: Output,
): Promise<void> {
  if (path === undefined) return;
  const { writeExplanation } = await import('./explain.js');
  await writeExplanation(path, model, pixels, prediction, output);
}

/** A digit as a number, any other class by its name. */
export function asNumber(name: string): number | string {
  return /^\d$/.test(name) ? Number(name) : name;
}

function show(
  identity: Readonly<Record<string, string | number>>,
  title: string,
  drawn: Uint8Array,
  { digit, confidence, probabilities }: Prediction,
  model: Model,
  { json, quiet }: PredictFlags,
  output: Output,
): void {
  if (json) {
    output.printJson({ ...identity, digit: asNumber(digit), confidence, probabilities });
    return;
  }
  const { paint } = output;
  const headline = `${shorten(title, 200)}: ${paint('bold', digit)} ${paint('dim', `(${formatShare(confidence)})`)}`;
  if (quiet) {
    output.print(headline);
    return;
  }
  output.print(
    [headline, ...drawPrediction(drawn, probabilities, model.classes, output), ''].join('\n'),
  );
}

/** @file `tenfold evaluate --images`: how well the pictures of a folder are read. */
import { join } from 'node:path';
import { readLabelsCsv, type LabelledPicture } from '../dataset/labels-csv.js';
import { formatCount } from '../evaluation/printable.js';
import { evaluateReadings, type ReadPicture } from '../evaluation/reading-metrics.js';
import { renderReadingReport, type ReportFailure } from '../evaluation/reading-report.js';
import { formatReadings } from '../evaluation/reading-text.js';
import type { GreyImage } from '../image/grey-image.js';
import { resizeRegion } from '../image/resize.js';
import { openPicture } from '../library/picture.js';
import { createRecognizer, loadReader } from '../library/recognize.js';
import type { Reading } from '../recognition/reading.js';
import { checkTarget, writeFileAtomic } from '../storage/atomic-file.js';
import { readInputFile } from '../storage/read-file.js';
import { AbortError, InputError } from '../tensor/error.js';
import type { EvaluateFlags } from './evaluate.js';
import { reportFailedFile } from './failure.js';
import { interruptible } from './interrupt.js';
import { reportRun } from './machine.js';
import { modelName } from './model-name.js';
import { createOutput, type Output } from './output.js';

/** Failures in the report's gallery: enough to see the pattern. */
const galleryLimit = 60;

/** Pictures in the gallery fit into this many pixels. */
const thumbnail = { width: 464, height: 220 };

/** Decoding for the gallery shrinks pictures to about this many pixels. */
const thumbnailPixels = 1_000_000;

/** Milliseconds between two lines of progress. */
const interval = 5000;

/** Runs the command. */
export async function evaluateImages(
  path: string | undefined,
  folder: string,
  flags: EvaluateFlags,
): Promise<void> {
  const output = createOutput(flags);
  const { report } = flags;
  if (report !== undefined) await checkTarget(report);
  const labelsFile = join(folder, 'labels.csv');
  const pictures = readLabelsCsv(await readInputFile(labelsFile), labelsFile);
  const model = await loadReader(path, flags.committee);
  try {
    const name = modelName(model);
    output.note(`Reading ${formatCount(pictures.length)} pictures of ${folder} with ${name}`);
    const began = performance.now();
    const recognizer = await createRecognizer({ model });
    const read = await interruptible((signal) =>
      readAll(pictures, folder, (files) => recognizer.recognizeAll(files), output, signal),
    );
    const seconds = (performance.now() - began) / 1000;
    const evaluation = evaluateReadings(read);
    const { sha256 } = model.identity;
    if (report !== undefined) {
      const failures = await gallery(evaluation.failures.slice(0, galleryLimit), folder);
      const run = reportRun(seconds);
      const page = { evaluation, failures, model: { name, sha256 }, folder, run };
      await writeFileAtomic(report, await renderReadingReport(page));
    }
    if (flags.json) {
      const picturesPerSecond = read.length / seconds;
      output.printJson({ ...evaluation, seconds, picturesPerSecond, model: { name, ...model.identity }, folder }); // prettier-ignore
    } else {
      output.print(formatReadings(evaluation, output));
      if (report !== undefined) output.print(`\nReport: ${report}`);
    }
  } finally {
    await model.release();
  }
}

type ReadFiles = (
  files: readonly string[],
) => AsyncGenerator<{ readonly reading: Reading; readonly error?: InputError }>;

/** Reads the pictures in the order of labels.csv; one that cannot be opened counts as rejected. */
async function readAll(
  pictures: readonly LabelledPicture[],
  folder: string,
  readFiles: ReadFiles,
  output: Output,
  signal: AbortSignal,
): Promise<ReadPicture[]> {
  const results: ReadPicture[] = [];
  let last = performance.now();
  for await (const { reading, error } of readFiles(
    pictures.map(({ file }) => join(folder, file)),
  )) {
    if (signal.aborted) throw new AbortError('The evaluation was stopped.');
    if (error) reportFailedFile(error);
    const { file, label } = pictures[results.length]!;
    const { text, confidence, rejected, reason } = reading;
    results.push({
      ...{ file, expected: label, read: text.replaceAll(/\s/g, ''), confidence, rejected },
      ...(reason === undefined ? {} : { reason }),
    });
    if (performance.now() - last < interval) continue;
    last = performance.now();
    output.note(`${formatCount(results.length)} of ${formatCount(pictures.length)} pictures`);
  }
  return results;
}

/** The failures with their pictures, made small. */
async function gallery(failures: readonly ReadPicture[], folder: string): Promise<ReportFailure[]> {
  const shown: ReportFailure[] = [];
  for (const failure of failures) {
    try {
      const { image } = await openPicture(join(folder, failure.file), thumbnailPixels);
      shown.push({ ...failure, image: shrink(image) });
    } catch (error) {
      // It could not be read either, and that was said then.
      if (!(error instanceof InputError)) throw error;
      shown.push(failure);
    }
  }
  return shown;
}

function shrink(image: GreyImage): GreyImage {
  const { width, height, data } = image;
  const factor = Math.min(1, thumbnail.width / width, thumbnail.height / height);
  if (factor === 1) return image;
  const size = [width, height].map((side) => Math.max(1, Math.round(side * factor)));
  const [newWidth, newHeight] = size as [number, number];
  const whole = { left: 0, top: 0, width, height };
  const small = resizeRegion(data, width, height, whole, newWidth, newHeight);
  const bytes = Uint8Array.from(small, (value) => Math.min(255, Math.max(0, Math.round(value))));
  return { width: newWidth, height: newHeight, data: bytes };
}

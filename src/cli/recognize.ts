/** @file `tenfold recognize`: the digits, numbers and pages of numbers in pictures and folders. */
import { once } from 'node:events';
import { resolve } from 'node:path';
import { formatCount, formatDuration } from '../evaluation/printable.js';
import { mapInOrder } from '../storage/in-order.js';
import { atOnce, createRecognizer, unreadable, type Recognizer } from '../library/recognize.js';
import type { PictureSource } from '../library/picture.js';
import type { Reading, ReadOptions, RecognitionMode } from '../recognition/reading.js';
import { openAtomic } from '../storage/atomic-stream.js';
import { AbortError, InputError, UsageError } from '../tensor/error.js';
import { annotationTarget, type AnnotationTarget } from './annotation-target.js';
import { reportFailedFile } from './failure.js';
import { interruptible } from './interrupt.js';
import { createOutput, type Output, type OutputFlags } from './output.js';
import { agreedFormat, type ResultFormat } from './output-format.js';
import { countFiles, findPictures, type NamedFile } from './picture-files.js';
import { readingLines } from './reading-lines.js';
import { showReading, type RecognizeProgress } from './recognize-progress.js';
import { checkStandardInput, readStandardInput, standardInput } from './standard-input.js';

/** The command's flags. */
export interface RecognizeFlags extends OutputFlags, Omit<ReadOptions, 'mode'> {
  readonly mode?: RecognitionMode | 'auto';
  readonly model?: string;
  readonly spotter?: string;
  readonly committee?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
  readonly annotate?: string;
}

/** Runs the command. */
export async function recognize(args: readonly string[], flags: RecognizeFlags): Promise<void> {
  checkUsage(args, flags);
  const { mode, length, pattern, symbols, minConfidence, model, spotter, committee } = flags;
  const { out, annotate } = flags;
  const output = createOutput(flags);
  const target = annotate === undefined ? undefined : await annotationTarget(annotate, args);
  const recognizer = await createRecognizer({
    ...(mode && mode !== 'auto' ? { mode } : {}),
    ...(length ? { length } : {}),
    ...(pattern === undefined ? {} : { pattern }),
    ...(symbols === undefined ? {} : { symbols }),
    ...(minConfidence === undefined ? {} : { minConfidence }),
    ...(model === undefined ? {} : { model }),
    ...(spotter === undefined ? {} : { spotter }),
    ...(committee ? { committee } : {}),
  });
  const leaveOut = new Set([out, annotate].flatMap((path) => (path ? [resolve(path)] : [])));
  const progress = showReading(process.stderr, flags.quiet ?? false);
  try {
    const sink = out === undefined ? toStandardOutput(progress) : await toFile(out);
    try {
      await interruptible((signal) => {
        const job = { args, flags, output, recognizer, target, leaveOut, progress, sink, signal };
        return readPictures(job);
      });
      await sink.end();
    } finally {
      await sink.abandon();
    }
  } finally {
    progress.close();
    await recognizer.release();
  }
}

function checkUsage(args: readonly string[], flags: RecognizeFlags): void {
  formatOf(flags);
  checkStandardInput(args, 'recognize');
}

/** Where lines go. */
interface Sink {
  write(text: string): Promise<void>;
  end(): Promise<void>;
  abandon(): Promise<void>;
}

function toStandardOutput(progress: RecognizeProgress): Sink {
  return {
    async write(text) {
      progress.clear();
      // A reader slower than we are is waited for.
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    end: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

async function toFile(path: string): Promise<Sink> {
  const file = await openAtomic(path);
  return { write: file.write, end: file.commit, abandon: file.abandon };
}

interface Job {
  readonly args: readonly string[];
  readonly flags: RecognizeFlags;
  readonly output: Output;
  readonly recognizer: Recognizer;
  readonly target: AnnotationTarget | undefined;
  readonly leaveOut: ReadonlySet<string>;
  readonly progress: RecognizeProgress;
  readonly sink: Sink;
  readonly signal: AbortSignal;
}

async function readPictures(job: Job): Promise<void> {
  const { args, flags, output, leaveOut, progress, sink, signal } = job;
  const began = performance.now();
  const counts = { read: 0, rejected: 0, unreadable: 0, other: 0 };
  const onFailure = (error: InputError): void => {
    progress.clear();
    reportFailedFile(error);
  };
  const format = formatOf(flags);
  const fitted = flags.out === undefined && process.stdout.isTTY;
  const { header, lines } = readingLines(format, output, fitted);
  const onOther = (): void => {
    counts.other++;
    progress.onFile();
  };
  const files = findPictures(args, { leaveOut, onOther, onFailure });
  void countFiles(args, leaveOut, signal).then((total) => (progress.total = total));

  let begun = false;
  for await (const { file, reading, failures } of mapInOrder(files, atOnce, (each) =>
    readOne(each, job),
  )) {
    if (signal.aborted) {
      const done = formatCount(counts.read + counts.rejected + counts.unreadable);
      const kept = flags.out === undefined ? '' : `; ${flags.out} was not written`;
      throw new AbortError(`Stopped after ${done} pictures${kept}.`);
    }
    if (!begun && header !== '') await sink.write(header);
    begun = true;
    failures.forEach(onFailure);
    if (reading.reason === 'unreadable image') counts.unreadable++;
    else if (reading.rejected) counts.rejected++;
    else counts.read++;
    await sink.write(lines(file.path, reading));
    progress.onFile();
  }
  if (!begun && format === 'csv') await sink.write(header);
  progress.clear();
  const total = counts.read + counts.rejected + counts.unreadable;
  if (total + counts.other > 1 || flags.out !== undefined) {
    output.note(summary(counts, total, (performance.now() - began) / 1000, flags.out));
  }
}

/** @throws UsageError where flags and the ending of `--out` do not agree, or it has another one. */
function formatOf({ json, csv, out }: RecognizeFlags): ResultFormat {
  if (json && csv) throw new UsageError('--json and --csv exclude each other.');
  const format = agreedFormat(
    json ? 'json' : csv ? 'csv' : undefined,
    json ? '--json' : '--csv',
    out,
  );
  if (format !== undefined) return format;
  if (out === undefined) return 'table';
  throw new UsageError(
    `--out ${out} names no format: end it in .csv, .jsonl or .txt, or add --csv or --json.`,
  );
}

/** Reads one picture, and draws its reading where that is wanted. */
async function readOne(
  file: NamedFile,
  { recognizer, target, flags, signal }: Job,
): Promise<{ file: NamedFile; reading: Reading; failures: readonly InputError[] }> {
  let reading = unreadable(flags.mode === 'auto' || !flags.mode ? {} : { mode: flags.mode });
  try {
    const picture: PictureSource =
      file.path === standardInput ? await readStandardInput(signal) : file.path;
    reading = await recognizer.recognize(picture);
    if (target !== undefined) await target.write(file, picture, reading);
    return { file, reading, failures: [] };
  } catch (error) {
    if (!(error instanceof InputError) || error instanceof UsageError) throw error;
    return { file, reading, failures: [error] };
  }
}

function summary(
  counts: { readonly [name in 'read' | 'rejected' | 'unreadable' | 'other']: number },
  total: number,
  seconds: number,
  out: string | undefined,
): string {
  const parts = [
    `Read ${formatCount(counts.read)} of ${formatCount(total)} pictures`,
    ...(counts.rejected ? [`${formatCount(counts.rejected)} rejected`] : []),
    ...(counts.unreadable ? [`${formatCount(counts.unreadable)} unreadable`] : []),
    ...(counts.other
      ? [`${formatCount(counts.other)} other ${counts.other === 1 ? 'file' : 'files'} left out`]
      : []),
    formatDuration(seconds),
  ];
  return `${parts.join(', ')}${out === undefined ? '' : `. Wrote ${out}`}`;
}

/**
 * @file Downloading one file whose SHA-256 is known, from the first mirror that gives it. A cut
 * download goes on where it stopped, in this process or the next; bytes of another hash are thrown
 * away. For files that fit in memory.
 */
import { constants, mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AbortError, InputError } from '../tensor/error.js';
import { fileError } from './file-error.js';
import { sha256 } from './hash.js';

/** How far a download is. */
export interface DownloadProgress {
  readonly url: string;
  /** Bytes on disk so far, those of an earlier try included. */
  readonly received: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

export interface DownloadOptions {
  /** Where the file is offered; tried in this order. */
  readonly mirrors: readonly string[];
  /** Size in bytes and SHA-256 (hex) of the file. */
  readonly size: number;
  readonly sha256: string;
  /** Where the received part is kept until the file is whole; removed then. */
  readonly partPath: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** How long no byte may come before a mirror is given up, in milliseconds; default 20 s. */
  readonly stallTimeout?: number;
}

/** How often one mirror may be cut and asked to go on before the next one is tried. */
const TRIES_PER_MIRROR = 4;

/** What one request came to: the connection was cut, or the mirror is no good. */
type Outcome = 'whole' | 'cut' | { readonly refused: string };

/** Aborts when `beat` was not called for `timeout` milliseconds. */
function watchdog(timeout: number): { signal: AbortSignal; beat: () => void; stop: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  return {
    signal: controller.signal,
    beat: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}

/** Whether the answer begins at byte `start` of a file of `size` bytes; a reason when it is unusable. */
function placeOf(response: Response, start: number, size: number): number | { refused: string } {
  if (response.status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    if (range === null || Number(range[1]) !== start) return { refused: 'it sent another range' };
    if (range[2] !== '*' && Number(range[2]) !== size) {
      return { refused: `its file has ${range[2]} bytes, not ${size}` };
    }
    return start;
  }
  if (response.status !== 200) return { refused: `it answered ${response.status}` };
  const length = response.headers.get('content-length');
  if (length !== null && Number(length) !== size && !response.headers.has('content-encoding')) {
    return { refused: `its file has ${length} bytes, not ${size}` };
  }
  return 0;
}

/** Asks `url` for what is missing and appends it to `part`. */
async function fetchRest(
  url: string,
  part: FileHandle,
  options: DownloadOptions,
): Promise<Outcome> {
  const { size, signal, onProgress } = options;
  const start = (await part.stat()).size;
  if (start === size) return 'whole';
  const dog = watchdog(options.stallTimeout ?? 20_000);
  const either = signal === undefined ? dog.signal : AbortSignal.any([signal, dog.signal]);
  let received = 0;
  try {
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (start > 0) headers.range = `bytes=${start}-`;
    const response = await fetch(url, { headers, signal: either });
    const place = placeOf(response, start, size);
    if (typeof place !== 'number') {
      await response.body?.cancel();
      return place;
    }
    // A mirror that ignores the range sends all of it again.
    await part.truncate(place);
    received = place;
    for await (const chunk of response.body ?? []) {
      dog.beat();
      if (received + chunk.length > size) return { refused: `it sent more than ${size} bytes` };
      await part.write(chunk, 0, chunk.length, received);
      received += chunk.length;
      onProgress?.({ url, received, total: size });
    }
    return received === size ? 'whole' : 'cut';
  } catch (error) {
    if (signal?.aborted) throw new AbortError('The download was stopped; it can go on later.');
    const failure = fileError('write', options.partPath, error);
    if (failure instanceof InputError) throw failure;
    if (dog.signal.aborted) return { refused: 'it stopped sending' };
    // Everything else that fetch throws is the network's doing.
    return received > start ? 'cut' : { refused: 'the connection failed' };
  } finally {
    dog.stop();
  }
}

/** Takes the file from one mirror, going on after cuts. A reason when that mirror cannot give it. */
async function fromMirror(
  url: string,
  part: FileHandle,
  options: DownloadOptions,
): Promise<Uint8Array | { refused: string }> {
  for (let attempt = 0; attempt < TRIES_PER_MIRROR; attempt++) {
    const resumed = (await part.stat()).size > 0;
    const outcome = await fetchRest(url, part, options);
    if (outcome === 'cut') continue;
    if (outcome !== 'whole') return outcome;
    const bytes = new Uint8Array(options.size);
    await part.read(bytes, 0, bytes.length, 0);
    if (sha256(bytes) === options.sha256) return bytes;
    await part.truncate(0);
    // The bytes of an earlier try may be the wrong ones: ask once more, from the beginning.
    if (!resumed) return { refused: 'its file has another SHA-256' };
  }
  return { refused: 'the connection was cut again and again' };
}

/** Opens the part file of an earlier try, or a new one. */
async function openPart(path: string, size: number): Promise<FileHandle> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const part = await open(path, constants.O_RDWR | constants.O_CREAT);
    if ((await part.stat()).size > size) await part.truncate(0);
    return part;
  } catch (error) {
    throw fileError('write', path, error);
  }
}

/**
 * Downloads a file and returns its bytes, verified.
 * @throws InputError when no mirror gives the file, naming each and why; what was received is kept
 *   for the next try. AbortError on `signal`, likewise.
 */
export async function download(options: DownloadOptions): Promise<Uint8Array> {
  const part = await openPart(options.partPath, options.size);
  const reasons: string[] = [];
  let bytes: Uint8Array | undefined;
  try {
    for (const url of options.mirrors) {
      const result = await fromMirror(url, part, options);
      if (result instanceof Uint8Array) {
        bytes = result;
        break;
      }
      reasons.push(`${url} (${result.refused})`);
    }
  } finally {
    const { size } = await part.stat();
    await part.close();
    if (bytes !== undefined || size === 0) await rm(options.partPath, { force: true });
  }
  if (bytes === undefined) {
    throw new InputError(`Cannot download from ${reasons.join(', ')}; try again later.`);
  }
  return bytes;
}

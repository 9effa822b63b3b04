import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AbortError, InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { download, type DownloadOptions, type DownloadProgress } from './download.js';
import { sha256 } from './hash.js';

const random = createRandom(1);
const FILE = Uint8Array.from({ length: 300_000 }, () => random.integer(256));

let folder: string;
let servers: Server[];
/** The Range header of every request, in order. */
let ranges: (string | undefined)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-download-'));
  servers = [];
  ranges = [];
});

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

/** A mirror as it should be; `cutAfter` bytes it may break the connection off, `cuts` times. */
function honest(cuts = 0, cutAfter = 100_000): RequestListener {
  return (request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = FILE.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(start > 0 && { 'content-range': `bytes ${start}-${FILE.length - 1}/${FILE.length}` }),
    });
    if (cuts > 0) {
      cuts--;
      response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 30));
    } else {
      response.end(rest);
    }
  };
}

const fetchFile = (mirrors: string[], more: Partial<DownloadOptions> = {}): Promise<Uint8Array> =>
  download({
    mirrors,
    size: FILE.length,
    sha256: sha256(FILE),
    partPath: join(folder, 'deep', 'file.part'),
    ...more,
  });

/** Whether the bytes are the file's; comparing element by element would take a second. */
const isFile = (bytes: Uint8Array): boolean => Buffer.compare(bytes, FILE) === 0;

const leftOver = (): Promise<string[]> => readdir(join(folder, 'deep'));

test('a whole file arrives, with progress up to its size, and nothing stays beside it', async () => {
  const seen: DownloadProgress[] = [];
  const url = await serve(honest());
  expect(isFile(await fetchFile([url], { onProgress: (progress) => seen.push(progress) }))).toBe(
    true,
  );
  expect(seen.at(-1)).toEqual({ url, received: FILE.length, total: FILE.length });
  expect(await leftOver()).toEqual([]);
});

test('a download that is cut goes on where it stopped', async () => {
  const url = await serve(honest(2));
  expect(isFile(await fetchFile([url]))).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
});

test('what one mirror began another one finishes', async () => {
  const first = await serve(honest(100, 20_000));
  const second = await serve(honest());
  expect(isFile(await fetchFile([first, second]))).toBe(true);
  expect(ranges.at(-1)).toBe('bytes=80000-');
});

test('a later process goes on with the part that an earlier one left', async () => {
  const url = await serve(honest(100, 30_000));
  await expect(fetchFile([url])).rejects.toThrow(/cut again and again/);
  expect(await leftOver()).toEqual(['file.part']);
  ranges.length = 0;
  expect(isFile(await fetchFile([await serve(honest())]))).toBe(true);
  expect(ranges).toEqual(['bytes=120000-']);
  expect(await leftOver()).toEqual([]);
});

test('a mirror that ignores the range and sends all of it again still serves', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    if (asked++ > 0) response.end(FILE);
    else response.write(FILE.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 30));
  });
  expect(isFile(await fetchFile([url]))).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=50000-']);
});

test('wrong bytes of the right size are thrown away, and the next mirror is asked', async () => {
  const wrong = FILE.slice();
  wrong[FILE.length - 1]! ^= 1;
  const liar = await serve((_, response) => response.end(wrong));
  await expect(fetchFile([liar])).rejects.toThrow(/another SHA-256/);
  expect(await leftOver()).toEqual([]);
  expect(isFile(await fetchFile([liar, await serve(honest())]))).toBe(true);
});

test('a part with wrong bytes does not spoil the download', async () => {
  const url = await serve(honest());
  await fetchFile([url]);
  await writeFile(join(folder, 'deep', 'file.part'), new Uint8Array(70_000));
  expect(isFile(await fetchFile([url]))).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=70000-', undefined]);
});

test('a part that is longer than the file is dropped', async () => {
  const url = await serve(honest());
  await fetchFile([url]);
  await writeFile(join(folder, 'deep', 'file.part'), new Uint8Array(FILE.length + 1));
  expect(isFile(await fetchFile([url]))).toBe(true);
});

test('a file of another length is refused before it is downloaded', async () => {
  const url = await serve((_, response) => response.end(FILE.subarray(0, 1000)));
  await expect(fetchFile([url])).rejects.toThrow(/its file has 1000 bytes, not 300000/);
});

test('an endless answer is broken off', async () => {
  const url = await serve((_, response) => {
    const more = (): void => {
      if (!response.destroyed) response.write(FILE, more);
    };
    more();
  });
  await expect(fetchFile([url])).rejects.toThrow(/sent more than 300000 bytes/);
});

test('a range other than the one asked for is refused', async () => {
  const url = await serve((request, response) => {
    if (request.headers.range === undefined) return honest(1)(request, response);
    response.writeHead(206, { 'content-range': `bytes 7-${FILE.length - 1}/${FILE.length}` });
    response.end(FILE.subarray(7));
  });
  await expect(fetchFile([url])).rejects.toThrow(/another range/);
});

test('a mirror that stalls is given up and the next one goes on from there', async () => {
  const stalled = await serve((_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, 60_000));
  });
  const url = await serve(honest());
  expect(isFile(await fetchFile([stalled, url], { stallTimeout: 200 }))).toBe(true);
  expect(ranges.at(-1)).toBe('bytes=60000-');
});

test('a mirror that never answers is given up', async () => {
  const silent = await serve(() => undefined);
  await expect(fetchFile([silent], { stallTimeout: 100 })).rejects.toThrow(/stopped sending/);
});

test('when no mirror helps, one line names each and why', async () => {
  const missing = await serve((_, response) => response.writeHead(404).end());
  const failure = await fetchFile([missing, 'http://127.0.0.1:1/file']).catch((error) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(failure.message).toContain(`${missing} (it answered 404)`);
  expect(failure.message).toContain('http://127.0.0.1:1/file (the connection failed)');
  expect(failure.message).not.toContain('\n');
});

test('an abort stops at once and keeps what was received', async () => {
  const controller = new AbortController();
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, 40_000));
  });
  const onProgress = ({ received }: DownloadProgress): void => {
    if (received === 40_000) controller.abort();
  };
  const running = fetchFile([url], { signal: controller.signal, onProgress });
  await expect(running).rejects.toThrow(AbortError);
  expect(await readFile(join(folder, 'deep', 'file.part'))).toHaveLength(40_000);
});

test('a place that cannot be written to is the user error it is', async () => {
  await writeFile(join(folder, 'deep'), '');
  await expect(fetchFile([await serve(honest())])).rejects.toThrow(InputError);
});

test('a slow mirror that keeps sending is not taken for a stalled one', async () => {
  const url = await serve((_, response) => {
    let sent = 0;
    const more = (): void => {
      response.write(FILE.subarray(sent, (sent += 50_000)));
      if (sent < FILE.length) setTimeout(more, 80);
      else response.end();
    };
    more();
  });
  expect(isFile(await fetchFile([url], { stallTimeout: 250 }))).toBe(true);
});

test('a mirror that starts over and is cut leaves only what it sent', async () => {
  await fetchFile([await serve(honest())]);
  await writeFile(join(folder, 'deep', 'file.part'), new Uint8Array(200_000));
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': FILE.length });
    response.write(FILE.subarray(0, 50_000), () => setTimeout(() => response.destroy(), 30));
  });
  await expect(fetchFile([url])).rejects.toThrow(InputError);
  const left = await readFile(join(folder, 'deep', 'file.part'));
  expect(Buffer.compare(left, FILE.subarray(0, 50_000))).toBe(0);
});

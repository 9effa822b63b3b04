import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { readImageFolder } from './image-folder.js';
import { syntheticDigits } from './synthetic.js';

let folder: string;
const digits = syntheticDigits(20, createRandom(1));
const image = (i: number): Uint8Array => digits.images.subarray(i * 784, (i + 1) * 784);
const raw = { width: 28, height: 28, channels: 1 } as const;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-images-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

const png = (pixels: Uint8Array): Promise<Buffer> => sharp(pixels, { raw }).png().toBuffer();

test("frames of MNIST's kind are taken byte for byte, in order of name, under their digit", async () => {
  await put('7/10.png', await png(image(1)));
  await put('7/9.png', await png(image(0)));
  await put('3/a.png', await png(image(2)));
  await put('3/Thumbs.db', 'not a picture');
  const data = await readImageFolder(folder, 'mine');
  expect([...data.labels]).toEqual([3, 7, 7]);
  expect(data.classes).toHaveLength(10);
  const expected = Buffer.concat([image(2), image(0), image(1)]);
  expect(Buffer.compare(data.images, expected)).toBe(0);
});

test('dark digits on a large light page are framed', async () => {
  const dark = await sharp(image(0), { raw }).negate().resize(112, 112).png().toBuffer();
  const margin = { top: 60, left: 90, right: 10, bottom: 20 };
  const page = sharp(dark).extend({ ...margin, background: 'white' });
  await put('5/page.jpg', await page.jpeg({ quality: 95 }).toBuffer());
  const { images } = await readImageFolder(folder, 'mine');
  let difference = 0;
  images.forEach((value, i) => (difference += Math.abs(value - image(0)[i]!)));
  expect(images[0]).toBe(0);
  expect(difference / 784).toBeLessThan(20);
});

test('folders with other names are classes of their own, in order', async () => {
  await put('plus/a.png', await png(image(0)));
  await put('minus/a.png', await png(image(1)));
  const data = await readImageFolder(folder, 'signs');
  expect(data.classes).toEqual(['minus', 'plus']);
  expect([...data.labels]).toEqual([0, 1]);
});

test('pictures that are in no folder of a class are told of', async () => {
  await put('7/a.png', await png(image(0)));
  await put('7/.hidden/b.png', 'not read');
  await put('7/notes/read.txt', 'no picture');
  const notes: string[] = [];
  const onNote = (line: string): void => void notes.push(line);
  await readImageFolder(folder, 'mine', { onNote });
  expect(notes).toEqual([]);
  await put('stray.png', 'not read');
  await put('7/more/b.png', 'not read');
  await put('7/more/still/c.jpg', 'not read');
  expect((await readImageFolder(folder, 'mine', { onNote })).count).toBe(1);
  expect(notes).toEqual([
    `Left out 3 of 4 pictures in ${folder}: 1 beside the folders of classes, 2 in folders below them.`,
  ]);
});

test('a folder without pictures is no class and told of, unless it is a digit', async () => {
  await put('7/a.png', await png(image(0)));
  await mkdir(join(folder, '3'));
  await put('notes/read.txt', 'no picture');
  await mkdir(join(folder, 'old'));
  const notes: string[] = [];
  const onNote = (line: string): void => void notes.push(line);
  const { classes, labels } = await readImageFolder(folder, 'mine', { onNote });
  expect(classes).toEqual([...'0123456789']);
  expect([...labels]).toEqual([7]);
  expect(notes).toEqual([
    `Left out folders without pictures of their own in ${folder}: notes, old.`,
  ]);
});

test.each([
  ['damaged', async () => (await png(image(0))).subarray(0, 100), /5\/a.png.*damaged/],
  ['blank', () => png(new Uint8Array(784)), /5\/a.png shows no digit/],
  ['empty', async () => new Uint8Array(), /5\/a.png: the file is empty/],
])('a picture that is %s is named in one line', async (_, make, message) => {
  await put('5/a.png', await make());
  const failure = await readImageFolder(folder, 'mine').catch((error) => error);
  expect(failure).toBeInstanceOf(InputError);
  expect(failure.message).toMatch(message);
});

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { imageOf, NO_DIGIT } from './dataset.js';
import { loadDataset } from './load.js';
import { syntheticDigits } from './synthetic.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenfold-marked-'));
});

afterEach(() => rm(folder, { recursive: true }));

const drawn = syntheticDigits(60, createRandom(1));
const size = 84;

interface Placed {
  readonly index: number;
  readonly left: number;
}

/** A picture of dark digits on light paper, three times as large as their frames. */
async function picture(width: number, placed: readonly Placed[]): Promise<Buffer> {
  const page = Buffer.alloc(width * 110, 225);
  for (const { index, left } of placed) {
    const raw = { width: 28, height: 28, channels: 1 } as const;
    const large = await sharp(Buffer.from(imageOf(drawn, index)), { raw })
      .resize(size, size)
      .extractChannel(0)
      .raw()
      .toBuffer();
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const at = (13 + y) * width + left + x;
        page[at] = Math.min(page[at]!, 225 - Math.round((200 * large[y * size + x]!) / 255));
      }
    }
  }
  return sharp(page, { raw: { width, height: 110, channels: 1 } })
    .png()
    .toBuffer();
}

const boxOf = ({ left }: Placed) => [left + 6, 15, size - 12, size - 4];

/** Pictures of four digits each; the last one of each stands outside of all boxes where asked. */
async function writePictures(count: number, { marks = false, folderName = 'images' } = {}) {
  await mkdir(join(folder, folderName), { recursive: true });
  const images: object[] = [];
  const annotations: object[] = [];
  for (let id = 0; id < count; id++) {
    const placed = [0, 1, 2, 3].map((k) => ({ index: 4 * id + k, left: 12 + 92 * k }));
    await writeFile(join(folder, folderName, `${id}.png`), await picture(400, placed));
    images.push({ id, file_name: `${id}.png` });
    for (const each of marks ? placed.slice(0, 3) : placed) {
      const category_id = drawn.labels[each.index]! + 1;
      annotations.push({ image_id: id, category_id, bbox: boxOf(each) });
    }
  }
  const categories = drawn.classes.map((name, i) => ({ id: i + 1, name }));
  return { images, categories, annotations };
}

const write = (name: string, value: unknown) =>
  writeFile(join(folder, name), JSON.stringify(value));

/** The share of ink that two frames do not have in common. */
function difference(a: Uint8Array, b: Uint8Array): number {
  const ink = a.reduce((sum, value) => sum + value, 0);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / ink;
}

describe('a folder with a COCO file', () => {
  test('gives every marked digit as MNIST frames it, in order, each under its label', async () => {
    for (const part of ['train', 'test']) {
      await write(`${part}.json`, await writePictures(5, { folderName: join(part, 'images') }));
      await rename(join(folder, `${part}.json`), join(folder, part, 'annotations.json'));
    }
    const { train, test: held, outliers } = await loadDataset(folder);
    for (const part of [train, held]) {
      expect([...part.labels]).toEqual([...drawn.labels.subarray(0, 20)]);
      const offs = Array.from({ length: 20 }, (_, i) =>
        difference(imageOf(drawn, i), imageOf(part, i)),
      ).sort((x, y) => x - y);
      expect(offs[10]).toBeLessThan(0.7);
      expect(offs[17]).toBeLessThan(1);
    }
    expect(outliers!.classes).toEqual([NO_DIGIT]);
    expect(outliers!.count).toBeGreaterThan(0);
  });

  test('gives the digits of its training part as recognition cuts them, too', async () => {
    await write('_annotations.coco.json', await writePictures(5));
    const { train, cuts } = await loadDataset(folder);
    const { frames, of } = cuts!;
    expect(new Set(of)).toEqual(new Set(Array.from({ length: train.count }, (_, i) => i)));
    of.forEach((index, i) => {
      expect(frames.labels[i]).toBe(train.labels[index]);
      expect(difference(imageOf(train, index), imageOf(frames, i))).toBeLessThan(1);
    });
  });

  test('has a picture whole in one part, the same one every time', async () => {
    await write('_annotations.coco.json', await writePictures(5));
    const one = await loadDataset(folder);
    const two = await loadDataset(folder);
    expect(one.test.count % 4).toBe(0);
    expect([one.train.hash, one.test.hash]).toEqual([two.train.hash, two.test.hash]);
    expect(one.outliers!.hash).toBe(two.outliers!.hash);
  });

  test('takes writing outside of the boxes for no digit, and says which boxes are empty', async () => {
    const coco = await writePictures(4, { marks: true, folderName: '.' });
    const bare = (await writePictures(4)).annotations.length;
    expect(bare).toBe(16);
    const empty = { image_id: 0, category_id: 1, bbox: [0, 0, 8, 8] };
    const flat = { image_id: 0, category_id: 1, bbox: [0, 0, 8, 0] };
    await write('annotations.json', { ...coco, annotations: [...coco.annotations, empty, flat] });
    const notes: string[] = [];
    const {
      train,
      test: held,
      outliers,
    } = await loadDataset(folder, {
      onNote: (line) => notes.push(line),
    });
    expect(train.count + held.count).toBe(12);
    expect(notes).toEqual([
      `Left out 2 of 14 boxes in ${join(folder, 'annotations.json')}: 1 hold no ink, 1 have no area or mark a crowd.`,
    ]);
    const known = Array.from({ length: 16 }, (_, k) => k).filter((k) => k % 4 === 3);
    const found = known.filter((k) =>
      Array.from({ length: outliers!.count }, (_, i) => imageOf(outliers!, i)).some(
        (frame) => difference(imageOf(drawn, k), frame) < 0.8,
      ),
    );
    expect(found.length).toBeGreaterThanOrEqual(2);
  });

  test('with pictures that are not there is one line', async () => {
    const coco = await writePictures(2);
    const images = [...coco.images, { id: 8, file_name: 'c.png' }, { id: 9, file_name: 'd.png' }];
    const lost = [8, 9].map((image_id) => ({ ...coco.annotations[0], image_id }));
    await write('annotations.json', { ...coco, images, annotations: lost });
    const error: unknown = await loadDataset(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(
      /^Cannot read the pictures of .*: 2 pictures, the first c\.png, [^\n]+\.$/,
    );
  });
});

describe('a folder with labels.csv', () => {
  test('gives its pictures of one digit; no label is no digit, several digits are left out', async () => {
    const lines = ['file,label'];
    for (let i = 0; i < 40; i++) {
      await writeFile(join(folder, `${i}.png`), await picture(110, [{ index: i, left: 13 }]));
      lines.push(`${i}.png,${i === 0 ? '' : i === 1 ? '31' : drawn.labels[i]}`);
    }
    await writeFile(join(folder, 'labels.csv'), lines.join('\n'));
    const notes: string[] = [];
    const data = await loadDataset(folder, { onNote: (line) => notes.push(line) });
    expect(data.train.count + data.test.count).toBe(38);
    expect(data.outliers!.count).toBe(1);
    expect(difference(imageOf(drawn, 0), imageOf(data.outliers!, 0))).toBeLessThan(0.8);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^Left out 1 of 40 pictures in .*labels\.csv: they hold several digits/,
    );
  });

  test('whose picture is blank, or not there, is one line', async () => {
    await writeFile(join(folder, 'labels.csv'), 'blank.png,3\n');
    await expect(loadDataset(folder)).rejects.toThrow(/blank\.png: it does not exist/);
    await writeFile(join(folder, 'blank.png'), await picture(110, []));
    await expect(loadDataset(folder)).rejects.toThrow(/blank\.png shows no digit: it is blank/);
  });
});

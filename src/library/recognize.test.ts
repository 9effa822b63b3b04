import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../codec/decode.js';
import { encodePng } from '../codec/encode.js';
import { imageOf, type Dataset } from '../dataset/dataset.js';
import { loadDataset } from '../dataset/load.js';
import type { GreyImage } from '../image/grey-image.js';
import { InputError, UsageError } from '../tensor/error.js';
import { annotate } from './annotate.js';
import { loadModel } from './load-model.js';
import { createRecognizer, recognize, type BatchReading, type Recognizer } from './recognize.js';
import { sequential } from './model.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';

const folder = mkdtempSync(join(tmpdir(), 'tenfold-recognize-'));
let test: Dataset;
let recognizer: Recognizer;

beforeAll(async () => {
  ({ test } = await loadDataset('mnist'));
  recognizer = await createRecognizer();
});
afterAll(async () => {
  await recognizer.release();
  rmSync(folder, { recursive: true, force: true });
});

const digit = (index: number): GreyImage => ({ width: 28, height: 28, data: imageOf(test, index) });

/** Test digit `index`, enlarged, dark on a sheet of light paper. */
function sheet(index: number, side: number, scale: number, left: number, top: number): GreyImage {
  const data = new Uint8Array(side * side).fill(235);
  const pixels = imageOf(test, index);
  for (let y = 0; y < 28 * scale; y++) {
    for (let x = 0; x < 28 * scale; x++) {
      const ink = pixels[Math.floor(y / scale) * 28 + Math.floor(x / scale)]!;
      data[(top + y) * side + left + x] = 235 - Math.round(ink * 0.8);
    }
  }
  return { width: side, height: side, data };
}

describe('recognize', () => {
  it('reads pixels, bytes and a file alike, whatever names them', async () => {
    const png = await encodePng(digit(0));
    const path = join(folder, 'seven.png');
    writeFileSync(path, png);
    const { buffer } = Uint8Array.from(png);
    const readings = [await recognize(path)];
    for (const picture of [digit(0), png, buffer, pathToFileURL(path)]) {
      readings.push(await recognizer.recognize(picture));
    }
    for (const reading of readings) {
      expect(reading).toMatchObject({ mode: 'digit', text: '7', rejected: false });
      expect(reading.confidence).toBeGreaterThan(0.9);
      expect(reading).toEqual(readings[0]);
    }
  });

  it('reports boxes in the pixels of a picture that was shrunk while it was decoded', async () => {
    const large = await encodePng(sheet(0, 4400, 40, 2000, 1000));
    const { text, digits } = await recognizer.recognize(large, { mode: 'digit' });
    expect(text).toBe('7');
    const { box } = digits[0]!;
    // The ink of test digit 0 is from column 6 to 21 and row 7 to 26.
    const expected = [2000 + 6 * 40, 1000 + 7 * 40, 2000 + 22 * 40, 1000 + 27 * 40];
    // A leaning digit was made upright: its box holds it leaning again, and is wider than its ink.
    const room = [240, 60, 240, 60];
    for (const [i, edge] of [box.left, box.top, box.right, box.bottom].entries()) {
      expect(Math.abs(edge - expected[i]!)).toBeLessThanOrEqual(room[i]!);
    }
  });

  it('rejects a blank picture, and refuses what is none', async () => {
    const data = new Uint8Array(900).fill(255);
    const blank = await recognizer.recognize({ width: 30, height: 30, data });
    expect(blank).toMatchObject({ text: '', rejected: true, reason: 'blank' });
    const wrong = { width: 30, height: 31, data };
    await expect(recognizer.recognize(wrong)).rejects.toThrow(/30 x 31 grey pixels are not 900/);
    await expect(recognizer.recognize(join(folder, 'no.png'))).rejects.toThrow(/does not exist/);
    await expect(recognizer.recognize(Uint8Array.of(1))).rejects.toThrow(InputError);
  });

  it('takes wrong options to be wrong usage, before anything is loaded', async () => {
    await expect(createRecognizer({ pattern: 'x', model: 'none' })).rejects.toThrow(UsageError);
    await expect(createRecognizer({ length: { min: 2, max: 1 } })).rejects.toThrow(UsageError);
  });

  it('refuses a model of other classes or another size', async () => {
    const letters = sequential([flatten(), dense(2, { activation: 'softmax' })], { classes: ['a', 'b'] }); // prettier-ignore
    await expect(createRecognizer({ model: letters })).rejects.toThrow(/tells a, b apart/);
    const small = sequential([flatten(), dense(10, { activation: 'softmax' })], { input: [8, 8] });
    await expect(createRecognizer({ model: small })).rejects.toThrow(/takes 8x8 pixels/);
  });

  it('leaves a model that was handed in to its owner', async () => {
    const model = await loadModel();
    let released = 0;
    const release = model.release.bind(model);
    model.release = () => (released++, release());
    const own = await createRecognizer({ model });
    expect((await own.recognize(digit(2))).text).toBe('1');
    await own.release();
    expect(released).toBe(0);
    await model.release();
  });
});

describe('what a program without types may ask', () => {
  const ask = (picture: unknown, options: object = {}) =>
    recognizer.recognize(picture as GreyImage, options);

  it.each([
    ['nothing', undefined, /from undefined; give a path/],
    ['a number', 7, /from number; give a path/],
    ['a Blob', new Blob(['x']), /from Blob; give a path/],
    ['an array of clamped bytes', new Uint8ClampedArray(4), /from Uint8ClampedArray; give a path/],
    ['without bytes', { width: 2, height: 1, data: [0, 1] }, /from Object; give a path/],
    ['elsewhere', new URL('https://example.com/7.png'), /https:.*only file: URLs are read/],
  ])('is refused in one line where the picture is %s', async (_, picture, says) => {
    await expect(ask(picture)).rejects.toThrow(UsageError);
    await expect(ask(picture)).rejects.toThrow(says);
  });

  it.each([
    [{ mode: 'line' }, /mode "line"; it is one of digit, number, page/],
    [{ minconfidence: 1 }, /no option "minconfidence"; did you mean minConfidence/],
    [{ length: 3 }, /length 3; it is \{ min, max \}/],
    [{ pattern: 5 }, /pattern 5; it is a text/],
    [{ pattern: 5n }, /pattern 5n; it is a text/],
    [{ minConfidence: '0.9' }, /minConfidence "0.9"; it is a number/],
    [{ minConfidence: 95 }, /minConfidence 95; it is a number from 0 to 1/],
  ])('is refused in one line where the options are %o', async (options, says) => {
    await expect(ask(digit(0), options)).rejects.toThrow(UsageError);
    await expect(ask(digit(0), options)).rejects.toThrow(says);
  });

  it('is refused before anything is loaded where a recognizer is asked for', async () => {
    const create = (options: unknown) => createRecognizer(options as object);
    await expect(create({ modle: 'classic' })).rejects.toThrow(/"modle"; did you mean/);
    await expect(create({ modell: 'classic' })).rejects.toThrow(/did you mean model\?/);
    await expect(create({ model: 5 })).rejects.toThrow(/what is no model; give a path/);
    await expect(create(null)).rejects.toThrow(/options null; it is an object/);
  });

  it.each(['photo.jpg', Uint8Array.of(1), { width: 1 }, 5])(
    'is refused where several pictures are %j',
    (pictures) => {
      const all = () => recognizer.recognizeAll(pictures as Iterable<string>);
      expect(all).toThrow(UsageError);
      expect(all).toThrow(/no list; give \[picture\]/);
    },
  );

  it('is refused once the recognizer is released', async () => {
    const gone = await createRecognizer();
    await gone.release();
    await expect(gone.recognize(digit(0))).rejects.toThrow(/released; create another/);
  });
});

describe('recognizeAll', () => {
  it('reads in order, together as alone, and a bad picture does not stop it', async () => {
    const indices = Array.from({ length: 40 }, (_, i) => i);
    const pictures = [...indices.map(digit), Uint8Array.of(1, 2, 3), digit(0)];
    const all: BatchReading[] = [];
    for await (const each of recognizer.recognizeAll(pictures)) all.push(each);
    expect(all.map(({ picture }) => picture)).toEqual(pictures);
    const bad = all[40]!;
    expect(bad.reading).toMatchObject({ text: '', rejected: true, reason: 'unreadable image' });
    expect(bad.error).toBeInstanceOf(InputError);
    for (const index of [0, 17, 39]) {
      const alone = await recognizer.recognize(digit(index));
      expect(all[index]!.reading.text).toBe(alone.text);
      expect(all[index]!.reading.confidence).toBeCloseTo(alone.confidence, 5);
    }
    const right = indices.filter((i) => all[i]!.reading.text === String(test.labels[i]));
    expect(right.length).toBeGreaterThanOrEqual(36);
  });

  it('ends with an error for options that nothing satisfies', async () => {
    const all = recognizer.recognizeAll([digit(0)], { pattern: '[' });
    await expect(all.next()).rejects.toThrow(UsageError);
  });
});

describe('annotate', () => {
  it('draws in colour on a larger sheet, and leaves the picture beneath legible', async () => {
    const picture = sheet(0, 200, 3, 60, 50);
    const reading = await recognizer.recognize(picture, { mode: 'digit' });
    const annotated = await decodeImage(await annotate(picture, reading));
    expect(annotated.width).toBeGreaterThan(200);
    expect(annotated.height).toBeGreaterThan(200);
    // Labels are dark on the paper's level or on white: there is more ink than before.
    const inkOf = ({ data }: GreyImage) => data.filter((value) => value < 128).length;
    expect(inkOf(annotated)).toBeGreaterThan(inkOf(picture) + 200);
    expect(inkOf(annotated)).toBeLessThan(annotated.data.length / 4);
  });

  it('draws what was rejected, too', async () => {
    const data = new Uint8Array(1).fill(255);
    const reading = await recognizer.recognize({ width: 1, height: 1, data });
    const { width } = await decodeImage(await annotate({ width: 1, height: 1, data }, reading));
    expect(width).toBe(280);
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../src/dataset/dataset.js';
import { loadDataset } from '../src/dataset/load.js';
import { LETTERS } from '../src/dataset/signs.js';
import { drawGlyph } from '../src/dataset/strokes.js';
import type { GreyImage } from '../src/image/grey-image.js';
import { resizeRegion } from '../src/image/resize.js';
import { loadModel } from '../src/library/load-model.js';
import type { Model } from '../src/library/model.js';
import { readPicture } from '../src/recognition/read-picture.js';
import type { ReadOptions } from '../src/recognition/reading.js';
import { UsageError } from '../src/tensor/error.js';
import { createRandom } from '../src/tensor/random.js';
import { drawCropped } from '../bench/drawn.js';
import { paint, STRANGE } from '../bench/strange-pictures.js';
import { compose, type Style } from './reference/compositions.js';

let model: Model;
let digits: Dataset;

beforeAll(async () => {
  model = await loadModel('reader');
  digits = (await loadDataset('mnist')).test;
});
afterAll(() => model.release());

const read = (image: GreyImage, options: ReadOptions = {}) =>
  readPicture(image, (frames, count) => model.probabilities(frames, count), model.classes, options);

/** How many of 20 numbers of five digits are read without a mistake. */
async function countRight(style: Style, options: ReadOptions): Promise<number> {
  let right = 0;
  for (let seed = 0; seed < 20; seed++) {
    const random = createRandom(seed);
    const text = Array.from({ length: 5 }, () => random.integer(10)).join('');
    const { text: found } = await read(compose(digits, [text], random, style), {
      minConfidence: 0,
      ...options,
    });
    if (found === text) right++;
  }
  return right;
}

/** A frame of MNIST's kind as 150 x 150 pixels of paper. */
function large(frame: Uint8Array): GreyImage {
  const whole = { left: 0, top: 0, width: 28, height: 28 };
  const ink = resizeRegion(frame, 28, 28, whole, 150, 150);
  return { width: 150, height: 150, data: Uint8Array.from(ink, (value) => 235 - 0.8 * value) };
}

const blankPaper: GreyImage = { width: 200, height: 80, data: new Uint8Array(16_000).fill(230) };

describe('reading a picture', () => {
  it('reads numbers whose digits stand apart, told to or not', async () => {
    expect(await countRight({}, { mode: 'number' })).toBeGreaterThanOrEqual(17);
    expect(await countRight({}, {})).toBeGreaterThanOrEqual(17);
  });

  it('leaves dots, commas and dashes out of the number', async () => {
    const marks = { 0: ',', 2: '.', 4: '-' } as const;
    expect(await countRight({ marks }, { mode: 'number' })).toBeGreaterThanOrEqual(15);
  });

  it('cuts digits that touch', async () => {
    expect(await countRight({ gap: -0.03 }, { mode: 'number' })).toBeGreaterThanOrEqual(16);
  });

  it('reads better with the right length than without', async () => {
    const touching = { gap: -0.14 };
    const free = await countRight(touching, { mode: 'number' });
    const bound = await countRight(touching, { mode: 'number', length: { min: 5, max: 5 } });
    expect(bound).toBeGreaterThan(free);
  });

  it('gives only readings that fit the pattern', async () => {
    const image = compose(digits, ['4711'], createRandom(3));
    const options = { mode: 'number', minConfidence: 0 } as const;
    expect((await read(image, { ...options, pattern: '47##' })).text).toBe('4711');
    const other = await read(image, { ...options, pattern: '9{4}' });
    expect(other.confidence).toBeLessThan(0.1);
    expect([other.text, ...other.alternatives.map(({ text }) => text)].join('')).toMatch(/^9*$/);
  });

  it('refuses a wrong pattern before it looks at the picture', async () => {
    await expect(read(blankPaper, { pattern: 'abc' })).rejects.toThrow(UsageError);
    await expect(read(blankPaper, { minConfidence: 2 })).rejects.toThrow(UsageError);
  });

  it('reads a page in reading order, its boxes inside the picture and around the ink', async () => {
    const image = compose(digits, ['123 45', '6789'], createRandom(5));
    const page = await read(image, { minConfidence: 0 });
    expect(page.mode).toBe('page');
    expect(page.text).toBe('123 45\n6789');
    expect(page.numbers.map(({ text }) => text)).toEqual(['123', '45', '6789']);
    expect(page.digits.map(({ digit }) => digit).join('')).toBe('123456789');
    for (const { box } of page.digits) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(image.width);
      expect(box.bottom - box.top).toBeGreaterThan(50);
      expect(box.bottom - box.top).toBeLessThan(75);
    }
  });

  it('reads single images of MNIST as the classifier does, as one digit', async () => {
    const frames = digits.images.subarray(0, 50 * 784);
    const predictions = await model.predict(frames);
    let same = 0;
    for (const [i, { digit }] of predictions.entries()) {
      const data = frames.slice(i * 784, (i + 1) * 784);
      const reading = await read({ width: 28, height: 28, data }, { minConfidence: 0 });
      expect(reading.mode).toBe('digit');
      if (reading.text === digit) same++;
    }
    expect(same).toBeGreaterThanOrEqual(48);
  });

  it('takes no letter for a number, and narrow touching digits for one only where it is told to', async () => {
    const random = createRandom(5);
    const letters = LETTERS.map((letter) => {
      const frame = new Uint8Array(784);
      drawGlyph(letter, random, frame);
      return large(frame);
    });
    let numbers = 0;
    for (const letter of letters) {
      if ((await read(letter)).text.length > 1) numbers++;
    }
    expect(numbers).toBeLessThanOrEqual(1);
    // Touching digits that are together no wider than high are one character, unless somebody says more.
    const touching = compose(digits, ['14'], createRandom(3), { gap: -0.3 });
    expect(await read(touching)).toMatchObject({ rejected: true, reason: 'not a digit' });
    expect((await read(touching, { mode: 'number' })).text).toBe('14');
    expect((await read(touching, { length: { min: 2, max: 2 } })).text).toBe('14');
  });

  it.each<[string, (grey: number, x: number, y: number, w: number, h: number) => number]>([
    [
      'mostly in shadow',
      (grey, x, y, w, h) => (x + 0.5 * (y - h / 2) < 0.75 * w ? 0.55 * grey : grey),
    ],
    [
      'on a board on a lighter wall',
      (grey, x, y, w, h) => (Math.min(x, y, w - 1 - x, h - 1 - y) < 45 ? 200 : 255 - grey),
    ],
  ])('reads a number %s', async (_, change) => {
    let right = 0;
    for (let seed = 0; seed < 10; seed++) {
      const random = createRandom(seed);
      const text = Array.from({ length: 4 }, () => random.integer(10)).join('');
      const image = compose(digits, [text], random, { height: 90 });
      const { width, height } = image;
      const data = image.data.map((grey, i) =>
        change(grey, i % width, Math.floor(i / width), width, height),
      );
      if ((await read({ width, height, data })).text === text) right++;
    }
    expect(right).toBeGreaterThanOrEqual(9);
  });

  it.each([1, 3])(
    'reads nothing in light that falls off, also around a spot at a side (seed %d)',
    async (seed) => {
      const random = createRandom(seed).fork('gradient');
      for (let i = 0; i < 260; i++) {
        const image = paint(STRANGE.gradient, random, [28, 64, 100, 300][i % 4]!);
        if (image.width === 64) expect((await read(image)).text).toBe('');
      }
    },
  );

  it('adds up: alternatives differ from the text, and all together are at most certain', async () => {
    const reading = await read(compose(digits, ['358'], createRandom(8)), { minConfidence: 0 });
    const texts = [reading.text, ...reading.alternatives.map(({ text }) => text)];
    expect(new Set(texts).size).toBe(texts.length);
    const sum = reading.alternatives.reduce((s, { confidence }) => s + confidence, 0);
    expect(sum + reading.confidence).toBeLessThanOrEqual(1 + 1e-6);
    for (const { confidence, digit, probabilities } of reading.digits) {
      expect(confidence).toBe(probabilities[Number(digit)]);
      expect(confidence).toBeGreaterThanOrEqual(reading.confidence);
      expect(probabilities.reduce((s, p) => s + p, 0)).toBeLessThanOrEqual(1 + 1e-6);
    }
  });

  it('takes a picture that is said to hold one digit for no digit only when it is surer of that', async () => {
    const image = compose(digits, ['7'], createRandom(2));
    const doubtful = (none: number) => {
      const probabilities = new Float32Array(11);
      probabilities[7] = 1 - none;
      probabilities[10] = none;
      return (_: Uint8Array, count: number) =>
        Promise.resolve(
          Float32Array.from({ length: 11 * count }, (__, i) => probabilities[i % 11]!),
        );
    };
    const ask = (none: number) =>
      readPicture(image, doubtful(none), model.classes, { mode: 'digit' });
    expect(await ask(0.7)).toMatchObject({ text: '7', rejected: false });
    expect((await ask(0.7)).confidence).toBeCloseTo(0.3 / (0.3 + 0.7 * 0.0235), 3);
    expect(await ask(0.985)).toMatchObject({ rejected: true, reason: 'not a digit' });
  });

  it('keeps what it is not sure of to its alternatives', async () => {
    const image = compose(digits, ['2718'], createRandom(1));
    const sure = await read(image, { mode: 'number', minConfidence: 0 });
    const rejected = await read(image, { mode: 'number', minConfidence: 1 });
    expect(rejected).toMatchObject({ rejected: true, text: '', reason: 'too uncertain' });
    expect(rejected.alternatives[0]!.text).toBe(sure.text);
  });

  it.each(['digit', 'number', 'page', undefined] as const)(
    'rejects blank paper as blank in mode %s',
    async (mode) => {
      const reading = await read(blankPaper, mode === undefined ? {} : { mode });
      expect(reading).toMatchObject({ rejected: true, reason: 'blank', text: '', confidence: 0 });
    },
  );

  it('never throws on any small picture, and a rejected reading has a reason and no text', async () => {
    const picture = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, height]) =>
        fc
          .uint8Array({ minLength: width * height, maxLength: width * height })
          .map((data) => ({ width, height, data })),
      );
    await fc.assert(
      fc.asyncProperty(
        picture,
        fc.constantFrom('digit', 'number', 'page', undefined),
        async (image, mode) => {
          const reading = await read(image, mode === undefined ? {} : { mode });
          expect(reading.rejected).toBe(reading.text === '');
          expect(reading.rejected).toBe(reading.reason !== undefined);
          expect(reading.confidence).toBeGreaterThanOrEqual(0);
          expect(reading.confidence).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes bars from edge to edge, or many of them, for no number', async () => {
    const bars = (width: number, from: number, to: number, every: number) => {
      const dark = (x: number) => x >= from && x < to && (x - from) % every < 10;
      const data = Uint8Array.from({ length: width * 100 }, (_, i) =>
        dark(i % width) && (to - from < 20 || Math.floor(i / width) % 90 > 15) ? 40 : 225,
      );
      return { width, height: 100, data };
    };
    expect(await read(bars(200, 90, 100, 100))).toMatchObject({ text: '', rejected: true });
    expect(await read(bars(38, 11, 25, 100))).toMatchObject({ text: '', rejected: true });
    expect(await read(bars(400, 40, 360, 40))).toMatchObject({ text: '', rejected: true });
    expect(await read(bars(200, 90, 100, 100), { mode: 'number' })).toMatchObject({ text: '1' });
  });

  it('reads digits that were cropped to their ink, with boxes inside the picture', async () => {
    let right = 0;
    for (let i = 0; i < 100; i++) {
      const crop = drawCropped(digits.images.subarray(784 * i, 784 * (i + 1)), [1, 2, 6][i % 3]!);
      const { text, digits: found } = await read(crop);
      if (text !== String(digits.labels[i])) continue;
      right++;
      const { left, top, right: end, bottom } = found[0]!.box;
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(crop.width);
      expect(bottom).toBeLessThanOrEqual(crop.height);
      expect(bottom - top).toBeGreaterThan(0.4 * crop.height);
    }
    expect(right).toBeGreaterThanOrEqual(93);
  });

  it('judges a large texture by a part of it, and reads all of a crowded page', async () => {
    let asked = 0;
    const count = (image: GreyImage) =>
      readPicture(
        image,
        (frames, many) => {
          asked += many;
          return model.probabilities(frames, many);
        },
        model.classes,
      );
    const random = createRandom(1);
    const grain = Uint8Array.from({ length: 250 * 190 }, () => 256 * random.uniform());
    const whole = { left: 0, top: 0, width: 250, height: 190 };
    const texture = Uint8Array.from(resizeRegion(grain, 250, 190, whole, 1500, 1140));
    const { rejected } = await count({ width: 1500, height: 1140, data: texture });
    expect(rejected).toBe(true);
    expect(asked).toBeGreaterThan(100);
    expect(asked).toBeLessThan(10_000);

    const lines = Array.from({ length: 30 }, (_, i) => String(1234567890 * (i + 1)).slice(0, 8));
    const page = compose(digits, lines, createRandom(2), { height: 24 });
    expect((await count(page)).numbers).toHaveLength(30);
  }, 60_000);

  it('reads a line of 200 digits', async () => {
    const text = Array.from({ length: 200 }, (_, i) => i % 10).join('');
    const image = compose(digits, [text], createRandom(1), { height: 40 });
    const { text: found } = await read(image, { mode: 'number', minConfidence: 0 });
    expect(Math.abs(found.length - 200)).toBeLessThanOrEqual(10);
  }, 30_000);
});

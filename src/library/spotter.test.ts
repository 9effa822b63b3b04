import { expect, test } from 'vitest';
import { syntheticDigits } from '../dataset/synthetic.js';
import type { GreyImage } from '../image/grey-image.js';
import { createRandom } from '../tensor/random.js';
import { createRecognizer } from './recognize.js';
import { loadSpotter } from './spotter.js';

/** A row of digits in boxes on a page, as on a form. */
function formRow(seed: number, count: number): { picture: GreyImage; text: string } {
  const { images, labels } = syntheticDigits(count, createRandom(seed));
  const [pitch, height] = [64, 160];
  const width = pitch * count + 120;
  const data = new Uint8Array(width * height).fill(245);
  const darken = (x: number, y: number, by: number) => {
    data[y * width + x] = Math.min(data[y * width + x]!, 245 - by);
  };
  for (let i = 0; i < count; i++) {
    const left = 60 + i * pitch;
    for (let k = 0; k <= pitch; k++) {
      for (const [x, y] of [[left + k, 48], [left + k, 112], [left, 48 + k], [left + pitch, 48 + k]] as const) darken(x, y, 180); // prettier-ignore
    }
    for (let y = 0; y < 56; y++) {
      for (let x = 0; x < 56; x++) {
        darken(left + 4 + x, 52 + y, 0.85 * images[i * 784 + (y >> 1) * 28 + (x >> 1)]!);
      }
    }
  }
  return { picture: { width, height, data }, text: [...labels].join('') };
}

test('digits in the boxes of a form are read, and each stands in its box', async () => {
  const recognizer = await createRecognizer({ minConfidence: 0 });
  try {
    let [right, wanted] = [0, 0];
    for (let seed = 0; seed < 6; seed++) {
      const { picture, text } = formRow(seed, 5);
      const { digits } = await recognizer.recognize(picture);
      for (const { digit, box } of digits) {
        const cell = Math.floor(((box.left + box.right) / 2 - 60) / 64);
        if (text[cell] === digit) right++;
      }
      wanted += text.length;
    }
    expect(right).toBeGreaterThanOrEqual(0.8 * wanted);
  } finally {
    await recognizer.release();
  }
});

test.each([
  [1, 1],
  [20_000, 20],
  [3, 400],
])('a picture of %i x %i pixels of one color is blank', async (width, height) => {
  const recognizer = await createRecognizer();
  try {
    const data = new Uint8Array(width * height).fill(180);
    const { rejected, reason } = await recognizer.recognize({ width, height, data });
    expect([rejected, reason]).toEqual([true, 'blank']);
  } finally {
    await recognizer.release();
  }
});

test('a model that is no spotter is refused in one line', async () => {
  await expect(loadSpotter('classic')).rejects.toThrow(/^Cannot find digits with .*: it is no spotter; give a model that was trained as recipe spotter\.$/); // prettier-ignore
});

test('marks that nothing would find are not asked for in vain', async () => {
  for (const options of [
    { symbols: '.,' },
    { pattern: '##/##' },
    { pattern: '-##' },
    { pattern: '\\##' },
  ]) {
    await expect(createRecognizer({ spotter: 'none', ...options })).rejects.toThrow(
      /without a spotter; leave out --spotter none/,
    );
  }
  for (const options of [{ symbols: 'none' }, { pattern: '[0-3]#{2,4}' }]) {
    await (await createRecognizer({ spotter: 'none', ...options })).release();
  }
});

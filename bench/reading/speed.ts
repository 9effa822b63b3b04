/**
 * @file How long readings take. A number on 1,000 x 300 pixels and an A4 page at 300 dpi with 160 numbers
 * are read until the machine is warm, then measured; of busy pictures with 12 megapixels, which hold
 * no number, the slowest counts.
 */
import { imageOf } from '../../src/dataset/dataset.js';
import { loadDataset } from '../../src/dataset/load.js';
import type { GreyImage } from '../../src/image/grey-image.js';
import type { Random } from '../../src/tensor/random.js';
import { drawNumber } from '../drawn.js';
import { paint, STRANGE } from '../strange-pictures.js';
import { loadHands } from './glyphs.js';
import { judgeFields, judgeNothing, judgeNumber } from './judge.js';
import { drawDigits, writeFreely } from './layouts.js';
import type { Item, Measure } from './measure.js';
import { printPage } from './print.js';
import { between, newSheet, toPicture } from './sheet.js';

const photos = 20;
const photoRounds = 4;
const photoDigits = 6;

const photo: Measure = {
  name: 'speed-photo',
  figure: 'right',
  limit: Infinity,
  warmUp: 2 * photos,
  async *items({ random }) {
    const { test } = await loadDataset('mnist');
    const pictures = Array.from({ length: photos }, (_, i): Item => {
      const own = random.fork(i);
      const chosen = Array.from({ length: photoDigits }, () => own.integer(test.count));
      const frames = chosen.map((index) => imageOf(test, index));
      const text = chosen.map((index) => test.labels[index]).join('');
      const picture = drawNumber(frames, own, 5, { width: 1000, height: 300 });
      return { name: `photo-${i}`, picture, wanted: [{ text }] };
    });
    for (let round = 0; round < 2 + photoRounds; round++) yield* pictures;
  },
  judge: judgeNumber,
};

const page = { width: 2480, height: 3508, columns: 8, rows: 20, margin: 180 };

const fullPage: Measure = {
  name: 'speed-a4',
  figure: 'numbers right',
  limit: 3,
  warmUp: 1,
  async *items({ shared, random }) {
    const hands = await loadHands(shared);
    const sheet = newSheet(page.width, page.height);
    const pitch = {
      x: (page.width - 2 * page.margin) / page.columns,
      y: (page.height - 2 * page.margin) / page.rows,
    };
    const pen = { thickness: 6, dark: 0.9 };
    const cell = { width: 40, height: 75 };
    const wanted = Array.from({ length: page.columns * page.rows }, (_, i) => {
      const left = page.margin + (i % page.columns) * pitch.x;
      const top = page.margin + Math.floor(i / page.columns) * pitch.y;
      const own = random.fork(i);
      const style = { hand: hands(own), pen, rule: pen, cell, random: own };
      const room = pitch.x - 2 * cell.width;
      const { text } = writeFreely(sheet, drawDigits(own, 2, 4), { x: left, y: top }, style, room);
      const holds = ({ x, y }: { readonly x: number; readonly y: number }): boolean =>
        x >= left && x < left + pitch.x && y >= top - 30 && y < top + pitch.y - 30;
      return { text, holds };
    });
    const taking = { paper: 240, black: 0.1, gradient: 0.03, shadow: 1, grain: 2 };
    const picture = toPicture(sheet, taking, random);
    for (;;) yield { name: 'a4', picture, wanted };
  },
  judge: judgeFields,
};

const busy = { width: 4000, height: 3000 };

/** Squares of a kind side by side, as many as it takes. */
function tiled(random: Random, kind: string, side: number): GreyImage {
  const data = new Uint8Array(busy.width * busy.height);
  for (let top = 0; top < busy.height; top += side) {
    for (let left = 0; left < busy.width; left += side) {
      const tile = paint(STRANGE[kind]!, random, side);
      for (let y = 0; y < Math.min(side, busy.height - top); y++) {
        const row = tile.data.subarray(y * side, y * side + Math.min(side, busy.width - left));
        data.set(row, (top + y) * busy.width + left);
      }
    }
  }
  return { ...busy, data };
}

/** Grains of all sizes, as sand or leaves. */
function grains(random: Random): GreyImage {
  const sheet = newSheet(busy.width, busy.height);
  for (const size of [3, 8, 20, 50]) {
    const cells = Math.ceil(busy.width / size);
    const levels = Float32Array.from({ length: cells * Math.ceil(busy.height / size) }, () => random.uniform()); // prettier-ignore
    sheet.ink.forEach((_, i) => {
      const [x, y] = [i % busy.width, Math.floor(i / busy.width)];
      sheet.ink[i]! += levels[Math.floor(y / size) * cells + Math.floor(x / size)]! / 4;
    });
  }
  return toPicture(sheet, { paper: 220, black: 0.1, gradient: 0, shadow: 1, grain: 8 }, random);
}

const busyPictures: Measure = {
  name: 'speed-busy',
  figure: 'no digit read',
  limit: 4,
  async *items({ random }) {
    const wanted = [{ text: '' }];
    const print = await printPage(random.fork('page'), busy, between(random, 40, 60));
    const taking = { paper: 235, black: 0.1, gradient: 0.05, shadow: 0.8, grain: 3 };
    yield { name: 'printed page', picture: toPicture(print, taking, random), wanted };
    yield { name: 'grains', picture: grains(random.fork('grains')), wanted };
    yield { name: 'photos', picture: tiled(random.fork('photos'), 'photo-like', 250), wanted };
    yield { name: 'scribbles', picture: tiled(random.fork('scribbles'), 'scribble', 200), wanted };
  },
  judge: judgeNothing,
};

/** The three of them; names begin with `speed`. */
export const speed: readonly Measure[] = [photo, fullPage, busyPictures];

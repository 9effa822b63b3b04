/** @file Pictures without a number, drawn: barcodes, maps, shapes, printed words and letters, textures. */
import type { GreyImage } from '../../src/image/grey-image.js';
import type { Random } from '../../src/tensor/random.js';
import { paint, STRANGE } from '../strange-pictures.js';
import { lookalikes } from './characters.js';
import type { Point } from './measure.js';
import { drawFace, drawWords, printPage, printText } from './print.js';
import { between, drawLine, drawTaking, fillShape, newSheet, paste, pick, toPicture, turn, type Sheet } from './sheet.js'; // prettier-ignore

type Draw = (random: Random) => Promise<GreyImage> | GreyImage;

/** A sheet taken with a camera, more or less askew. */
function taken(sheet: Sheet, random: Random, mostAskew = 3): GreyImage {
  const askew = random.uniform() < 0.5 ? sheet : turn(sheet, between(random, -mostAskew, mostAskew)).sheet; // prettier-ignore
  return toPicture(askew, drawTaking(random, 0.2), random);
}

function barcode(random: Random): GreyImage {
  const unit = 1 + random.integer(4);
  const bars = 20 + random.integer(45);
  const height = between(random, 30, 160);
  const quiet = unit * between(random, 4, 12);
  const widths = Array.from({ length: 2 * bars }, () => unit * (1 + random.integer(4)));
  const width = widths.reduce((sum, each) => sum + each, 0);
  const sheet = newSheet(width + 2 * quiet, height + 2 * quiet);
  let x = Math.round(quiet);
  widths.forEach((each, i) => {
    if (i % 2 === 0) {
      const bar = { width: each, height: Math.round(height), ink: new Float32Array(each * Math.round(height)).fill(1) }; // prettier-ignore
      paste(sheet, bar, { x, y: quiet });
    }
    x += each;
  });
  return taken(sheet, random);
}

/** Points on a closed line around a center. */
function ring(random: Random, { x, y }: Point, radius: number, corners: number, unrest: number) {
  return Array.from({ length: corners }, (_, i): Point => {
    const [angle, away] = [(2 * Math.PI * i) / corners, radius * (1 + unrest * random.normal())];
    return { x: x + away * Math.cos(angle), y: y + away * Math.sin(angle) };
  });
}

const flat = (points: readonly Point[]): number[] => points.flatMap(({ x, y }) => [x, y]);
const closed = (points: readonly Point[]): number[] => flat([...points, points[0]!]);

/** Roads, rivers, parcels, names of places. */
async function map(random: Random): Promise<GreyImage> {
  const sheet = newSheet(between(random, 250, 900), between(random, 200, 700));
  const { width, height } = sheet;
  const anywhere = (): Point => ({ x: random.uniform() * width, y: random.uniform() * height });
  for (let i = 0; i < 4 + random.integer(12); i++) {
    const parcel = ring(random, anywhere(), between(random, 20, 120), 4 + random.integer(7), 0.2);
    if (random.uniform() < 0.4) fillShape(sheet, parcel, between(random, 0.05, 0.35));
    else drawLine(sheet, closed(parcel), between(random, 0.7, 2), between(random, 0.2, 0.8));
  }
  for (let i = 0; i < 3 + random.integer(8); i++) {
    let { x, y } = anywhere();
    let angle = between(random, 0, 2 * Math.PI);
    const points: number[] = [];
    for (let step = 0; step < 40; step++) {
      points.push(x, y);
      angle += 0.25 * random.normal();
      [x, y] = [x + 15 * Math.cos(angle), y + 15 * Math.sin(angle)];
    }
    drawLine(sheet, points, between(random, 0.8, 5), between(random, 0.2, 0.9));
  }
  for (let i = 0; i < random.integer(6); i++) {
    const name = await printText(
      drawWords(random, 1, 2),
      between(random, 10, 22),
      drawFace(random),
    );
    paste(sheet, name, anywhere());
  }
  return taken(sheet, random, 10);
}

/** Outlines in a square from 0 to 1, closed ones first. */
const outlines: Readonly<Record<string, readonly (readonly number[])[]>> = {
  plus: [[0.5, 0, 0.5, 1], [0, 0.5, 1, 0.5]],
  cross: [[0, 0, 1, 1], [0, 1, 1, 0]],
  arrow: [[0, 0.5, 1, 0.5], [0.65, 0.2, 1, 0.5, 0.65, 0.8]],
  check: [[0, 0.55, 0.35, 0.95, 1, 0.05]],
  house: [[0.1, 1, 0.1, 0.45, 0.5, 0, 0.9, 0.45, 0.9, 1, 0.1, 1], [0.4, 1, 0.4, 0.65, 0.6, 0.65, 0.6, 1]], // prettier-ignore
  wave: [[0, 0.5, 0.12, 0.3, 0.25, 0.5, 0.38, 0.7, 0.5, 0.5, 0.62, 0.3, 0.75, 0.5, 0.88, 0.7, 1, 0.5]], // prettier-ignore
  equals: [[0, 0.35, 1, 0.35], [0, 0.65, 1, 0.65]],
  envelope: [[0, 0.2, 1, 0.2, 1, 0.8, 0, 0.8, 0, 0.2], [0, 0.2, 0.5, 0.55, 1, 0.2]],
  asterisk: [[0.5, 0, 0.5, 1], [0.07, 0.25, 0.93, 0.75], [0.07, 0.75, 0.93, 0.25]],
}; // prettier-ignore

function star(corners: number): Point[] {
  return Array.from({ length: 2 * corners }, (_, i) => {
    const [angle, away] = [(Math.PI * i) / corners - Math.PI / 2, i % 2 === 0 ? 0.5 : 0.22];
    return { x: 0.5 + away * Math.cos(angle), y: 0.5 + away * Math.sin(angle) };
  });
}

function shape(random: Random): GreyImage {
  const size = between(random, 30, 250);
  const margin = size * between(random, 0.15, 1);
  const sheet = newSheet(size + 2 * margin, size + 2 * margin);
  const placed = (value: number): number => margin + size * value;
  const thickness = Math.max(1.5, size * between(random, 0.03, 0.12));
  const names = [...Object.keys(outlines), 'star', 'polygon'];
  const name = pick(random, names);
  const lines = outlines[name];
  if (lines !== undefined) {
    for (const line of lines) drawLine(sheet, line.map(placed), thickness);
    return taken(sheet, random, 8);
  }
  // Not more corners than six: it would be a ring, which some would call a zero.
  const corners = name === 'star' ? star(5 + random.integer(3)) : ring(random, { x: 0.5, y: 0.5 }, 0.5, 3 + random.integer(4), 0); // prettier-ignore
  const points = corners.map(({ x, y }) => ({ x: placed(x), y: placed(y) }));
  if (random.uniform() < 0.5) fillShape(sheet, points);
  else drawLine(sheet, closed(points), thickness);
  return taken(sheet, random, 8);
}

async function printedPage(random: Random): Promise<GreyImage> {
  const [width, height] = [between(random, 300, 1100), between(random, 150, 900)];
  return taken(await printPage(random, { width: Math.round(width), height: Math.round(height) }), random); // prettier-ignore
}

/** A word or a few on one line, close to its edges or not. */
async function printedWord(random: Random, text = drawWords(random, 1, 3)): Promise<GreyImage> {
  const size = between(random, 16, 120);
  const word = await printText(text, size, drawFace(random));
  let right = word.width;
  const isFree = (x: number): boolean => {
    for (let y = 0; y < word.height; y++) if (word.ink[y * word.width + x]! > 0) return false;
    return true;
  };
  while (right > 1 && isFree(right - 1)) right--;
  const margin = size * between(random, 0.1, 1);
  const sheet = newSheet(right + 2 * margin, word.height + margin);
  paste(sheet, word, { x: margin, y: margin / 2 });
  return taken(sheet, random);
}

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%&?@#'].filter((letter) => !lookalikes.has(letter)); // prettier-ignore

/** Stripes, weaves, scales: waves that are laid over each other. */
function texture(random: Random): GreyImage {
  if (random.uniform() < 0.5) {
    const name = pick(
      random,
      Object.keys(STRANGE).filter((kind) => kind !== 'scribble'),
    );
    return paint(STRANGE[name]!, random, 60 + random.integer(300));
  }
  const [width, height] = [60 + random.integer(400), 60 + random.integer(400)];
  const waves = Array.from({ length: 1 + random.integer(4) }, () => ({
    angle: between(random, 0, Math.PI),
    length: between(random, 4, 60),
    phase: between(random, 0, 2 * Math.PI),
    strength: between(random, 0.2, 1),
  }));
  const [middle, contrast, grain] = [between(random, 80, 200), between(random, 10, 70), between(random, 0, 15)]; // prettier-ignore
  const hard = random.uniform() < 0.3;
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const sum = waves.reduce((total, { angle, length, phase, strength }) => {
      const along = x * Math.cos(angle) + y * Math.sin(angle);
      return total + strength * Math.sin((2 * Math.PI * along) / length + phase);
    }, 0);
    const value = middle + contrast * (hard ? Math.sign(sum) : sum) + grain * random.normal();
    return Math.max(0, Math.min(255, Math.round(value)));
  });
  return { width, height, data };
}

/** Every kind with how many of it there are among 350. */
export const drawnNothing: Readonly<
  Record<string, { readonly count: number; readonly draw: Draw }>
> = {
  barcode: { count: 50, draw: barcode },
  map: { count: 50, draw: map },
  shape: { count: 70, draw: shape },
  'printed page': { count: 40, draw: printedPage },
  'printed words': { count: 60, draw: (random) => printedWord(random) },
  'printed letter': { count: 30, draw: (random) => printedWord(random, pick(random, letters)) },
  texture: { count: 50, draw: texture },
};

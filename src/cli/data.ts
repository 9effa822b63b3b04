/** @file `tenfold data`: checks a data set, counts its classes and shows some of its digits. */
import { basename } from 'node:path';
import { encodePng } from '../codec/encode.js';
import { classCounts, type Dataset } from '../dataset/dataset.js';
import { loadDataset, type LoadedData } from '../dataset/load.js';
import { formatCount, shorten } from '../evaluation/printable.js';
import { drawGrid } from '../image/grid.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import { createRandom } from '../tensor/random.js';
import { digitRow, toDrawn } from './digits.js';
import { interruptible } from './interrupt.js';
import { downloadNotes } from './download-notes.js';
import { createOutput, type Output, type OutputFlags } from './output.js';

/** The command's flags. */
export interface DataFlags extends OutputFlags {
  readonly out?: string;
  readonly seed?: number;
}

const gridColumns = 5;
const gridRows = 3;
const bytesShown = 16;

/** Runs the command. */
export async function data(source: string | undefined, flags: DataFlags): Promise<void> {
  const output = createOutput(flags);
  const loaded = await interruptible((signal) =>
    loadDataset(source, { signal, onProgress: downloadNotes(output), onNote: output.note }),
  );
  const { samples, which } = chooseSamples(loaded.train, flags.seed);
  const grid = flags.out ?? `digits-${fileStem(loaded)}.png`;
  const cells = samples.map((index) => ({
    pixels: imageAt(loaded.train, index),
    label: classOf(loaded.train, index),
  }));
  await writeFileAtomic(grid, await encodePng(drawGrid(cells, { columns: gridColumns })));
  if (flags.json) {
    const { train, test, isMnist } = loaded;
    const part = (set: Dataset) => ({ ...identity(set), perClass: perClass(set) });
    const sheet = { file: grid, indices: samples };
    output.printJson({ source: loaded.source, isMnist, train: part(train), test: part(test), grid: sheet }); // prettier-ignore
    return;
  }
  output.print(describe(loaded, output));
  output.print('');
  output.print(formatClasses(loaded, output));
  output.print('');
  const drawn = cells.map(({ pixels, label }) => ({ drawn: pixels, label }));
  const width = output.columns >= 108 ? 20 : 14;
  output.print(digitRow(drawn.slice(0, gridColumns), width, output));
  output.print('');
  output.print(`Wrote ${grid}: ${which} training digits with their labels.`);
}

/** Which images are shown, and how they were chosen. */
function chooseSamples({ count, labels }: Dataset, seed: number | undefined) {
  const wanted = Math.min(count, gridColumns * gridRows);
  if (seed !== undefined) {
    const random = createRandom(seed);
    const chosen = new Set<number>();
    while (chosen.size < wanted) chosen.add(random.integer(count));
    return { samples: [...chosen], which: `random ${wanted}` };
  }
  // The first ones of a folder of images are all of one class.
  const byClass = labels.every((label, index) => index === 0 || label >= labels[index - 1]!);
  const samples = Array.from({ length: wanted }, (_, i) =>
    byClass ? Math.floor((i * count) / wanted) : i,
  );
  return { samples, which: byClass ? `${wanted} evenly spaced` : `the first ${wanted}` };
}

function imageAt({ images, height, width }: Dataset, index: number): Uint8Array {
  const size = height * width;
  return toDrawn(images.subarray(index * size, (index + 1) * size), height, width);
}

function classOf({ classes, labels }: Dataset, index: number): string {
  return classes[labels[index]!]!;
}

/** What the sheet is called after: "mnist", "synthetic", or the file or folder. */
function fileStem({ source, isMnist }: LoadedData): string {
  if (isMnist) return 'mnist';
  const name = basename(source).replace(/\.\w+$/, '');
  return name.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'data';
}

function identity({ name, count, height, width, hash }: Dataset) {
  return { name, count, height, width, hash };
}

/** How many images each class has, by name. */
function perClass(set: Dataset): Record<string, number> {
  const counts = classCounts(set);
  return Object.fromEntries(set.classes.map((name, index) => [name, counts[index]!]));
}

function describe(
  { train, test, source, isMnist }: LoadedData,
  { paint, columns }: Output,
): string {
  const check = isMnist
    ? `${paint('green', 'verified:')} every byte is MNIST's, by SHA-256`
    : 'read whole; counts and labels fit together';
  const width = Math.max(12, Math.min(18, Math.floor((columns - 8) / 2)));
  const row = (title: string, value: (set: Dataset) => string): string =>
    `${title.padEnd(8)}${value(train).padStart(width)}${value(test).padStart(width)}`;
  return [
    `${paint('bold', isMnist ? 'MNIST' : shorten(source, 60))}${isMnist ? ` from ${source}` : ''}`,
    check,
    '',
    paint(
      'bold',
      row('', (set) => (set === train ? 'Training' : 'Test')),
    ),
    row('Images', ({ count }) => formatCount(count)),
    row('Pixels', ({ height, width }) => `${height} x ${width}`),
    row('SHA-256', ({ hash }) => hash.slice(0, Math.min(bytesShown, width - 2))),
  ].join('\n');
}

function formatClasses({ train, test }: LoadedData, { paint, unicode, columns }: Output): string {
  const counts = [classCounts(train), classCounts(test)] as const;
  const most = counts.map((of) => Math.max(...of));
  const names = train.classes.map((name) => shorten(name, 12));
  const nameWidth = Math.max(5, ...names.map((name) => name.length));
  // Two counts and a blank before each bar take 20 columns.
  const barWidth = Math.max(0, Math.min(18, Math.floor((columns - nameWidth - 20) / 2)));
  const cell = (part: 0 | 1, index: number): string => {
    const count = counts[part][index]!;
    const length = Math.round((barWidth * count) / most[part]!);
    const bar = (unicode ? '━' : '=').repeat(length);
    return `${formatCount(count).padStart(9)} ${paint('cyan', bar)}${' '.repeat(barWidth - length)}`;
  };
  const header = `${'Class'.padEnd(nameWidth)}${'Training'.padStart(9)}${' '.repeat(barWidth + 1)}${'Test'.padStart(9)}`;
  const rows = names.map((name, index) =>
    `${name.padEnd(nameWidth)}${cell(0, index)}${cell(1, index)}`.trimEnd(),
  );
  return [paint('bold', header), ...rows].join('\n');
}

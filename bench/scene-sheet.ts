/**
 * @file Draws composed scenes, to be looked at: `npm run draw:scenes -- --unipen FOLDER [--out FILE]
 * [--seed N] [--columns N] [--rows N] [--scale N] [--clean] [--bare]`. Each scene with what is taught of it: a box
 * and the kind of each place, grey boxes where nothing is taught. Says how long a scene takes, too.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { drawOver } from '../src/codec/encode.js';
import { createSceneComposer, sceneKinds, type Scene } from '../src/dataset/generate/scene.js';
import { loadDataset } from '../src/dataset/load.js';
import { loadSceneMaterial } from '../src/library/scene-material.js';
import { createRandom } from '../src/tensor/random.js';

const { values } = parseArgs({
  options: {
    unipen: { type: 'string' },
    out: { type: 'string', default: 'scenes.png' },
    seed: { type: 'string', default: '1' },
    columns: { type: 'string', default: '6' },
    rows: { type: 'string', default: '10' },
    scale: { type: 'string', default: '2' },
    clean: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
  },
});
if (values.unipen === undefined) {
  console.error('Usage: npm run draw:scenes -- --unipen FOLDER [--out FILE] [--seed N] [--clean]');
  process.exit(2);
}

const [columns, rows, scale] = [Number(values.columns), Number(values.rows), Number(values.scale)];
const size = { height: 128, width: 192 };
const gap = 2;
const [{ train: digits }, { train: material }] = await Promise.all([
  loadDataset('mnist'),
  loadSceneMaterial(values.unipen),
]);
const compose = createSceneComposer({ digits, ...material }, size, {
  clean: values.clean,
});
const random = createRandom(Number(values.seed));
const began = performance.now();
const scenes = Array.from({ length: columns * rows }, (_, i) => compose(random.fork(i)));
const each = (performance.now() - began) / scenes.length;
console.log(`${scenes.length} scenes, ${each.toFixed(2)} ms each, in one run without warming up.`);

const [cellWidth, cellHeight] = [size.width + gap, size.height + gap];
const sheet = { width: columns * cellWidth, height: rows * cellHeight };
const data = new Uint8Array(3 * sheet.width * sheet.height).fill(255);
scenes.forEach(({ image }, i) => {
  const left = (i % columns) * cellWidth;
  const top = Math.floor(i / columns) * cellHeight;
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const to = 3 * ((top + y) * sheet.width + left + x);
      data.fill(image.data[y * image.width + x]!, to, to + 3);
    }
  }
});

/** Digits red, marks blue, others green. */
function colorOf(kind: number): string {
  return kind < 10 ? '#e00000' : kind < sceneKinds.length - 1 ? '#0060ff' : '#00a000';
}

function drawing({ places, ignored }: Scene, left: number, top: number): string {
  const rect = (x: number, y: number, width: number, height: number, color: string): string =>
    `<rect x="${left + x}" y="${top + y}" width="${width}" height="${height}" fill="none" stroke="${color}" stroke-width="0.5"/>`;
  const open = ignored.map((area) =>
    rect(area.left, area.top, area.right - area.left, area.bottom - area.top, '#b000b0'),
  );
  const boxes = places.map(({ kind, x, y, width, height }) => {
    const color = colorOf(kind);
    const name = kind < sceneKinds.length - 1 ? sceneKinds[kind] : '';
    return (
      rect(x - width / 2, y - height / 2, width, height, color) +
      `<text x="${left + x - width / 2}" y="${top + y - height / 2 - 0.5}" font-size="8" fill="${color}">${name}</text>`
    );
  });
  return open.concat(boxes).join('');
}

const marks = scenes.map((scene, i) =>
  drawing(scene, (i % columns) * cellWidth, Math.floor(i / columns) * cellHeight),
);
const whole = { width: scale * sheet.width, height: scale * sheet.height };
const svg =
  `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" ` +
  `viewBox="0 0 ${sheet.width} ${sheet.height}">${values.bare ? '' : marks.join('')}</svg>`;
const place = { left: 0, top: 0, right: whole.width, bottom: whole.height };
await writeFile(values.out, await drawOver({ ...sheet, data }, whole, place, svg));
console.log(`Wrote ${values.out}.`);

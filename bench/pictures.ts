/**
 * @file Measures the reading of pictures: `npm run measure:pictures -- [--model MODEL] [--count N]
 * [--held-out SHARE] [--json]`. MNIST's test digits drawn large, off-centre, dark on light (seed 1) and
 * read as one digit each, whatever its confidence; a thousand of them cut to their ink, nothing being
 * said of them; the time to read a picture of 1,000 x 300 pixels with six digits, warm; the time of
 * `tenfold recognize` over a folder of 1,000 PNG files of 28 x 28 pixels, from start to exit. With
 * `--held-out` not the test digits, but those that `train --validation SHARE --seed 1` does not train on.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { encodePng } from '../src/codec/encode.js';
import { imageOf } from '../src/dataset/dataset.js';
import { loadDataset } from '../src/dataset/load.js';
import { split } from '../src/dataset/split.js';
import { formatShare } from '../src/evaluation/printable.js';
import { createRecognizer } from '../src/library/recognize.js';
import { createRandom } from '../src/tensor/random.js';
import { drawCropped, drawNumber, drawOnPaper } from './drawn.js';
import { describeMachine, median } from './harness.js';

const seed = 1;
const crops = 1000;
const cropScales = [1, 2, 4, 6];
const files = 1000;
const photos = 40;
const rounds = 5;
/** Rounds for the compiler, which are not counted. */
const warmUp = 3;

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    count: { type: 'string', default: '10000' },
    'held-out': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(values.count);
const share = values['held-out'] === undefined ? undefined : Number(values['held-out']);
const { train, test } = await loadDataset('mnist');
const digits =
  share === undefined ? test : split(train, share, createRandom(seed).fork('validation'))[1];
if (!(Number.isInteger(count) && count > 0 && count <= digits.count && digits.count >= files)) {
  console.error(
    `Usage: npm run measure:pictures -- [--model MODEL] [--count 1..${digits.count}] [--held-out SHARE, of at least ${files} digits] [--json]`,
  );
  process.exit(2);
}

const random = createRandom(seed);
const which = values.model === undefined ? {} : { model: values.model };
const recognizer = await createRecognizer({ ...which, spotter: 'none', minConfidence: 0 });
const say = (line: string) => {
  if (!values.json) console.log(line);
};
say(`${values.model ?? 'the shipped reader'}; ${describeMachine()}.`);

let right = 0;
let rejected = 0;
for (let i = 0; i < count; i++) {
  const drawn = drawOnPaper(imageOf(digits, i), random.fork(`paper/${i}`));
  const reading = await recognizer.recognize(drawn, { mode: 'digit' });
  if (reading.rejected) rejected++;
  else if (reading.text === String(digits.labels[i])) right++;
}
say(
  `drawn large, off-centre, dark on light: ${formatShare(right / count)} of ${count} digits right, ${rejected} rejected`,
);

let cropsRight = 0;
let cropsRejected = 0;
for (let i = 0; i < crops; i++) {
  const reading = await recognizer.recognize(
    drawCropped(imageOf(digits, i), cropScales[i % cropScales.length]!),
    { minConfidence: 0.5 },
  );
  if (reading.rejected) cropsRejected++;
  else if (reading.text === String(digits.labels[i])) cropsRight++;
}
say(
  `cut to their ink, ${cropScales.join(', ')} times as large, told nothing: ${formatShare(cropsRight / crops)} of ${crops} digits right, ${cropsRejected} rejected`,
);

const drawnPhotos = Array.from({ length: photos }, (_, i) => {
  const frames = Array.from({ length: 6 }, (__, k) => imageOf(digits, i * 6 + k));
  return {
    image: drawNumber(frames, random.fork(`photo/${i}`), 5, { width: 1000, height: 300 }),
    truth: frames.map((__, k) => digits.labels[i * 6 + k]).join(''),
  };
});
const times: number[] = [];
let photosRight = 0;
for (let round = 0; round < warmUp + rounds; round++) {
  for (const { image, truth } of drawnPhotos) {
    const began = performance.now();
    const { text } = await recognizer.recognize(image, { mode: 'number' });
    if (round < warmUp) continue;
    times.push(performance.now() - began);
    if (text === truth) photosRight++;
  }
}
say(
  `one 1,000 x 300 picture of six digits, warm: ${median(times).toFixed(1)} ms (median); ${photosRight} of ${times.length} fully right`,
);
await recognizer.release();

const folder = await mkdtemp(join(tmpdir(), 'tenfold-pictures-'));
try {
  await mkdir(join(folder, 'digits'));
  for (let i = 0; i < files; i++) {
    const png = await encodePng({ width: 28, height: 28, data: imageOf(digits, i) });
    await writeFile(join(folder, 'digits', `${String(i).padStart(4, '0')}.png`), png);
  }
  const command = [
    'dist/cli/main.js',
    'recognize',
    join(folder, 'digits'),
    '--json',
    '--quiet',
    '--spotter',
    'none',
  ];
  if (values.model !== undefined) command.push('--model', values.model);
  const began = performance.now();
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, command, { maxBuffer: 2 ** 28 });
  const seconds = (performance.now() - began) / 1000;
  const lines = stdout.trim().split('\n');
  say(
    `${lines.length} PNG files through tenfold recognize: ${seconds.toFixed(1)} s, start to exit`,
  );
  if (values.json) {
    const drawn = { count, right, rejected };
    const cropped = { count: crops, right: cropsRight, rejected: cropsRejected };
    const photo = { milliseconds: median(times), count: times.length, right: photosRight };
    console.log(JSON.stringify({ drawn, cropped, photo, files: { count: lines.length, seconds } }));
  }
} finally {
  await rm(folder, { recursive: true });
}

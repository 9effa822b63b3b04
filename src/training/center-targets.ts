/**
 * @file Scenes as targets of the loss on center points (`network/center-points.ts`): around each center
 * a peak that falls off as Gauss's curve, as wide as a share of the box, inside which a wrong place
 * counts less; near the peak's top the box is taught as well.
 */
import { smallKind } from '../dataset/generate/kinds.js';
import type { Scene } from '../dataset/generate/scene.js';
import { boxChannels, boxUnit, targetParts, type CenterGrid } from '../network/center-points.js';
import type { Batch, Feed } from './feed.js';

/** The peak's standard deviation, as a share of the box and in places at least. */
const spread = 0.2;
const leastSpread = 0.6;
/** Where the peak is at least this high, the box is taught. */
const nearPeak = 0.5;
/** What the boxes count for beside the kinds. */
const boxShare = 0.5;
/** Small writing has many characters, of which none needs to be found for itself. */
const smallWeight = 0.15;

const weightOf = (kind: number): number => (kind === smallKind ? smallWeight : 1);

/** A peak is followed down to this height. */
const peakFoot = 0.01;

/** Scenes as a training graph takes them. */
export function sceneBatch(scenes: readonly Scene[], grid: CenterGrid): Batch {
  return {
    count: scenes.length,
    fill(feed) {
      const pixels = feed.pixels.length / feed.batch;
      scenes.forEach(({ image }, i) => feed.pixels.set(image.data, i * pixels));
      writeTargets(scenes, grid, feed);
    },
    countCorrect: (feed, scores) => countFound(scenes, grid, feed.batch, scores),
  };
}

function writeTargets(scenes: readonly Scene[], grid: CenterGrid, feed: Feed): void {
  const { targets, batch } = feed;
  const { positive, negative, boxes, boxWeight } = targetParts(grid);
  const total = scenes.reduce(
    (sum, { places }) => places.reduce((all, { kind }) => all + weightOf(kind), sum),
    0,
  );
  // The mean of the images' losses is then the mean over the centers.
  const unit = scenes.length / Math.max(1, total);
  targets.fill(0, positive * batch, negative * batch);
  targets.fill(unit, negative * batch, boxes * batch);
  targets.fill(0, boxes * batch);
  scenes.forEach((scene, image) => {
    spare(scene, image, grid, feed);
    for (const place of scene.places) teach(place, image, unit, scene, grid, feed);
  });
  // Boxes are taught at several places each; together they count as the centers do.
  let sum = 0;
  for (let i = boxWeight * batch; i < targets.length; i++) sum += targets[i]!;
  const weight = (boxShare * scenes.length) / (Math.max(1, sum) * boxChannels);
  for (let i = boxWeight * batch; i < targets.length; i++) targets[i]! *= weight;
}

/** The stride of a grid over a scene. */
function strideOf({ image }: Scene, { width }: CenterGrid): number {
  return image.width / width;
}

/** Nothing is taught of what the scene leaves open. */
function spare(scene: Scene, image: number, grid: CenterGrid, { targets, batch }: Feed): void {
  const stride = strideOf(scene, grid);
  const { places, negative } = targetParts(grid);
  for (const { left, top, right, bottom } of scene.ignored) {
    const x1 = Math.min(grid.width, Math.ceil(right / stride));
    const y1 = Math.min(grid.height, Math.ceil(bottom / stride));
    for (let y = Math.max(0, Math.floor(top / stride)); y < y1; y++) {
      for (let x = Math.max(0, Math.floor(left / stride)); x < x1; x++) {
        for (let kind = 0; kind < grid.kinds; kind++) {
          targets[(negative + kind * places + y * grid.width + x) * batch + image] = 0;
        }
      }
    }
  }
}

function teach(
  place: Scene['places'][number],
  image: number,
  unit: number,
  scene: Scene,
  grid: CenterGrid,
  { targets, batch }: Feed,
): void {
  const stride = strideOf(scene, grid);
  const { places, positive, negative, boxes, boxWeight } = targetParts(grid);
  const [x, y] = [place.x / stride, place.y / stride];
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= grid.width || row >= grid.height) return;
  const spreadX = Math.max(leastSpread, (spread * place.width) / stride);
  const spreadY = Math.max(leastSpread, (spread * place.height) / stride);
  const reach = Math.sqrt(-2 * Math.log(peakFoot));
  const box = [
    Math.log(Math.max(1, place.width) / boxUnit),
    Math.log(Math.max(1, place.height) / boxUnit),
  ];
  const bottom = Math.min(grid.height - 1, Math.floor(row + reach * spreadY));
  const right = Math.min(grid.width - 1, Math.floor(column + reach * spreadX));
  for (let i = Math.max(0, Math.ceil(row - reach * spreadY)); i <= bottom; i++) {
    for (let j = Math.max(0, Math.ceil(column - reach * spreadX)); j <= right; j++) {
      const height = Math.exp(-(((j - column) / spreadX) ** 2 + ((i - row) / spreadY) ** 2) / 2);
      const at = i * grid.width + j;
      const silent = (negative + place.kind * places + at) * batch + image;
      targets[silent] = Math.min(targets[silent]!, unit * (1 - height) ** 4);
      if (height < nearPeak) continue;
      const weighted = (boxWeight + at) * batch + image;
      // Where two boxes meet, the nearer center's is taught.
      if (height <= targets[weighted]!) continue;
      targets[weighted] = height;
      const all = [...box, x - 0.5 - j, y - 0.5 - i];
      all.forEach((value, c) => (targets[(boxes + c * places + at) * batch + image] = value));
    }
  }
  const center = row * grid.width + column;
  targets[(positive + place.kind * places + center) * batch + image] = unit * weightOf(place.kind);
}

/** For each image the share of its centers whose kind is the likeliest there; 1 where there is none. */
function countFound(
  scenes: readonly Scene[],
  grid: CenterGrid,
  batch: number,
  scores: Float32Array,
): number {
  const places = grid.height * grid.width;
  let sum = 0;
  scenes.forEach((scene, image) => {
    const stride = strideOf(scene, grid);
    let found = 0;
    for (const { kind, x, y } of scene.places) {
      const at = Math.floor(y / stride) * grid.width + Math.floor(x / stride);
      let best = 0;
      for (let k = 1; k < grid.kinds; k++) {
        if (
          scores[(k * places + at) * batch + image]! > scores[(best * places + at) * batch + image]!
        )
          best = k;
      }
      if (best === kind) found++;
    }
    sum += scene.places.length === 0 ? 1 : found / scene.places.length;
  });
  return sum;
}

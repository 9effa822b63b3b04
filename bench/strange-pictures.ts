/**
 * @file Pictures that show no writing, for measuring rejection: blank paper, gradients, noise, scribbles,
 * photo-like ones. They are made here, not by what outliers in training are made by, at the sizes that
 * people hand in.
 */
import type { GreyImage } from '../src/image/grey-image.js';
import type { Random } from '../src/tensor/random.js';

type Paint = (random: Random, side: number) => Float64Array;

const fill = (side: number, value: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: side * side }, (_, i) => value(i % side, Math.floor(i / side)));

const between = (random: Random, low: number, high: number): number =>
  low + (high - low) * random.uniform();

const blank: Paint = (random, side) => {
  const level = between(random, 0, 255);
  const grain = random.uniform() < 0.5 ? 0 : between(random, 0, 4);
  return fill(side, () => level + grain * random.normal());
};

const gradient: Paint = (random, side) => {
  const [from, to] = [between(random, 0, 255), between(random, 0, 255)];
  const angle = between(random, 0, 2 * Math.PI);
  const round = random.uniform() < 0.3;
  const [cx, cy] = [between(random, 0, side), between(random, 0, side)];
  const grain = random.uniform() < 0.5 ? 0 : 1.5;
  return fill(side, (x, y) => {
    const along = round
      ? Math.hypot(x - cx, y - cy) / side
      : 0.5 + ((x - side / 2) * Math.cos(angle) + (y - side / 2) * Math.sin(angle)) / (1.5 * side);
    return from + (to - from) * along + grain * random.normal();
  });
};

const noise: Paint = (random, side) => {
  const kind = random.integer(3);
  const level = between(random, 60, 200);
  const size = between(random, 10, 100);
  const share = between(random, 0.01, 0.4);
  return fill(side, () => {
    if (kind === 0) return level + size * random.normal();
    if (kind === 1) return between(random, 0, 255);
    return random.uniform() < share ? 0 : 255;
  });
};

/** A pen that wanders over the paper and changes its direction all the time. */
const scribble: Paint = (random, side) => {
  const picture = new Float64Array(side * side).fill(255);
  const radius = side * between(random, 0.008, 0.03);
  const unrest = between(random, 0.15, 0.6);
  const lines = 2 + random.integer(4);
  for (let line = 0; line < lines; line++) {
    let x = between(random, 0.2, 0.8) * side;
    let y = between(random, 0.2, 0.8) * side;
    let direction = between(random, 0, 2 * Math.PI);
    let turning = 0;
    const steps = 30 + random.integer(90);
    for (let step = 0; step < steps; step++) {
      turning = 0.8 * turning + unrest * random.normal();
      direction += turning;
      x = Math.min(0.95 * side, Math.max(0.05 * side, x + 0.02 * side * Math.cos(direction)));
      y = Math.min(0.95 * side, Math.max(0.05 * side, y + 0.02 * side * Math.sin(direction)));
      dab(picture, side, x, y, radius);
    }
  }
  return picture;
};

/** A round dot of ink, its edge soft by a pixel. */
function dab(picture: Float64Array, side: number, cx: number, cy: number, radius: number): void {
  const reach = Math.ceil(radius + 1);
  for (let y = Math.max(0, Math.floor(cy) - reach); y <= Math.min(side - 1, cy + reach); y++) {
    for (let x = Math.max(0, Math.floor(cx) - reach); x <= Math.min(side - 1, cx + reach); x++) {
      const ink = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x - cx, y - cy)));
      picture[y * side + x] = Math.min(picture[y * side + x]!, 255 * (1 - ink));
    }
  }
}

/** Areas of different brightness with sharp edges, shading and grain. */
const photo: Paint = (random, side) => {
  const picture = gradient(random, side);
  const areas = 3 + random.integer(8);
  for (let area = 0; area < areas; area++) {
    const [cx, cy] = [between(random, 0, side), between(random, 0, side)];
    const [rx, ry] = [between(random, 0.05, 0.5) * side, between(random, 0.05, 0.5) * side];
    const level = between(random, 0, 255);
    const share = between(random, 0.4, 1);
    const boxy = random.uniform() < 0.5;
    picture.forEach((value, i) => {
      const dx = Math.abs((i % side) - cx) / rx;
      const dy = Math.abs(Math.floor(i / side) - cy) / ry;
      if (boxy ? Math.max(dx, dy) < 1 : dx * dx + dy * dy < 1) {
        picture[i] = value + share * (level - value);
      }
    });
  }
  const grain = between(random, 2, 15);
  return picture.map((value) => value + grain * random.normal());
};

/** Each kind by its name. */
export const STRANGE: Readonly<Record<string, Paint>> = {
  blank,
  gradient,
  noise,
  scribble,
  'photo-like': photo,
};

/** Paints a square picture of `side` pixels. */
export function paint(kind: Paint, random: Random, side: number): GreyImage {
  return { width: side, height: side, data: Uint8Array.from(kind(random, side), toByte) };
}

function toByte(value: number): number {
  return Math.round(Math.min(255, Math.max(0, value)));
}

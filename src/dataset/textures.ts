/** @file Frames of no writing at all: blank ones, noise, gradients, patterns, blobs, photo-like. */
import type { Random } from '../tensor/random.js';
import { between } from './pen.js';

const SIDE = 28;

/** A value of 0 to 1 at each pixel; others are clipped. */
type Field = (x: number, y: number) => number;
type Kind = (random: Random) => Field;

const blank: Kind = (random) => {
  const level = [0, 0, 1, random.uniform()][random.integer(4)]!;
  const noise = random.uniform() < 0.5 ? 0 : between(random, 0.005, 0.1);
  return () => level + noise * random.normal();
};

const noise: Kind = (random) => {
  const level = random.uniform();
  const size = between(random, 0.05, 0.6);
  const even = random.uniform() < 0.5;
  return () => level + size * (even ? 2 * random.uniform() - 1 : random.normal());
};

/** Single pixels here and there. */
const salt: Kind = (random) => {
  const share = random.uniform() ** 2 * 0.6;
  const least = random.uniform();
  return () => (random.uniform() < share ? between(random, least, 1) : 0);
};

const gradient: Kind = (random) => {
  const angle = between(random, 0, 2 * Math.PI);
  const [from, to] = [random.uniform(), random.uniform()];
  const [cos, sin] = [Math.cos(angle) / SIDE, Math.sin(angle) / SIDE];
  const bend = between(random, 0.5, 2);
  return (x, y) => {
    const along = Math.min(1, Math.max(0, 0.5 + cos * (x - 14) + sin * (y - 14)));
    return from + (to - from) * along ** bend;
  };
};

const glow: Kind = (random) => {
  const [cx, cy] = [between(random, 0, SIDE), between(random, 0, SIDE)];
  const reach = between(random, 4, 30);
  const sign = random.uniform() < 0.5 ? 1 : -1;
  const level = sign > 0 ? 0 : 1;
  return (x, y) => level + sign * Math.max(0, 1 - Math.hypot(x - cx, y - cy) / reach);
};

/** A wave of any direction and length; steep ones are stripes. */
function wave(random: Random, longest: number): Field {
  const angle = between(random, 0, Math.PI);
  const length = between(random, 2, longest);
  const phase = between(random, 0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => Math.sin((2 * Math.PI * (cos * x + sin * y)) / length + phase);
}

const stripes: Kind = (random) => {
  const along = wave(random, 12);
  const steep = between(random, 0.5, 8);
  const level = between(random, -0.6, 0.6);
  return (x, y) => 0.5 + steep * (along(x, y) - level);
};

const checker: Kind = (random) => {
  const [one, two] = [wave(random, 14), wave(random, 14)];
  const steep = between(random, 0.5, 8);
  return (x, y) => 0.5 + steep * one(x, y) * two(x, y);
};

/** Smooth noise of one size of grain, about -1 to 1. */
function cloud(random: Random, grain: number): Field {
  const side = Math.ceil(SIDE / grain) + 2;
  const values = Float32Array.from({ length: side * side }, () => random.normal() * 0.7);
  const [shiftX, shiftY] = [random.uniform(), random.uniform()];
  return (x, y) => {
    const [fx, fy] = [x / grain + shiftX, y / grain + shiftY];
    const [cx, cy] = [Math.floor(fx), Math.floor(fy)];
    const [tx, ty] = [fx - cx, fy - cy];
    const at = cy * side + cx;
    const above = values[at]! * (1 - tx) + values[at + 1]! * tx;
    const below = values[at + side]! * (1 - tx) + values[at + side + 1]! * tx;
    return above * (1 - ty) + below * ty;
  };
}

/** Grains of many sizes, as in photos, and perhaps edges between areas of other brightness. */
const photo: Kind = (random) => {
  const layers = [2, 4, 8, 16].map((grain) => ({
    value: cloud(random, grain),
    size: grain ** between(random, 0.2, 1) / 8,
  }));
  const level = random.uniform();
  const contrast = between(random, 0.2, 1.5);
  const edges = Array.from({ length: random.integer(4) }, () => ({
    side: wave(random, 80),
    step: 0.5 * random.normal(),
  }));
  return (x, y) => {
    let value = level;
    for (const { value: layer, size } of layers) value += contrast * size * layer(x, y);
    for (const { side, step } of edges) if (side(x, y) > 0) value += step;
    return value;
  };
};

/** Blots: smooth noise with a sharp edge. */
const blots: Kind = (random) => {
  const value = cloud(random, between(random, 2.5, 9));
  const level = between(random, -0.2, 0.9);
  const steep = between(random, 2, 12);
  return (x, y) => 0.5 + steep * (value(x, y) - level);
};

/** One filled shape: a disc, a box, something between, at any place and turned. */
const shape: Kind = (random) => {
  const [cx, cy] = [14 + 3 * random.normal(), 14 + 3 * random.normal()];
  const [rx, ry] = [between(random, 6, 13), between(random, 6, 13)];
  const power = between(random, 1, 6);
  const angle = between(random, 0, Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const steep = between(random, 2, 8);
  return (x, y) => {
    const [dx, dy] = [x - cx, y - cy];
    const along = Math.abs(cos * dx + sin * dy) / rx;
    const across = Math.abs(cos * dy - sin * dx) / ry;
    return steep * (1 - (along ** power + across ** power) ** (1 / power)) + 0.5;
  };
};

/** Ruled lines, or bars, right through the frame. */
const rules: Kind = (random) => {
  const distance = between(random, 4, 12);
  const width = between(random, 0.5, 3.5);
  const tilt = 0.1 * random.normal();
  const from = between(random, 0, distance);
  const upright = random.uniform() < 0.4;
  const grid = random.uniform() < 0.3;
  const line = (along: number, across: number): number => {
    const place = (((across + tilt * along + from) % distance) + distance) % distance;
    return 1.5 + width / 2 - Math.abs(place - distance / 2);
  };
  return (x, y) => {
    if (grid) return Math.max(line(x, y), line(y, x));
    return upright ? line(y, x) : line(x, y);
  };
};

/** The frames that hold nothing are made on purpose; each other kind has ink, or is filled with it. */
const KINDS: readonly Kind[] = [
  blank,
  noise,
  salt,
  gradient,
  glow,
  stripes,
  checker,
  photo,
  photo,
  blots,
  shape,
  rules,
];

/**
 * Draws a texture.
 * @param image 28x28 bytes, overwritten
 */
export function drawTexture(random: Random, image: Uint8Array): void {
  const field = KINDS[random.integer(KINDS.length)]!(random);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      image[y * SIDE + x] = Math.round(255 * Math.min(1, Math.max(0, field(x, y))));
    }
  }
}

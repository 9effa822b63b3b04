/** @file The paper under a scene, the light on it, and how ink looks on it. */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import { addNoise, addSmoothNoise } from './noise.js';
import type { Sheet } from './sheet.js';

/** Grey levels of a scene, and how its picture was taken. */
export interface Look {
  readonly paper: number;
  readonly ink: number;
  readonly print: number;
}

/** Dark ink on light paper; contrast from hardly any to full. */
export function drawLook(random: Random): Look {
  const paper = random.uniform() < 0.2 ? 255 : between(random, 110, 255);
  const level = (): number => {
    const way = random.uniform();
    const contrast = way < 0.12 ? between(random, 0.16, 0.4) : way < 0.5 ? between(random, 0.4, 0.8) : between(random, 0.75, 1); // prettier-ignore
    return paper * (1 - contrast);
  };
  const ink = level();
  // Print is as dark as the ink, or of its own level; form lines are often faint.
  const print = random.uniform() < 0.3 ? ink : level();
  return { paper, ink, print };
}

/** Paper and ink as grey values. */
export function render(sheet: Sheet, look: Look, values: Float32Array): void {
  const { ink, print } = sheet;
  const printed = look.print - look.paper;
  for (let i = 0; i < values.length; i++) {
    const under = look.paper + printed * print[i]!;
    values[i] = under + (look.ink - under) * ink[i]!;
  }
}

/** Waves across the paper, as on cheques and certificates. */
export function drawPattern({ width, height, print }: Sheet, random: Random): void {
  const strength = between(random, 0.05, 0.3);
  const [fx, fy, bend, bendAt] = [between(random, 0.05, 0.5), between(random, -0.4, 0.4), between(random, 0, 6), between(random, 0.02, 0.15)]; // prettier-ignore
  const sharp = between(random, 0.5, 3);
  const sway = Float32Array.from(
    { length: height },
    (_, y) => fy * y + bend * Math.sin(bendAt * y),
  );
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave = sharp * Math.sin(fx * x + sway[y]!);
      const value = strength * (wave < 0 ? 0 : wave > 1 ? 1 : wave);
      const at = y * width + x;
      if (value > print[at]!) print[at] = value;
    }
  }
}

/** Light that is not even: falling off to a side, in spots, with a shadow's soft or hard edge. */
export function light(values: Float32Array, width: number, random: Random): void {
  const height = values.length / width;
  if (random.uniform() < 0.5) {
    const [gx, gy] = [(0.13 * random.normal()) / width, (0.13 * random.normal()) / height];
    for (let y = 0; y < height; y++) {
      let factor = 1 + gy * (y - height / 2) - gx * (width / 2);
      for (let x = 0; x < width; x++, factor += gx) values[y * width + x]! *= factor;
    }
  }
  if (random.uniform() < 0.16) shadow(values, width, random);
  if (random.uniform() < 0.35) {
    const cell = between(random, 6, 60);
    addSmoothNoise(values, width, cell, cell, between(random, 1, 10), random);
  }
}

/** A half of the plane, `side(x, y)` pixels deep: positive inside. */
function halfPlane(width: number, height: number, random: Random) {
  const angle = random.uniform() < 0.5 ? (Math.PI / 2) * random.integer(4) + 0.08 * random.normal() : between(random, 0, 6.28); // prettier-ignore
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const offset = nx * width * between(random, 0.1, 0.9) + ny * height * between(random, 0.1, 0.9);
  return { nx, ny, offset };
}

function shadow(values: Float32Array, width: number, random: Random): void {
  const height = values.length / width;
  const { nx, ny, offset } = halfPlane(width, height, random);
  const soft = random.uniform() < 0.4 ? 1 : between(random, 2, 40);
  const depth = between(random, 0.1, 0.6);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = 0.5 + (nx * x + ny * y - offset) / soft;
      if (share > 0) values[y * width + x]! *= 1 - depth * (share < 1 ? share : 1);
    }
  }
}

/** The paper ends, and something else begins: a desk, a strip of the scanner's lid. */
export function desk(values: Float32Array, width: number, random: Random): void {
  const height = values.length / width;
  const side = random.integer(4);
  const reach = between(random, 2, 0.35 * (side % 2 === 0 ? width : height));
  const tilt = random.uniform() < 0.4 ? 0 : 0.04 * random.normal();
  const level = random.uniform() < 0.7 ? between(random, 0, 70) : between(random, 0, 255);
  const texture = new Float32Array(values.length);
  if (random.uniform() < 0.5) addSmoothNoise(texture, width, between(random, 2, 40), between(random, 2, 40), between(random, 2, 14), random); // prettier-ignore
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = side % 2 === 0 ? y : x;
      const across = [x, y, width - 1 - x, height - 1 - y][side]!;
      const share = reach + tilt * along - across + 0.5;
      if (share <= 0) continue;
      const at = y * width + x;
      const cover = share < 1 ? share : 1;
      values[at] = values[at]! * (1 - cover) + cover * (level + texture[at]!);
    }
  }
}

/** Grain of the paper and of the camera. */
export function grain(values: Float32Array, random: Random): void {
  const way = random.uniform();
  if (way < 0.3) return;
  addNoise(values, way < 0.7 ? between(random, 0.5, 3) : between(random, 3, 14), random);
}

/** @file The paper under a scene, the light on it, and how ink looks on it. */
import type { Random } from '../../tensor/random.js';
import { between } from '../pen.js';
import { addNoise, addSmoothNoise, normals } from './noise.js';
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

/**
 * Fine lines all over the paper, as on cheques and certificates: one or two families of waves.
 * @param fine whether they lie closer than strokes do
 */
export function drawPattern({ width, height, print }: Sheet, random: Random, fine: boolean): void {
  const strength = between(random, 0.06, fine ? 0.45 : 0.3);
  for (let family = random.integer(2); family >= 0; family--) {
    const length = fine ? between(random, 2.5, 7) : between(random, 8, 60);
    const angle = between(random, 0, 3.14);
    const [fx, fy] = [(6.283 * Math.cos(angle)) / length, (6.283 * Math.sin(angle)) / length];
    const [bend, bendAt] = [between(random, 0, 6), between(random, 0.02, 0.15)];
    const sharp = between(random, 0.6, 2.5);
    const offset = between(random, -0.5, 0.5);
    const [stepCos, stepSin] = [Math.cos(fx), Math.sin(fx)];
    for (let y = 0; y < height; y++) {
      const start = fy * y + bend * Math.sin(bendAt * y);
      // The wave turns by the same angle from pixel to pixel.
      let [cos, sin] = [Math.cos(start), Math.sin(start)];
      for (let x = 0, at = y * width; x < width; x++, at++) {
        const wave = offset + sharp * sin;
        if (wave > 0) {
          const value = wave > 1 ? strength : strength * wave;
          if (value > print[at]!) print[at] = value;
        }
        const next = cos * stepCos - sin * stepSin;
        sin = sin * stepCos + cos * stepSin;
        cos = next;
      }
    }
  }
}

/** The back of the page, or the next one, shines through: the writing turned over, faint. */
export function shineThrough({ ink, print, width }: Sheet, random: Random): void {
  const strength = between(random, 0.04, 0.2);
  const down = random.uniform() < 0.5;
  for (let i = 0; i < ink.length; i++) {
    const x = i % width;
    const from = down ? ink.length - 1 - i : i - x + (width - 1 - x);
    const value = strength * ink[from]!;
    if (value > print[i]!) print[i] = value;
  }
}

/** Ink that misses some of the paper: a pencil, a dry pen, an old ribbon. */
export function roughen(layer: Float32Array, random: Random): void {
  const most = between(random, 0.15, 0.9);
  let at = 0;
  for (let i = 0; i < layer.length; i++) {
    if (layer[i] === 0) continue;
    if ((i & 31) === 0) at = random.integer(normals.length);
    const missing = most * Math.abs(normals[(at + i) & (normals.length - 1)]!);
    layer[i]! *= missing < 1 ? 1 - missing : 0;
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
  if (random.uniform() < 0.15) {
    // Fibers, or the dots of a newspaper.
    addSmoothNoise(values, width, between(random, 1.2, 4), between(random, 1.2, 4), between(random, 3, 18), random); // prettier-ignore
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

/** What a camera sees where there is no paper: things with edges and shade, textures, stripes. */
export function photo(values: Float32Array, width: number, random: Random): void {
  for (let cell = 64; cell > 3; cell *= between(random, 0.3, 0.6)) {
    const stretch = Math.exp(0.7 * random.normal());
    addSmoothNoise(values, width, cell * stretch, cell / stretch, between(random, 1, 0.6 * cell), random); // prettier-ignore
  }
  for (let i = random.integer(5); i > 0; i--) {
    shadow(values, width, random);
    if (random.uniform() < 0.5) disc(values, width, random);
  }
}

/** A round thing, lit from a side. */
function disc(values: Float32Array, width: number, random: Random): void {
  const height = values.length / width;
  const [cx, cy] = [random.uniform() * width, random.uniform() * height];
  const radius = between(random, 0.1, 0.6) * height;
  const level = between(random, -120, 120);
  const [lx, ly] = [between(random, -60, 60) / radius, between(random, -60, 60) / radius];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - cx, y - cy];
      const edge = radius - Math.sqrt(dx * dx + dy * dy);
      if (edge > 0) values[y * width + x]! += (level + lx * dx + ly * dy) * (edge < 1 ? edge : 1);
    }
  }
}

/** A rectangle of another shade: a tinted field, or a label whose writing is light on dark. */
export function field(
  values: Float32Array,
  width: number,
  area: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }, // prettier-ignore
  look: Look,
  random: Random,
): void {
  const inverted = random.uniform() < 0.4;
  const tint = between(random, 0.55, 0.97);
  const sum = look.paper + Math.min(look.ink, look.print);
  for (let y = area.top; y < area.bottom; y++) {
    for (let x = area.left; x < area.right; x++) {
      const at = y * width + x;
      values[at] = inverted ? sum - values[at]! : tint * values[at]!;
    }
  }
}

/** Grain of the paper and of the camera. */
export function grain(values: Float32Array, random: Random): void {
  const way = random.uniform();
  if (way < 0.3) return;
  addNoise(values, way < 0.7 ? between(random, 0.5, 3) : between(random, 3, 14), random);
}

/**
 * @file Images made worse by degrees, to see what a classifier withstands: moved, blurred, faded,
 * covered, scratched. Each kind has six levels, as in Mu and Gilmer, "MNIST-C" (2019), and the
 * strength of a level is exact: only direction, sign and place are drawn.
 */
import type { Random } from '../tensor/random.js';
import { thicken, gaussian, stamp, warp, type Frame } from './corrupt-pixels.js';

/** One way to make an image worse. */
export interface Corruption {
  readonly name: string;
  /** What a level is counted in; written behind it. */
  readonly unit: string;
  /** From mild to hard; those of thickness from thin to thick. */
  readonly levels: readonly number[];
  /** One image at a level; the image itself stays as it is. */
  apply(image: Frame, level: number, random: Random): Uint8Array;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const sign = (random: Random): number => (random.uniform() < 0.5 ? -1 : 1);

/** The pixels that hold ink; where there is none, the middle. */
function inkPixel({ data, width, height }: Frame, random: Random): readonly [number, number] {
  const inked: number[] = [];
  data.forEach((value, i) => {
    if (value > 127) inked.push(i);
  });
  if (inked.length === 0) return [width >> 1, height >> 1];
  const at = inked[random.integer(inked.length)]!;
  return [at % width, Math.floor(at / width)];
}

/** Every kind, in the order in which tables show them. */
export const corruptions: readonly Corruption[] = [
  {
    name: 'rotation',
    unit: '°',
    levels: [5, 10, 15, 20, 30, 45],
    apply(image, degrees, random) {
      const angle = radians(sign(random) * degrees);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return warp(image, { xx: cos, xy: -sin, yx: sin, yy: cos });
    },
  },
  {
    name: 'shift',
    unit: ' px',
    levels: [1, 2, 3, 4, 5, 6],
    apply(image, pixels, random) {
      const angle = 2 * Math.PI * random.uniform();
      const move = { x: pixels * Math.cos(angle), y: pixels * Math.sin(angle) };
      return warp(image, {}, move);
    },
  },
  {
    name: 'scale',
    unit: '%',
    levels: [10, 15, 20, 25, 30, 40],
    apply(image, percent, random) {
      const factor = (1 + percent / 100) ** sign(random);
      return warp(image, { xx: 1 / factor, yy: 1 / factor });
    },
  },
  {
    name: 'shear',
    unit: '°',
    levels: [5, 10, 15, 20, 30, 40],
    apply: (image, degrees, random) =>
      warp(image, { xy: Math.tan(radians(sign(random) * degrees)) }),
  },
  {
    name: 'noise',
    unit: '',
    levels: [16, 32, 48, 64, 96, 128],
    apply: ({ data }, deviation, random) =>
      data.map((value) => clamp(value + deviation * random.normal())),
  },
  {
    name: 'blur',
    unit: ' px',
    levels: [0.5, 1, 1.5, 2, 2.5, 3],
    apply: (image, deviation) => gaussian(image, deviation),
  },
  {
    name: 'contrast',
    unit: '%',
    levels: [80, 60, 40, 30, 20, 10],
    apply: ({ data }, percent) => data.map((value) => clamp((value * percent) / 100)),
  },
  {
    name: 'thickness',
    unit: ' px',
    levels: [-1.5, -1, -0.5, 0.5, 1, 1.5],
    apply: (image, pixels) => thicken(image, pixels),
  },
  {
    name: 'occlusion',
    unit: ' px',
    levels: [4, 6, 8, 10, 12, 14],
    apply(image, side, random) {
      const [x, y] = inkPixel(image, random);
      const covers = (px: number, py: number): boolean =>
        Math.max(Math.abs(px - x + 0.5), Math.abs(py - y + 0.5)) <= side / 2;
      return stamp(image, 0, (px, py) => (covers(px, py) ? 1 : 0));
    },
  },
  {
    name: 'lines',
    unit: '',
    levels: [1, 2, 3, 4, 5, 6],
    apply(image, count, random) {
      let data = image.data;
      for (let i = 0; i < count; i++) {
        const angle = Math.PI * random.uniform();
        const [normalX, normalY] = [Math.cos(angle), Math.sin(angle)];
        const away = (random.uniform() - 0.5) * 0.8 * Math.min(image.width, image.height);
        data = stamp({ ...image, data }, 255, (x, y) => {
          const centredX = x - (image.width - 1) / 2;
          const centredY = y - (image.height - 1) / 2;
          return 1.1 - Math.abs(centredX * normalX + centredY * normalY - away);
        });
      }
      return data;
    },
  },
  {
    name: 'spots',
    unit: '',
    levels: [1, 2, 4, 6, 9, 12],
    apply(image, count, random) {
      let data = image.data;
      for (let i = 0; i < count; i++) {
        const [centreX, centreY] = [
          random.uniform() * image.width,
          random.uniform() * image.height,
        ];
        const radius = 1 + random.uniform();
        data = stamp(
          { ...image, data },
          255,
          (x, y) => radius + 0.5 - Math.hypot(x - centreX, y - centreY),
        );
      }
      return data;
    },
  },
];

function clamp(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/**
 * A level as it is shown: `10°`, `1.5 px`, `20%`; `+0.5 px` where the levels have both signs.
 * @param levels all of the corruption's
 */
export function formatLevel(level: number, unit: string, levels: readonly number[]): string {
  const signed = level > 0 && levels.some((each) => each < 0);
  return `${signed ? '+' : ''}${level}${unit}`;
}

/** How large the images are. */
export interface FrameSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Every image at one level of a corruption.
 * @param images `count * height * width` bytes, ink 255 on 0
 * @param random the same stream gives the same images
 */
export function corrupt(
  images: Uint8Array,
  { height, width }: FrameSize,
  corruption: Corruption,
  level: number,
  random: Random,
): Uint8Array {
  const pixels = height * width;
  const worse = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += pixels) {
    const image = { height, width, data: images.subarray(start, start + pixels) };
    worse.set(corruption.apply(image, level, random), start);
  }
  return worse;
}

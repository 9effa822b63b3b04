/** @file A picture in other sizes, and with its edge continued. */
import type { GreyImage } from './grey-image.js';
import { resizeRegion } from './resize.js';

/** A picture, halved as often as is asked for: other sizes are made from the next larger half. */
export interface Pyramid {
  readonly picture: GreyImage;
  /**
   * The picture with each side halved so many times, rounded up: its last pixels may reach beyond the
   * picture's edge, where the edge goes on.
   */
  halved(times: number): GreyImage;
}

/** Halves a picture when it is asked for, each time once. */
export function pyramidOf(picture: GreyImage): Pyramid {
  const levels = [picture];
  return {
    picture,
    halved(times) {
      while (levels.length <= times) levels.push(halve(levels.at(-1)!));
      return levels[times]!;
    },
  };
}

/** Each pixel is the mean of four. */
function halve({ data, width, height }: GreyImage): GreyImage {
  const [across, down] = [(width + 1) >> 1, (height + 1) >> 1];
  const half = new Uint8Array(across * down);
  for (let y = 0; y < down; y++) {
    const upper = 2 * y * width;
    const lower = 2 * y + 1 < height ? upper + width : upper;
    for (let x = 0; x < across; x++) {
      const left = 2 * x;
      const right = left + 1 < width ? left + 1 : left;
      half[y * across + x] = (data[upper + left]! + data[upper + right]! + data[lower + left]! + data[lower + right]! + 2) >> 2; // prettier-ignore
    }
  }
  return { width: across, height: down, data: half };
}

/** The picture at a multiple of its size. */
export function resized({ picture, halved }: Pyramid, size: number): GreyImage {
  const times = Math.max(0, Math.floor(-Math.log2(size)));
  const { data, width, height } = halved(times);
  const [across, down] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * size))) as [number, number]; // prettier-ignore
  if (across === width && down === height) return halved(times);
  const whole = { left: 0, top: 0, width: picture.width / 2 ** times, height: picture.height / 2 ** times }; // prettier-ignore
  const values = resizeRegion(data, width, height, whole, across, down);
  const rounded = new Uint8Array(values.length);
  for (let i = 0; i < rounded.length; i++) rounded[i] = values[i]! + 0.5;
  return { width: across, height: down, data: rounded };
}

/** Of an edge that is paper, at least this share shows it. */
const paperShare = 0.05;

/**
 * The picture with something around it, so that both sides are multiples of `multiple`: paper, as light as
 * most of the edges; but what runs along a whole edge, as a dark strip does, goes on there. A stroke that
 * touches an edge ends there.
 * @param least pixels added at each side at least; exactly as many at the left and the top
 */
export function surrounded(
  { data, width, height }: GreyImage,
  least: number,
  multiple: number,
): { readonly image: GreyImage; readonly offset: number } {
  const whole = (size: number) => Math.ceil((size + 2 * least) / multiple) * multiple;
  const [across, down] = [whole(width), whole(height)];
  const column = (x: number) => Uint8Array.from({ length: height }, (_, y) => data[y * width + x]!);
  const [top, bottom] = [data.slice(0, width), data.slice(data.length - width)];
  const [left, right] = [column(0), column(width - 1)];
  const all = [...top, ...bottom, ...left, ...right].sort((a, b) => a - b);
  const paper = all[all.length >> 1]!;
  const level = (edge: Uint8Array) =>
    edge.sort((a, b) => Math.abs(a - paper) - Math.abs(b - paper))[Math.floor(paperShare * edge.length)]!; // prettier-ignore
  const padded = new Uint8Array(across * down);
  padded.fill(level(top), 0, least * across);
  padded.fill(level(bottom), (least + height) * across);
  const [atLeft, atRight] = [level(left), level(right)];
  for (let y = 0; y < down; y++) {
    padded.fill(atLeft, y * across, y * across + least);
    padded.fill(atRight, y * across + least + width, (y + 1) * across);
  }
  for (let y = 0; y < height; y++) {
    padded.set(data.subarray(y * width, (y + 1) * width), (y + least) * across + least);
  }
  return { image: { width: across, height: down, data: padded }, offset: least };
}

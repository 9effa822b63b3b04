/** @file A picture in other sizes, and with its edge continued. */
import type { GreyImage } from './grey-image.js';
import { resizeRegion } from './resize.js';

/** The picture at another size; the picture itself where it has that size. */
export function shrink(image: GreyImage, width: number, height: number): GreyImage {
  if (image.width === width && image.height === height) return image;
  const whole = { left: 0, top: 0, width: image.width, height: image.height };
  const values = resizeRegion(image.data, image.width, image.height, whole, width, height);
  return { width, height, data: Uint8Array.from(values, Math.round) };
}

/**
 * The picture with its edge continued to all sides, so that both sides are multiples of `multiple`.
 * @param least pixels added at each side at least; exactly as many at the left and the top
 */
export function paddedPart(
  { data, width, height }: GreyImage,
  least: number,
  multiple: number,
): { readonly image: GreyImage; readonly offset: number } {
  const whole = (size: number) => Math.ceil((size + 2 * least) / multiple) * multiple;
  const [across, down] = [whole(width), whole(height)];
  const padded = new Uint8Array(across * down);
  for (let y = 0; y < down; y++) {
    const from = Math.min(height - 1, Math.max(0, y - least)) * width;
    const to = y * across;
    padded.fill(data[from]!, to, to + least);
    padded.set(data.subarray(from, from + width), to + least);
    padded.fill(data[from + width - 1]!, to + least + width, to + across);
  }
  return { image: { width: across, height: down, data: padded }, offset: least };
}

/** @file A picture turned about its middle by any angle, and where its places are in the original. */
import type { PlaceBox } from './cutout.js';
import type { GreyImage } from './grey-image.js';

/** A turned picture. */
export interface Rotated {
  readonly image: GreyImage;
  /** The upright box around a box of the turned picture, in the original. */
  toOriginal(box: PlaceBox): PlaceBox;
}

/**
 * Turns a picture clockwise. All of it stays in view; corners that it does not fill continue its edge.
 * @param degrees any angle; multiples of 90 move whole pixels
 */
export function rotate(image: GreyImage, degrees: number): Rotated {
  const angle = (degrees * Math.PI) / 180;
  // Exact for quarters of a turn.
  const exact = (value: number) => (Math.abs(value - Math.round(value)) < 1e-9 ? Math.round(value) : value); // prettier-ignore
  const [cos, sin] = [exact(Math.cos(angle)), exact(Math.sin(angle))];
  const width = Math.round(Math.abs(image.width * cos) + Math.abs(image.height * sin));
  const height = Math.round(Math.abs(image.width * sin) + Math.abs(image.height * cos));
  const back = (x: number, y: number) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    return {
      x: image.width / 2 + cos * dx + sin * dy,
      y: image.height / 2 - sin * dx + cos * dy,
    };
  };
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = back(x + 0.5, y + 0.5);
      data[y * width + x] = pixelAt(image, from.x - 0.5, from.y - 0.5);
    }
  }
  return {
    image: { width, height, data },
    toOriginal: ({ x, y, width: across, height: down }) => ({
      ...back(x, y),
      width: Math.abs(across * cos) + Math.abs(down * sin),
      height: Math.abs(across * sin) + Math.abs(down * cos),
    }),
  };
}

/** Bilinear; beyond the picture its edge goes on. */
function pixelAt({ data, width, height }: GreyImage, x: number, y: number): number {
  const [cx, cy] = [Math.min(width - 1, Math.max(0, x)), Math.min(height - 1, Math.max(0, y))];
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)];
  const [fx, fy] = [cx - x0, cy - y0];
  const top = data[y0 * width + x0]! * (1 - fx) + data[y0 * width + x1]! * fx;
  const bottom = data[y1 * width + x0]! * (1 - fx) + data[y1 * width + x1]! * fx;
  return Math.round(top * (1 - fy) + bottom * fy);
}

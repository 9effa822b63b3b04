/** @file A picture of zeros that grew together. */
import type { GreyImage } from '../src/image/grey-image.js';

/** Rings side by side that share a wall, 40 pixels apart, the first around (50, 50), in dark ink. */
export function rings(count: number): GreyImage {
  const [width, height] = [60 + 40 * count, 100];
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < count; i++) {
        const off = Math.hypot((x - 50 - 40 * i) / 21, (y - 50) / 25);
        if (Math.abs(off - 0.9) < 0.1) data[y * width + x] = 0;
      }
    }
  }
  return { width, height, data };
}

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { InputError } from '../tensor/error.js';
import { decodeImage } from './decode.js';
import { encodePng, renderSvgToPng } from './encode.js';

const drawing = (text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" font-family="system-ui, sans-serif">` +
  `<text x="10" y="28" font-size="20">${text}</text></svg>`;

/** The share of dark pixels. */
async function inkOf(png: Uint8Array): Promise<number> {
  const { data } = await decodeImage(png);
  return data.filter((value) => value < 128).length / data.length;
}

describe('encodePng', () => {
  it('writes an 8-bit grey PNG of the same size', async () => {
    const png = await encodePng({ width: 3, height: 2, data: new Uint8Array(6) });
    const header = await sharp(png).metadata();
    expect([header.format, header.width, header.height, header.channels, header.depth]).toEqual([
      'png', 3, 2, 1, 'uchar',
    ]); // prettier-ignore
  });

  it('refuses bytes that are not those of the size', async () => {
    const wrong = encodePng({ width: 3, height: 2, data: new Uint8Array(7) });
    await expect(wrong).rejects.toThrow(InputError);
    await expect(wrong).rejects.toThrow(
      'Cannot encode the picture: 3 x 2 grey pixels are not 7 bytes; give',
    );
  });
});

describe('renderSvgToPng', () => {
  it('sets legible text in its own font, whatever the machine has: no two signs are the same box', async () => {
    const ones = await inkOf(await renderSvgToPng(drawing('1111'), { width: 240 }));
    const eights = await inkOf(await renderSvgToPng(drawing('8888'), { width: 240 }));
    expect(ones).toBeGreaterThan(0.01);
    expect(eights).toBeGreaterThan(1.4 * ones);
    const [up, right, bold] = await Promise.all(
      ['↑', '→', '<tspan font-weight="bold">1111</tspan>'].map(async (sign) =>
        inkOf(await renderSvgToPng(drawing(sign), { width: 240 })),
      ),
    );
    expect(up).not.toBe(right);
    expect(bold).toBeGreaterThan(1.2 * ones);
  });

  it('draws at the wanted width on an opaque background', async () => {
    const png = await renderSvgToPng(drawing('5'), { width: 333, background: '#808080' });
    const image = await decodeImage(png);
    expect([image.width, image.height]).toEqual([333, 111]);
    expect(Math.abs(image.data[0]! - 128)).toBeLessThanOrEqual(1);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

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
});

describe('renderSvgToPng', () => {
  let folder: string;

  // Set before anything in this process draws text, when the font configuration is read.
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tenfold-fonts-'));
    const empty = join(folder, 'fonts.conf');
    writeFileSync(empty, '<?xml version="1.0"?><fontconfig></fontconfig>');
    process.env.FONTCONFIG_FILE = empty;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('sets legible text on a machine without a single font', async () => {
    const plain = (text: string): Promise<Buffer> =>
      sharp(Buffer.from(drawing(text)))
        .flatten({ background: '#fff' })
        .png()
        .toBuffer();
    // Without a font every character is the same empty box: the check would otherwise prove nothing.
    expect(await plain('1111')).toEqual(await plain('8888'));

    const ones = await inkOf(await renderSvgToPng(drawing('1111'), { width: 240 }));
    const eights = await inkOf(await renderSvgToPng(drawing('8888'), { width: 240 }));
    expect(ones).toBeGreaterThan(0.01);
    expect(eights).toBeGreaterThan(1.4 * ones);
    const arrows = await Promise.all(
      ['↑', '→'].map((arrow) => renderSvgToPng(drawing(arrow), { width: 240 })),
    );
    const [up, right] = await Promise.all(arrows.map(inkOf));
    expect(up).not.toBe(right);
  });

  it('draws at the wanted width on an opaque background', async () => {
    const png = await renderSvgToPng(drawing('5'), { width: 333, background: '#808080' });
    const image = await decodeImage(png);
    expect([image.width, image.height]).toEqual([333, 111]);
    expect(Math.abs(image.data[0]! - 128)).toBeLessThanOrEqual(1);
  });
});

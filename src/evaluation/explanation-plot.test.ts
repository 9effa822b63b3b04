import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Explanation } from './explain.js';
import { explanationSvg } from './explanation-plot.js';
import { darkTheme, lightTheme } from './theme.js';

const [height, width] = [4, 6];
const pixels = new Uint8Array(24).fill(255, 7, 9);
const values = new Float32Array(24);
values.set([2.5, -1.25], 7);
const gradient: Explanation = {
  method: 'integratedGradients',
  digit: '7',
  height,
  width,
  values,
  score: 9,
  baseline: 1,
};
const occlusion: Explanation = { ...gradient, method: 'occlusion', values: new Float32Array(24) };
const draw = (digit: string, explanations: readonly Explanation[], theme = lightTheme) =>
  explanationSvg({ pixels, height, width, digit, confidence: 0.987, explanations }, theme);

function parsed(svg: string) {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  const words = [...document.querySelectorAll('text')].map((text) => text.textContent ?? '');
  return { document, words };
}

describe('an explained answer', () => {
  it('names what was read, each map, and what the ends of its scale mean', () => {
    const { words } = parsed(draw('7', [gradient, occlusion]));
    expect(words).toEqual([
      'Read as 7 (98.70%)',
      ...['Image', 'as the model sees it'],
      ...['Integrated gradients', "each pixel's share of the logit of 7"],
      ...['against −2.50', '0', 'for +2.50'],
      ...['Occlusion', 'probability of 7 lost when hidden'],
      // A map of nothing keeps a scale, so that rounding does not look like an answer.
      ...['against −1.0%', '0', 'for +1.0%'],
    ]);
  });

  it('colours support and objection apart, and as strong as they are', () => {
    const { document } = parsed(draw('7', [gradient]));
    const cell = (x: number, fill: string) =>
      document.querySelectorAll(`rect[x="${x}"][y="1"][fill="${fill}"]`);
    expect(cell(1, lightTheme.accent)[0]!.getAttribute('fill-opacity')).toBe('1.000');
    expect(cell(2, lightTheme.warm)[0]!.getAttribute('fill-opacity')).toBe('0.500');
    expect(document.querySelectorAll(`rect[width="1"][fill="${lightTheme.warm}"]`)).toHaveLength(1);
  });

  it('is drawn by a strict rasteriser, in light and in dark, whatever the class is called', async () => {
    const hostile = `"><script>alert('&')</script>\u0000`;
    for (const theme of [lightTheme, darkTheme]) {
      const svg = draw(hostile, [{ ...gradient, digit: hostile }, occlusion], theme);
      expect(svg).not.toContain('<script');
      const { data, info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true }); // prettier-ignore
      expect(info.width).toBe(760);
      expect(new Set(data).size).toBeGreaterThan(20);
    }
  });
});

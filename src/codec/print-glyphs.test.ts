import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { printedGlyphs, type PrintFont } from './print-glyphs.js';

const { resolve } = createRequire(import.meta.url);

async function font(family: string, path: string): Promise<PrintFont> {
  return { family, face: 'regular', file: await readFile(resolve(`@expo-google-fonts/${path}`)) };
}

test('printed characters stand on their line and say where the next one begins', async () => {
  const courier = await font('Courier Prime', 'courier-prime/400Regular/CourierPrime_400Regular.ttf'); // prettier-ignore
  const arimo = await font('Arimo', 'arimo/400Regular/Arimo_400Regular.ttf');
  const glyphs = await printedGlyphs([courier, arimo], 'Hgi.W8');
  expect(glyphs.map(({ font: name, label }) => name[0] + label).join(' ')).toBe('CH Cg Ci C. CW C8 AH Ag Ai A. AW A8'); // prettier-ignore
  for (const { data, width, height } of glyphs) {
    expect(data.length).toBe(width * height);
    expect(data.reduce((a, b) => Math.max(a, b))).toBeGreaterThan(200);
  }
  const of = (name: string, label: string) => glyphs.find((glyph) => glyph.font.startsWith(name) && glyph.label === label)!; // prettier-ignore
  // A typewriter's characters are all as wide.
  for (const label of 'gi.W8') expect(Math.abs(of('Courier', label).advance - of('Courier', 'H').advance)).toBeLessThanOrEqual(1); // prettier-ignore
  expect(of('Arimo', 'W').advance).toBeGreaterThan(2.5 * of('Arimo', 'i').advance);
  const [capital, low, point] = [of('Arimo', 'H'), of('Arimo', 'g'), of('Arimo', '.')];
  expect(capital.height).toBe(capital.capital);
  expect(Math.abs(capital.rise - capital.height)).toBeLessThanOrEqual(1);
  expect(low.height - low.rise).toBeGreaterThan(5);
  expect(point.height).toBeLessThan(0.3 * capital.height);
});

test('a font that does not draw is refused, with what to give', async () => {
  const broken = { family: 'Arimo', face: 'regular', file: new Uint8Array(100) };
  await expect(printedGlyphs([broken])).rejects.toThrow(InputError);
  await expect(printedGlyphs([broken])).rejects.toThrow('The font "Arimo" (regular) draws no H');
});

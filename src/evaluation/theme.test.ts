import { describe, expect, it } from 'vitest';
import { darkTheme, lightTheme, pageTheme, themeVariables } from './theme.js';

type Color = readonly [number, number, number];

const parse = (hex: string): Color => {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

/** Relative luminance (WCAG 2.2). */
function luminance(color: Color): number {
  const [r, g, b] = color.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: Color, b: Color): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const blend = (over: Color, under: Color, opacity: number): Color => [
  over[0] * opacity + under[0] * (1 - opacity),
  over[1] * opacity + under[1] * (1 - opacity),
  over[2] * opacity + under[2] * (1 - opacity),
];

describe.each([
  ['light', lightTheme],
  ['dark', darkTheme],
])('the %s theme', (_, theme) => {
  const background = parse(theme.background);

  it.each(['ink', 'muted', 'accent', 'warm', 'second'] as const)(
    'keeps %s readable on the background (4.5:1)',
    (name) => {
      expect(contrast(parse(theme[name]), background)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it('keeps ink readable on heat of every strength (4.5:1)', () => {
    for (let opacity = 0; opacity <= 1; opacity += 0.05) {
      const cell = blend(parse(theme.heat), background, opacity);
      expect(contrast(parse(theme.ink), cell)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('gives the page a variable for every colour that its plots refer to', () => {
    const variables = themeVariables(theme);
    for (const [name, reference] of Object.entries(pageTheme)) {
      if (name === 'background') continue;
      expect(variables).toContain(`${reference.slice('var('.length, -1)}:#`);
    }
  });
});

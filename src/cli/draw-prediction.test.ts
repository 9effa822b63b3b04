import { describe, expect, it } from 'vitest';
import { drawPrediction } from './draw-prediction.js';
import type { Output } from './output.js';

function terminal(columns: number): Output {
  const paint = (_: string, text: string): string => text;
  const nothing = (): void => undefined;
  return { color: false, unicode: true, columns, paint, print: nothing, printJson: nothing, note: nothing }; // prettier-ignore
}

const drawn = new Uint8Array(28 * 28).fill(255);
const digits = [...'0123456789'];
const sure = digits.map((_, digit) => (digit === 2 ? 0.9 : 0.1 / 9));

const draw = (columns: number, classes = digits): string[] =>
  drawPrediction(drawn, sure, classes, terminal(columns));

const inkOf = (lines: readonly string[]): number => /█+/.exec(lines[0]!)![0].length;

describe('a drawn prediction', () => {
  const longNames = digits.map((digit) => `a class with a long name ${digit}`);

  it.each([36, 40, 44, 50, 60, 80, 200])('fits %i columns and names the classes', (columns) => {
    for (const classes of [digits, longNames]) {
      const lines = draw(columns, classes);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
      expect(lines.filter((line) => /\d%/.test(line))).toHaveLength(3);
      expect(lines.join('\n')).toMatch(/90\.00%/);
    }
  });

  it('is a smaller digit in a narrow terminal, and has bars where there is room', () => {
    expect([80, 44, 40, 34].map((columns) => inkOf(draw(columns)))).toEqual([28, 28, 20, 14]);
    const bars = [80, 44].map((columns) => draw(columns).join('').split('━').length - 1);
    expect(bars).toEqual([22, 0]);
  });
});

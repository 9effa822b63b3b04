import { describe, expect, it } from 'vitest';

import { digitToText } from './digit-text.js';
import { glyphHeight, glyphWidth, drawText } from './glyphs.js';
import { drawGrid } from './grid.js';

const side = 28;
/** A vertical bar. */
const bar = Uint8Array.from({ length: side * side }, (_, i) => {
  const x = i % side;
  const y = Math.floor(i / side);
  return x >= 12 && x < 16 && y >= 4 && y < 24 ? 255 : 0;
});

describe('digitToText', () => {
  it('draws half blocks without any colour unless told', () => {
    const lines = digitToText(bar).split('\n');
    expect(lines).toHaveLength(14);
    expect(lines.slice(0, 2)).toEqual(['', '']);
    expect(lines.slice(2, 12)).toEqual(new Array(10).fill(`${' '.repeat(12)}████`));
  });

  it('draws with ASCII alone on request', () => {
    const text = digitToText(bar, { unicode: false });
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text.split('\n')[5]).toBe(`${' '.repeat(12)}@@@@`);
  });

  it('ends every coloured line by resetting the colour and covers the whole square', () => {
    const lines = digitToText(bar, { colour: true }).split('\n');
    for (const line of lines) {
      expect(line.endsWith('\u001b[0m')).toBe(true);
      expect([...line].filter((character) => character === '▀')).toHaveLength(side);
    }
  });

  it.each([4, 14, 20, 56])('is %i characters wide and half as many lines high', (width) => {
    const lines = digitToText(new Uint8Array(784).fill(255), { width }).split('\n');
    expect(lines).toHaveLength(width / 2);
    expect(lines.every((line) => line === '█'.repeat(width))).toBe(true);
  });
});

describe('drawGrid', () => {
  const cells = Array.from({ length: 15 }, (_, i) => ({ pixels: bar, label: String(i % 10) }));

  it('lays 15 digits out in three rows of five', () => {
    const { width, height, data } = drawGrid(cells, { scale: 2 });
    expect(data).toHaveLength(width * height);
    // A bar is dark wherever it crosses a row's middle line: count the runs.
    const cellHeight = (height - 8) / 3;
    for (let row = 0; row < 3; row++) {
      const y = Math.round(8 + row * cellHeight + side);
      let runs = 0;
      for (let x = 1; x < width; x++) {
        if (data[y * width + x]! < 100 && data[y * width + x - 1]! >= 100) runs++;
      }
      expect(runs).toBe(5);
    }
  });

  it('writes a label under its digit and nothing where there is none', () => {
    const labelled = drawGrid([{ pixels: bar, label: '7' }]);
    const bare = drawGrid([{ pixels: bar, label: '' }]);
    const changed = [...labelled.data.keys()].filter((i) => labelled.data[i] !== bare.data[i]);
    expect(changed.length).toBeGreaterThan(0);
    const firstRow = Math.floor(changed[0]! / labelled.width);
    expect(firstRow).toBeGreaterThan(4 * side + 16);
  });

  it('draws a sheet of margins for no digits, and cuts a label that is too long', () => {
    expect(drawGrid([]).data.every((value) => value === 255)).toBe(true);
    expect(() => drawGrid([{ pixels: bar, label: 'x'.repeat(500) }])).not.toThrow();
  });
});

describe('drawText', () => {
  it('draws every digit, letter and sign differently', () => {
    const drawn = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,:%-+=#/?>→()'].map((character) => {
      const data = new Uint8Array(glyphWidth * glyphHeight);
      const image = { width: glyphWidth, height: glyphHeight, data };
      drawText(image, character, { left: 0, top: 0, scale: 1, grey: 1 });
      return data.join('');
    });
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn).not.toContain('0'.repeat(glyphWidth * glyphHeight));
  });

  it('leaves out what falls outside the picture', () => {
    const image = { width: 8, height: 8, data: new Uint8Array(64) };
    drawText(image, '888', { left: -3, top: -2, scale: 2, grey: 9 });
    expect(image.data.some((value) => value === 9)).toBe(true);
    drawText(image, '8', { left: 50, top: 50, scale: 2, grey: 9 });
    expect(image.data).toHaveLength(64);
  });
});

import { describe, expect, it } from 'vitest';
import type { Reading } from '../recognition/reading.js';
import type { Output } from './output.js';
import { readingLines } from './reading-lines.js';

const output = (columns: number): Output => ({
  color: false,
  unicode: true,
  columns,
  paint: (_, text) => text,
  print: () => undefined,
  printJson: () => undefined,
  note: () => undefined,
});
const nothing = { digits: [], numbers: [], alternatives: [] };
const read = (text: string): Reading => ({ mode: 'page', text, confidence: 0.98765432, ...nothing, rejected: false }); // prettier-ignore
const rejected: Reading = {
  ...{ mode: 'number', text: '', confidence: 0, digits: [], numbers: [] },
  alternatives: [{ text: '53', confidence: 0.4 }],
  ...{ rejected: true, reason: 'too uncertain' },
};

describe('the table of readings', () => {
  it.each([40, 80, 120])('keeps to %i columns on a terminal, however long the names', (columns) => {
    const { header, lines } = readingLines('table', output(columns), true);
    const long = `${'folder/'.repeat(30)}the-end.png`;
    const text = header + lines(long, read('1'.repeat(200))) + lines(long, rejected);
    const rows = text.trimEnd().split('\n');
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(columns);
    expect(rows[1]).toMatch(/98\.8% {2}….*end\.png$/);
    expect(rows.slice(1).join('').replaceAll(/[^1]/g, '')).toHaveLength(200);
  });

  it('keeps names whole where they are not fitted, and each line of a page on its own', () => {
    const { lines } = readingLines('table', output(80), false);
    const long = `${'folder/'.repeat(30)}a.png`;
    expect(lines(long, read('12 34\n56'))).toBe(`${'12 34'.padEnd(24)}       98.8%  ${long}\n56\n`);
  });

  it('says why there is no reading, with the best guess where it fits', () => {
    const { lines } = readingLines('table', output(80), false);
    expect(lines('a.png', rejected)).toMatch(/^too uncertain \(53\?\) +a\.png\n$/);
    const narrow = readingLines('table', output(40), false);
    expect(narrow.lines('a.png', rejected)).toMatch(/^too uncertain +a\.png\n$/);
  });

  it('shows names that would steer the terminal harmlessly', () => {
    const { lines } = readingLines('table', output(80), false);
    const row = lines('a\u001b[31m\n.png', read('1'));
    expect(row).not.toContain('\u001b');
    expect(row.trimEnd()).not.toContain('\n');
  });
});

describe('readings as data', () => {
  it('are records of RFC 4180', () => {
    const { header, lines } = readingLines('csv', output(80), false);
    expect(header).toBe('file,text,confidence,rejected,reason\r\n');
    expect(lines('a "b", c.png', read('1\n2'))).toBe('"a ""b"", c.png","1\n2",0.987654,false,\r\n');
    expect(lines('a.png', rejected)).toBe('a.png,,0,true,too uncertain\r\n');
  });

  it('are one JSON object a line with every field, rejected or not', () => {
    const { header, lines } = readingLines('json', output(80), false);
    expect(header).toBe('');
    const line = lines('a\n.png', rejected);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      ...{ file: 'a\n.png', mode: 'number', text: '', confidence: 0 },
      ...{ rejected: true, reason: 'too uncertain', digits: [], numbers: [] },
      alternatives: [{ text: '53', confidence: 0.4 }],
    });
    expect(JSON.parse(lines('a.png', read('7')))).toMatchObject({ reason: null });
  });
});

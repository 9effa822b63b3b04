import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { parseStrokes, readStrokesFile } from './strokes-file.js';

const one = { source: 'abc', writer: 'abc/1', label: '7', strokes: [[0, 0, 500, 0, 300, 1000]] };
const dot = { ...one, label: '.', strokes: [[0, 0]] };
const text = `${JSON.stringify(one)}\n${JSON.stringify(dot)}\n\n`;

test('strokes are read from a file of lines, gzipped or not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'strokes-'));
  try {
    await writeFile(join(folder, 'a.jsonl'), text);
    await writeFile(join(folder, 'a.jsonl.gz'), gzipSync(text));
    expect(await readStrokesFile(join(folder, 'a.jsonl'))).toEqual([one, dot]);
    expect(await readStrokesFile(join(folder, 'a.jsonl.gz'))).toEqual([one, dot]);
    await expect(readStrokesFile(join(folder, 'b.jsonl'))).rejects.toThrow(InputError);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a line that is no character is refused by its number, with an example', () => {
  const lines = [
    ['{"source":', 'this is no JSON'],
    ['[1]', 'this is no object'],
    [JSON.stringify({ ...one, source: '' }), '"source" is no text'],
    [JSON.stringify({ ...one, writer: 7 }), '"writer" is no text'],
    [JSON.stringify({ ...one, label: undefined }), '"label" is no text'],
    [JSON.stringify({ ...one, strokes: [] }), '"strokes" must be lists of numbers'],
    [JSON.stringify({ ...one, strokes: [[0, 0, 1]] }), '"strokes" must be lists of numbers'],
    [JSON.stringify({ ...one, strokes: [[0, 'a']] }), '"strokes" must be lists of numbers'],
    [JSON.stringify({ ...one, strokes: [[0, null]] }), '"strokes" must be lists of numbers'],
  ] as const;
  for (const [line, trouble] of lines) {
    const parse = () => parseStrokes(`${JSON.stringify(one)}\n${line}`, 'some.jsonl');
    expect(parse).toThrow(InputError);
    expect(parse).toThrow(`some.jsonl, line 2: ${trouble}`);
    expect(parse).toThrow('expected {"source":"abc"');
  }
});

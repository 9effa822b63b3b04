import { expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { readLabelsCsv } from './labels-csv.js';

const read = (text: string) => readLabelsCsv(new TextEncoder().encode(text), 'labels.csv');

test('a picture and its number stand on each line, with or without a header', () => {
  const expected = [
    { file: 'a.png', label: '7' },
    { file: 'b, c.png', label: '12500' },
    { file: 'd"e.png', label: '' },
  ];
  const lines = 'a.png,7\r\n"b, c.png", "12,500"\n\n"d""e.png",\n';
  expect(read(lines)).toEqual(expected);
  expect(read(`file,label\n${lines}`)).toEqual(expected);
});

test.each([
  ['a.png', 'line 1 has one column'],
  ['file;label\na.png;7', 'its columns are separated by semicolons'],
  ['a.png,7,8', 'line 1 has 3 columns'],
  ['a.png,7\nb.png,x', 'line 2 has the label "x", which is no number'],
  ['a.png,7\nb.png,1\na.png,2', 'line 3 names a.png, as line 1 does'],
  [',7', 'line 1 names no file'],
  ['file,label\n', 'it names no pictures'],
])('what is wrong is one line: %j', (text, message) => {
  expect(() => read(text)).toThrow(InputError);
  expect(() => read(text)).toThrow(message);
  expect(() => read(text)).toThrow(/^[^\n]+\.$/);
});

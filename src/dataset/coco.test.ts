import { describe, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { readCoco } from './coco.js';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const small = {
  images: [
    { id: 7, file_name: 'a.png' },
    { id: 9, file_name: 'sub/b.png' },
    { id: 11, file_name: 'nothing.png' },
  ],
  categories: [
    { id: 1, name: '4' },
    { id: 2, name: ' 5 ' },
    { id: 3, name: 'comma' },
  ],
  annotations: [
    { image_id: 9, category_id: 2, bbox: [1.5, 2, 3, 4] },
    { image_id: 7, category_id: 1, bbox: [0, 0, 10, 20] },
    { image_id: 7, category_id: 1, bbox: [0, 0, 0, 20] },
    { image_id: 7, category_id: 1, bbox: [0, 0, 9, 20], iscrowd: 1 },
    { image_id: 7, category_id: 1, bbox: ['0', 0, 9, 20] },
  ],
};

test('boxes come with their digit and picture; those without area are counted', () => {
  expect(readCoco(bytes(small), 'x.json')).toEqual({
    pictures: [
      { file: 'a.png', digits: [{ digit: 4, box: { left: 0, top: 0, right: 10, bottom: 20 } }] },
      {
        file: 'sub/b.png',
        digits: [{ digit: 5, box: { left: 1.5, top: 2, right: 4.5, bottom: 6 } }],
      },
    ],
    unusable: 3,
  });
});

test('the id is the digit where no category is named after one', () => {
  const categories = [
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ];
  const { pictures } = readCoco(bytes({ ...small, categories }), 'x.json');
  expect(pictures.flatMap(({ digits }) => digits.map(({ digit }) => digit))).toEqual([1, 2]);
});

describe('what is wrong is one line', () => {
  const annotation = (changes: object) => ({
    ...small,
    annotations: [{ ...small.annotations[1]!, ...changes }],
  });
  test.each<[string, unknown, string]>([
    ['a list', [], 'it has no list "images"'],
    ['without categories', { ...small, categories: 3 }, 'it has no list "categories"'],
    ['an image without name', { ...small, images: [{ id: 7 }] }, 'images[0] needs an id'],
    ['another image', annotation({ image_id: 5 }), 'is of image 5, which is not among the images'],
    ['no category', annotation({ category_id: 8 }), 'has category 8, which is not among'],
    ['no digit', annotation({ category_id: 3 }), 'has category 3, which is "comma", no digit'],
    ['a number for an annotation', { ...small, annotations: [5] }, 'annotations[0] must be'],
    ['no boxes', { ...small, annotations: [] }, 'it marks no digits'],
  ])('%s', (_, value, message) => {
    const read = () => readCoco(bytes(value), 'x.json');
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
    expect(read).toThrow(/^[^\n]*x\.json[^\n]*\.$/);
  });

  test('no JSON', () => {
    const read = () => readCoco(new TextEncoder().encode('{"images": ['), 'x.json');
    expect(read).toThrow(/^Cannot read x\.json: it is not JSON \([^\n]+\)\.$/);
  });
});

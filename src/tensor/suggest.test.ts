import { expect, it } from 'vitest';
import { nearest } from './suggest.js';

const keys = ['epochs', 'batch', 'learningRate', 'seed', 'network'];

it.each([
  ['epoch', 'epochs'],
  ['Epochs', 'epochs'],
  ['bacth', 'batch'],
  ['learnRate', 'learningRate'],
  ['net', 'network'],
  ['patience', undefined],
  ['xyz', undefined],
])('%s was meant as %s', (name, meant) => {
  expect(nearest(name, keys)).toBe(meant);
});

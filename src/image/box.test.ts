import { expect, it } from 'vitest';
import { uniteBoxes } from './box.js';

it('unites more boxes than a call takes arguments: a fine pattern has hundreds of thousands', () => {
  const dots = Array.from({ length: 300_000 }, (_, i) => ({
    ...{ left: i, top: 7, right: i + 2 },
    bottom: 9 + (i % 5),
  }));
  expect(uniteBoxes(dots)).toEqual({ left: 0, top: 7, right: 300_001, bottom: 13 });
});

import { expect, test } from 'vitest';
import { expectObject, isBytes, isObject, kindOf } from './given.js';

test('objects are told from lists and null, and bytes from other numbers', () => {
  expect([{}, { a: 1 }, [], null, 'a', undefined].map(isObject)).toEqual(
    [true, true, false, false, false, false], // prettier-ignore
  );
  const numbers = [new Uint8Array(1), Buffer.alloc(1), new Uint8ClampedArray(1), [1]];
  expect([...numbers, new Float32Array(1)].map(isBytes)).toEqual([true, true, true, false, false]);
  expect([new Float32Array(1), [1], undefined].map(kindOf)).toEqual(['Float32Array', 'Array', 'Undefined']); // prettier-ignore
});

test('what is no object is refused in one line with an example', () => {
  expect(() => expectObject(['adam'], 'An optimizer', "{ type: 'adam' }")).toThrow(
    `An optimizer is an object such as { type: 'adam' }, got ["adam"].`,
  );
  expectObject({}, 'An optimizer', '');
});

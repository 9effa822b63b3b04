import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from './float16.js';

const allHalves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const isNaNHalf = (bits: number) => (bits & 0x7fff) > 0x7c00;
const half = (value: number) => toFloat16(Float32Array.of(value))[0]!;
const there = (value: number) => fromFloat16(Uint16Array.of(half(value)))[0]!;

describe('half-precision numbers', () => {
  it('stand for what the standard says', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x7c00, 0xfc00);
    expect([...fromFloat16(bits)]).toEqual([
      ...[1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, Infinity, -Infinity],
    ]);
    expect(fromFloat16(Uint16Array.of(0x8000))[0]).toBe(-0);
    expect(fromFloat16(Uint16Array.of(0x7e00))[0]).toBeNaN();
  });

  it('come back with the same bits, all of them', () => {
    const back = toFloat16(fromFloat16(allHalves));
    expect(allHalves.filter((bits) => !isNaNHalf(bits) && back[bits] !== bits)).toHaveLength(0);
    expect(allHalves.every((bits) => isNaNHalf(bits) === isNaNHalf(back[bits]!))).toBe(true);
  });

  it('are the nearest ones, and the even one of two', () => {
    const finite = fromFloat16(allHalves.subarray(0, 0x7c00));
    for (let bits = 0; bits + 1 < finite.length; bits++) {
      const middle = (finite[bits]! + finite[bits + 1]!) / 2;
      // A float32 has room for the middle of two halves and for what lies beside it.
      const step = middle * 2 ** -20;
      const even = bits + (bits % 2);
      const got = [middle - step, middle + step, middle, -middle].map(half);
      const wanted = [bits, bits + 1, even, 0x8000 + even];
      if (got.some((value, i) => value !== wanted[i])) expect(got).toEqual(wanted);
    }
  });

  it('are infinite beyond the greatest', () => {
    expect(there(65_519)).toBe(65_504);
    expect(there(65_520)).toBe(Infinity);
    expect(there(-1e9)).toBe(-Infinity);
    expect(there(Infinity)).toBe(Infinity);
    expect(there(NaN)).toBeNaN();
  });

  it('lose at most one part in 2,048 of a number of usual size', () => {
    for (let value = 1e-4; value < 6e4; value *= 1.0137) {
      expect(Math.abs(there(value) - value) / value).toBeLessThanOrEqual(2 ** -11);
    }
  });
});

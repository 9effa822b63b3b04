import { describe, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { checkSchedule, learningRateAt, type Schedule } from './schedule.js';

const EPOCH = 10;
const TOTAL = 100;

/** The rate at each of 100 steps of 10 epochs, and at the end. */
const rates = (schedule: Schedule, base = 1) =>
  Array.from({ length: TOTAL + 1 }, (_, step) =>
    learningRateAt(schedule, base, step, EPOCH, TOTAL),
  );

describe('The learning rate', () => {
  test('of a constant schedule is the base', () => {
    expect(new Set(rates({ type: 'constant' }, 0.5))).toEqual(new Set([0.5]));
  });

  test('of a step schedule falls after every so many epochs', () => {
    const all = rates({ type: 'step', every: 3, factor: 0.5 }, 8);
    expect([0, 29, 30, 59, 60, 90].map((step) => all[step])).toEqual([8, 8, 4, 4, 2, 1]);
  });

  test('of an exponential schedule falls by the factor over each epoch', () => {
    const all = rates({ type: 'exponential', factor: 0.25 }, 8);
    expect(all[0]).toBe(8);
    expect(all[5]).toBeCloseTo(4, 12);
    expect(all[10]).toBeCloseTo(2, 12);
    expect(all[20]).toBeCloseTo(0.5, 12);
  });

  test('of a cosine schedule goes from the base through the middle to the end', () => {
    const all = rates({ type: 'cosine', to: 0.1 }, 2);
    expect(all[0]).toBe(2);
    expect(all[50]).toBeCloseTo(1.1, 12);
    expect(all[100]).toBeCloseTo(0.2, 12);
    // A third of the way the cosine is one half: 0.1 + 0.9 * 0.75.
    expect(learningRateAt({ type: 'cosine', to: 0.1 }, 1, 30, 10, 90)).toBeCloseTo(0.775, 12);
    expect(rates({ type: 'cosine' })[100]).toBeCloseTo(0, 12);
  });

  test('of a one-cycle schedule starts low, peaks where the rise ends, and ends at the end', () => {
    const all = rates({ type: 'oneCycle', peak: 3, warmupShare: 0.2, start: 1, end: 0.5 }, 2);
    expect(all[0]).toBe(2);
    expect(all[10]).toBeCloseTo(4, 12);
    expect(all[20]).toBe(6);
    expect(all[60]).toBeCloseTo(3.5, 12);
    expect(all[100]).toBeCloseTo(1, 12);
    const plain = rates({ type: 'oneCycle' });
    expect(plain[0]).toBeCloseTo(0.04, 12);
    expect(Math.max(...plain)).toBe(plain[30]);
    expect(plain[30]).toBe(1);
    expect(plain[100]).toBeCloseTo(0, 12);
    expect(rates({ type: 'oneCycle', warmupShare: 0 })[0]).toBe(1);
  });

  test('rises evenly through a warm-up, by epochs or by share, and joins the schedule', () => {
    for (const warmup of [{ epochs: 0.4 }, { share: 0.04 }]) {
      const constant = rates({ type: 'constant', warmup }, 5);
      [1, 2, 3, 4, 5, 5].forEach((rate, step) => expect(constant[step]).toBeCloseTo(rate, 12));
    }
    const cosine = rates({ type: 'cosine', warmup: { epochs: 2 } }, 1);
    expect(cosine[0]).toBeCloseTo(1 / 21, 12);
    expect(cosine[20]).toBe(1);
    expect(cosine[60]).toBeCloseTo(0.5, 12);
    expect(cosine[100]).toBeCloseTo(0, 12);
  });

  test.each<Schedule>([
    { type: 'constant', warmup: { epochs: 2 } },
    { type: 'exponential', factor: 0.8, warmup: { share: 0.2 } },
    { type: 'cosine', to: 0.01, warmup: { epochs: 3 } },
    { type: 'oneCycle' },
  ])('of %o never jumps, and is above 0 at every step', (schedule) => {
    const all = rates(schedule);
    for (let step = 0; step < TOTAL; step++) {
      expect(Math.abs(all[step + 1]! - all[step]!)).toBeLessThan(0.06);
      expect(all[step]).toBeGreaterThan(0);
    }
  });

  test('is finite when all of a short training is warm-up', () => {
    for (const type of ['constant', 'cosine'] as const) {
      const rate = learningRateAt({ type, warmup: { epochs: 5 } }, 1, 0, 1, 1);
      expect(rate).toBe(1);
    }
    expect(learningRateAt({ type: 'oneCycle', warmupShare: 0.9 }, 1, 0, 1, 1)).toBeGreaterThan(0);
  });
});

describe('A schedule from a file', () => {
  test.each<Schedule>([
    { type: 'constant' },
    { type: 'step', every: 0.5, factor: 1 },
    { type: 'exponential', factor: 0.9, warmup: { epochs: 0 } },
    { type: 'cosine', to: 0, warmup: { share: 0.1 } },
    { type: 'oneCycle', peak: 10, warmupShare: 0, start: 1, end: 0 },
  ])('%o is accepted', (schedule) => {
    expect(() => checkSchedule(schedule)).not.toThrow();
  });

  test.each<[object, string]>([
    [{ type: 'poly' }, 'Unknown schedule "poly"; there are constant, step, exponential,'],
    [{ type: 'step', every: 3 }, 'Schedule step needs factor.'],
    [{ type: 'step', every: 0, factor: 1 }, 'Schedule step: every is a number above 0, got 0.'],
    [{ type: 'exponential', factor: 1.5 }, 'factor is a number above 0 and at most 1, got 1.5.'],
    [{ type: 'cosine', to: -1 }, 'to is a number at least 0, got -1.'],
    [{ type: 'cosine', form: 1 }, 'Schedule cosine has no setting form; its settings: to, warmup.'],
    [{ type: 'constant', to: 1 }, 'Schedule constant has no setting to; its settings: warmup.'],
    [{ type: 'oneCycle', warmup: { epochs: 1 } }, 'Schedule oneCycle has no setting warmup;'],
    [
      { type: 'oneCycle', warmupShare: 1 },
      'warmupShare is a number at least 0 and below 1, got 1.',
    ],
    [{ type: 'cosine', warmup: 3 }, 'warmup is {"epochs": number} or {"share": number}, got 3.'],
    [{ type: 'cosine', warmup: { share: 1 } }, "A schedule's warmup: share is a number at least 0"],
    [{ type: 'cosine', warmup: { epochs: '1' } }, 'epochs is a number at least 0, got "1".'],
  ])('%o is refused in one line', (schedule, message) => {
    const check = () => checkSchedule(schedule as Schedule);
    expect(check).toThrow(InputError);
    expect(check).toThrow(message);
  });
});

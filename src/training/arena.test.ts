import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { createArena, type Arena, type ArenaParameter } from './arena.js';
import type { Optimizer } from './optimizer.js';

interface Fixture {
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly name: string;
    readonly options: { readonly optimizer: string; readonly learningRate: number };
    readonly torch: readonly (readonly number[])[];
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../test/fixtures/optimizers.json', import.meta.url), 'utf8'),
) as Fixture;

const parameter = (name: string, size: number, more: Partial<ArenaParameter> = {}) => ({
  name,
  size,
  decays: true,
  trainable: true,
  ...more,
});

const MIXED = [
  parameter('bias', 5, { decays: false }),
  parameter('kernel', 37),
  parameter('running', 3, { decays: false, trainable: false }),
  parameter('other', 1),
];

function arenaOf(parameters: readonly ArenaParameter[], optimizer: Optimizer, decay?: number) {
  const averaging = decay === undefined ? undefined : { decay };
  return createArena(parameters, { optimizer, averaging, maskBytes: 0 });
}

function fill(views: Arena['weights'], seed: number): void {
  const random = createRandom(seed);
  for (const [name, view] of views) {
    const own = random.fork(name);
    view.forEach((_, i) => (view[i] = own.normal()));
  }
}

const copies = (views: Arena['weights']) =>
  Object.fromEntries([...views].map(([name, view]) => [name, [...view]]));

describe('The memory', () => {
  test('holds every view at a multiple of 64 bytes, and no two overlap', () => {
    const arena = createArena(MIXED, {
      optimizer: { type: 'adam' },
      averaging: { decay: 0.9 },
      maskBytes: 128,
    });
    const views = [
      ...arena.weights.values(),
      ...arena.gradients.values(),
      ...arena.averages!.values(),
      arena.mask(9),
      arena.mask(16),
    ];
    views.forEach((view, i) => view.fill(i + 1));
    arena.restore(arena.state(), 1);
    views.forEach((view, i) => {
      expect(view.byteOffset % 64).toBe(0);
      expect([...new Set(view)]).toEqual([i + 1]);
    });
    expect(() => arena.mask(1)).toThrow('No room for a mask of 1 values.');
  });

  test('has gradients of the trainable parameters alone, averages of all', () => {
    const arena = arenaOf(MIXED, { type: 'sgd' }, 0.9);
    expect([...arena.weights.keys()].sort()).toEqual(['bias', 'kernel', 'other', 'running']);
    expect([...arena.gradients.keys()].sort()).toEqual(['bias', 'kernel', 'other']);
    expect([...arena.averages!.keys()].sort()).toEqual(['bias', 'kernel', 'other', 'running']);
    expect(arenaOf(MIXED, { type: 'sgd' }).averages).toBeUndefined();
  });

  test('refuses a network that 4 GiB do not hold', () => {
    expect(() => arenaOf([parameter('huge', 3e8)], { type: 'adam' })).toThrow(InputError);
    expect(() => arenaOf([parameter('huge', 3e8)], { type: 'adam' })).toThrow(/takes 4\.5 GiB/);
  });
});

describe('The optimizers', () => {
  test.each(fixture.cases)("$name follows PyTorch's trajectory", ({ options, torch }) => {
    const { optimizer: type, learningRate, ...settings } = options;
    // Repeated, so that six values reach every place in a vector and in an unrolled loop.
    const size = 7 * fixture.start.length;
    const repeated = (values: readonly number[]) =>
      Array.from({ length: size }, (_, i) => values[i % values.length]!);
    const arena = arenaOf([parameter('w', size)], { type, ...settings } as Optimizer);
    const weights = arena.weights.get('w')!;
    weights.set(repeated(fixture.start));
    fixture.gradients.forEach((gradient, step) => {
      arena.gradients.get('w')!.set(repeated(gradient));
      arena.step(learningRate);
      const expected = repeated(torch[step]!);
      weights.forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 5.5));
    });
    expect(arena.steps).toBe(fixture.gradients.length);
  });

  test.each<Optimizer>([
    { type: 'sgd' },
    { type: 'sgd', momentum: 0.9, nesterov: true },
    { type: 'adam' },
    { type: 'adamw', weightDecay: 0 },
  ])('%o gives each weight the same whatever its place and neighbours', (optimizer) => {
    const together = arenaOf([parameter('a', 21), parameter('b', 14)], optimizer);
    const alone = arenaOf([parameter('b', 14)], optimizer);
    for (const arena of [together, alone]) fill(arena.weights, 1);
    for (let step = 0; step < 3; step++) {
      for (const arena of [together, alone]) {
        fill(arena.gradients, 2 + step);
        arena.step(0.1);
      }
    }
    expect(copies(together.weights)['b']).toEqual(copies(alone.weights)['b']);
    const [first, second] = copies(together.weights)['a']!;
    expect(first).not.toBe(second);
  });

  test.each<Optimizer>([
    { type: 'sgd', weightDecay: 0.1 },
    { type: 'sgd', momentum: 0.5, weightDecay: 0.1 },
    { type: 'adam', weightDecay: 0.1 },
    { type: 'adamw', weightDecay: 0.1 },
  ])('%o decays the weights that decay, spares the others and the frozen', (optimizer) => {
    const arena = arenaOf(MIXED, optimizer);
    for (const view of arena.weights.values()) view.fill(1);
    arena.step(0.01);
    const { bias, kernel, running, other } = copies(arena.weights);
    expect(new Set([...bias!, ...running!])).toEqual(new Set([1]));
    for (const weight of [...kernel!, ...other!]) expect(weight).toBeLessThan(0.9995);
  });

  test('Adam takes a first step of the learning rate, however small the gradients', () => {
    const arena = arenaOf([parameter('w', 2)], { type: 'adam', epsilon: 1e-30 });
    arena.gradients.get('w')!.set([1e-9, -1e9]);
    arena.step(0.25);
    const [small, large] = arena.weights.get('w')!;
    expect(small).toBeCloseTo(-0.25, 6);
    expect(large).toBeCloseTo(0.25, 6);
  });

  test('state never becomes denormal, after gradients vanish or while they are tiny', () => {
    for (const optimizer of [{ type: 'adam' }, { type: 'sgd', momentum: 0.9 }] as const) {
      const arena = arenaOf([parameter('w', 32)], optimizer);
      arena.gradients.get('w')!.fill(1e-3, 0, 16).fill(1e-21, 16);
      arena.step(0.001);
      arena.gradients.get('w')!.fill(0, 0, 16);
      for (let step = 0; step < 3000; step++) arena.step(0.001);
      for (const values of Object.values(arena.state())) {
        for (const value of values) expect(value === 0 || Math.abs(value) > 1e-36).toBe(true);
      }
    }
  });

  test('a value that is not finite is noticed in weights and in state', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const arena = arenaOf([parameter('w', 21)], { type: 'adam' }, 0.9);
      fill(arena.weights, 1);
      arena.step(0.1);
      expect(arena.isFinite()).toBe(true);
      arena.gradients.get('w')![20] = bad;
      arena.step(0.1);
      expect(arena.isFinite()).toBe(false);
    }
    const arena = arenaOf(MIXED, { type: 'sgd' });
    arena.weights.get('running')![2] = NaN;
    expect(arena.isFinite()).toBe(false);
  });
});

describe('Averaging', () => {
  test('begins with the first step and then follows the formula to the last bit', () => {
    const arena = arenaOf(MIXED, { type: 'sgd' }, 0.75);
    fill(arena.weights, 1);
    fill(arena.gradients, 2);
    const expected = [...arena.averages!.get('kernel')!];
    for (let step = 1; step <= 50; step++) {
      arena.step(0.1);
      // Shares of the newest weights: 1, 10/11, 10/12 .. 10/40, then 0.25.
      const gain = Math.fround(Math.max(0.25, 10 / (9 + step)));
      arena.weights.get('kernel')!.forEach((weight, i) => {
        const old = expected[i]!;
        expected[i] = Math.fround(old + Math.fround(gain * Math.fround(weight - old)));
      });
      expect([...arena.averages!.get('kernel')!]).toEqual(expected);
    }
    expect(expected).not.toEqual([...arena.weights.get('kernel')!]);
  });

  test("averages a batch norm's statistics, which no gradient changes", () => {
    const arena = arenaOf(MIXED, { type: 'sgd' }, 0.5);
    const running = arena.weights.get('running')!;
    for (const value of [8, 4]) {
      running.fill(value);
      arena.step(0.1);
    }
    const share = Math.fround(10 / 11);
    expect(arena.averages!.get('running')![0]).toBe(Math.fround(8 + Math.fround(share * -4)));
  });

  test('refuses a decay outside [0, 1)', () => {
    for (const decay of [1, -0.1, NaN]) {
      expect(() => arenaOf(MIXED, { type: 'sgd' }, decay)).toThrow(
        `Weight averaging's decay is at least 0 and below 1, got ${decay}.`,
      );
    }
  });
});

describe('State', () => {
  const train = (arena: Arena, from: number, to: number): void => {
    for (let step = from; step < to; step++) {
      fill(arena.gradients, step);
      arena.step(0.01);
    }
  };

  test.each<Optimizer>([
    { type: 'sgd' },
    { type: 'sgd', momentum: 0.9 },
    { type: 'adam' },
    { type: 'adamw' },
  ])('%o continues from restored state exactly as if never interrupted', (optimizer) => {
    const whole = arenaOf(MIXED, optimizer, 0.9);
    fill(whole.weights, 99);
    train(whole, 0, 4);
    const state = whole.state();
    const weights = copies(whole.weights);
    train(whole, 4, 8);

    const resumed = arenaOf(MIXED, optimizer, 0.9);
    for (const [name, view] of resumed.weights) view.set(weights[name]!);
    resumed.restore(state, 4);
    expect(resumed.steps).toBe(4);
    train(resumed, 4, 8);
    expect(copies(resumed.weights)).toEqual(copies(whole.weights));
    expect(resumed.state()).toEqual(whole.state());
  });

  test('has names that tell what it is of which parameter, and holds copies', () => {
    const arena = arenaOf([parameter('dense.weight', 2)], { type: 'adam' }, 0.9);
    const state = arena.state();
    expect(Object.keys(state)).toEqual([
      'm/dense.weight',
      'v/dense.weight',
      'average/dense.weight',
    ]);
    arena.gradients.get('dense.weight')!.fill(1);
    arena.step(1);
    expect([...state['m/dense.weight']!]).toEqual([0, 0]);
    expect(
      Object.keys(arenaOf([parameter('w', 1)], { type: 'sgd', momentum: 0.9 }).state()),
    ).toEqual(['velocity/w']);
  });

  test('that does not fit is refused by name, and nothing changes', () => {
    const arena = arenaOf([parameter('a', 2), parameter('b', 3)], { type: 'adam' });
    fill(arena.gradients, 1);
    arena.step(0.1);
    const before = arena.state();
    const zeros = { 'm/a': new Float32Array(2), 'v/a': new Float32Array(2) };
    const fit = { ...zeros, 'm/b': new Float32Array(3), 'v/b': new Float32Array(3) };
    const refused = (state: Record<string, Float32Array>, message: RegExp, steps = 1) => {
      expect(() => arena.restore(state, steps)).toThrow(InputError);
      expect(() => arena.restore(state, steps)).toThrow(message);
      expect(arena.state()).toEqual(before);
      expect(arena.steps).toBe(1);
    };
    refused({ ...fit, 'v/b': new Float32Array(4) }, /v\/b: expected 3 values, got 4;/);
    refused({ ...zeros, 'm/b': new Float32Array(3) }, /v\/b: expected 3 values, got none;/);
    refused({ ...fit, 'velocity/a': new Float32Array(2) }, /velocity\/a is unknown/);
    refused(fit, /of -1 steps/, -1);
    arena.restore(fit, 7);
    expect(arena.steps).toBe(7);
    expect(arena.state()).toEqual(fit);
  });
});

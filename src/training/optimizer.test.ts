import { describe, expect, test } from 'vitest';
import { InputError } from '../tensor/error.js';
import { completeOptimizer, defaultLearningRate, type Optimizer } from './optimizer.js';

describe('An optimizer', () => {
  test("has Keras's defaults, and keeps what is given", () => {
    expect(completeOptimizer({ type: 'sgd' })).toEqual({
      type: 'sgd',
      momentum: 0,
      nesterov: false,
      weightDecay: 0,
    });
    expect(completeOptimizer({ type: 'adam', beta1: 0.8 })).toEqual({
      type: 'adam',
      beta1: 0.8,
      beta2: 0.999,
      epsilon: 1e-7,
      weightDecay: 0,
    });
    expect(completeOptimizer({ type: 'adamw' })).toMatchObject({ weightDecay: 0.004 });
    expect(defaultLearningRate({ type: 'sgd' })).toBe(0.01);
    expect(defaultLearningRate({ type: 'adam' })).toBe(0.001);
    expect(defaultLearningRate({ type: 'adamw' })).toBe(0.001);
  });

  // As a configuration file may hold them, whatever the types say.
  test.each<[unknown, string]>([
    ['adam', `An optimizer is an object such as { type: 'adam' }, got "adam".`],
    [null, 'An optimizer is an object'],
    [{ type: 'adagrad' }, 'Unknown optimizer "adagrad"; there are sgd, adam, adamw.'],
    [{ type: 'toString' }, 'Unknown optimizer "toString"'],
    [
      { type: 'adam', momentum: 0.9 },
      'Optimizer adam has no setting momentum; it has beta1, beta2, epsilon, weightDecay.',
    ],
    [
      { type: 'sgd', momentum: 1 },
      "Optimizer sgd's momentum is a number at least 0 and below 1, got 1.",
    ],
    [{ type: 'adam', beta2: -0.1 }, "adam's beta2 is a number at least 0 and below 1, got -0.1."],
    [{ type: 'adam', epsilon: 0 }, "adam's epsilon is a number above 0, got 0."],
    [{ type: 'adamw', weightDecay: NaN }, "adamw's weightDecay is a number at least 0, got NaN."],
    [{ type: 'sgd', weightDecay: '0' }, 'weightDecay is a number at least 0, got "0".'],
    [{ type: 'sgd', nesterov: 1 }, "Optimizer sgd's nesterov is true or false, got 1."],
    [{ type: 'sgd', nesterov: true }, 'nesterov needs a momentum above 0'],
  ])('%o is refused in one line', (optimizer, message) => {
    const complete = () => completeOptimizer(optimizer as Optimizer);
    expect(complete).toThrow(InputError);
    expect(complete).toThrow(message);
  });
});

/**
 * @file Optimizers as plain data: what a recipe says and a checkpoint repeats. The rules, with
 * gradient g, learning rate a and step t, are PyTorch's:
 * - sgd: g += weightDecay w; v = momentum v + g; w -= a (nesterov ? g + momentum v : v)
 * - adam (Kingma and Ba, 2015): g += weightDecay w; m, v the decaying means of g and g^2;
 *   w -= a mHat / (sqrt(vHat) + epsilon), where mHat = m / (1 - beta1^t), vHat = v / (1 - beta2^t)
 * - adamw (Loshchilov and Hutter, 2019): w *= 1 - a weightDecay, then adam without decay
 *
 * Defaults are Keras's. Keras itself adds epsilon to sqrt(v) instead of sqrt(vHat), which differs
 * only for gradients as small as epsilon. Weight decay spares parameters that do not decay.
 */
import { InputError } from '../tensor/error.js';
import { expectObject } from '../tensor/given.js';

/** Stochastic gradient descent. */
export interface Sgd {
  readonly type: 'sgd';
  /** In [0, 1); 0 by default. */
  readonly momentum?: number;
  /** Looks ahead along the momentum; false by default. */
  readonly nesterov?: boolean;
  /** L2 penalty; 0 by default. */
  readonly weightDecay?: number;
}

/** Adam, or AdamW with decoupled weight decay. */
export interface Adam {
  readonly type: 'adam' | 'adamw';
  /** Memory of the mean gradient, in [0, 1); 0.9 by default. */
  readonly beta1?: number;
  /** Memory of the mean squared gradient, in [0, 1); 0.999 by default. */
  readonly beta2?: number;
  /** Added to sqrt(vHat); 1e-7 by default. */
  readonly epsilon?: number;
  /** 0 by default; 0.004 for adamw. */
  readonly weightDecay?: number;
}

export type Optimizer = Sgd | Adam;

/** An optimizer with every setting given. */
export type CompleteOptimizer = Required<Sgd> | Required<Adam>;

const DEFAULTS = {
  sgd: { type: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 },
  adam: { type: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 },
  adamw: { type: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.004 },
} as const satisfies { [T in Optimizer['type']]: CompleteOptimizer };

interface Range {
  readonly says: string;
  holds(value: number): boolean;
}

const SHARE: Range = { says: 'at least 0 and below 1', holds: (x) => x >= 0 && x < 1 };

const RANGES: Readonly<Record<string, Range>> = {
  momentum: SHARE,
  beta1: SHARE,
  beta2: SHARE,
  epsilon: { says: 'above 0', holds: (x) => x > 0 && x < Infinity },
  weightDecay: { says: 'at least 0', holds: (x) => x >= 0 && x < Infinity },
};

/** The learning rate to train with when none is given: 0.01 for sgd, else 0.001. */
export function defaultLearningRate(optimizer: Optimizer): number {
  return optimizer.type === 'sgd' ? 0.01 : 0.001;
}

/**
 * `optimizer` with defaults filled in, checked as configuration that may come from a file.
 * @throws InputError naming an unknown type or setting, or a value outside its range.
 */
export function completeOptimizer(optimizer: Optimizer): CompleteOptimizer {
  expectObject(optimizer, 'An optimizer', "{ type: 'adam' }");
  if (!Object.hasOwn(DEFAULTS, optimizer.type)) {
    throw new InputError(
      `Unknown optimizer ${JSON.stringify(optimizer.type)}; there are ${Object.keys(DEFAULTS).join(', ')}.`,
    );
  }
  const defaults = DEFAULTS[optimizer.type];
  for (const [key, value] of Object.entries(optimizer)) {
    if (!Object.hasOwn(defaults, key)) {
      const known = Object.keys(defaults).filter((name) => name !== 'type');
      throw new InputError(
        `Optimizer ${optimizer.type} has no setting ${key}; it has ${known.join(', ')}.`,
      );
    }
    checkSetting(`${optimizer.type}'s ${key}`, key, value);
  }
  if (optimizer.type !== 'sgd') return { ...DEFAULTS[optimizer.type], ...optimizer };
  const complete = { ...DEFAULTS.sgd, ...optimizer };
  if (complete.nesterov && complete.momentum === 0) {
    throw new InputError(
      "Optimizer sgd's nesterov needs a momentum above 0, such as 0.9; it is 0 here.",
    );
  }
  return complete;
}

function checkSetting(what: string, key: string, value: unknown): void {
  const range = RANGES[key];
  if (key === 'nesterov' && typeof value !== 'boolean') {
    throw new InputError(`Optimizer ${what} is true or false, got ${JSON.stringify(value)}.`);
  }
  if (range && !(typeof value === 'number' && range.holds(value))) {
    const got = typeof value === 'number' ? value : JSON.stringify(value);
    throw new InputError(`Optimizer ${what} is a number ${range.says}, got ${got}.`);
  }
}

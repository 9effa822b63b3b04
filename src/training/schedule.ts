/**
 * @file Learning-rate schedules as plain data. Rates are multiples of the base learning rate;
 * steps count from 0, epochs are fractions of `stepsPerEpoch`.
 */
import { InputError } from '../tensor/error.js';
import { expectObject } from '../tensor/given.js';

/** A linear rise from near 0 over the first epochs, or over a share of all steps. */
export type Warmup = { readonly epochs: number } | { readonly share: number };

/** How the learning rate changes while training. */
export type Schedule =
  | { readonly type: 'constant'; readonly warmup?: Warmup }
  /** Multiplied by `factor` after every `every` epochs. */
  | {
      readonly type: 'step';
      readonly every: number;
      readonly factor: number;
      readonly warmup?: Warmup;
    }
  /** Multiplied by `factor` over each epoch, evenly from step to step. */
  | { readonly type: 'exponential'; readonly factor: number; readonly warmup?: Warmup }
  /** Half a cosine from the end of the warm-up down to `to` (0) at the end (SGDR, 2017). */
  | { readonly type: 'cosine'; readonly to?: number; readonly warmup?: Warmup }
  /**
   * Half a cosine from `start` (0.04) up to `peak` (1) over `warmupShare` (0.3) of the steps, and
   * half a cosine down to `end` (0) (Smith and Topin, 2018; PyTorch's OneCycleLR).
   */
  | {
      readonly type: 'oneCycle';
      readonly peak?: number;
      readonly warmupShare?: number;
      readonly start?: number;
      readonly end?: number;
    };

/**
 * The learning rate of step `step` (0 is the first) of `totalSteps`. With a warm-up of n steps,
 * step i < n has (i + 1) / (n + 1) of what the schedule says, so the first is not wasted at 0.
 */
export function learningRateAt(
  schedule: Schedule,
  base: number,
  step: number,
  stepsPerEpoch: number,
  totalSteps: number,
): number {
  if (schedule.type === 'oneCycle') {
    const { peak = 1, warmupShare = 0.3, start = 0.04, end = 0 } = schedule;
    const rise = Math.min(Math.round(warmupShare * totalSteps), totalSteps - 1);
    return step < rise
      ? base * ease(start, peak, step / rise)
      : base * ease(peak, end, (step - rise) / (totalSteps - rise));
  }
  const rising = warmupSteps(schedule.warmup, stepsPerEpoch, totalSteps);
  const ramp = Math.min(1, (step + 1) / (rising + 1));
  switch (schedule.type) {
    case 'constant':
      return base * ramp;
    case 'step': {
      const drops = Math.floor(step / (schedule.every * stepsPerEpoch));
      return base * ramp * schedule.factor ** drops;
    }
    case 'exponential':
      return base * ramp * schedule.factor ** (step / stepsPerEpoch);
    case 'cosine': {
      const progress = Math.max(0, step - rising) / (totalSteps - rising);
      return base * ramp * ease(1, schedule.to ?? 0, progress);
    }
  }
}

function warmupSteps(warmup: Warmup | undefined, stepsPerEpoch: number, totalSteps: number) {
  if (!warmup) return 0;
  const steps = 'epochs' in warmup ? warmup.epochs * stepsPerEpoch : warmup.share * totalSteps;
  return Math.min(Math.round(steps), totalSteps - 1);
}

/** Half a cosine from `from` (progress 0) to `to` (progress 1 and beyond). */
function ease(from: number, to: number, progress: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2;
}

type Range = readonly [says: string, holds: (value: number) => boolean];

const POSITIVE: Range = ['above 0', (x) => x > 0 && x < Infinity];
const NOT_NEGATIVE: Range = ['at least 0', (x) => x >= 0 && x < Infinity];
const SHARE: Range = ['at least 0 and below 1', (x) => x >= 0 && x < 1];
const FACTOR: Range = ['above 0 and at most 1', (x) => x > 0 && x <= 1];

const SETTINGS: { readonly [T in Schedule['type']]: Readonly<Record<string, Range>> } = {
  constant: {},
  step: { every: POSITIVE, factor: FACTOR },
  exponential: { factor: FACTOR },
  cosine: { to: NOT_NEGATIVE },
  oneCycle: { peak: POSITIVE, warmupShare: SHARE, start: NOT_NEGATIVE, end: NOT_NEGATIVE },
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  step: ['every', 'factor'],
  exponential: ['factor'],
};

/**
 * Checks a schedule that may come from a file.
 * @throws InputError naming an unknown type or setting, a missing one, or a value out of range.
 */
export function checkSchedule(schedule: Schedule): void {
  expectObject(schedule, 'A schedule', "{ type: 'constant' }");
  const { type } = schedule;
  if (!Object.hasOwn(SETTINGS, type)) {
    const known = Object.keys(SETTINGS).join(', ');
    throw new InputError(`Unknown schedule ${JSON.stringify(type)}; there are ${known}.`);
  }
  for (const key of REQUIRED[type] ?? []) {
    if (!Object.hasOwn(schedule, key)) throw new InputError(`Schedule ${type} needs ${key}.`);
  }
  for (const [key, value] of Object.entries(schedule)) {
    if (key === 'type') continue;
    if (key === 'warmup' && type !== 'oneCycle') checkWarmup(value);
    else checkNumber(`Schedule ${type}`, SETTINGS[type], key, value, type !== 'oneCycle');
  }
}

function checkWarmup(value: unknown): void {
  const settings = { epochs: NOT_NEGATIVE, share: SHARE };
  const entries = typeof value === 'object' && value ? Object.entries(value) : [];
  if (entries.length !== 1) {
    throw new InputError(
      `A schedule's warmup is {"epochs": number} or {"share": number}, got ${JSON.stringify(value)}.`,
    );
  }
  for (const [key, given] of entries) checkNumber("A schedule's warmup", settings, key, given);
}

function checkNumber(
  what: string,
  settings: Readonly<Record<string, Range>>,
  key: string,
  value: unknown,
  warmup = false,
): void {
  const range = Object.hasOwn(settings, key) ? settings[key] : undefined;
  if (!range) {
    const known = [...Object.keys(settings), ...(warmup ? ['warmup'] : [])].join(', ');
    throw new InputError(`${what} has no setting ${key}; its settings: ${known}.`);
  }
  const [says, holds] = range;
  if (typeof value !== 'number' || !holds(value)) {
    throw new InputError(`${what}: ${key} is a number ${says}, got ${JSON.stringify(value)}.`);
  }
}

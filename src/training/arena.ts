/**
 * @file One WebAssembly memory that holds what a training step changes: weights, gradients,
 * optimizer state, averaged weights and dropout masks. Graphs read and write the typed-array views
 * of it, and SIMD kernels update it in place. The memory never grows, so no view is ever detached.
 */
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import {
  alignedBytes,
  GENERATOR,
  placeBlocks,
  placeParameters,
  type ArenaParameter,
  type Blocks,
  type Place,
} from './arena-layout.js';
import { createKernels, type Kernels } from './kernels.js';
import { completeOptimizer, type CompleteOptimizer, type Optimizer } from './optimizer.js';

export type { ArenaParameter } from './arena-layout.js';

/** Views of every parameter of one block, by the parameter's name. */
export type ParameterViews = ReadonlyMap<string, Float32Array>;

/** The memory of a training run. Views stay valid as long as the arena. */
export interface Arena {
  /** Every parameter; zeros until written. */
  readonly weights: ParameterViews;
  /** Of the trainable parameters; the caller writes them before each `step`. */
  readonly gradients: ParameterViews;
  /** The averages of all parameters, when averaging is on; the first step copies the weights. */
  readonly averages: ParameterViews | undefined;
  /** Steps taken so far. */
  readonly steps: number;
  /** Takes a buffer for `count` mask values out of the `maskBytes`. */
  mask(count: number): Float32Array;
  /**
   * Fills a buffer that `mask` returned with the next masks: about 1/keep with probability keep
   * in (0, 1], else 0. Sixteen random bits decide each value, and the scale is the exact inverse
   * of that probability, to which `keep` is rounded.
   */
  fillMask(mask: Float32Array, keep: number): void;
  /** Restarts the stream of masks; equal `random` streams give equal masks. */
  seedMasks(random: Random): void;
  /**
   * Applies the gradients to all trainable parameters, then averages. They are used up: Adam adds its
   * decay to them.
   */
  step(learningRate: number): void;
  /** Whether all weights, optimizer state and averages are finite. */
  isFinite(): boolean;
  /** Copies of the optimizer's state and the averages, such as `m/conv2d.weight`. */
  state(): Record<string, Float32Array>;
  /**
   * Takes back what `state` returned after `steps` steps; the weights are the caller's to write.
   * @throws InputError naming an entry that is missing, unknown or of another size; nothing has
   * changed then.
   */
  restore(state: Readonly<Record<string, Float32Array>>, steps: number): void;
}

/** The settings of an arena. */
export interface ArenaOptions {
  readonly optimizer: Optimizer;
  /**
   * Keeps an exponential moving average of every parameter, a batch norm's statistics included (they
   * must belong to the averaged weights): average = decay * average + (1 - decay) * weight, with a
   * smaller decay, (steps - 1) / (steps + 9), while that is below `decay`.
   */
  readonly averaging?: { readonly decay: number } | undefined;
  /** Bytes for masks, `maskBytes` of all counts that `mask` will be asked for. */
  readonly maskBytes: number;
}

/** Bytes that mask buffers of these `counts` of values take. */
export function maskBytes(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + alignedBytes(count), 0);
}

/**
 * Allocates the memory for `parameters`, all zeros.
 * @throws InputError for settings out of range, or when 4 GiB do not hold it all.
 */
export function createArena(parameters: readonly ArenaParameter[], options: ArenaOptions): Arena {
  const optimizer = completeOptimizer(options.optimizer);
  const averageGain = options.averaging && 1 - checkDecay(options.averaging.decay);
  const places = placeParameters(parameters);
  const stateNames = stateOf(optimizer);
  const blocks = placeBlocks(
    places,
    stateNames.length,
    averageGain !== undefined,
    options.maskBytes,
  );
  const { buffer, kernels } = createKernels(blocks.end);

  const trainable = places.all.filter((place) => place.trainable);
  const viewsAt = (block: number, of: readonly Place[]): ParameterViews =>
    new Map(
      of.map(({ name, size, offset }) => [name, new Float32Array(buffer, block + offset, size)]),
    );
  const averages = averageGain === undefined ? undefined : viewsAt(blocks.averages, places.all);
  const saved = new Map<string, Float32Array>();
  const save = (prefix: string, views: ParameterViews): void => {
    for (const [name, view] of views) saved.set(`${prefix}/${name}`, view);
  };
  stateNames.forEach((name, i) => save(name, viewsAt(blocks.state[i]!, trainable)));
  if (averages) save('average', averages);

  const generator = new Uint32Array(buffer, GENERATOR, 16);
  const { trainableBytes } = places;
  const decayingBytes = optimizer.weightDecay > 0 ? places.decayingBytes : 0;
  const update = updater(kernels, optimizer, blocks);
  let steps = 0;
  let seeded = false;
  let nextMask = blocks.masks;

  return {
    weights: viewsAt(blocks.weights, places.all),
    gradients: viewsAt(blocks.gradients, trainable),
    averages,
    get steps() {
      return steps;
    },
    mask(count) {
      const at = nextMask;
      nextMask += alignedBytes(count);
      if (nextMask > blocks.end) throw new Error(`No room for a mask of ${count} values.`);
      return new Float32Array(buffer, at, count);
    },
    fillMask(mask, keep) {
      if (!seeded) throw new Error('Masks need seedMasks first.');
      const kept = Math.max(1, Math.round(keep * 65536));
      const count = alignedBytes(mask.length) / 4;
      kernels.mask(mask.byteOffset, count, kept - 1 - 32768, 65536 / kept, GENERATOR);
    },
    seedMasks(random) {
      // The last words are odd: a generator whose state is all zero would stay there.
      generator.forEach((_, i) => (generator[i] = random.uint32() | (i < 12 ? 0 : 1)));
      seeded = true;
    },
    step(learningRate) {
      steps++;
      update(0, decayingBytes, optimizer.weightDecay, learningRate, steps);
      update(decayingBytes, trainableBytes, 0, learningRate, steps);
      if (averageGain === undefined) return;
      // A young average forgets faster, so that it does not lag behind where training began.
      const gain = Math.max(averageGain, 10 / (9 + steps));
      kernels.average(blocks.averages, blocks.weights, places.bytes / 4, gain);
    },
    isFinite: () => kernels.finite(blocks.weights, (blocks.masks - blocks.weights) / 4) === 1,
    state: () => Object.fromEntries([...saved].map(([name, view]) => [name, view.slice()])),
    restore(state, stepsTaken) {
      checkState(state, saved);
      if (!(Number.isSafeInteger(stepsTaken) && stepsTaken >= 0)) {
        throw new InputError(`Optimizer state of ${stepsTaken} steps: expected a whole number.`);
      }
      for (const [name, view] of saved) view.set(state[name]!);
      steps = stepsTaken;
    },
  };
}

type Update = (from: number, to: number, decay: number, rate: number, step: number) => void;

/** The optimizer's kernel for the bytes [from, to) of each block. */
function updater(kernels: Kernels, optimizer: CompleteOptimizer, blocks: Blocks): Update {
  const [first = 0, second = 0] = blocks.state;
  const { weights: w, gradients: g } = blocks;
  if (optimizer.type === 'sgd') {
    const { momentum, nesterov } = optimizer;
    const [slopeShare, speedShare] = nesterov ? [1, momentum] : [0, 1];
    if (momentum === 0) {
      return (from, to, decay, rate) =>
        kernels.sgd(w + from, g + from, (to - from) / 4, rate, decay);
    }
    return (from, to, decay, rate) =>
      kernels.momentum(
        w + from,
        g + from,
        first + from,
        (to - from) / 4,
        rate,
        momentum,
        slopeShare,
        speedShare,
        decay,
      );
  }
  const { beta1, beta2, epsilon, type } = optimizer;
  return (from, to, decay, rate, step) => {
    const count = (to - from) / 4;
    if (decay > 0) {
      // Adam's decay is part of the gradient, AdamW's acts on the weights alone.
      if (type === 'adam') kernels.addScaled(g + from, w + from, count, decay);
      else kernels.addScaled(w + from, w + from, count, -rate * decay);
    }
    // rate mHat / (sqrt(vHat) + epsilon) with both corrections moved out of the loop
    const root = Math.sqrt(1 - beta2 ** step);
    kernels.adam(
      w + from,
      g + from,
      first + from,
      second + from,
      count,
      (rate * root) / (1 - beta1 ** step),
      1 - beta1,
      1 - beta2,
      epsilon * root,
    );
  };
}

/** The names of the values that an optimizer keeps for each weight. */
function stateOf(optimizer: CompleteOptimizer): readonly string[] {
  if (optimizer.type !== 'sgd') return ['m', 'v'];
  return optimizer.momentum > 0 ? ['velocity'] : [];
}

/** @throws InputError when it is no decay of an average; else it is returned. */
export function checkDecay(decay: number): number {
  if (decay >= 0 && decay < 1) return decay;
  throw new InputError(`Weight averaging's decay is at least 0 and below 1, got ${decay}.`);
}

function checkState(state: Readonly<Record<string, Float32Array>>, expected: ParameterViews): void {
  for (const [name, view] of expected) {
    const given = Object.hasOwn(state, name) ? state[name]!.length : 'none';
    if (given !== view.length) {
      throw new InputError(
        `Optimizer state ${name}: expected ${view.length} values, got ${given}; it belongs to another network or optimizer.`,
      );
    }
  }
  const unknown = Object.keys(state).find((name) => !expected.has(name));
  if (unknown !== undefined) {
    throw new InputError(
      `Optimizer state ${unknown} is unknown here; it belongs to another network or optimizer.`,
    );
  }
}

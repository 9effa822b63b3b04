/**
 * @file Where things stand in an arena's memory. A block (weights, gradients, each optimizer state,
 * averages) holds its parameters in the order: trainable that decay, trainable that do not, frozen;
 * each begins at a multiple of 64 bytes. Blocks other than the weights end with the trainable ones.
 * So an optimizer step is one kernel call for each of two runs of bytes, and no loop has a
 * remainder; the gaps hold zeros and stay zero.
 */
import { InputError } from '../tensor/error.js';

/** A parameter of the network. */
export interface ArenaParameter {
  readonly name: string;
  /** Number of floats. */
  readonly size: number;
  /** Whether weight decay applies to it. */
  readonly decays: boolean;
  /** Whether the optimizer changes it; running statistics are not trainable. */
  readonly trainable: boolean;
}

/** A parameter and its byte offset within each block. */
export interface Place extends ArenaParameter {
  readonly offset: number;
}

/** The order of a block and the bytes where its runs end. */
export interface Places {
  readonly all: readonly Place[];
  readonly decayingBytes: number;
  readonly trainableBytes: number;
  readonly bytes: number;
}

/** Byte offsets of the blocks, in this order, and the memory's size. */
export interface Blocks {
  readonly gradients: number;
  readonly weights: number;
  readonly state: readonly number[];
  readonly averages: number;
  readonly masks: number;
  readonly end: number;
}

/** The byte offset of the mask generator's state, 64 bytes. */
export const GENERATOR = 0;

const ALIGNMENT = 64;
/**
 * Blocks begin at different places within a page of 4 KiB: a processor takes a load for a dependent
 * of an earlier store at an address that is equal within the page, which costs a fifth of the time.
 */
const PAGE = 4096;
const STAGGER = 640;
const LARGEST = 4 * 1024 ** 3;

/** The bytes that `count` floats take, rounded up to whole cache lines. */
export function alignedBytes(count: number): number {
  return Math.ceil((count * 4) / ALIGNMENT) * ALIGNMENT;
}

/** Orders `parameters` and gives each its offset. */
export function placeParameters(parameters: readonly ArenaParameter[]): Places {
  const all: Place[] = [];
  let bytes = 0;
  const place = (chosen: (parameter: ArenaParameter) => boolean): number => {
    for (const parameter of parameters.filter(chosen)) {
      all.push({ ...parameter, offset: bytes });
      bytes += alignedBytes(parameter.size);
    }
    return bytes;
  };
  const decayingBytes = place(({ trainable, decays }) => trainable && decays);
  const trainableBytes = place(({ trainable, decays }) => trainable && !decays);
  return { all, decayingBytes, trainableBytes, bytes: place(({ trainable }) => !trainable) };
}

/**
 * Lays out the blocks: `states` of optimizer state, averages where `averaging`, then the masks.
 * @throws InputError when the whole passes WebAssembly's 4 GiB.
 */
export function placeBlocks(
  places: Places,
  states: number,
  averaging: boolean,
  maskBytes: number,
): Blocks {
  let end = GENERATOR + ALIGNMENT;
  let blocks = 0;
  const take = (bytes: number): number => {
    blocks++;
    const start = Math.ceil(end / PAGE) * PAGE + blocks * STAGGER;
    end = start + bytes;
    return start;
  };
  const gradients = take(places.trainableBytes);
  const weights = take(places.bytes);
  const state = Array.from({ length: states }, () => take(places.trainableBytes));
  const averages = take(averaging ? places.bytes : 0);
  const masks = take(maskBytes);
  if (end > LARGEST) {
    const gigabytes = (end / 1024 ** 3).toFixed(1);
    throw new InputError(
      `Training this network takes ${gigabytes} GiB of weights, optimizer state and masks, but 4 GiB is the limit; use a smaller network or batch.`,
    );
  }
  return { gradients, weights, state, averages, masks, end };
}

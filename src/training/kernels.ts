/** @file The WebAssembly kernels of assembly/kernels.ts, typed, over a memory that they share. */
import { kernelBytes } from './kernels.generated.js';

/** Byte offsets are multiples of 64, counts are floats and multiples of 16. */
export interface Kernels {
  sgd(weights: number, gradients: number, count: number, rate: number, decay: number): void;
  momentum(
    weights: number,
    gradients: number,
    velocity: number,
    count: number,
    rate: number,
    momentum: number,
    slopeShare: number,
    speedShare: number,
    decay: number,
  ): void;
  adam(
    weights: number,
    gradients: number,
    mean: number,
    square: number,
    count: number,
    rate: number,
    gain1: number,
    gain2: number,
    epsilon: number,
  ): void;
  addScaled(to: number, values: number, count: number, factor: number): void;
  average(averages: number, weights: number, count: number, gain: number): void;
  finite(values: number, count: number): number;
  mask(out: number, count: number, limit: number, scale: number, state: number): void;
}

/** The part of the WebAssembly interface used here; Node's types do not declare it. */
declare const WebAssembly: {
  Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const PAGE = 65536;

/** A memory of at least `bytes` zero bytes that never grows, and the kernels that work in it. */
export function createKernels(bytes: number): { buffer: ArrayBuffer; kernels: Kernels } {
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const code = Uint8Array.from(atob(kernelBytes), (character) => character.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  return { buffer: memory.buffer, kernels: instance.exports as Kernels };
}

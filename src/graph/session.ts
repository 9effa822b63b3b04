/**
 * @file What runs a graph, seen from above: the rooms that need computations take a `Runtime` as
 * an argument, and the shells choose which (native threads, a browser's WebAssembly, a GPU).
 */
import type { DataType, Tensor } from '../tensor/tensor.js';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** An input or output as a loaded model declares it; a named axis is one that varies. */
export interface Port {
  readonly name: string;
  readonly dtype: DataType | string;
  readonly shape: readonly (number | string)[];
}

/** A loaded model, ready to run. */
export interface Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Runs the model. Outputs named in `into` are written into the memory given there; all others
   * are allocated.
   * @param wanted the outputs to compute; all by default
   */
  run(feeds: Tensors, into?: Tensors, wanted?: readonly string[]): Promise<Tensors>;
  /** Frees the native memory; the session cannot run any more. */
  release(): Promise<void>;
}

/** How a session uses the machine. */
export interface SessionOptions {
  /** What messages call the model. */
  readonly name?: string;
  /** CPU threads; all cores by default. */
  readonly threads?: number;
  /** Whether idle threads spin while they wait: faster steps, a busier machine. True by default. */
  readonly spin?: boolean;
  /** Every run names memory for all outputs, which may spare copies of them. */
  readonly preallocated?: boolean;
  /** Writes a Chrome trace of every operator to files with this prefix. */
  readonly profile?: string;
}

/** Something that executes ONNX models. */
export interface Runtime {
  readonly name: string;
  /** @throws InputError when the bytes are no model that this runtime can execute. */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}

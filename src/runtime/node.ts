/** @file ONNX Runtime's native CPU build for Node. */
import * as ort from 'onnxruntime-node';
import type { Port, Runtime, Session, SessionOptions, Tensors } from '../graph/session.js';
import { firstLine, InputError } from '../tensor/error.js';
import type { DataType, Tensor } from '../tensor/tensor.js';
import { END, endAtFirstOutput, isEnd } from './uncopied.js';

/**
 * ONNX Runtime reports its use to its makers, and writes an identifier into the user's home, unless this
 * is set before the first session (docs/Privacy.md of its repository). Whoever sets it otherwise is left
 * alone.
 */
process.env['ORT_DISABLE_TELEMETRY'] ??= '1';

/** Runs models on the CPU's threads. */
export const nodeRuntime: Runtime = {
  name: `onnxruntime-node ${ort.env.versions.node ?? ''}`.trim(),
  async createSession(model, options = {}) {
    try {
      const bytes = options.preallocated ? endAtFirstOutput(model) : model;
      const session = await ort.InferenceSession.create(bytes, sessionOptions(options));
      return options.preallocated ? wrapPreallocated(session) : wrap(session);
    } catch (error) {
      throw new InputError(`Cannot load ${options.name ?? 'the ONNX model'}: ${firstLine(error)}.`);
    }
  },
};

function sessionOptions({ threads, spin, profile }: SessionOptions) {
  const session: ort.InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    // Losses shrink while a network learns; denormal numbers would make its steps slower.
    extra: {
      session: {
        set_denormal_as_zero: '1',
        ...(spin === false ? { intra_op: { allow_spinning: '0' } } : {}),
      },
    },
    // Planning all activations as one block costs a third more memory and saves no time.
    enableMemPattern: false,
    // Errors are thrown; they need not be written to stderr as well.
    logSeverityLevel: 4,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
  return session;
}

function wrap(session: ort.InferenceSession): Session {
  return {
    inputs: session.inputMetadata.map(port),
    outputs: session.outputMetadata.map(port),
    async run(feeds, into = {}, wanted = session.outputNames) {
      const fetches: Record<string, ort.Tensor | null> = {};
      for (const name of wanted) fetches[name] = into[name] ? toOrt(into[name]) : null;
      const results = await session.run(mapTensors(feeds), fetches);
      const tensors: Record<string, Tensor> = {};
      for (const name of wanted) tensors[name] = into[name] ?? fromOrt(results[name]!);
      return tensors;
    },
    release: () => session.release(),
  };
}

/** A session each of whose runs is given memory for all outputs. */
function wrapPreallocated(session: ort.InferenceSession): Session {
  const wrapped = wrap(session);
  const outputs = wrapped.outputs.filter(({ name }) => name !== END);
  let ends = true;
  return {
    ...wrapped,
    outputs,
    async run(feeds, into = {}) {
      const missing = outputs.find(({ name }) => into[name] === undefined);
      if (missing !== undefined) throw new Error(`No memory is given for output ${missing.name}.`);
      const [inputs, given] = [mapTensors(feeds), mapTensors(into)];
      if (ends) {
        try {
          await session.run(inputs, { [END]: null, ...given });
          return into;
        } catch (error) {
          if (isEnd(error)) return into;
        }
      }
      // What else is wrong shows without the end as well; another version may only say it in other words.
      await session.run(inputs, given);
      ends = false;
      return into;
    },
  };
}

function port(metadata: ort.InferenceSession.ValueMetadata): Port {
  return metadata.isTensor
    ? { name: metadata.name, dtype: metadata.type, shape: metadata.shape }
    : { name: metadata.name, dtype: 'not a tensor', shape: [] };
}

function mapTensors(tensors: Tensors): Record<string, ort.Tensor> {
  const mapped: Record<string, ort.Tensor> = {};
  for (const name in tensors) mapped[name] = toOrt(tensors[name]!);
  return mapped;
}

/** Shares the memory; nothing is copied. */
function toOrt({ dtype, data, shape }: Tensor): ort.Tensor {
  return new ort.Tensor(dtype, data, shape);
}

function fromOrt(value: ort.Tensor): Tensor {
  return { dtype: value.type as DataType, shape: value.dims, data: value.data as Tensor['data'] };
}

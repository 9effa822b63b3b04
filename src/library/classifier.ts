/** @file A loaded model that turns images into probabilities, whoever made it. */
import { isProbability } from '../evaluation/predictions.js';
import type { Runtime, Session } from '../graph/session.js';
import { firstLine, InputError } from '../tensor/error.js';

/** Images per run: enough to keep all cores busy, few enough for their activations to stay in the cache. */
const PREDICTION_BATCH = 128;

/** A model in a runtime. */
export interface Classifier {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /**
   * @param images `count * height * width` bytes, ink 255 on 0
   * @returns probabilities [count, classes], row by row
   */
  predict(images: Uint8Array, count: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Loads an ONNX model that takes uint8 pixels [batch, height, width] and gives probabilities
 * [batch, classes].
 * @param name what messages call the model
 * @throws InputError when it is no model, or one of another shape.
 */
export async function createClassifier(
  runtime: Runtime,
  model: Uint8Array,
  name: string,
  threads?: number,
): Promise<Classifier> {
  const session = await runtime.createSession(model, {
    name,
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    return fromSession(session, name);
  } catch (error) {
    await session.release();
    throw error;
  }
}

function fromSession(session: Session, name: string): Classifier {
  const [input] = session.inputs;
  const output =
    session.outputs.find((port) => port.name === 'probabilities') ?? session.outputs[0];
  const [, height, width] = input?.shape ?? [];
  const classes = output?.shape[1];
  const fits =
    session.inputs.length === 1 &&
    typeof input?.shape[0] !== 'number' &&
    input?.dtype === 'uint8' &&
    input.shape.length === 3 &&
    output?.dtype === 'float32' &&
    output.shape.length === 2;
  if (!fits || !isSize(height) || !isSize(width) || !isSize(classes)) {
    const got = session.inputs.map((port) => `${port.dtype} [${port.shape.join(', ')}]`).join(', ');
    throw new InputError(
      `Cannot use ${name}: it takes ${got || 'nothing'}; a Tenfold model takes uint8 [batch, height, width] and gives float32 [batch, classes].`,
    );
  }
  const size = height * width;
  const wanted = [output.name];
  return {
    height,
    width,
    classes,
    async predict(images, count) {
      if (images.length !== count * size) {
        throw new InputError(
          `${count} images of ${height}x${width} pixels take ${count * size} bytes, got ${images.length}.`,
        );
      }
      const probabilities = new Float32Array(count * classes);
      for (let start = 0; start < count; start += PREDICTION_BATCH) {
        const n = Math.min(PREDICTION_BATCH, count - start);
        const data = images.subarray(start * size, (start + n) * size);
        const pixels = { dtype: 'uint8', shape: [n, height, width], data } as const;
        const feeds = { [input.name]: pixels };
        const results = await session.run(feeds, {}, wanted).catch((error: unknown) => {
          throw new InputError(`Cannot use ${name}: it fails while it runs: ${firstLine(error)}.`);
        });
        probabilities.set(results[output.name]!.data as Float32Array, start * classes);
      }
      checkProbabilities(probabilities, name);
      return probabilities;
    },
    release: () => session.release(),
  };
}

/** @throws InputError for what is no probability. */
function checkProbabilities(probabilities: Float32Array, name: string): void {
  const wrong = probabilities.find((p) => !isProbability(p));
  if (wrong === undefined) return;
  throw new InputError(
    `Cannot use ${name}: it gives ${wrong} where a probability from 0 to 1 is expected; a model of logits needs a softmax at its end.`,
  );
}

function isSize(size: number | string | undefined): size is number {
  return typeof size === 'number' && size > 0;
}

/**
 * Several models as one: the mean of their probabilities.
 * @param members at least one, of the same classes
 * @param name what messages call the whole
 * @throws InputError when they take images of other sizes.
 */
export function averageClassifiers(members: readonly Classifier[], name: string): Classifier {
  const { height, width, classes } = members[0]!;
  const other = members.find((each) => each.height !== height || each.width !== width);
  if (other) {
    throw new InputError(
      `Cannot form a committee of ${name}: one member takes images of ${height}x${width}, another of ${other.height}x${other.width}; members must agree.`,
    );
  }
  return {
    height,
    width,
    classes,
    async predict(images, count) {
      const mean = new Float32Array(count * classes);
      // One after the other: each uses all cores by itself.
      for (const member of members) {
        const own = await member.predict(images, count);
        own.forEach((probability, i) => (mean[i]! += probability / members.length));
      }
      return mean;
    },
    async release() {
      for (const member of members) await member.release();
    },
  };
}

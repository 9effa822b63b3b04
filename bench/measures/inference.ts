/** @file Inference of the classic network: one image, and many at a time. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DIGITS } from '../../src/dataset/dataset.js';
import { encodeModelFile } from '../../src/formats/model-file.js';
import { createClassifier } from '../../src/library/classifier.js';
import { version } from '../../src/library/version.js';
import { initialWeights } from '../../src/network/network.js';
import { nodeRuntime } from '../../src/runtime/node.js';
import { createRandom } from '../../src/tensor/random.js';
import { classic } from '../../src/training/recipes/classic.js';
import { peerInference, type Measure } from '../harness.js';
import type { PeerName } from '../peer.js';
import { peerSide, type Absent, type Context, type Measurement, type Side } from './measurement.js';

const REPEATS = { 1: 300, 256: 8 } as const;
const WARM_UP = 3;
/** V8 compiles what a prediction runs over its first thousand or two: both sides make 2,100 unrecorded calls. */
const WARM_UPS_OF_ONE = 7;
type Batch = keyof typeof REPEATS;

/** The classic network with fresh weights as a model file. */
function modelFile(): Uint8Array {
  const weights = initialWeights(classic.network, createRandom(1));
  return encodeModelFile({ network: classic.network, weights, classes: DIGITS }, version);
}

/** A model file for peers that run ONNX, in the temporary folder. */
export async function writeModel({ folder }: Context): Promise<string> {
  const path = join(folder, 'classic.onnx');
  await writeFile(path, modelFile());
  return path;
}

/** Milliseconds per call of `predict`, from uint8 pixels to probabilities. */
async function ours({ threads }: Context, batch: Batch): Promise<Side> {
  const classifier = await createClassifier(nodeRuntime, modelFile(), 'classic', threads);
  const random = createRandom(1);
  const images = Uint8Array.from({ length: batch * 784 }, () => random.uint32());
  const predict = async (count: number) => {
    for (let i = 0; i < count; i++) await classifier.predict(images, batch);
  };
  return {
    name: 'Tenfold',
    async take() {
      await predict(WARM_UP);
      const began = performance.now();
      await predict(REPEATS[batch]);
      return (performance.now() - began) / REPEATS[batch];
    },
    release: () => classifier.release(),
  };
}

function theirs(context: Context, peer: PeerName, title: string, batch: Batch) {
  return peerSide(context, peer, title, (process) => peerInference(process, batch, REPEATS[batch]));
}

/** Turns milliseconds per batch into images per second. */
function perSecond<S extends Side | Absent>(side: S): S {
  if (!('take' in side)) return side;
  const inner: Measure = side.take;
  return { ...side, take: async () => (1000 * 256) / (await inner()) };
}

type Goal = Pick<Measurement, 'reach' | 'aim'>;

const one = (name: string, peer: PeerName, title: string, goal: Goal = {}): Measurement => ({
  name,
  title: 'inference, batch 1',
  unit: 'ms',
  warmUps: WARM_UPS_OF_ONE,
  ...goal,
  ours: (context) => ours(context, 1),
  theirs: (context) => theirs(context, peer, title, 1),
});

const many = (name: string, peer: PeerName, title: string, goal: Goal = {}): Measurement => ({
  name,
  title: 'inference, batch 256',
  unit: 'images/s',
  ...goal,
  ours: async (context) => perSecond(await ours(context, 256)),
  theirs: async (context) => perSecond(await theirs(context, peer, title, 256)),
});

export const inference: readonly Measurement[] = [
  one('inference1', 'torch', 'PyTorch', { reach: '0.50', aim: '0.35' }),
  one('inference1Onnxruntime', 'onnxruntime', 'ONNX Runtime in Python'),
  one('inference1Tfjs', 'tfjs', 'TensorFlow.js (WebAssembly)'),
  many('inference256', 'keras', 'Keras', { reach: '1.6', aim: '3' }),
  many('inference256Torch', 'torch', 'PyTorch'),
  many('inference256Onnxruntime', 'onnxruntime', 'ONNX Runtime in Python'),
];

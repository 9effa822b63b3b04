/** @file Training: steps against the peers, a whole epoch, the share of the machine's peak. */
import { take, type Dataset } from '../../src/dataset/dataset.js';
import { nodeRuntime } from '../../src/runtime/node.js';
import { classic } from '../../src/training/recipes/classic.js';
import { champion } from '../../src/training/recipes/champion.js';
import { spotter } from '../../src/training/recipes/spotter.js';
import { train } from '../../src/training/train.js';
import { peerFit, peerNetworkStep, peerStep, sgemmPeak } from '../harness.js';
import { peerSide, type Context, type Measurement, type Side } from './measurement.js';
import { prepareSteps, stepOperations } from './step.js';

const STEPS = 60;
const { batch } = classic;

/** Milliseconds per classic step, or what `figure` makes of them. */
async function ourSteps({ threads }: Context, figure = (ms: number) => ms): Promise<Side> {
  const steps = await prepareSteps({ threads });
  return {
    name: 'Tenfold',
    take: async () => figure((1000 * (await steps.time(STEPS))) / STEPS),
    release: () => steps.release(),
  };
}

const trainStepTorch: Measurement = {
  name: 'trainStepTorch',
  title: 'classic training step, batch 32',
  unit: 'ms',
  reach: '0.55',
  aim: '0.40',
  ours: ourSteps,
  theirs: (context) =>
    peerSide(context, 'torch', 'PyTorch', (peer) => peerStep(peer, batch, STEPS)),
};

const trainStepKeras: Measurement = {
  name: 'trainStepKeras',
  title: 'classic training step, batch 32',
  unit: 'ms',
  reach: '0.60',
  aim: '0.45',
  ours: ourSteps,
  theirs: (context) =>
    peerSide(context, 'keras', 'Keras fit', (peer) => peerFit(peer, batch, STEPS)),
};

const trainStepJax: Measurement = {
  name: 'trainStepJax',
  title: 'classic training step, batch 32',
  unit: 'ms',
  ours: ourSteps,
  theirs: (context) => peerSide(context, 'jax', 'JAX', (peer) => peerStep(peer, batch, STEPS)),
};

const CHAMPION_STEPS = 30;

const championTorch: Measurement = {
  name: 'championTorch',
  title: 'champion training, batch 64',
  unit: 'images/s',
  reach: '1.2',
  aim: '2',
  async ours({ threads }) {
    const steps = await prepareSteps({ threads, recipe: champion });
    const images = CHAMPION_STEPS * champion.batch;
    return {
      name: 'Tenfold',
      take: async () => images / (await steps.time(CHAMPION_STEPS)),
      release: () => steps.release(),
    };
  },
  theirs: (context) =>
    peerSide(context, 'torch', 'PyTorch', (peer) =>
      peerNetworkStep(peer, champion.network.layers, champion.batch, CHAMPION_STEPS),
    ),
};

const SPOTTER_STEPS = 10;

const spotterTorch: Measurement = {
  name: 'spotterTorch',
  title: 'spotter training, batch 16',
  unit: 'scenes/s',
  reach: '1.3',
  aim: '2',
  async ours({ threads }) {
    const steps = await prepareSteps({ threads, recipe: spotter });
    const scenes = SPOTTER_STEPS * spotter.batch;
    return {
      name: 'Tenfold',
      take: async () => scenes / (await steps.time(SPOTTER_STEPS)),
      release: () => steps.release(),
    };
  },
  theirs: (context) =>
    peerSide(context, 'torch', 'PyTorch', (peer) => {
      const { layers, input } = spotter.network;
      return peerNetworkStep(peer, layers, spotter.batch, SPOTTER_STEPS, input);
    }),
};

/**
 * Seconds of one epoch of `train()`: shuffling, cutting batches, feeding, steps, the checks at the
 * end. It is the second epoch of two, so that compiling the graph is not in it.
 */
export async function epochSeconds(data: Dataset, threads: number): Promise<number> {
  const ends: number[] = [];
  await train({
    runtime: nodeRuntime,
    recipe: { ...classic, epochs: 2 },
    train: data,
    seed: 1,
    threads,
    onEpoch: () => void ends.push(performance.now()),
  });
  return (ends[1]! - ends[0]!) / 1000;
}

/** Whole batches, an eighth of MNIST or so; figures are scaled to all 60,000 images. */
const EPOCH_IMAGES = 480 * batch;
const toWholeEpoch = (seconds: number) => (seconds * 60_000) / EPOCH_IMAGES;

const epochOverSteps: Measurement = {
  name: 'epochOverSteps',
  title: 'MNIST epoch of classic training, from 15,360 images',
  unit: 's',
  reach: '1.10',
  aim: '1.03',
  async ours(context) {
    const { train: images } = await context.data();
    const data = take(images, EPOCH_IMAGES);
    return {
      name: 'Tenfold',
      take: async () => toWholeEpoch(await epochSeconds(data, context.threads)),
    };
  },
  async theirs({ threads }) {
    const steps = await prepareSteps({ threads });
    return {
      name: 'its steps alone',
      take: async () => toWholeEpoch(await steps.time(EPOCH_IMAGES / batch)),
      release: () => steps.release(),
    };
  },
};

const sgemmShare: Measurement = {
  name: 'sgemmShare',
  title: 'classic training step, operations of the direct convolution',
  unit: 'GFLOP/s',
  reach: '0.80',
  aim: '1.00',
  ours: (context) => ourSteps(context, (ms) => stepOperations(classic.network, batch) / ms / 1e6),
  theirs: (context) =>
    peerSide(context, 'sgemm', 'peak of sgemm (PyTorch, NumPy)', (peer) => sgemmPeak(peer)),
};

export const training: readonly Measurement[] = [
  trainStepTorch,
  trainStepKeras,
  trainStepJax,
  championTorch,
  spotterTorch,
  epochOverSteps,
  sgemmShare,
];

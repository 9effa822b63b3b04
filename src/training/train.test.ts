import { describe, expect, test } from 'vitest';
import { trainReference, type ReferenceOptimizer } from '../../test/reference/training.js';
import {
  digest,
  everything,
  failureOf,
  plain,
  squares,
  stopAfter,
  trainingSet,
  trainSmall,
  validationSet,
  withMomentum,
} from '../../test/small-runs.js';
import { epochOrder } from '../dataset/batch.js';
import { createDataset, subset, take } from '../dataset/dataset.js';
import type { Runtime } from '../graph/session.js';
import { activation } from '../network/layers/activation.js';
import { batchNorm } from '../network/layers/batch-norm.js';
import { conv2d } from '../network/layers/conv2d.js';
import { dense } from '../network/layers/dense.js';
import { flatten } from '../network/layers/flatten.js';
import { defineNetwork, initialWeights } from '../network/network.js';
import { nodeRuntime } from '../runtime/node.js';
import { AbortError, InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.js';
import type { History } from './history.js';
import type { Recipe } from './recipe.js';
import { train, type BatchProgress, type TrainOptions } from './train.js';

/** The history without what the clock decides. */
function figures(history: History) {
  return history.map((record) => ({ ...record, seconds: 0, imagesPerSecond: 0 }));
}

/** The checkpoint as a file would give it back. */
function viaFile(checkpoint: Checkpoint): Checkpoint {
  return decodeCheckpoint(encodeCheckpoint(checkpoint), 'last.ckpt');
}

function expectInputError(error: unknown, message: string | RegExp): void {
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toMatch(message);
  expect((error as InputError).message).toMatch(/^[^\n]+\.$/);
}

describe('a training is what plain float64 loops make of it', () => {
  const network = defineNetwork(
    [
      conv2d(2, 3, { bias: false }),
      batchNorm(),
      activation('tanh'),
      flatten(),
      dense(3, { activation: 'softmax' }),
    ],
    { input: [5, 5] },
  );
  const loss = { type: 'categoricalCrossEntropy', labelSmoothing: 0.1 } as const;
  const drawn = createRandom(5);
  const images = Uint8Array.from({ length: 5 * 25 }, () => drawn.integer(256));
  const data = createDataset({
    ...{ name: 'five', height: 5, width: 5, images, classes: ['a', 'b', 'c'] },
    labels: Uint8Array.of(0, 1, 2, 1, 0),
  });
  const optimizers: readonly ReferenceOptimizer[] = [
    { type: 'sgd', momentum: 0.9, weightDecay: 0.01 },
    { type: 'adam', beta1: 0.9, beta2: 0.99, epsilon: 0.001, weightDecay: 0.01 },
  ];

  test.each(optimizers)('5 images in batches of 4, two epochs of %j', async (optimizer) => {
    const recipe: Recipe = {
      ...plain,
      ...{ network, loss, optimizer, batch: 4, epochs: 2, learningRate: 0.05 },
      schedule: { type: 'step', every: 1, factor: 0.5 },
      averaging: { decay: 0.7 },
    };
    const result = await trainSmall({ recipe, train: data, validation: data, seed: 3 });

    const random = createRandom(3);
    const initial = initialWeights(network, createRandom(random.fork('weights').uint32()));
    const steps = [1, 2].flatMap((epoch) => {
      const order = epochOrder(5, random.fork(`order/${epoch}`));
      return [order.subarray(0, 4), order.subarray(4)].map((indices) => {
        const { images: pixels, labels } = subset(data, indices);
        return { pixels, labels, rate: epoch === 1 ? 0.05 : 0.025 };
      });
    });
    const expected = trainReference(network, initial, loss, optimizer, 0.7, steps);

    expect([...result.weights.keys()]).toEqual([...expected.averages.keys()]);
    for (const [name, average] of expected.averages) {
      average.forEach((value, i) => {
        const error = Math.abs(result.weights.get(name)![i]! - value);
        if (!(error < 1e-5)) expect(error, `${name}[${i}]`).toBeLessThan(1e-5);
      });
    }
    const [a, b, c, d] = expected.losses as [number, number, number, number];
    expect(result.history[0]!.loss).toBeCloseTo((4 * a + b) / 5, 5);
    expect(result.history[1]!.loss).toBeCloseTo((4 * c + d) / 5, 5);
  });
});

describe('the same bytes', () => {
  test.each([1, 2])('come from the same seed and data on %i threads', async (threads) => {
    const [one, two] = [await trainSmall({ threads }), await trainSmall({ threads })];
    expect(digest(one.weights)).toBe(digest(two.weights));
    expect(figures(one.history)).toEqual(figures(two.history));
  });

  test('do not come from another seed, other data or another recipe', async () => {
    const runs: Partial<TrainOptions>[] = [
      {},
      { seed: 2 },
      { train: squares(43, 9) },
      { recipe: withMomentum },
      { recipe: { ...everything, augmentation: { shift: 1 } } },
    ];
    const digests = new Set<string>();
    for (const run of runs) digests.add(digest((await trainSmall(run)).weights));
    expect(digests.size).toBe(runs.length);
  });

  test('do not depend on being watched, validated or frozen', async () => {
    const quiet = await trainSmall();
    const watched = await train({
      ...{ runtime: nodeRuntime, recipe: everything, train: trainingSet, seed: 1, threads: 1 },
      checkpointSeconds: -1,
      onBatch: () => undefined,
      onEpoch: () => undefined,
      onCheckpoint: () => Promise.resolve(),
    });
    expect(digest(watched.weights)).toBe(digest(quiet.weights));
  });
});

describe('a stopped run that goes on ends like one that was never stopped', () => {
  describe.each([everything, withMomentum])('with $description', (recipe) => {
    let whole: Awaited<ReturnType<typeof trainSmall>> | undefined;

    // Six batches an epoch: the first, the last partial one, inside, and in the last epoch.
    test.each([[1], [5], [6], [8], [12], [13], [17], [3, 2, 1, 6, 5]])(
      'when it is stopped after %j batches',
      async (...stops) => {
        whole ??= await trainSmall({ recipe });
        let resume: Checkpoint | undefined;
        for (const batches of stops) {
          const from: Partial<TrainOptions> = resume ? { resume } : {};
          resume = viaFile(await stopAfter(batches, { recipe, ...from }));
        }
        const resumed = await trainSmall({ recipe, resume: resume! });
        expect(digest(resumed.weights)).toBe(digest(whole.weights));
        expect(figures(resumed.history)).toEqual(figures(whole.history));
        expect(resumed.best).toEqual(whole.best);
        expect(resumed.stopped).toBe('finished');
      },
    );
  });

  test('when it is stopped at its very last batch it is simply done', async () => {
    const controller = new AbortController();
    let done = 0;
    const result = await trainSmall({
      signal: controller.signal,
      onBatch: () => {
        if (++done === 18) controller.abort();
      },
    });
    expect(result.stopped).toBe('finished');
  });

  test('from any checkpoint of the whole run, though training went on after it', async () => {
    const checkpoints: Checkpoint[] = [];
    const whole = await trainSmall({
      checkpointSeconds: -1,
      onCheckpoint: (checkpoint) => {
        checkpoints.push(checkpoint);
        return Promise.resolve();
      },
    });
    expect(checkpoints.map(({ progress }) => progress.steps)).toEqual(
      Array.from({ length: 18 }, (_, i) => i + 1),
    );
    for (const index of [2, 11, 17]) {
      const resumed = await trainSmall({ resume: checkpoints[index]! });
      expect(digest(resumed.weights)).toBe(digest(whole.weights));
    }
  });

  test('whatever the order of the keys in its recipe', async () => {
    const resume = await stopAfter(2);
    const recipe = Object.fromEntries(Object.entries(everything).reverse()) as unknown as Recipe;
    await expect(trainSmall({ recipe, resume })).resolves.toBeDefined();
  });

  test('and its seconds are those of both parts', async () => {
    const { progress, ...rest } = await stopAfter(3);
    const resume = { ...rest, progress: { ...progress, seconds: progress.seconds + 1000 } };
    const { history } = await trainSmall({ resume });
    expect(history[0]!.seconds).toBeGreaterThan(1000);
    expect(history[0]!.imagesPerSecond).toBeCloseTo(43 / history[0]!.seconds, 9);
    expect(history[1]!.seconds).toBeLessThan(500);
  });
});

describe('a training that starts from given weights', () => {
  const initial = initialWeights(everything.network, createRandom(77));
  const still = { ...everything, learningRate: 1e-12, epochs: 1 };

  test('starts from them and leaves them as they were', async () => {
    const before = digest(initial);
    const { averaging, ...recipe } = still;
    expect(averaging).toBeDefined();
    const { weights } = await trainSmall({ recipe, initial });
    for (const [name, data] of weights) {
      if (/mean|variance/.test(name)) continue;
      data.forEach((value, i) => expect(value).toBeCloseTo(initial.get(name)![i]!, 8));
    }
    expect(digest(initial)).toBe(before);
  });

  test('goes on where another one ended: less loss at once than the other had at first', async () => {
    const recipe = { ...plain, epochs: 8, learningRate: 0.5 };
    const first = await trainSmall({ recipe, train: squares(200, 5) });
    const options = { recipe: plain, train: squares(200, 6), initial: first.weights };
    const second = await trainSmall(options);
    expect(second.history[0]!.loss).toBeLessThan(first.history[1]!.loss);
    expect(second.history[0]!.accuracy).toBeGreaterThan(0.95);
  });

  test('depends on them, and not on the seed that would have drawn others', async () => {
    const other = initialWeights(everything.network, createRandom(78));
    const [one, two] = [await trainSmall({ initial }), await trainSmall({ initial: other })];
    expect(digest(one.weights)).not.toBe(digest(two.weights));
  });

  test.each([3, 6, 10])('and is resumed after batch %i ends with the same bytes', async (batch) => {
    const whole = await trainSmall({ initial });
    const resume = viaFile(await stopAfter(batch, { initial }));
    const resumed = await trainSmall({ initial, resume });
    expect(digest(resumed.weights)).toBe(digest(whole.weights));
    expect(figures(resumed.history)).toEqual(figures(whole.history));
  });

  test('is not resumed from other weights, or from drawn ones', async () => {
    const resume = await stopAfter(2, { initial });
    const changed = new Map(initial);
    changed.set('dense_1.bias', Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
    for (const options of [{ initial: changed }, {}]) {
      const error = await failureOf(trainSmall({ ...options, resume }));
      expectInputError(error, /^Cannot resume: .* other initial weights;/);
    }
    const drawn = await stopAfter(2);
    const error = await failureOf(trainSmall({ initial, resume: drawn }));
    expectInputError(error, 'other initial weights');
  });

  test.each<[string, [string, Float32Array | undefined], string]>([
    [
      'a parameter is missing',
      ['dense.bias', undefined],
      'dense.bias takes 16 values (16), got none',
    ],
    [
      'one has another size',
      ['conv2d.weight', new Float32Array(9)],
      'takes 36 values (4x1x3x3), got 9',
    ],
    ['one is not finite', ['dense_1.bias', new Float32Array(10).fill(NaN)], 'dense_1.bias holds'],
    ['there is one too many', ['dense_2.bias', new Float32Array(3)], 'has no dense_2.bias'],
  ])('is refused in one line when %s', async (_, [name, data], message) => {
    const wrong = new Map(initial);
    if (data) wrong.set(name, data);
    else wrong.delete(name);
    const error = await failureOf(trainSmall({ initial: wrong }));
    expectInputError(error, 'Cannot start from these weights: ');
    expectInputError(error, message);
  });
});

describe('a checkpoint of another run is refused', () => {
  const other = defineNetwork([flatten(), dense(10, { activation: 'softmax' })], {
    input: [12, 12],
  });

  test.each<[string, Partial<TrainOptions>, string]>([
    ['recipe', { recipe: { ...everything, learningRate: 0.02 } }, 'learningRate 0.01'],
    ['number of epochs', { recipe: { ...everything, epochs: 4 } }, 'epochs 3'],
    ['name', { recipe: { ...everything, name: 'b', epochs: 4 } }, 'recipe everything'],
    ['temperature', { recipe: { ...everything, temperature: 2 } }, 'no temperature'],
    ['number of threads', { threads: 2 }, '1 thread'],
    ['network', { recipe: { ...everything, network: other } }, 'another network'],
    ['seed', { seed: 2 }, 'seed 1'],
    ['training data', { train: squares(43, 3) }, 'other training data'],
    ['validation data', { validation: squares(70, 3) }, 'other validation data'],
  ])('another %s', async (_, changes, reason) => {
    const resume = await stopAfter(2);
    const error = await failureOf(trainSmall({ ...changes, resume }));
    expectInputError(error, `Cannot resume: the checkpoint was made with ${reason};`);
  });

  test('one without validation, when there is some now', async () => {
    const resume = { ...(await stopAfter(2)) };
    delete (resume as { validation?: string }).validation;
    expectInputError(await failureOf(trainSmall({ resume })), 'other validation data');
  });

  test.each(['weight/dense.weight', 'm/dense.weight', 'average/dense.bias'])(
    'one whose %s is missing or of another size',
    async (name) => {
      const checkpoint = await stopAfter(2);
      const { [name]: lost, ...arrays } = checkpoint.arrays;
      expect(lost).toBeDefined();
      for (const wrong of [arrays, { ...arrays, [name]: new Float32Array(3) }]) {
        const error = await failureOf(trainSmall({ resume: { ...checkpoint, arrays: wrong } }));
        expectInputError(error, name.slice(name.indexOf('/') + 1));
      }
    },
  );
});

describe('the best epoch', () => {
  test('is the first with the highest validation accuracy, also across resumes', async () => {
    const best: number[] = [];
    const noteBest = (checkpoint: Checkpoint, isBest: boolean) => {
      if (isBest) best.push(checkpoint.progress.epoch - 1);
      return Promise.resolve();
    };
    const recipe = { ...plain, epochs: 6, learningRate: 0.3 };
    const options = { recipe, train: squares(100, 4) };
    const whole = await trainSmall({ ...options, onCheckpoint: noteBest });
    const accuracies = whole.history.map(({ valAccuracy }) => valAccuracy!);
    const records = accuracies.flatMap((accuracy, i) =>
      accuracies.slice(0, i).every((earlier) => earlier < accuracy) ? [i + 1] : [],
    );
    expect(best).toEqual(records);
    const top = { epoch: records.at(-1), valAccuracy: Math.max(...accuracies) };
    expect(whole.best).toEqual(top);
    best.length = 0;
    const resume = await stopAfter(25, options);
    const resumed = await trainSmall({ ...options, resume, onCheckpoint: noteBest });
    expect(resumed.best).toEqual(top);
    expect(best).toEqual(records.filter((epoch) => epoch > 2));
  });
});

describe('patience', () => {
  // So small a rate that nothing changes after the first epoch.
  const recipe = { ...plain, learningRate: 1e-12, epochs: 9 };

  test.each([1, 3])('%i stops that many epochs after the best', async (patience) => {
    const result = await trainSmall({ recipe, patience });
    expect(result.stopped).toBe('patience');
    expect(result.history.length).toBe(1 + patience);
    expect(result.best!.epoch).toBe(1);
  });

  test('counts on where a resumed run was, and a run that it ended stays ended', async () => {
    const resume = await stopAfter(12, { recipe, patience: 3 });
    let last: Checkpoint | undefined;
    const result = await trainSmall({
      ...{ recipe, patience: 3, resume },
      onCheckpoint: (checkpoint) => {
        last = checkpoint;
        return Promise.resolve();
      },
    });
    expect(result.history.length).toBe(4);
    const again = await trainSmall({ recipe, patience: 3, resume: last! });
    expect(again.stopped).toBe('patience');
    expect(digest(again.weights)).toBe(digest(result.weights));
  });
});

describe('a training that leaves the numbers', () => {
  /** Rates that explode after a few steps, and a checkpoint after each. */
  const exploding: Recipe = {
    ...plain,
    learningRate: 1e38,
    schedule: { type: 'oneCycle', start: 1e-39, peak: 1, warmupShare: 0.9 },
    epochs: 5,
  };

  const input = [12, 12] as const;
  const linear = defineNetwork([flatten(), dense(10)], { input });
  /** Finite weights of 1e30 give infinite logits. */
  const deep: Recipe = {
    ...exploding,
    network: defineNetwork([flatten(), dense(8), dense(10, { activation: 'softmax' })], { input }),
  };

  async function explode(options: Partial<TrainOptions>) {
    const checkpoints: Checkpoint[] = [];
    const error = await failureOf(
      trainSmall({
        recipe: exploding,
        checkpointSeconds: -1,
        ...options,
        onCheckpoint: (checkpoint) => {
          checkpoints.push(checkpoint);
          return Promise.resolve();
        },
      }),
    );
    return { checkpoints, error };
  }

  test.each<[string, Partial<TrainOptions>]>([
    ['one dense layer', {}],
    ['Adam, dropout and averages', { recipe: { ...exploding, network: everything.network, optimizer: { type: 'adam' }, averaging: { decay: 0.9 } } }], // prettier-ignore
    ['one batch an epoch', { train: take(trainingSet, 10), recipe: deep }],
    ['squares of linear outputs', { recipe: { ...exploding, network: linear, loss: { type: 'meanSquaredError' } } }], // prettier-ignore
    ['no checkpoints inside epochs', { checkpointSeconds: 60 }],
  ])('stops with one line and keeps only good checkpoints: %s', async (_, options) => {
    const { checkpoints, error } = await explode(options);
    expectInputError(
      error,
      /^Training diverged: .+ at epoch \d, batch \d; use a lower learning rate than 1e\+38 /,
    );
    for (const { progress, arrays } of checkpoints) {
      for (const [name, data] of Object.entries(arrays)) {
        expect(data.every(Number.isFinite), `${name} after step ${progress.steps}`).toBe(true);
      }
    }
  });

  test.each([
    [2, 1, 2],
    [8, 2, 1],
  ])('stops when weights overflow while the loss is small: batch %i', async (batch, epoch, at) => {
    // Black images of one class: only biases move, and momentum alone drives them too far.
    const labels = new Uint8Array(8).fill(3);
    const images = new Uint8Array(8 * 144);
    const black = createDataset({ name: 'black', height: 12, width: 12, images, labels });
    const steps: number[] = [];
    const optimizer = { type: 'sgd', momentum: 0.9 } as const;
    const error = await failureOf(
      train({
        ...{ runtime: nodeRuntime, train: black, seed: 1, threads: 1, checkpointSeconds: -1 },
        recipe: { ...plain, batch, optimizer, learningRate: 3e38 },
        onCheckpoint: ({ progress }) => {
          steps.push(progress.steps);
          return Promise.resolve();
        },
      }),
    );
    const place = `at epoch ${epoch}, batch ${at}; `;
    expectInputError(error, `weights or optimizer state are no longer finite ${place}`);
    expect(steps).toEqual([1]);
  });

  test('can be resumed from its last checkpoint, and diverges at the same place', async () => {
    const { checkpoints, error } = await explode({});
    expect(checkpoints.length).toBeGreaterThan(0);
    const again = await explode({ resume: viaFile(checkpoints.at(-1)!) });
    expect(again.error).toEqual(error);
  });

  test('stops when only the validation loss shows it', async () => {
    const recipe: Recipe = { ...deep, learningRate: 1e30, schedule: { type: 'constant' } };
    const { checkpoints, error } = await explode({ recipe, train: take(trainingSet, 10) });
    expectInputError(error, /^Training diverged: the validation loss is (NaN|Infinity) at epoch 1/);
    expect(checkpoints).toEqual([]);
  });
});

describe('settings that make no sense are refused before anything is compiled', () => {
  const neverUsed: Runtime = {
    name: 'none',
    createSession: () => Promise.reject(new Error('Something was compiled.')),
  };

  test.each<[Partial<TrainOptions>, string]>([
    [{ recipe: { ...plain, epochs: 0 } }, 'epochs must be a whole number from 1, got 0'],
    [{ recipe: { ...plain, epochs: NaN } }, 'epochs must be a whole number from 1, got NaN'],
    [{ recipe: { ...plain, batch: 0 } }, 'batch must be a whole number from 1, got 0'],
    [{ recipe: { ...plain, batch: 2.5 } }, 'batch must be a whole number from 1, got 2.5'],
    [{ recipe: { ...plain, learningRate: 0 } }, 'learningRate must be a number above 0, got 0'],
    [{ recipe: { ...plain, learningRate: NaN } }, 'learningRate must be a number above 0, got NaN'],
    [{ seed: 0.5 }, 'seed must be a whole number, got 0.5'],
    [{ threads: 0 }, 'threads must be a whole number from 1, got 0'],
    [{ patience: 0 }, 'patience must be a whole number from 1, got 0'],
    [{ train: take(trainingSet, 0) }, 'squares 1: it has no images'],
    [{ validation: take(validationSet, 0) }, 'squares 2: it has no images'],
    [{ recipe: { ...plain, schedule: { type: 'step', every: 0, factor: 0.5 } } }, 'every'],
  ])('%j', async (changes, message) => {
    const options = { recipe: plain, runtime: neverUsed, ...changes };
    expectInputError(await failureOf(trainSmall(options)), message);
  });

  test('patience without validation', async () => {
    const options = { runtime: neverUsed, recipe: plain, train: trainingSet, seed: 1, patience: 2 };
    expectInputError(await failureOf(train(options)), 'patience: it needs validation data');
  });

  test('images of another size, and another number of classes', async () => {
    const { images, labels } = trainingSet;
    const wide = createDataset({ name: 'wide', height: 6, width: 24, images, labels });
    const eleven = createDataset({ ...trainingSet, name: 'eleven', classes: [...'0123456789a'] });
    const refusals: [Partial<TrainOptions>, string][] = [
      [{ train: wide }, 'Cannot train on wide: its images are 6x24, recipe plain takes 12x12.'],
      [{ validation: eleven }, 'Cannot train on eleven: it has 11 classes, recipe plain tells 10'],
    ];
    for (const [changes, message] of refusals) {
      const options = { recipe: plain, runtime: neverUsed, ...changes };
      expectInputError(await failureOf(trainSmall(options)), message);
    }
  });

  test('but a batch larger than the data is one batch of all of it', async () => {
    const recipe = { ...plain, batch: 1e12 };
    const result = await trainSmall({ recipe });
    expect(result.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const exact = await trainSmall({ recipe: { ...plain, batch: 43 } });
    expect(digest(result.weights)).toBe(digest(exact.weights));
  });
});

test('progress tells batches, epochs, means so far, speed and time left', async () => {
  const seen: BatchProgress[] = [];
  const { history } = await trainSmall({ onBatch: (progress) => seen.push(progress) });
  expect(seen.map(({ epoch, batch }) => [epoch, batch])).toEqual(
    [1, 2, 3].flatMap((epoch) => [1, 2, 3, 4, 5, 6].map((batch) => [epoch, batch])),
  );
  const ends = seen.filter(({ batch, batches }) => batch === batches);
  expect(ends.map(({ loss, accuracy }) => [loss, accuracy])).toEqual(
    history.map(({ loss, accuracy }) => [loss, accuracy]),
  );
  for (const { epochs, batches, imagesPerSecond, secondsLeft } of seen) {
    expect([epochs, batches]).toEqual([3, 6]);
    expect(imagesPerSecond).toBeGreaterThan(0);
    expect(secondsLeft).toBeGreaterThanOrEqual(0);
  }
  expect(seen.at(-1)!.secondsLeft).toBe(0);
});

test('a small network learns the squares', async () => {
  const recipe = { ...plain, epochs: 8, learningRate: 0.5 };
  const { history } = await trainSmall({ recipe, train: squares(200, 5) });
  expect(history.at(-1)!.valAccuracy).toBeGreaterThan(0.95);
});

describe('every session is released', () => {
  function counting() {
    let open = 0;
    const runtime: Runtime = {
      name: 'counting',
      async createSession(model, options) {
        const session = await nodeRuntime.createSession(model, options);
        open++;
        const release = () => {
          open--;
          return session.release();
        };
        return { ...session, release };
      },
    };
    return { runtime, open: () => open };
  }

  test('after success, a stop, divergence, a failing callback and a refused checkpoint', async () => {
    const { runtime, open } = counting();
    await trainSmall({ runtime });
    expect(open()).toBe(0);
    const resume = await stopAfter(2, { runtime });
    expect(open()).toBe(0);
    const recipe = { ...plain, learningRate: 1e38 };
    const fail = () => Promise.reject(new Error('disk'));
    for (const options of [{ recipe }, { onCheckpoint: fail }, { resume, seed: 9 }]) {
      expect(await failureOf(trainSmall({ runtime, ...options }))).toBeInstanceOf(Error);
      expect(open()).toBe(0);
    }
  });

  test('an abort is an AbortError, not bad input', async () => {
    const error = await failureOf(trainSmall({ signal: AbortSignal.abort() }));
    expect(error).toBeInstanceOf(AbortError);
    expect(error).not.toBeInstanceOf(InputError);
  });
});

import { describe, expect, test } from 'vitest';
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
  viaFile,
} from '../../test/small-runs.js';
import type { Runtime } from '../graph/session.js';
import { nodeRuntime } from '../runtime/node.js';
import { InputError } from '../tensor/error.js';
import type { Checkpoint } from './checkpoint.js';
import { train, type TrainOptions } from './train.js';

/** A rate so high that epochs get worse again. */
const options: Partial<TrainOptions> = {
  recipe: { ...everything, epochs: 30, learningRate: 0.05, schedule: { type: 'constant' } },
  train: squares(100, 4),
};
const perEpoch = 13;

describe('with patience', () => {
  test('the weights are those of the best epoch, to the byte', async () => {
    const waited = await trainSmall({ ...options, patience: 2 });
    const { epoch, valAccuracy } = waited.best!;
    expect(waited.stopped).toBe('patience');
    expect(waited.history).toHaveLength(epoch + 2);
    expect(waited.epoch).toBe(epoch);
    expect(waited.history[epoch - 1]!.valAccuracy).toBe(valAccuracy);
    const short = { ...options.recipe!, epochs: epoch };
    const there = await trainSmall({ ...options, recipe: short });
    expect(digest(waited.weights)).toBe(digest(there.weights));
  });

  test('a stopped run that goes on gives the same weights, wherever it was stopped', async () => {
    const patient = { ...options, patience: 2 };
    const whole = await trainSmall(patient);
    for (const epochs of [0.5, whole.epoch, whole.epoch + 0.5]) {
      const batches = Math.ceil(perEpoch * epochs);
      const resume = viaFile(await stopAfter(batches, patient));
      const resumed = await trainSmall({ ...patient, resume });
      expect(digest(resumed.weights)).toBe(digest(whole.weights));
      expect([resumed.epoch, resumed.stopped]).toEqual([whole.epoch, 'patience']);
    }
  });

  test('a run that began without it is not resumed: its best weights are gone', async () => {
    const resume = await stopAfter(perEpoch + 1, options);
    const error = await failureOf(trainSmall({ ...options, patience: 2, resume }));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(
      /^Cannot resume with patience: .*start a new run/,
    );
  });
});

test('without patience the weights are those of the last epoch', async () => {
  const recipe = { ...plain, epochs: 6, learningRate: 0.3 };
  const { epoch, history } = await trainSmall({ recipe, train: squares(100, 4) });
  expect([epoch, history.length]).toEqual([6, 6]);
});

test('a run goes on with the threads that it began with', async () => {
  const resume = viaFile(await stopAfter(2, { threads: 3 }));
  const asked: (number | undefined)[] = [];
  const runtime: Runtime = {
    name: 'watched',
    createSession(model, session) {
      asked.push(session?.threads);
      return nodeRuntime.createSession(model, session);
    },
  };
  const data = { train: trainingSet, validation: validationSet };
  await train({ runtime, recipe: everything, ...data, seed: 1, resume });
  // Batches of two sizes, and the evaluation.
  expect(asked).toEqual([3, 3, 3]);
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

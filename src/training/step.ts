/** @file The training step: one run of the training graph, then the optimizer in place. */
import { encodeModel } from '../graph/encode.js';
import type { Runtime, Session, Tensors } from '../graph/session.js';
import { trainingGraph, type TrainingGraph, type TrainingParameter } from '../network/lower.js';
import { targetRows } from '../network/loss.js';
import { outputFeatures, type Weights } from '../network/network.js';
import { InputError } from '../tensor/error.js';
import type { Random } from '../tensor/random.js';
import { sizeOf, type Tensor } from '../tensor/tensor.js';
import { createArena, type Arena } from './arena.js';
import { createFeed, type Batch, type Feed } from './feed.js';
import { intoTrainingOrder, toStoredOrder } from './layout.js';
import type { Recipe } from './recipe.js';

/** What a stepper needs. */
export interface StepperOptions {
  readonly runtime: Runtime;
  readonly recipe: Recipe;
  /** Every batch size that will be trained on: the recipe's, and that of the last partial batch. */
  readonly batches: readonly number[];
  readonly threads?: number;
}

/** The outcome of one step. */
export interface StepResult {
  /** Mean loss over the batch, before the step. */
  readonly loss: number;
  readonly correct: number;
}

/** Runs training steps on weights that it holds. */
export interface Stepper {
  readonly arena: Arena;
  /** Takes over initial or saved weights. @throws InputError when they are another network's. */
  load(weights: Weights): void;
  /** Copies of the weights; the averaged ones where averaging is on and `averaged` is set. */
  weights(averaged: boolean): Weights;
  /** The same weights in the training graph's own order and memory, to evaluate without copying. */
  held(averaged: boolean): ReadonlyMap<string, Float32Array>;
  /** One step on a batch, whose count must be one of the batch sizes. */
  step(batch: Batch, learningRate: number, random: Random): Promise<StepResult>;
  release(): Promise<void>;
}

/** A graph with its session and everything it is fed, allocated once. */
interface Program {
  readonly session: Session;
  readonly feed: Feed;
  readonly masks: readonly { readonly data: Float32Array; readonly keep: number }[];
  readonly feeds: Tensors;
  readonly results: Tensors;
}

/** Compiles the training graphs and allocates the weights, gradients and optimizer state. */
export async function createStepper(options: StepperOptions): Promise<Stepper> {
  const { runtime, recipe, batches, threads } = options;
  const { network, loss } = recipe;
  const graphs = batches.map((batch) => trainingGraph(network, batch, loss));
  const { parameters, statistics } = graphs[0]!;
  const maskSizes = graphs.flatMap(({ masks, batch }) => masks.map(({ count }) => count * batch));
  const arena = createArena(
    parameters.map((parameter) => ({ ...parameter, size: sizeOf(parameter.shape) })),
    {
      optimizer: recipe.optimizer,
      ...(recipe.averaging ? { averaging: recipe.averaging } : {}),
      // Masks are aligned to cache lines.
      maskBytes: maskSizes.reduce((sum, size) => sum + size * 4 + 64, 0),
    },
  );
  const programs = new Map<number, Program>();
  const release = async () => {
    await Promise.allSettled([...programs.values()].map(({ session }) => session.release()));
  };
  try {
    for (const parts of graphs) {
      const info = { producer: 'tenfold', version: '' };
      const session = await runtime.createSession(encodeModel(parts.graph, info), {
        preallocated: true,
        ...(threads === undefined ? {} : { threads }),
      });
      programs.set(parts.batch, createProgram(parts, session, arena, recipe));
    }
  } catch (error) {
    await release();
    throw error;
  }
  const source = (name: string, averaged: boolean) =>
    (averaged ? arena.averages?.get(name) : undefined) ?? arena.weights.get(name)!;

  return {
    arena,
    load(weights) {
      for (const parameter of parameters) {
        const stored = weights.get(parameter.name);
        const held = arena.weights.get(parameter.name)!;
        if (stored?.length !== held.length) {
          throw new InputError(
            `Cannot take over weights for ${parameter.name}: expected ${held.length} values, got ${stored?.length ?? 'none'}; they belong to another network.`,
          );
        }
        intoTrainingOrder(parameter, stored, held);
        arena.averages?.get(parameter.name)?.set(held);
      }
    },
    weights: (averaged) =>
      new Map(
        parameters.map((parameter) => [
          parameter.name,
          toStoredOrder(parameter, source(parameter.name, averaged)),
        ]),
      ),
    held: (averaged) => new Map(parameters.map(({ name }) => [name, source(name, averaged)])),
    async step(batch, learningRate, random) {
      const { session, feed, masks, feeds, results } = programs.get(batch.count)!;
      batch.fill(feed);
      if (masks.length > 0) arena.seedMasks(random);
      for (const { data, keep } of masks) arena.fillMask(data, keep);
      await session.run(feeds, results);
      const mean = results.loss!.data[0] as number;
      if (Number.isFinite(mean)) {
        for (const { name, momentum } of statistics) {
          const running = arena.weights.get(name)!;
          const own = results[`statistic:${name}`]!.data as Float32Array;
          for (let i = 0; i < running.length; i++) {
            running[i] = momentum * running[i]! + (1 - momentum) * own[i]!;
          }
        }
        arena.step(learningRate);
      }
      const scores = results.scores!.data as Float32Array;
      return { loss: mean, correct: batch.countCorrect(feed, scores) };
    },
    release,
  };
}

function createProgram(
  { batch, parameters, masks, statistics, graph }: TrainingGraph,
  session: Session,
  arena: Arena,
  { network, loss }: Recipe,
): Program {
  const pixels = network.input[0] * network.input[1];
  const feed = createFeed(batch, pixels, targetRows(loss, outputFeatures(network)));
  const filled = masks.map(({ name, keep, count }) => ({
    name,
    keep,
    shape: [count, batch],
    data: arena.mask(count * batch),
  }));
  const float = (shape: readonly number[], data: Float32Array): Tensor => ({
    dtype: 'float32',
    shape,
    data,
  });
  const declared = new Set(session.inputs.map(({ name }) => name));
  const shapeOf = (name: string) => graph.outputs.get(name)!.shape;
  const trainable = parameters.filter((parameter: TrainingParameter) => parameter.trainable);
  const output = (name: string, data: Float32Array): [string, Tensor] => [
    name,
    float(shapeOf(name), data),
  ];
  return {
    session,
    feed,
    masks: filled,
    feeds: Object.fromEntries(
      [
        ['pixels', { dtype: 'uint8', shape: [batch, pixels], data: feed.pixels }],
        ['targets', float([feed.targets.length / batch, batch], feed.targets)],
        ...filled.map(({ name, shape, data }) => [name, float(shape, data)]),
        ...parameters.map(({ name, shape }) => [name, float(shape, arena.weights.get(name)!)]),
      ].filter(([name]) => declared.has(name as string)) as [string, Tensor][],
    ),
    results: Object.fromEntries([
      output('loss', new Float32Array(1)),
      output('scores', new Float32Array(sizeOf(shapeOf('scores')))),
      ...trainable.map(({ name }) => output(`gradient:${name}`, arena.gradients.get(name)!)),
      ...statistics.map(({ name }) =>
        output(`statistic:${name}`, new Float32Array(sizeOf(shapeOf(`statistic:${name}`)))),
      ),
    ]),
  };
}

/** @file The training loop: epochs of steps, validation, checkpoints, early stopping. */
import { createAugmenter } from '../dataset/augment.js';
import { epochOrder, fillBatch } from '../dataset/batch.js';
import type { Dataset } from '../dataset/dataset.js';
import type { Runtime } from '../graph/session.js';
import { classCount, initialWeights, type Weights } from '../network/network.js';
import { AbortError, InputError } from '../tensor/error.js';
import { createRandom } from '../tensor/random.js';
import type { Checkpoint, Progress } from './checkpoint.js';
import { createEvaluator } from './evaluator.js';
import type { EpochRecord, History } from './history.js';
import type { Recipe } from './recipe.js';
import { learningRateAt } from './schedule.js';
import { createStepper, type Stepper } from './step.js';

/** Where a running epoch is. Loss and accuracy are means over the epoch so far. */
export interface BatchProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Batches done, of `batches`. */
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** Estimated seconds until the run ends. */
  readonly secondsLeft: number;
}

/** A run: what to train, on what, and who is told. */
export interface TrainOptions {
  readonly runtime: Runtime;
  readonly recipe: Recipe;
  readonly train: Dataset;
  readonly validation?: Dataset;
  /** Decides initial weights, order, dropout and augmentation. */
  readonly seed: number;
  readonly threads?: number;
  /** Stops after this many epochs in a row without a better validation accuracy. */
  readonly patience?: number;
  /** Goes on from here instead of starting anew. */
  readonly resume?: Checkpoint;
  readonly signal?: AbortSignal;
  /** Seconds between checkpoints inside an epoch; one is always made at its end. 60 by default. */
  readonly checkpointSeconds?: number;
  onBatch?(progress: BatchProgress): void;
  onEpoch?(record: EpochRecord): void | Promise<void>;
  /** Takes every checkpoint; `best` when its epoch is the best so far. */
  onCheckpoint?(checkpoint: Checkpoint, best: boolean): Promise<void>;
}

/** A finished run. */
export interface TrainResult {
  readonly history: History;
  /** The weights of the last epoch, averaged where the recipe says so. */
  readonly weights: Weights;
  readonly best?: { readonly epoch: number; readonly valAccuracy: number };
  readonly stopped: 'finished' | 'patience';
}

/**
 * Trains a network. The result depends on recipe, data, seed and threads alone: a run that is
 * stopped at any moment and resumed from a checkpoint ends with the same bytes.
 * @throws AbortError when `signal` is aborted, after a last checkpoint.
 * @throws InputError when the loss is no longer finite, or a checkpoint is another run's.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { runtime, recipe, validation, threads } = options;
  checkData(options);
  const rest = options.train.count % recipe.batch;
  const whole = options.train.count >= recipe.batch ? [recipe.batch] : [];
  const stepper = await createStepper({
    runtime,
    recipe,
    batches: [...whole, ...(rest > 0 ? [rest] : [])],
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    if (validation === undefined) return await runEpochs(options, stepper);
    const evaluator = await createEvaluator(runtime, recipe.network, recipe.loss, threads);
    try {
      return await runEpochs(options, stepper, (held) => evaluator.evaluate(validation, held));
    } finally {
      await evaluator.release();
    }
  } finally {
    await stepper.release();
  }
}

type Validate = (
  held: ReadonlyMap<string, Float32Array>,
) => Promise<{ loss: number; accuracy: number }>;

async function runEpochs(
  options: TrainOptions,
  stepper: Stepper,
  validate?: Validate,
): Promise<TrainResult> {
  const { recipe, train: data, seed } = options;
  const random = createRandom(seed);
  let progress = options.resume
    ? restore(options, options.resume, stepper)
    : start(recipe, stepper, random.fork('weights').uint32());
  const batches = Math.ceil(data.count / recipe.batch);
  const pixels = data.height * data.width;
  const images = new Uint8Array(recipe.batch * pixels);
  const bent = new Uint8Array(images.length);
  const labels = new Uint8Array(recipe.batch);
  const augment = recipe.augmentation
    ? createAugmenter(data.height, data.width, recipe.augmentation)
    : undefined;
  const pace = createPace(recipe.epochs * batches - stepper.arena.steps);
  const saveEvery = (options.checkpointSeconds ?? 60) * 1000;
  let saved = performance.now();

  const checkpoint = (): Checkpoint => ({
    recipe,
    seed,
    data: data.hash,
    ...(options.validation ? { validation: options.validation.hash } : {}),
    progress,
    arrays: {
      ...stepper.arena.state(),
      ...Object.fromEntries([...stepper.held(false)].map(([name, w]) => [`weight/${name}`, w])),
    },
  });

  while (progress.epoch <= recipe.epochs && !outOfPatience(options, progress)) {
    const { epoch } = progress;
    const order = epochOrder(data.count, random.fork(`order/${epoch}`));
    const began = performance.now();
    const before = progress.images;
    let learningRate = recipe.learningRate;
    for (let batch = progress.batch; batch < batches; batch++) {
      const count = fillBatch(data, order, batch * recipe.batch, images, labels);
      const chance = random.fork(`batch/${epoch}/${batch}`);
      const used = images.subarray(0, count * pixels);
      const input = augment
        ? augment(used, chance.fork('augment'), bent.subarray(0, used.length))
        : used;
      const { steps } = stepper.arena;
      learningRate = learningRateAt(
        recipe.schedule,
        recipe.learningRate,
        steps,
        batches,
        batches * recipe.epochs,
      );
      const { loss, correct } = await stepper.step(
        input,
        labels,
        count,
        learningRate,
        chance.fork('dropout'),
      );
      if (!Number.isFinite(loss)) {
        throw new InputError(
          `Training diverged: the loss is ${loss} at epoch ${epoch}, batch ${batch + 1}. The last checkpoint is kept; use a lower learning rate than ${recipe.learningRate}.`,
        );
      }
      progress = {
        ...progress,
        batch: batch + 1,
        lossSum: progress.lossSum + loss * count,
        correct: progress.correct + correct,
        images: progress.images + count,
        steps: steps + 1,
      };
      pace.count();
      options.onBatch?.({
        epoch,
        epochs: recipe.epochs,
        batch: batch + 1,
        batches,
        loss: progress.lossSum / progress.images,
        accuracy: progress.correct / progress.images,
        imagesPerSecond: pace.stepsPerSecond() * recipe.batch,
        secondsLeft: pace.secondsLeft(),
      });
      const aborted = options.signal?.aborted === true;
      if (aborted || performance.now() - saved > saveEvery) {
        if (batch + 1 < batches) await options.onCheckpoint?.(checkpoint(), false);
        saved = performance.now();
        if (aborted && batch + 1 < batches) throw new AbortError('Training was stopped.');
      }
    }
    const seconds = (performance.now() - began) / 1000;
    const score = await validate?.(stepper.held(true));
    const record: EpochRecord = {
      epoch,
      loss: progress.lossSum / progress.images,
      accuracy: progress.correct / progress.images,
      ...(score ? { valLoss: score.loss, valAccuracy: score.accuracy } : {}),
      learningRate,
      seconds,
      imagesPerSecond: (progress.images - before) / seconds,
    };
    const isBest = score !== undefined && score.accuracy > (progress.best?.valAccuracy ?? -1);
    progress = {
      ...nextEpoch(progress, record),
      ...(isBest ? { best: { epoch, valAccuracy: score.accuracy } } : {}),
    };
    checkFinite(stepper, epoch);
    await options.onEpoch?.(record);
    await options.onCheckpoint?.(checkpoint(), isBest);
    saved = performance.now();
    if (options.signal?.aborted && progress.epoch <= recipe.epochs) {
      throw new AbortError('Training was stopped.');
    }
  }
  return {
    history: progress.history,
    weights: stepper.weights(true),
    ...(progress.best ? { best: progress.best } : {}),
    stopped: progress.epoch > recipe.epochs ? 'finished' : 'patience',
  };
}

function start({ network }: Recipe, stepper: Stepper, seed: number): Progress {
  stepper.load(initialWeights(network, createRandom(seed)));
  return { epoch: 1, batch: 0, lossSum: 0, correct: 0, images: 0, steps: 0, history: [] };
}

function nextEpoch(progress: Progress, record: EpochRecord): Progress {
  return {
    ...progress,
    epoch: progress.epoch + 1,
    batch: 0,
    lossSum: 0,
    correct: 0,
    images: 0,
    history: [...progress.history, record],
  };
}

function restore(options: TrainOptions, checkpoint: Checkpoint, stepper: Stepper): Progress {
  const { recipe, train: data, validation, seed } = options;
  const differences: [string, boolean][] = [
    ['another recipe', JSON.stringify(checkpoint.recipe) !== JSON.stringify(recipe)],
    [`seed ${checkpoint.seed}`, checkpoint.seed !== seed],
    ['other training data', checkpoint.data !== data.hash],
    ['other validation data', checkpoint.validation !== validation?.hash],
  ];
  const difference = differences.find(([, differs]) => differs);
  if (difference) {
    throw new InputError(
      `Cannot resume: the checkpoint was made with ${difference[0]}; resume with the same settings or start a new run.`,
    );
  }
  const { arrays, progress } = checkpoint;
  const held = stepper.held(false);
  for (const [name, weights] of held) {
    const stored = arrays[`weight/${name}`];
    if (stored?.length !== weights.length) {
      throw new InputError(`Cannot resume: the checkpoint lacks the weights of ${name}.`);
    }
    weights.set(stored);
  }
  const state = Object.entries(arrays).filter(([name]) => !name.startsWith('weight/'));
  stepper.arena.restore(Object.fromEntries(state), progress.steps);
  return progress;
}

function outOfPatience({ patience, validation }: TrainOptions, progress: Progress): boolean {
  if (patience === undefined || validation === undefined) return false;
  return progress.epoch - 1 - (progress.best?.epoch ?? 0) >= patience && progress.epoch > 1;
}

function checkFinite(stepper: Stepper, epoch: number): void {
  for (const [name, weights] of stepper.held(false)) {
    if (weights.every(Number.isFinite)) continue;
    throw new InputError(
      `Training diverged: ${name} is no longer finite after epoch ${epoch}. The last checkpoint is kept; use a lower learning rate.`,
    );
  }
}

/** @throws InputError when the network cannot take the images or tell their classes apart. */
export function checkData({
  recipe,
  train: data,
  validation,
}: Pick<TrainOptions, 'recipe' | 'train' | 'validation'>): void {
  const [height, width] = recipe.network.input;
  const classes = classCount(recipe.network);
  for (const set of [data, ...(validation ? [validation] : [])]) {
    if (set.count === 0) throw new InputError(`Cannot train on ${set.name}: it has no images.`);
    if (set.height !== height || set.width !== width) {
      throw new InputError(
        `Cannot train on ${set.name}: its images are ${set.height}x${set.width}, recipe ${recipe.name} takes ${height}x${width}.`,
      );
    }
    if (set.classes.length !== classes) {
      throw new InputError(
        `Cannot train on ${set.name}: it has ${set.classes.length} classes, recipe ${recipe.name} tells ${classes} apart.`,
      );
    }
  }
}

/** Measures the speed over the recent past and estimates the time left. */
function createPace(total: number) {
  const began = performance.now();
  let done = 0;
  const stepsPerSecond = () => (done * 1000) / Math.max(1, performance.now() - began);
  return {
    count: () => void done++,
    stepsPerSecond,
    secondsLeft: () => (total - done) / stepsPerSecond(),
  };
}

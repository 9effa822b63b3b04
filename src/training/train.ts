/** @file The training loop: epochs of steps, validation, checkpoints, early stopping. */
import type { Dataset } from '../dataset/dataset.js';
import { cutNumbers } from '../dataset/number-cuts.js';
import type { Runtime } from '../graph/session.js';
import { initialWeights, type Weights } from '../network/network.js';
import { checkWeights } from '../network/transfer.js';
import { AbortError, InputError } from '../tensor/error.js';
import { createRandom, type Random } from '../tensor/random.js';
import type { Checkpoint, Progress } from './checkpoint.js';
import { checkRun } from './checks.js';
import { createBatchSource, imagesPerEpoch, type SceneMaterial } from './batches.js';
import { batchesOf, createEvaluator, evaluationBatch } from './evaluator.js';
import type { Batch } from './feed.js';
import type { EpochRecord, History } from './history.js';
import { checkSide, type MixedSources } from './mixer.js';
import { numbersToWrite, type Recipe } from './recipe.js';
import { bestWeights, checkSameRun, freeze, restore } from './resume.js';
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
  /** Pictures of no digit, a kind of the recipe's outliers; their labels do not count. */
  readonly outliers?: Dataset;
  /** More frames of the training digits, for a recipe with cuts. */
  readonly cuts?: Dataset;
  /** For a recipe with scenes; those to validate on are of other writers. */
  readonly scenes?: { readonly train: SceneMaterial; readonly validation: SceneMaterial };
  /** Decides drawn initial weights, order, dropout and augmentation. */
  readonly seed: number;
  /** Starts from these weights instead of drawn ones; of every parameter of the network. */
  readonly initial?: Weights;
  /** Those of the checkpoint by default, or the runtime's. */
  readonly threads?: number;
  /**
   * Stops after this many epochs in a row without a better validation accuracy, and gives the weights
   * of the best epoch.
   */
  readonly patience?: number;
  /** Goes on from here instead of starting anew. */
  readonly resume?: Checkpoint;
  readonly signal?: AbortSignal;
  /** Seconds between checkpoints inside an epoch; one is always made at its end. 60 by default. */
  readonly checkpointSeconds?: number;
  /** Everything is checked and in place; comes before anything else is told. */
  onStart?(): void;
  /** Of the numbers that digits are cut out of, so many are written. Comes before the first batch. */
  onNumbers?(done: number, total: number): void;
  onBatch?(progress: BatchProgress): void;
  onEpoch?(record: EpochRecord): void | Promise<void>;
  /** Takes every checkpoint; `best` when its epoch is the best so far. */
  onCheckpoint?(checkpoint: Checkpoint, best: boolean): Promise<void>;
}

/** A finished run. */
export interface TrainResult {
  readonly history: History;
  /** Averaged where the recipe says so. */
  readonly weights: Weights;
  /** The epoch whose weights they are: the last one, with patience the best. */
  readonly epoch: number;
  readonly best?: { readonly epoch: number; readonly valAccuracy: number };
  readonly stopped: 'finished' | 'patience';
}

/**
 * Trains a network. The result depends on recipe, data, seed and threads alone: a run that is
 * stopped at any moment and resumed from a checkpoint ends with the same bytes.
 * @throws AbortError when `signal` is aborted, after a last checkpoint; its cause is the signal's reason.
 * @throws InputError when settings and data do not fit, a checkpoint is another run's, or loss,
 * weights or optimizer state are no longer finite; no checkpoint holds such a state.
 */
export async function train(given: TrainOptions): Promise<TrainResult> {
  const { runtime, recipe, validation } = given;
  // Another number of threads sums in another order, which gives other bytes.
  const threads = given.threads ?? given.resume?.threads;
  const options = threads === undefined ? given : { ...given, threads };
  checkRun(options);
  if (options.resume) checkSameRun(options, options.resume);
  if (options.initial) checkWeights(recipe.network, options.initial);
  const perEpoch = imagesPerEpoch(recipe, options.train);
  const rest = perEpoch % recipe.batch;
  const whole = perEpoch >= recipe.batch ? [recipe.batch] : [];
  const stepper = await createStepper({
    runtime,
    recipe,
    batches: [...whole, ...(rest > 0 ? [rest] : [])],
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    if (validation === undefined) return await runEpochs(options, stepper);
    const run = recipe.scenes ? recipe.batch : evaluationBatch;
    const evaluator = await createEvaluator(runtime, recipe.network, recipe.loss, threads, run);
    const batches = () => validationBatches(options, validation);
    try {
      return await runEpochs(options, stepper, (held) => evaluator.evaluate(batches(), held));
    } finally {
      await evaluator.release();
    }
  } finally {
    await stepper.release();
  }
}

/** The images, or scenes of them that are the same in every run. */
function* validationBatches(
  { recipe, scenes }: TrainOptions,
  validation: Dataset,
): Generator<Batch> {
  if (recipe.scenes === undefined || scenes === undefined) return yield* batchesOf(validation);
  const count = recipe.scenes.validation;
  const same = { ...recipe, scenes: { ...recipe.scenes, count } };
  const random = createRandom(0).fork('validation');
  const source = createBatchSource(same, validation, { scenes: scenes.validation }, random);
  for (let batch = 0; batch * recipe.batch < count; batch++) {
    yield source.batch(0, batch, random.fork(batch));
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
  const keepsBest = options.patience !== undefined;
  let best: Weights | undefined;
  let progress: Progress;
  if (options.resume) {
    progress = restore(options.resume, stepper);
    if (keepsBest) best = bestWeights(options.resume);
  } else {
    progress = start(options, stepper, random.fork('weights').uint32());
  }
  options.onStart?.();
  const batches = Math.ceil(imagesPerEpoch(recipe, data) / recipe.batch);
  const saveEvery = (options.checkpointSeconds ?? 60) * 1000;
  let saved = performance.now();

  const save = async (isBest: boolean) => {
    await options.onCheckpoint?.(freeze(options, progress, stepper, best), isBest);
    saved = performance.now();
  };
  const mixed = isDone(options, progress)
    ? {}
    : await mixedSources(options, random.fork('numbers'));
  if (mixed === undefined) {
    await save(false);
    throw stopped(options);
  }
  const scenes = options.scenes && { scenes: options.scenes.train };
  const source = createBatchSource(recipe, data, { ...mixed, ...scenes }, random);
  const pace = createPace(recipe.epochs * batches - stepper.arena.steps);

  /** Comes before every checkpoint: a diverged one would be of no use and replace a good one. */
  const checkFinite = () => {
    if (stepper.arena.isFinite()) return;
    throw diverged('weights or optimizer state are no longer finite', options, progress);
  };

  while (!isDone(options, progress)) {
    const { epoch } = progress;
    const began = performance.now() - progress.seconds * 1000;
    let learningRate = recipe.learningRate;
    for (let batch = progress.batch; batch < batches; batch++) {
      const chance = random.fork(`batch/${epoch}/${batch}`);
      const input = source.batch(epoch, batch, chance);
      const { count } = input;
      const { steps } = stepper.arena;
      learningRate = learningRateAt(
        recipe.schedule,
        recipe.learningRate,
        steps,
        batches,
        batches * recipe.epochs,
      );
      const { loss, correct } = await stepper.step(input, learningRate, chance.fork('dropout'));
      progress = { ...progress, batch: batch + 1 };
      if (!Number.isFinite(loss)) throw diverged(`the loss is ${loss}`, options, progress);
      progress = {
        ...progress,
        lossSum: progress.lossSum + loss * count,
        correct: progress.correct + correct,
        images: progress.images + count,
        steps: steps + 1,
        seconds: (performance.now() - began) / 1000,
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
      // The end of the epoch makes its own checkpoint, after validation.
      if (batch + 1 === batches) break;
      const aborted = options.signal?.aborted === true;
      if (aborted || performance.now() - saved > saveEvery) {
        checkFinite();
        await save(false);
      }
      if (aborted) throw stopped(options);
    }
    checkFinite();
    const { seconds } = progress;
    const score = await validate?.(stepper.held(true));
    if (score && !Number.isFinite(score.loss)) {
      throw diverged(`the validation loss is ${score.loss}`, options, progress);
    }
    const record: EpochRecord = {
      epoch,
      loss: progress.lossSum / progress.images,
      accuracy: progress.correct / progress.images,
      ...(score ? { valLoss: score.loss, valAccuracy: score.accuracy } : {}),
      learningRate,
      seconds,
      imagesPerSecond: progress.images / seconds,
    };
    const isBest = score !== undefined && score.accuracy > (progress.best?.valAccuracy ?? -1);
    progress = {
      ...nextEpoch(progress, record),
      ...(isBest ? { best: { epoch, valAccuracy: score.accuracy } } : {}),
    };
    if (isBest && keepsBest) best = stepper.weights(true);
    await options.onEpoch?.(record);
    await save(isBest);
    if (options.signal?.aborted && progress.epoch <= recipe.epochs) {
      throw stopped(options);
    }
  }
  return {
    history: progress.history,
    weights: best ?? stepper.weights(true),
    epoch: best ? progress.best!.epoch : progress.history.length,
    ...(progress.best ? { best: progress.best } : {}),
    stopped: progress.epoch > recipe.epochs ? 'finished' : 'patience',
  };
}

function start({ recipe, initial }: TrainOptions, stepper: Stepper, seed: number): Progress {
  stepper.load(initial ?? initialWeights(recipe.network, createRandom(seed)));
  const nothing = { batch: 0, lossSum: 0, correct: 0, images: 0, seconds: 0 };
  return { epoch: 1, ...nothing, steps: 0, history: [] };
}

function nextEpoch(progress: Progress, record: EpochRecord): Progress {
  return {
    ...progress,
    epoch: progress.epoch + 1,
    batch: 0,
    lossSum: 0,
    correct: 0,
    images: 0,
    seconds: 0,
    history: [...progress.history, record],
  };
}

function stopped({ signal }: TrainOptions): AbortError {
  return new AbortError('Training was stopped.', { cause: signal?.reason });
}

/** What is mixed into batches; undefined when stopped while numbers were written. */
async function mixedSources(
  { recipe, train: data, outliers, cuts, signal, onNumbers }: TrainOptions,
  random: Random,
): Promise<MixedSources | undefined> {
  const given = { ...(outliers ? { pictures: outliers } : {}), ...(cuts ? { cuts } : {}) };
  const count = numbersToWrite(recipe, cuts !== undefined);
  if (count === undefined) return given;
  checkSide(data);
  const made = await cutNumbers(count, data, random, signal, onNumbers);
  return made && { ...given, cuts: made.digits, wrongCuts: made.others };
}

/** Whether a run with these settings has nothing left to train, having come to `progress`. */
export function isDone(
  { recipe, patience }: Pick<TrainOptions, 'recipe' | 'patience'>,
  { epoch, best }: Progress,
): boolean {
  if (epoch > recipe.epochs) return true;
  return patience !== undefined && epoch > 1 && epoch - 1 - (best?.epoch ?? 0) >= patience;
}

/** What training stops with when it has left the numbers. */
function diverged(
  what: string,
  { recipe, onCheckpoint }: TrainOptions,
  { epoch, batch }: Progress,
): InputError {
  const kept = onCheckpoint ? ' (checkpoints made before are kept)' : '';
  return new InputError(
    `Training diverged: ${what} at epoch ${epoch}, batch ${batch}; use a lower learning rate than ${recipe.learningRate}${kept}.`,
  );
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

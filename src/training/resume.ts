/** @file Freezing a run into a checkpoint, and going on from one. */
import { parametersOf, type Weights } from '../network/network.js';
import { checksum } from '../tensor/checksum.js';
import { InputError } from '../tensor/error.js';
import type { Checkpoint, Progress } from './checkpoint.js';
import { changedSettings, type Recipe } from './recipe.js';
import type { Stepper } from './step.js';
import type { TrainOptions } from './train.js';

/**
 * Everything about the run as it stands, copied.
 * @param best the weights of the best epoch, where the run keeps them
 */
export function freeze(
  options: TrainOptions,
  progress: Progress,
  stepper: Stepper,
  best?: Weights,
): Checkpoint {
  const { recipe, seed, threads, validation, initial } = options;
  const weights = [...stepper.held(false)].map(([name, held]) => [`weight/${name}`, held.slice()]);
  const kept = [...(best ?? [])].map(([name, data]) => [`best/${name}`, data]);
  return {
    recipe,
    seed,
    ...(threads === undefined ? {} : { threads }),
    data: dataHash(options),
    ...(validation ? { validation: validation.hash } : {}),
    ...(initial ? { initial: identityOf(initial) } : {}),
    progress,
    arrays: { ...stepper.arena.state(), ...Object.fromEntries([...weights, ...kept]) },
  };
}

/** @throws InputError when the checkpoint is another run's, naming what differs. */
export function checkSameRun(options: TrainOptions, checkpoint: Checkpoint): void {
  const { recipe, validation, seed, threads, initial } = options;
  const changed = changedSettings(checkpoint.recipe, recipe)[0];
  const differences: [string, boolean][] = [
    [changed ? described(changed, checkpoint.recipe[changed]) : '', changed !== undefined],
    [`seed ${checkpoint.seed}`, checkpoint.seed !== seed],
    [countThreads(checkpoint.threads), (checkpoint.threads ?? threads) !== threads],
    ['other training data', checkpoint.data !== dataHash(options)],
    ['other validation data', checkpoint.validation !== validation?.hash],
    ['other initial weights', checkpoint.initial !== (initial && identityOf(initial))],
  ];
  const difference = differences.find(([, differs]) => differs);
  if (difference) {
    throw new InputError(
      `Cannot resume: the checkpoint was made with ${difference[0]}; resume with the same settings or start a new run.`,
    );
  }
}

function countThreads(count = 0): string {
  return `${count} ${count === 1 ? 'thread' : 'threads'}`;
}

/** A recipe's setting in a few words. */
function described(setting: keyof Recipe, value: unknown): string {
  if (value === undefined) return `no ${setting}`;
  if (setting === 'name') return `recipe ${String(value)}`;
  return typeof value === 'object' ? `another ${setting}` : `${setting} ${String(value)}`;
}

/**
 * Brings `stepper` where the checkpoint's run was.
 * @returns the place in the run from where to go on
 * @throws InputError when the checkpoint lacks something.
 */
export function restore(checkpoint: Checkpoint, stepper: Stepper): Progress {
  const { arrays, progress } = checkpoint;
  for (const [name, held] of stepper.held(false)) {
    const stored = arrays[`weight/${name}`];
    if (stored?.length !== held.length) {
      throw new InputError(`Cannot resume: the checkpoint lacks the weights of ${name}.`);
    }
    held.set(stored);
  }
  const state = Object.entries(arrays).filter(([name]) => !/^(weight|best)\//.test(name));
  stepper.arena.restore(Object.fromEntries(state), progress.steps);
  return progress;
}

/**
 * The weights of the best epoch, where there has been one.
 * @throws InputError when the run did not keep them: it began without patience.
 */
export function bestWeights({ arrays, progress, recipe }: Checkpoint): Weights | undefined {
  if (progress.best === undefined) return undefined;
  return new Map(
    parametersOf(recipe.network).map(({ name }) => {
      const stored = arrays[`best/${name}`];
      if (stored === undefined) {
        throw new InputError(
          'Cannot resume with patience: the run began without, so the weights of its best epoch were not kept; resume without patience or start a new run.',
        );
      }
      return [name, stored];
    }),
  );
}

/** Equal for the same weights of the same network. */
function identityOf(weights: Weights): string {
  const sums = [...weights.keys()].sort().map((name) => {
    const { buffer, byteOffset, byteLength } = weights.get(name)!;
    return checksum(new Uint8Array(buffer, byteOffset, byteLength));
  });
  return checksum(new Uint8Array(Uint32Array.from(sums).buffer)).toString(16);
}

/** The identity of all that is trained on. */
function dataHash({ train, outliers, cuts, scenes }: TrainOptions): string {
  return [train, outliers, cuts, scenes?.train, scenes?.validation]
    .flatMap((data) => (data ? [data.hash] : []))
    .join('+');
}

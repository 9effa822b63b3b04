/** @file Freezing a run into a checkpoint, and going on from one. */
import type { Weights } from '../network/network.js';
import { InputError } from '../tensor/error.js';
import { checksum, type Checkpoint, type Progress } from './checkpoint.js';
import type { Stepper } from './step.js';
import type { TrainOptions } from './train.js';

/** Everything about the run as it stands, copied. */
export function freeze(options: TrainOptions, progress: Progress, stepper: Stepper): Checkpoint {
  const { recipe, seed, validation, initial } = options;
  const weights = [...stepper.held(false)].map(([name, held]) => [`weight/${name}`, held.slice()]);
  return {
    recipe,
    seed,
    data: dataHash(options),
    ...(validation ? { validation: validation.hash } : {}),
    ...(initial ? { initial: identityOf(initial) } : {}),
    progress,
    arrays: { ...stepper.arena.state(), ...Object.fromEntries(weights) },
  };
}

/**
 * Brings `stepper` where the checkpoint's run was.
 * @returns the place in the run from where to go on
 * @throws InputError when the checkpoint is another run's.
 */
export function restore(options: TrainOptions, checkpoint: Checkpoint, stepper: Stepper): Progress {
  const { recipe, validation, seed, initial } = options;
  const differences: [string, boolean][] = [
    ['another recipe', canonical(checkpoint.recipe) !== canonical(recipe)],
    [`seed ${checkpoint.seed}`, checkpoint.seed !== seed],
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
  const { arrays, progress } = checkpoint;
  for (const [name, held] of stepper.held(false)) {
    const stored = arrays[`weight/${name}`];
    if (stored?.length !== held.length) {
      throw new InputError(`Cannot resume: the checkpoint lacks the weights of ${name}.`);
    }
    held.set(stored);
  }
  const state = Object.entries(arrays).filter(([name]) => !name.startsWith('weight/'));
  stepper.arena.restore(Object.fromEntries(state), progress.steps);
  return progress;
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
function dataHash({ train, outliers }: TrainOptions): string {
  return outliers ? `${train.hash}+${outliers.hash}` : train.hash;
}

/** Equal for equal data, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

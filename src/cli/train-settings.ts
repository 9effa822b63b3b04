/**
 * @file What a training run is made with. Flags and environment go before a configuration file, that
 * before the recipe. A resumed run is its own configuration file.
 */
import { readdir, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../dataset/dataset.js';
import { fineTuning } from '../library/fine-tuning.js';
import type { Model } from '../library/model.js';
import type { Validation } from '../library/run.js';
import { errorCode, fileError } from '../storage/file-error.js';
import { InputError, UsageError } from '../tensor/error.js';
import { defaultLearningRate, type Optimizer } from '../training/optimizer.js';
import { recipeSettings, type Recipe } from '../training/recipe.js';
import { recipes } from '../training/recipes/index.js';
import { readConfiguration, type Configuration, type RecipeChanges } from './config/file.js';
import { fineTuningName, loadStart } from './from-model.js';
import { nearest } from '../tensor/suggest.js';

/** The flags of `tenfold train` that decide what is trained. */
export interface SettingFlags {
  readonly epochs?: number;
  readonly batch?: number;
  readonly lr?: number;
  readonly optimizer?: Optimizer['type'];
  readonly seed?: number;
  readonly data?: string;
  /** A folder or zip of pictures that show no digit. */
  readonly outliers?: string;
  /** A folder of pen strokes, for recipes with scenes. */
  readonly strokes?: string;
  readonly from?: string;
  readonly validation?: Validation;
  readonly out?: string;
  readonly resume?: boolean;
  readonly patience?: number;
  readonly threads?: number;
  readonly config?: string;
}

/** A run, decided. */
export interface Settings {
  /** The recipe, which for fine-tuning depends on the data. */
  recipeFor(train: Dataset): Recipe;
  /** The model whose weights it starts from. */
  readonly from?: Model;
  readonly seed: number;
  /** MNIST when undefined. */
  readonly data?: string;
  /** Pictures of no digit for a recipe that mixes such in: a folder or a zip. */
  readonly outlierPictures?: string;
  /** Pen strokes for a recipe with scenes: a folder. */
  readonly strokes?: string;
  readonly validation: Validation;
  readonly out: string;
  readonly resume: boolean;
  readonly patience?: number;
  readonly threads: number;
}

/** Where runs go. */
const runsFolder = 'runs';

/** Share of the training images that choose when to stop, where nothing else is said. */
const patienceShare = 0.1;

/**
 * Decides everything about a run.
 * @throws UsageError for an unknown recipe or setting; InputError when there is nothing to resume.
 */
export async function decideSettings(
  recipeName: string | undefined,
  flags: SettingFlags,
): Promise<Settings> {
  if (flags.resume) return decideResumed(recipeName, flags);
  const configuration = flags.config === undefined ? {} : await readConfiguration(flags.config);
  const run = runSettings(flags, configuration);
  const wanted = flags.from === undefined ? configuration.from : { path: flags.from };
  const from = wanted && (await loadStart(wanted));
  const change = (base: Recipe) =>
    changeRecipe(changeRecipe(base, configuration), recipeFlags(flags));
  const chosen = recipeName ?? configuration.recipe ?? (from ? fineTuningName : undefined);
  const start = from ? { from } : {};
  const folder = (name: string) =>
    flags.out ?? configuration.out ?? join(runsFolder, `${folderName(name)}-${now()}`);
  if (chosen === fineTuningName) {
    if (!from) throw new UsageError('The recipe finetune goes on with a model: name it with --from MODEL.'); // prettier-ignore
    const recipeFor = (train: Dataset) => change(fineTuning(from, train, run.validation));
    return { ...run, ...start, recipeFor, out: folder(chosen), resume: false };
  }
  const recipe = change(baseRecipe(chosen));
  return { ...run, ...start, recipeFor: () => recipe, out: folder(recipe.name), resume: false };
}

async function decideResumed(
  recipeName: string | undefined,
  flags: SettingFlags,
): Promise<Settings> {
  if (flags.config !== undefined) {
    throw new UsageError('A run goes on with its own settings: use --resume without --config.');
  }
  const out = flags.out ?? (await latestUnfinished(recipeName));
  const configuration = await readRunConfiguration(out);
  if (flags.from !== undefined) {
    throw new UsageError('A run goes on with its own weights: use --resume without --from.');
  }
  const from = configuration.from && (await loadStart(configuration.from));
  const base = baseRecipe(configuration.recipe);
  if (recipeName !== undefined && recipeName !== base.name) {
    throw new UsageError(`Cannot resume ${out} as ${recipeName}: its recipe is ${base.name}.`);
  }
  const recipe = changeRecipe(base, recipeFlags(flags));
  const run = runSettings(withoutEnvironment(flags), configuration);
  return { ...run, ...(from ? { from } : {}), recipeFor: () => recipe, out, resume: true };
}

/** A run goes on as it was begun, whatever the environment has been set to since. */
function withoutEnvironment(flags: SettingFlags): SettingFlags {
  const { TENFOLD_DATA, TENFOLD_SEED, TENFOLD_THREADS } = process.env;
  return {
    ...flags,
    ...(flags.data === TENFOLD_DATA ? { data: undefined } : {}),
    ...(String(flags.seed) === TENFOLD_SEED ? { seed: undefined } : {}),
    ...(String(flags.threads) === TENFOLD_THREADS ? { threads: undefined } : {}),
  };
}

function runSettings(
  flags: SettingFlags,
  configuration: Configuration,
): Omit<Settings, 'recipeFor' | 'from' | 'out' | 'resume'> {
  const data = flags.data ?? configuration.data;
  const outlierPictures = flags.outliers ?? configuration.outlierPictures;
  const strokes = flags.strokes ?? configuration.strokes;
  const patience = flags.patience ?? configuration.patience;
  // The test images may not choose the epoch to stop at: part of the training images does.
  const validation =
    flags.validation ?? configuration.validation ?? (patience ? patienceShare : 'test');
  if (patience !== undefined && validation === 'none') {
    throw new UsageError('Patience needs validation images: use --validation 0.1, or no --patience.'); // prettier-ignore
  }
  return {
    seed: flags.seed ?? configuration.seed ?? 0,
    ...(data === undefined ? {} : { data }),
    ...(outlierPictures === undefined ? {} : { outlierPictures }),
    ...(strokes === undefined ? {} : { strokes }),
    validation,
    ...(patience === undefined ? {} : { patience }),
    threads: flags.threads ?? configuration.threads ?? availableParallelism(),
  };
}

function recipeFlags({ epochs, batch, lr, optimizer }: SettingFlags): RecipeChanges {
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(batch === undefined ? {} : { batch }),
    ...(lr === undefined ? {} : { learningRate: lr }),
    ...(optimizer === undefined ? {} : { optimizer }),
  };
}

function baseRecipe(recipe: string | RecipeChanges = 'classic'): Recipe {
  if (typeof recipe !== 'string') return changeRecipe(recipes.get('classic')!, recipe);
  const found = recipes.get(recipe);
  if (found) return found;
  const names = [...recipes.keys(), fineTuningName];
  const meant = nearest(recipe, names);
  throw new UsageError(
    `There is no recipe ${recipe}; ` +
      (meant ? `did you mean ${meant}?` : `recipes are ${names.join(', ')}.`),
  );
}

/**
 * The recipe with some of its settings changed. Another optimizer brings its own learning rate,
 * another network a name of its own, and neither another network nor another loss keeps the
 * temperature, unless those are given too.
 */
function changeRecipe({ temperature, ...base }: Recipe, changes: RecipeChanges): Recipe {
  const { optimizer: wanted, ...rest } = settingsOf(changes);
  const keepsTemperature = temperature !== undefined && !rest.network && !rest.loss;
  const optimizer = typeof wanted === 'string' ? { type: wanted } : (wanted ?? base.optimizer);
  const same = optimizer.type === base.optimizer.type;
  return {
    ...base,
    ...(rest.network ? { name: 'custom', description: 'a network of your own' } : {}),
    ...(same ? {} : { learningRate: defaultLearningRate(optimizer) }),
    ...(keepsTemperature ? { temperature } : {}),
    ...rest,
    // The name alone keeps the settings of an optimizer that is the same already.
    optimizer: same && typeof wanted === 'string' ? base.optimizer : optimizer,
  };
}

/** The settings of a recipe among all that a configuration may hold, in a recipe's order. */
function settingsOf(changes: RecipeChanges): RecipeChanges {
  return Object.fromEntries(
    recipeSettings.flatMap((key) => (changes[key] === undefined ? [] : [[key, changes[key]]])),
  );
}

function folderName(recipe: string): string {
  return recipe.replace(/[^\w-]+/g, '-');
}

/** Local time as a part of a file name: 20260131-142500. */
function now(): string {
  const date = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/** The run's config.json, which the user did not write: what is wrong in it is damage. */
async function readRunConfiguration(out: string): Promise<Configuration> {
  const path = join(out, 'config.json');
  if ((await modified(path)) === undefined) {
    throw new InputError(`Cannot resume ${out}: there is no run in it (no config.json).`);
  }
  try {
    return await readConfiguration(path);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new InputError(
      `Cannot resume ${out}: its config.json is damaged (${error.message.replace(/\.$/, '')}); put it right, or start a new run in another folder.`,
    );
  }
}

/** The run folder whose checkpoint is the latest of those that have no model yet. */
async function latestUnfinished(recipeName: string | undefined): Promise<string> {
  let names: string[] = [];
  try {
    names = await readdir(runsFolder);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw fileError('read', runsFolder, error);
  }
  let latest: { folder: string; time: number } | undefined;
  for (const name of names) {
    if (recipeName !== undefined && !name.startsWith(`${recipeName}-`)) continue;
    const folder = join(runsFolder, name);
    const time =
      (await modified(join(folder, 'last.ckpt'))) ?? (await modified(join(folder, 'best.ckpt')));
    if (time === undefined || (await modified(join(folder, 'model.onnx'))) !== undefined) continue;
    if (latest === undefined || time > latest.time) latest = { folder, time };
  }
  if (latest) return latest.folder;
  throw new InputError(
    `Nothing to resume: ${runsFolder}/ holds no unfinished run${recipeName ? ` of ${recipeName}` : ''}; name the run's folder with --out.`,
  );
}

/** When the file was last written, or undefined when there is none. */
async function modified(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw fileError('read', path, error);
  }
}

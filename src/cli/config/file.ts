/**
 * @file Configuration files: JSON with any of a recipe's settings and of a run's. Unknown keys are
 * errors. The config.json of a run folder is one too, so that a run can be repeated from it.
 */
import { createAugmenter, type AugmentOptions } from '../../dataset/augment.js';
import { OUTLIER_KINDS, type OutlierKind, type OutlierOptions } from '../../dataset/outliers.js';
import type { Validation } from '../../library/run.js';
import type { Loss } from '../../network/loss.js';
import { readInputFile } from '../../storage/read-file.js';
import { InputError, UsageError } from '../../tensor/error.js';
import { completeOptimizer, type Optimizer } from '../../training/optimizer.js';
import type { CutOptions, Recipe, SceneOptions } from '../../training/recipe.js';
import { checkSchedule, type Schedule } from '../../training/schedule.js';
import {
  anyObject,
  number,
  oneOf,
  placeOf,
  record,
  text,
  textOrObject,
  whole,
  type Field,
} from '../../network/fields.js';
import { PRECISIONS } from '../../network/precision.js';
import { checkViews, type Views } from '../../network/views.js';
import { readNetwork } from '../../network/read-network.js';

/** What may be changed in a recipe. An optimizer's name alone means its default settings. */
export type RecipeChanges = Partial<Omit<Recipe, 'optimizer'>> & {
  readonly optimizer?: Optimizer | Optimizer['type'];
};

/** A model that training starts from. */
export interface FromModel {
  readonly path: string;
  /** Of its file, where a run was begun with it. */
  readonly sha256?: string;
}

/** Settings of a run beside its recipe. */
export interface RunSettings {
  readonly from?: FromModel;
  readonly seed?: number;
  readonly data?: string;
  /** A folder or zip of pictures that show no digit. */
  readonly outlierPictures?: string;
  readonly strokes?: string;
  readonly validation?: Validation;
  readonly out?: string;
  readonly patience?: number;
  readonly threads?: number;
}

/** What a configuration file says. */
export interface Configuration extends RecipeChanges, RunSettings {
  /** The recipe that is changed: its name, or the whole of it. */
  readonly recipe?: string | RecipeChanges;
}

const share = number('at least 0 and below 1', (value) => value >= 0 && value < 1);

const loss: Field<Loss> = (value, where) => {
  const read = record<{ type: Loss['type']; labelSmoothing: number }>({
    type: oneOf(['categoricalCrossEntropy', 'meanSquaredError', 'centerPoint']),
    labelSmoothing: share,
  })(value, where);
  if (read.type === 'meanSquaredError' || read.type === 'centerPoint') {
    if (read.labelSmoothing === undefined) return { type: read.type };
    throw new UsageError(`${where}: ${read.type} has no labelSmoothing.`);
  }
  const { labelSmoothing } = read;
  return {
    type: 'categoricalCrossEntropy',
    ...(labelSmoothing === undefined ? {} : { labelSmoothing }),
  };
};

/** An object that its own room checks; what is wrong there is wrong usage here. */
function checked<T extends object>(check: (value: T) => void): Field<T> {
  return (value, where) => {
    const read = anyObject(value, where) as T;
    try {
      check(read);
    } catch (error) {
      if (error instanceof InputError) throw new UsageError(`${where}: ${error.message}`);
      throw error;
    }
    return read;
  };
}

const optimizer: Field<Optimizer | Optimizer['type']> = textOrObject(
  oneOf<Optimizer['type']>(['sgd', 'adam', 'adamw']),
  checked<Optimizer>(completeOptimizer),
  'sgd, adam, adamw, or an object',
);

const degree = number('a number of at least 0', (value) => value >= 0 && value < Infinity);

const augmentation: Field<AugmentOptions> = (value, where) =>
  checked<AugmentOptions>((read) => void createAugmenter(28, 28, read))(
    record<AugmentOptions>({
      shift: degree,
      rotation: degree,
      scale: degree,
      shear: degree,
      elastic: degree,
      thickness: degree,
    })(value, where),
    where,
  );

const averaging: Field<{ readonly decay: number }> = (value, where) => {
  const { decay } = record<{ decay: number }>({ decay: share })(value, where);
  if (decay === undefined) throw new UsageError(`${where} needs "decay".`);
  return { decay };
};

/** How usual each kind of outlier is. */
const outlierKinds = record<Record<OutlierKind, number>>(
  Object.fromEntries(OUTLIER_KINDS.map((kind) => [kind, degree])) as Record<
    OutlierKind,
    typeof degree
  >,
);

const outliers: Field<OutlierOptions> = (value, where) => {
  const { share: wanted, kinds } = record<OutlierOptions>({ share, kinds: outlierKinds })(
    value,
    where,
  );
  if (wanted === undefined) throw new UsageError(`${where} needs "share".`);
  return { share: wanted, ...(kinds ? { kinds } : {}) };
};

const synthetic: Field<{ readonly share: number }> = (value, where) => {
  const { share: wanted } = record<{ share: number }>({ share })(value, where);
  if (wanted === undefined) throw new UsageError(`${where} needs "share".`);
  return { share: wanted };
};

const cuts: Field<CutOptions> = (value, where) => {
  const { share: wanted, numbers } = record<CutOptions>({ share, numbers: whole(1, 100_000) })(
    value,
    where,
  );
  if (wanted === undefined) throw new UsageError(`${where} needs "share".`);
  return { share: wanted, ...(numbers === undefined ? {} : { numbers }) };
};

const cutouts: Field<{ readonly share: number }> = synthetic;

const scenes: Field<SceneOptions> = (value, where) => {
  const { count, validation: held } = record<SceneOptions>({
    count: whole(1, 10_000_000),
    validation: whole(1, 100_000),
  })(value, where);
  if (count === undefined || held === undefined) {
    throw new UsageError(`${where} needs "count" and "validation".`);
  }
  return { count, validation: held };
};

const views: Field<Views> = (value, where) =>
  checked<Views>(checkViews)(record<Views>({ rotation: degree })(value, where), where);

const recipeFields = {
  name: text,
  description: text,
  network: readNetwork,
  loss,
  optimizer,
  learningRate: number('a number above 0', (value) => value > 0 && value < Infinity),
  schedule: checked<Schedule>(checkSchedule),
  batch: whole(1, 65_536),
  epochs: whole(1, 100_000),
  averaging,
  augmentation,
  outliers,
  synthetic,
  cuts,
  cutouts,
  scenes,
  temperature: number('a number above 0', (value) => value > 0 && value < Infinity),
  precision: oneOf(PRECISIONS),
  views,
};

const validation: Field<Validation> = (value, where) =>
  value === 'test' || value === 'none'
    ? value
    : number('test, none, or a share between 0 and 1', (given) => given > 0 && given < 1)(
        value,
        where,
      );

/** What other systems call some of the keys. */
const aliases = {
  lr: 'learningRate',
  learning_rate: 'learningRate',
  batch_size: 'batch',
  batchSize: 'batch',
  layers: 'network',
  model: 'network',
};

/** Where data comes from: as after --data, or as a run folder's config.json tells it. */
const dataSource = textOrObject(
  text,
  (value, where) => text(anyObject(value, where).source, placeOf(where, 'source')),
  'a name or path, or an object with "source"',
);

/** The model to start from: its path, or as a run folder's config.json tells it. */
const fromModel: Field<FromModel> = textOrObject(
  (value, where) => ({ path: text(value, where) }),
  (value, where) => {
    const { path, sha256 } = record<FromModel>({ path: text, sha256: text })(value, where);
    if (path === undefined) throw new UsageError(`${where} needs "path".`);
    return { path, ...(sha256 === undefined ? {} : { sha256 }) };
  },
  'a name or path, or an object with "path"',
);

/** A run folder's config.json also says what it was made with. */
interface Written extends Configuration {
  readonly tenfold?: string;
}

const fields = record<Written>(
  {
    ...recipeFields,
    recipe: textOrObject(
      text,
      record(recipeFields, aliases),
      'the name of a recipe, or an object of its settings',
    ),
    seed: whole(0, 2 ** 32 - 1),
    data: dataSource,
    outlierPictures: text,
    strokes: text,
    from: fromModel,
    validation,
    out: text,
    patience: whole(1, 100_000),
    threads: whole(1, 1024),
    tenfold: text,
  },
  aliases,
);

/**
 * Reads a configuration file.
 * @throws InputError when it cannot be read; UsageError when it is no JSON, or for what it says.
 */
export async function readConfiguration(path: string): Promise<Configuration> {
  const bytes = await readInputFile(path);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot read ${path}: it is not JSON (${reason}).`);
  }
  return fields(json, `${path}:`);
}

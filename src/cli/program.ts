/**
 * @file Commands, arguments and flags. Only light modules are imported here, so that `--help` and
 * usage errors are instant; each command's work is loaded when it is asked for.
 */
import { Command, Option } from 'commander';
import { version } from '../library/version.js';
import type { DataFlags } from './data.js';
import type { EvaluateFlags } from './evaluate.js';
import type { PredictFlags } from './predict.js';
import type { RecognizeFlags } from './recognize.js';
import type { StartFlags } from './start.js';
import type { TrainFlags } from './train.js';
import type { OutputFlags } from './output.js';
import {
  digitCounts,
  fileName,
  nonEmpty,
  oneMore,
  positiveNumber,
  probability,
  validationChoice,
  wholeNumber,
} from './values.js';

const dataHelp = 'file, folder, "mnist", "synthetic" or "synthetic:COUNT" (default: MNIST)';
const largestSeed = 2 ** 32 - 1;

const dataOption = (): Option =>
  new Option('--data <source>', dataHelp).env('TENFOLD_DATA').argParser(nonEmpty);

const seedOption = (): Option =>
  new Option('--seed <n>', 'decides initial weights, order and dropout (default: 0)')
    .env('TENFOLD_SEED')
    .argParser(wholeNumber(0, largestSeed));

const partOption = (standard: string): Option =>
  new Option('--part <part>', `which part of the data (default: ${standard})`).choices([
    'test',
    'train',
    'all',
  ]);

/** The program, ready to parse. It throws instead of exiting. */
export function createProgram(): Command {
  // A variable that is set to nothing counts as not set.
  for (const name of ['TENFOLD_DATA', 'TENFOLD_SEED', 'TENFOLD_THREADS']) {
    if (process.env[name] === '') Reflect.deleteProperty(process.env, name);
  }
  const program = new Command('tenfold')
    .description('Handwritten digits: train, evaluate and read them with ONNX Runtime.')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .usage('<command> [options]')
    // Narrower descriptions than commander wraps by itself: a terminal of 60 columns leaves less than 40.
    .configureHelp({ subcommandTerm: (command) => command.name(), minWidthToWrap: 20 })
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  addStart(program);
  addData(program);
  addSummary(program);
  addTrain(program);
  addEvaluate(program);
  addPredict(program);
  addRecognize(program);
  program.addHelpText(
    'after',
    `
Examples:
  tenfold data                     check MNIST, look at it
  tenfold train quick              99% in seconds
  tenfold evaluate runs/quick-...  how good, where wrong?
  tenfold predict seven.png        read a framed digit
  tenfold recognize photo.jpg      read a number

Results go to stdout, progress and messages to stderr.
Exit codes:
0 done, 1 failed, 2 wrong usage, 130 interrupted.`,
  );
  return program;
}

/** Adds what every command has. */
function withOutputFlags(
  command: Command,
  quiet = 'no progress and no notes on stderr, only errors',
): Command {
  return command.option('--json', 'results as JSON').option('-q, --quiet', quiet);
}

function addStart(program: Command): void {
  program
    .command('start')
    .description('the whole chain in a minute: data, network, training, evaluation, predictions')
    .addOption(dataOption())
    .addOption(seedOption())
    .option('--out <folder>', 'where everything goes (default: runs/quick-<time>)', nonEmpty)
    .action(async (flags: StartFlags) => (await import('./start.js')).start(flags));
}

function addData(program: Command): void {
  const command = program
    .command('data')
    .description('check a data set, count its classes and show some of its digits')
    .argument('[source]', dataHelp, nonEmpty)
    .option(
      '--out <file.png>',
      'where the sheet of sample digits goes (default: digits-<source>.png here)',
      fileName('.png'),
    )
    .option('--seed <n>', 'draw the samples at random (default: the first 15)', wholeNumber(0, largestSeed)); // prettier-ignore
  withOutputFlags(command).action(async (source: string | undefined, flags: DataFlags) =>
    (await import('./data.js')).data(source, flags),
  );
}

function addSummary(program: Command): void {
  const command = program
    .command('summary')
    .description('show the layers of a recipe or a model, their output shapes and parameters')
    .argument('[recipe-or-model]', 'name of a recipe, ONNX file or folder with one', nonEmpty, 'classic'); // prettier-ignore
  withOutputFlags(command).action(async (what: string, flags: OutputFlags) =>
    (await import('./summary.js')).summary(what, flags),
  );
}

function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('train a network; the run folder gets its history, checkpoints and model.onnx')
    .argument(
      '[recipe]',
      'champion, reader, spotter, confirmer, classic, quick; with --from also finetune (default: classic, with --from finetune)',
      nonEmpty,
    )
    .option(
      '--from <model>',
      'start from the weights of this ONNX file, folder with one, or model by its name',
      nonEmpty,
    )
    .option('--epochs <n>', 'how often all images are seen', wholeNumber(1, 100_000))
    .option('--batch <n>', 'images a step', wholeNumber(1, 65_536))
    .option('--lr <rate>', 'learning rate', positiveNumber)
    .addOption(new Option('--optimizer <name>', 'optimizer').choices(['sgd', 'adam', 'adamw']))
    .addOption(seedOption())
    .addOption(dataOption())
    .option(
      '--outliers <folder|zip>',
      'pictures that show no digit, for recipes with outliers (reader)',
      nonEmpty,
    )
    .option(
      '--strokes <folder>',
      'characters as pen strokes, .jsonl or .jsonl.gz, for recipes with scenes (spotter)',
      nonEmpty,
    )
    .option(
      '--validation <what>',
      'test, none, or the share of the training images to hold out (default: test)',
      validationChoice,
    )
    .option('--out <folder>', 'run folder (default: runs/<recipe>-<time>)', nonEmpty)
    .option('--resume', 'go on with the run in --out, or the latest unfinished one in runs/')
    .option(
      '--patience <n>',
      'stop after n epochs without a better validation accuracy',
      wholeNumber(1, 100_000),
    )
    .addOption(
      new Option('--threads <n>', 'CPU threads (default: all)')
        .env('TENFOLD_THREADS')
        .argParser(wholeNumber(1, 1024)),
    )
    .option('--config <file.json>', 'settings and recipe from a file; flags override it', nonEmpty);
  withOutputFlags(command).action(async (recipe: string | undefined, flags: TrainFlags) =>
    (await import('./train.js')).train(recipe, flags),
  );
}

function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('measure how well a model reads a data set, and where it is wrong')
    .argument(
      '[model...]',
      'ONNX file, folder with one, or name of a model (default: classic)',
      oneMore,
    )
    .option('--model <model>', 'the same as a flag; with --robustness as often as needed', oneMore)
    .option(
      '--committee',
      "average all models of the folder (default: the champion's); not with --robustness",
    )
    .addOption(dataOption())
    .addOption(partOption('test'))
    .option(
      '--images <folder>',
      'read the pictures of a folder and compare with its labels.csv (file,label); default model: reader',
      nonEmpty,
    )
    .option('--robustness', 'accuracy on images that are turned, blurred, scratched and so on')
    .option(
      '--samples <n>',
      'with --robustness: how many images (default: 1000)',
      wholeNumber(10, 1_000_000),
    )
    .option(
      '--seed <n>',
      'with --robustness: decides which images, and what is done to them (default: 0)',
      wholeNumber(0, largestSeed),
    )
    .option('--report <file.html>', 'write everything as one HTML page', fileName('.html', '.htm'))
    .option('--plots <folder>', 'write every plot as SVG and PNG', nonEmpty);
  withOutputFlags(command).action(async (models: string[] | undefined, flags: EvaluateFlags) =>
    (await import('./evaluate.js')).evaluate(models ?? [], flags),
  );
}

function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('read the digit in pictures or in images of a data set')
    .argument(
      '[files...]',
      'pictures, or "-" for standard input; before them a model: an .onnx file, a folder with one, or a name',
      oneMore,
    )
    .option('--index <i>', 'read image i of the data, counted from 0', wholeNumber(0, 2 ** 31))
    .option('--all', 'read every image of the data')
    .addOption(dataOption())
    .addOption(partOption('test, or all where the data has no parts'))
    .addOption(new Option('--format <format>', 'with --all: format').choices(['csv', 'jsonl']))
    .option('--out <file>', 'with --all: where to (default: stdout)', nonEmpty)
    .option(
      '--explain <file.png>',
      'draw which pixels spoke for the answer and which against it',
      fileName('.png'),
    );
  withOutputFlags(command, 'do not draw the digits').action(
    async (files: string[] | undefined, flags: PredictFlags) =>
      (await import('./predict.js')).predict(files ?? [], flags),
  );
}

function addRecognize(program: Command): void {
  const command = program
    .command('recognize')
    .description('read the digits, numbers or pages of numbers in pictures and folders of pictures')
    .argument(
      '<images...>',
      'pictures, folders with all below them, or "-" for standard input',
      oneMore,
    ) // prettier-ignore
    .addOption(
      new Option('--mode <mode>', 'what a picture holds (default: auto)').choices([
        'digit',
        'number',
        'page',
        'auto',
      ]),
    )
    .option(
      '--length <n>',
      'force so many digits for each number: 4, or from 3 to 6: 3-6',
      digitCounts,
    )
    .option(
      '--pattern <pattern>',
      'force numbers that look so: # any digit, [0-3] one of some, {2} or {1,3} repeats',
      nonEmpty,
    )
    .option(
      '--symbols <marks>',
      'marks that may stand in a number: all, none, or some, as .,- (default: all)',
      nonEmpty,
    )
    .option(
      '--min-confidence <p>',
      'reject each number that is less sure than this, on a page too (default: 0.5 for each character)',
      probability,
    )
    .option(
      '--model <model>',
      'ONNX file, folder with one, or name of a model (default: reader)',
      nonEmpty,
    )
    .option(
      '--spotter <model>',
      'find digits and marks by this model, or none: by their ink (default: spotter, which comes along)',
      nonEmpty,
    )
    .option('--committee', 'ask all models of the folder (default: champion)')
    .option('--csv', 'results as CSV')
    .option(
      '--out <file>',
      'write results to a file: .csv, .jsonl, or .txt for the table',
      nonEmpty,
    )
    .option(
      '--annotate <place>',
      'draw boxes and readings: a .png file for one picture, else a folder',
      nonEmpty,
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 every picture was opened, read or rejected;\n1 some could not be opened.',
    );
  withOutputFlags(command).action(async (images: string[], flags: RecognizeFlags) =>
    (await import('./recognize.js')).recognize(images, flags),
  );
}

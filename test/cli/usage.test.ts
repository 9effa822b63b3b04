import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { cli, runProgram, temporaryFolder, tenfold } from './run.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const config = (value: unknown): string => JSON.stringify(value);

beforeAll(() => {
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'two'));
  writeFileSync(join(folder, 'two', 'a.onnx'), 'x');
  writeFileSync(join(folder, 'two', 'b.onnx'), 'x');
  writeFileSync(join(folder, 'text.txt'), 'not a model, nor a picture, nor data\n');
  writeFileSync(join(folder, 'text.onnx'), 'not a model');
  writeFileSync(join(folder, 'void.csv'), '');
  writeFileSync(join(folder, 'eleven.csv'), `label,${Array(784).fill('p').join()}\n${`11,${Array(784).fill(0).join()}\n`.repeat(8)}`); // prettier-ignore
  writeFileSync(join(folder, 'broken.json'), '{"epochs": 1,');
  writeFileSync(join(folder, 'epoch.json'), config({ epoch: 3 }));
  writeFileSync(join(folder, 'lr.json'), config({ lr: 0.1 }));
  writeFileSync(join(folder, 'batch.json'), config({ batch: '32' }));
  for (const key of ['recipe', 'data', 'from', 'optimizer']) {
    writeFileSync(join(folder, `${key}.json`), config({ [key]: 5 }));
  }
  writeFileSync(join(folder, 'validation.json'), config({ validation: true }));
  writeFileSync(join(folder, 'layer.json'), config({ network: { layers: [{ type: 'flaten' }] } }));
  writeFileSync(join(folder, 'unit.json'), config({ network: { layers: [{ type: 'flatten' }, { type: 'dense', unit: 3 }] } })); // prettier-ignore
  writeFileSync(join(folder, 'order.json'), config({ network: { layers: [{ type: 'dense', units: 10 }] } })); // prettier-ignore
  writeFileSync(join(folder, 'momentum.json'), config({ optimizer: { type: 'sgd', momentum: 2 } }));
  writeFileSync(join(folder, 'digits.json'), config({ network: { layers: [{ type: 'flatten' }, { type: 'dense', units: 3 }] } })); // prettier-ignore
  writeFileSync(join(folder, 'wide.json'), config({ network: { input: [8, 8], layers: [{ type: 'flatten' }, { type: 'dense', units: 10 }] } })); // prettier-ignore
});

/** Command line, exit code, and what its one line of error must say. */
const wrong: readonly (readonly [command: string, code: 1 | 2, says: RegExp])[] = [
  ['trian', 2, /unknown command 'trian'.*train/],
  ['--nonsense', 2, /unknown option '--nonsense'/],
  ['train --epohcs 3', 2, /unknown option '--epohcs'.*--epochs/],
  ['train --epochs 0', 2, /'--epochs <n>' argument '0' is invalid.*whole number from 1/],
  ['train --epochs 1.5', 2, /whole number/],
  ['train --epochs', 2, /'--epochs <n>' argument missing/],
  ['train --batch -1', 2, /'--batch <n>' argument/],
  ['train --batch 1e99', 2, /whole number/],
  ['train --lr nan', 2, /'--lr <rate>' argument 'nan' is invalid.*above 0/],
  ['train --lr 0', 2, /above 0/],
  ['train --lr Infinity', 2, /above 0/],
  ['train --optimizer adamm', 2, /choices are sgd, adam, adamw/],
  ['train --seed x', 2, /'--seed <n>' argument 'x'/],
  ['train --seed -1', 2, /'--seed <n>' argument/],
  ['train --seed 4294967296', 2, /4294967295/],
  ['train --threads 0', 2, /'--threads <n>' argument '0'/],
  ['train --patience 0', 2, /'--patience <n>'/],
  ['train --patience 2 --validation none', 2, /Patience needs validation/],
  ['train --validation 1', 2, /share between 0 and 1/],
  ['train --validation half', 2, /test, none, or a share/],
  ['train clasic', 2, /no recipe clasic; did you mean classic/],
  ['train a b', 2, /too many arguments/],
  ['train --config missing.json', 1, /missing.json: it does not exist/],
  ['train --config empty', 1, /empty: it is a folder/],
  ['train --config broken.json', 2, /broken.json: it is not JSON/],
  ['train --config epoch.json', 2, /epoch.json has an unknown key "epoch"; did you mean "epochs"/],
  ['train --config lr.json', 2, /unknown key "lr"; did you mean "learningRate"/],
  ['train --config batch.json', 2, /batch.json: batch must be a whole number.*got "32"/],
  ['train --config recipe.json', 2, /recipe must be the name of a recipe, or an object.*got 5/],
  ['train --config data.json', 2, /data must be a name or path, or an object.*got 5/],
  ['train --config from.json', 2, /from must be a name or path, or an object.*got 5/],
  ['train --config optimizer.json', 2, /optimizer must be sgd, adam, adamw, or an object, got 5/],
  ['train --config validation.json', 2, /must be test, none, or a share between 0 and 1, got true/],
  ['train --config layer.json', 2, /network.layers\[0\].type must be one of.*got "flaten"/],
  ['train --config unit.json', 2, /network.layers\[1\] has an unknown key "unit"; did you mean "units"/], // prettier-ignore
  ['train --config order.json', 2, /network: .*dense needs a vector/],
  ['train --config momentum.json', 2, /optimizer: .*momentum/],
  ['train --config digits.json --data synthetic:70', 1, /10 classes, recipe custom tells 3 apart/],
  ['train --config wide.json --data synthetic:70', 1, /28x28, recipe custom takes 8x8/],
  ['train --data missing', 1, /missing: it does not exist/],
  ['train --data void.csv', 1, /void.csv is empty/],
  ['train --data eleven.csv', 1, /line 2: the label "11"/],
  ['train --data synthetic:many', 2, /whole number of digits/],
  ['train --resume', 1, /Nothing to resume/],
  ['train --resume --out empty', 1, /Cannot resume empty: there is no run in it/],
  ['train --resume --config epoch.json', 2, /--resume without --config/],
  ['train --epochs 1 --data synthetic:70 --out text.txt', 1, /text.txt/],
  ['data synthetic:abc', 2, /"synthetic:abc" needs a whole number of digits from 70/],
  ['data missing', 1, /missing: it does not exist/],
  ['data text.txt', 1, /text.txt/],
  ['data synthetic:70 --out sheet.jpg', 2, /\.png file/],
  ['data synthetic:70 --out no/where.png', 1, /no does not exist; create it first/],
  ['data a b', 2, /too many arguments/],
  ['summary clasic', 1, /no such file, nor a recipe.*did you mean classic/],
  ['summary text.onnx', 1, /text.onnx: it is not an ONNX model, or damaged/],
  ['summary empty', 1, /the folder holds no .onnx file/],
  ['evaluate missing.onnx', 1, /missing.onnx: it does not exist/],
  ['evaluate text.txt', 1, /text.txt: it is not an ONNX model/],
  ['evaluate two', 1, /two: it holds 2 .onnx files; name one/],
  ['evaluate --report page.txt', 2, /\.html/],
  ['evaluate --part some', 2, /choices are test, train, all/],
  ['predict', 2, /Nothing to read/],
  ['predict ', 2, /'' is invalid for argument 'files'. It is empty/],
  ['predict two', 2, /Nothing to read/],
  ['predict empty', 1, /empty: the folder holds no model .*use tenfold recognize for a folder/],
  ['predict text.png --all', 2, /only one of them at a time/],
  ['predict --data mnist text.png', 2, /--data goes with --index and --all/],
  ['predict --part train text.png', 2, /--part goes with --index and --all/],
  ['predict --index -1', 2, /'--index <i>' argument/],
  ['predict --index 1 --out x.csv', 2, /--format and --out go with --all/],
  ['predict --all --json --format csv', 2, /exclude each other/],
  ['predict --all --json --out x.csv', 2, /--out x.csv and --json name two formats/],
  ['predict --all --format csv --out x.jsonl', 2, /--out x.jsonl and --format csv name two/],
  ['predict champion --explain x.png', 2, /Nothing to read: name pictures/],
  ['predict text.onnx text.png', 1, /not an ONNX model/],
];

describe('wrong usage', () => {
  // Each is a process that mostly waits for the disk.
  it.concurrent.each(wrong)('tenfold %s', async (command, code, says) => {
    const before = readdirSync(folder);
    const outcome = await tenfold(command.split(' '), { cwd: folder });
    expect(outcome.code, outcome.stderr).toBe(code);
    expect(outcome.stdout).toBe('');
    // Usage errors name the way to help; training may have said what it was about to do.
    const lines = outcome.stderr.trimEnd().split('\n');
    const hints = lines.filter((line) => line.startsWith('Run "tenfold'));
    const errors = lines.filter((line) => line.startsWith('error: '));
    expect(hints).toHaveLength(code === 2 ? 1 : 0);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(says);
    expect(outcome.stderr).not.toMatch(/\n\s+at |bug/);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is told of in a variable of the environment, too', async () => {
    const outcome = await tenfold(['train'], { cwd: folder, env: { TENFOLD_SEED: 'lucky' } });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/TENFOLD_SEED/);
  });
});

describe('help', () => {
  it('of the program names every command and goes to stdout', async () => {
    const { code, stdout, stderr } = await tenfold(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of ['data', 'summary', 'train', 'evaluate', 'predict']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  it('of recognize names the model, and says what forces a reading', async () => {
    const stdout = (await tenfold(['recognize', '--help'])).stdout.replaceAll(/\s+/g, ' ');
    expect(stdout).toMatch(/--model <model> [^-]+\(default: reader\)/);
    expect(stdout).toMatch(/--length <n> force .* --pattern <pattern> force /);
    expect(stdout).toMatch(/reject each number that is less sure than this, on a page too/);
    expect(stdout).toMatch(/no progress and no notes on stderr, only errors/);
  });

  it.concurrent.each(['data', 'summary', 'train', 'evaluate', 'predict', 'recognize'])(
    'of %s fits 80 columns',
    async (name) => {
      const { code, stdout } = await tenfold([name, '--help']);
      expect(code).toBe(0);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    },
  );

  it('is shown with exit code 2 when no command is given', async () => {
    const { code, stdout, stderr } = await tenfold([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Usage: tenfold <command>/);
  });

  it('comes without loading the network or the image library', async () => {
    const { stderr } = await tenfold(['--help'], { env: { NODE_DEBUG: 'esm' } });
    expect(stderr).toMatch(/commander/);
    expect(stderr).not.toMatch(/onnxruntime|sharp|protobuf|network\//);
  });

  it('comes from the built file itself, which npx starts in a clone', async () => {
    const { code, stdout } = await runProgram(cli, ['--help']);
    expect([code, stdout.split(' ')[0]]).toEqual([0, 'Usage:']);
  });

  it('tells the version', async () => {
    expect((await tenfold(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/**
 * @file The package as users get it: packed, installed into an empty folder, and used there with
 * this version of Node and with Node 24, which comes from the npm registry as a package too.
 */
import { copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, repository, runCommand, succeed, userEnvironment } from './command.js';

/** What the tarball may weigh: the shipped weights and a little code. */
/** The weights of five recipes are nearly all of it. */
const largestTarball = 11 * 2 ** 20;

const manifest = createRequire(import.meta.url)('../../package.json') as { version: string };
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

let user: string;
let node24Folder: string;
let tarball: string;

beforeAll(async () => {
  user = await makeFolder();
  node24Folder = await makeFolder();
  // The repository's npm runs no scripts by itself, prepack included; packing needs it.
  const packing = ['pack', '--ignore-scripts=false', '--pack-destination', user];
  await succeed('npm', packing, { cwd: repository });
  tarball = join(
    user,
    (await readdir(user)).find((name) => name.endsWith('.tgz'))!,
  );
  const own = { name: 'user', private: true, type: 'module' };
  await writeFile(join(user, 'package.json'), JSON.stringify(own));
  // Scripts of dependencies are not needed: the one there is fetches a GPU library.
  await install(user, tarball);
  await writeFile(join(node24Folder, 'package.json'), '{"private": true}');
  await install(node24Folder, `${node24Package}@24`);
});

afterAll(async () => {
  await rm(user, { recursive: true, force: true });
  await rm(node24Folder, { recursive: true, force: true });
});

const system = process.platform === 'win32' ? 'win' : process.platform;
const node24Package = `node-${system}-${process.arch}`;

async function install(cwd: string, what: string): Promise<void> {
  await succeed('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', what], { cwd });
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

describe('the tarball', () => {
  let files: string[];
  beforeAll(async () => {
    files = await filesIn(join(user, 'node_modules/tenfold'));
  });

  it('holds compiled code, types, models and the documents, nothing else', () => {
    const wanted =
      /^(dist\/.+\.(js|d\.ts)|models\/.+|examples\/.+\.ts|bench\/results\.md|package\.json|LICENSE|(README|ARCHITECTURE|CHANGELOG|CONTRIBUTING)\.md)$/;
    expect(files.filter((file) => !wanted.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/cli/main.js',
      ]),
    );
  });

  it('holds no test, no AssemblyScript source and nothing that src/ no longer has', async () => {
    const sources = new Set(await filesIn(join(repository, 'src')));
    const compiled = files
      .filter((file) => file.startsWith('dist/'))
      .map((file) => file.slice('dist/'.length).replace(/(\.d\.ts|\.js)$/, '.ts'));
    expect(compiled.filter((file) => !sources.has(file))).toEqual([]);
    expect(compiled.filter((file) => /\.test\.ts$|assembly/.test(file))).toEqual([]);
  });

  it('holds the classic model with its card', () => {
    expect(files).toEqual(
      expect.arrayContaining(['models/classic/model.onnx', 'models/classic/README.md']),
    );
  });

  it('weighs less than 11 MiB', async () => {
    expect((await stat(tarball)).size).toBeLessThan(largestTarball);
  });
});

/** Compiles `file` of the user's folder against the published types alone. */
async function compile(file: string) {
  const compilerOptions = {
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ...{ module: 'nodenext', target: 'es2022', types: [], skipLibCheck: false },
  };
  const configuration = JSON.stringify({ compilerOptions, files: [file] });
  await writeFile(join(user, 'tsconfig.json'), configuration);
  return runCommand(process.execPath, [tsc], { cwd: user });
}

describe('the published types', () => {
  it('let a strict program through, with every library checked', async () => {
    const program = join(repository, 'test/slow/consumer/use-library.ts');
    await copyFile(program, join(user, 'use-library.ts'));
    expect(await compile('use-library.ts')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('refuse a wrong argument', async () => {
    const wrong = "import { conv2d } from 'tenfold';\nexport const layer = conv2d(8, 'three');\n";
    await writeFile(join(user, 'wrong.ts'), wrong);
    const { stdout } = await compile('wrong.ts');
    expect(stdout).toContain('wrong.ts(2,32): error TS2345: Argument of type');
  });
});

const versions = [
  { name: 'this Node', major: process.versions.node.split('.')[0]!, own: true },
  { name: 'Node 24', major: '24', own: false },
];

describe.each(versions)('with $name', ({ major, own }) => {
  let env: NodeJS.ProcessEnv;
  const tenfold = (...args: string[]) =>
    runCommand('npx', ['tenfold', ...args], { cwd: user, env });

  beforeAll(() => {
    const bin = join(node24Folder, 'node_modules', node24Package, 'bin');
    const folder = own ? dirname(process.execPath) : bin;
    const base = userEnvironment();
    // What npm has to say of its own configuration is not tenfold's output.
    const quiet = { NO_COLOR: '1', npm_config_loglevel: 'error' };
    env = { ...base, ...quiet, PATH: `${folder}:${base.PATH ?? ''}` };
  });

  it('runs that version', async () => {
    expect(await succeed('node', ['--version'], { cwd: user, env })).toMatch(`v${major}.`);
  });

  it('trains, evaluates, saves, loads and predicts as a library', async () => {
    const printed = await succeed('node', ['use-library.js'], { cwd: user, env });
    const result = JSON.parse(printed) as {
      losses: number[];
      accuracy: number;
      loadedAccuracy: number;
      predictions: number;
      summary: string;
      refusal: string;
      digit: string;
      png: number[];
    };
    expect(result.losses).toHaveLength(3);
    expect(result.losses[2]).toBeLessThan(result.losses[0]!);
    expect(result.accuracy).toBeGreaterThan(0.7);
    expect(result.loadedAccuracy).toBe(result.accuracy);
    expect(result.predictions).toBeGreaterThan(250);
    expect(result.summary).toMatch(/conv2d[\s\S]*max_pooling2d[\s\S]*flatten[\s\S]*dense/);
    expect(result.refusal).toContain('put flatten() before it');
    await writeFile(join(user, `a-${result.digit}.png`), Uint8Array.from(result.png));
  });

  it('tells its version', async () => {
    expect((await tenfold('--version')).stdout).toBe(`${manifest.version}\n`);
  });

  it('shows the classic summary', async () => {
    const { stdout } = await tenfold('summary');
    for (const count of ['320', '18,496', '1,179,776', '1,290', '1,199,882']) {
      expect(stdout).toContain(count);
    }
  });

  it('draws synthetic digits and their sheet', async () => {
    await rm(join(user, 'digits.png'), { force: true });
    const { code, stdout } = await tenfold('data', 'synthetic:2000', '--out', 'digits.png');
    expect(code).toBe(0);
    expect(stdout).toContain('Wrote digits.png');
    const start = (await readFile(join(user, 'digits.png'))).subarray(0, 4).toString('latin1');
    expect(start).toBe('\x89PNG');
  });

  it('trains a network from a configuration file and predicts with it', async () => {
    const out = `run-${major}`;
    const configuration = {
      recipe: 'quick',
      network: {
        layers: [
          { type: 'conv2d', filters: 16, kernel: 5, stride: 2, activation: 'relu' },
          { type: 'maxPool2d', kernel: 2 },
          { type: 'flatten' },
          { type: 'dense', units: 10, activation: 'softmax' },
        ],
      },
      batch: 32,
      epochs: 3,
      learningRate: 0.05,
      data: 'synthetic:2000',
    };
    await writeFile(join(user, 'tiny.json'), JSON.stringify(configuration));
    const trained = await tenfold('train', '--config', 'tiny.json', '--out', out, '--json');
    expect(trained.stderr).not.toContain('error');
    expect(JSON.parse(trained.stdout)).toMatchObject({ run: out, epochs: 3 });

    const picture = (await readdir(user)).find((name) => /^a-\d\.png$/.test(name))!;
    const predicted = await tenfold('predict', out, picture, '--json');
    expect(predicted.stderr).not.toContain('error');
    const answer = JSON.parse(predicted.stdout) as { probabilities: number[] };
    expect(answer).toMatchObject({ file: picture, digit: Number(picture[2]) });
    expect(answer.probabilities).toHaveLength(10);
  });

  it('reads a picture with the model that comes along', async () => {
    const picture = (await readdir(user)).find((name) => /^a-\d\.png$/.test(name))!;
    const { stdout, stderr } = await tenfold('predict', picture, '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ file: picture, digit: Number(picture[2]) });
  });

  it('ends with 2 and one clear line for a flag that it does not know', async () => {
    const { code, stderr } = await tenfold('train', '--epoch', '3');
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '--epoch'");
  });
});

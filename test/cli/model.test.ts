import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodePng } from '../../src/codec/encode.js';
import { cli, mnist, runProgram, temporaryFolder, tenfold } from './run.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const onMnist = { cwd: folder, env: { TENFOLD_DATA: mnist } };
const run = (...args: string[]) => tenfold(args, onMnist);

interface Row {
  readonly index?: number;
  readonly file?: string;
  readonly label?: number;
  readonly digit: number;
  readonly confidence: number;
  readonly probabilities: readonly number[];
}

const rows = (text: string): Row[] =>
  text.trimEnd().split('\n').map((line) => JSON.parse(line) as Row); // prettier-ignore

/** Image `index` of MNIST's test part, dark on a larger sheet of light paper. */
async function picture(index: number): Promise<Uint8Array> {
  const all = readFileSync(join(mnist, 't10k-images-idx3-ubyte'));
  const digit = all.subarray(16 + index * 784, 16 + (index + 1) * 784);
  const data = new Uint8Array(150 * 150).fill(240);
  for (let y = 0; y < 84; y++) {
    for (let x = 0; x < 84; x++) {
      const ink = digit[Math.floor(y / 3) * 28 + Math.floor(x / 3)]!;
      data[(y + 20) * 150 + x + 45] = 240 - Math.round(ink * 0.85);
    }
  }
  return encodePng({ width: 150, height: 150, data });
}

beforeAll(async () => {
  const network = {
    layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }],
  };
  const loss = { type: 'categoricalCrossEntropy', labelSmoothing: 0.01 };
  writeFileSync(at('linear.json'), JSON.stringify({ name: 'linear', network, loss, batch: 256, epochs: 1, learningRate: 0.005 })); // prettier-ignore
  const trained = await run('train', '--config', 'linear.json', '--out', 'model', '-q');
  expect(trained.code, trained.stderr).toBe(0);
  for (const [index, name] of [
    [0, 'seven'],
    [2, 'one'],
  ] as const) {
    writeFileSync(at(`${name}.png`), await picture(index));
  }
  const blank = { width: 40, height: 40, data: new Uint8Array(1600).fill(250) };
  writeFileSync(at('blank.png'), await encodePng(blank));
  writeFileSync(at('cut.png'), readFileSync(at('seven.png')).subarray(0, 200));
  const damaged = readFileSync(at('model/model.onnx'));
  writeFileSync(at('cut.onnx'), damaged.subarray(0, damaged.length >> 1));
  damaged[damaged.length >> 1]! ^= 1;
  writeFileSync(at('damaged.onnx'), damaged);
}, 120_000);

describe('tenfold evaluate', () => {
  it('prints figures, classes, confusions and speed', async () => {
    const { code, stdout, stderr } = await run('evaluate', 'model');
    expect(code, stderr).toBe(0);
    expect(stderr).toBe('Evaluating linear on MNIST test (10,000 images)\n');
    for (const part of [
      /^Accuracy +9\d\.\d\d% /m,
      /^Calibration /m,
      /^9 +1,009 /m,
      /^Confusion matrix$/m,
      /^\d read as \d +\d+ /m,
      /images\/s/,
    ]) {
      expect(stdout).toMatch(part);
    }
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('prints one object whose figures agree with each other', async () => {
    const { stdout } = await run('evaluate', 'model/model.onnx', '--json', '-q');
    const result = JSON.parse(stdout) as {
      accuracy: number;
      loss: number;
      errors: number;
      total: number;
      confusion: number[][];
      perClass: { class: string; total: number; incorrect: number }[];
      model: { sha256: string };
      data: { count: number };
    };
    const { accuracy, errors, total, confusion, perClass } = result;
    expect(total).toBe(10_000);
    expect(accuracy).toBeCloseTo(1 - errors / total, 12);
    expect(accuracy).toBeGreaterThan(0.88);
    expect(result.loss).toBeGreaterThan(0);
    // Rows are true classes: MNIST has 980 zeros.
    expect(confusion[0]!.reduce((a, b) => a + b)).toBe(980);
    expect(confusion.flatMap((row, t) => row.filter((_, p) => p !== t)).reduce((a, b) => a + b)).toBe(errors); // prettier-ignore
    expect(perClass.reduce((sum, { incorrect }) => sum + incorrect, 0)).toBe(errors);
    expect(result.model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.data.count).toBe(10_000);
    expect(result).not.toHaveProperty('probabilities');
  });

  it('says what it held out of data without a test part, unless a part was asked for', async () => {
    const asked = ['evaluate', 'model', '--data', 'synthetic:700'];
    const held =
      /^synthetic has no test part: judging by 100 images held out for one; --part all judges by all 700\.$/m;
    expect((await run(...asked)).stderr).toMatch(held);
    expect((await run(...asked, '--part', 'test')).stderr).not.toMatch(/has no test part/);
  });

  it('writes a page with learning curves, and every plot as SVG and PNG', async () => {
    const args = ['evaluate', 'model', '--data', 'synthetic:700', '--part', 'all', '-q'];
    const { code, stdout } = await run(...args, '--report', 'report.html', '--plots', 'plots');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Report: report.html$/m);
    const page = readFileSync(at('report.html'), 'utf8');
    expect(page).toMatch(/<title>linear on /);
    expect(page).toMatch(/Loss by epoch/);
    expect(page).toContain('the training loss counts smoothed labels (0.01).');
    const names = [
      'accuracy',
      'confusion',
      'errors-by-class',
      'loss',
      'reliability',
      'risk-coverage',
    ];
    expect(readdirSync(at('plots')).sort()).toEqual(
      names.flatMap((name) => [`${name}.png`, `${name}.svg`]),
    );
    expect(readFileSync(at('plots/loss.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it.each([
    ['cut.onnx', /cut.onnx/],
    ['damaged.onnx', /damaged.onnx: .*damaged/],
  ])('refuses %s in one line', async (file, says) => {
    const { code, stdout, stderr } = await run('evaluate', file, '-q');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: [^\n]*\n$/);
    expect(stderr).toMatch(says);
  });

  it('refuses data with other classes than the model knows', async () => {
    for (const name of ['cat', 'dog']) {
      mkdirSync(at(`pets/${name}`), { recursive: true });
      const png = readFileSync(at('seven.png'));
      for (let i = 0; i < 7; i++) writeFileSync(at(`pets/${name}/${i}.png`), png);
    }
    const { code, stderr } = await run('evaluate', 'model', '--data', 'pets', '-q');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*0, 1, 2.* apart, the data cat, dog\.\n$/);
  });
});

describe('tenfold predict', () => {
  it('reads test image 1 as a 2, and draws it', async () => {
    const { code, stdout, stderr } = await run('predict', 'model', '--index', '1');
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^MNIST test 1, labelled 2: 2 \(\d+\.\d\d%\)$/);
    expect(lines.filter((line) => /█/.test(line)).length).toBeGreaterThan(5);
    expect(lines.filter((line) => /\d +\d+\.\d\d%/.test(line))).toHaveLength(3);
  });

  it('prints one object a line for pictures, in their order', async () => {
    const { code, stdout } = await run('predict', 'model', 'seven.png', 'one.png', '--json');
    expect(code).toBe(0);
    const found = rows(stdout);
    expect(found.map(({ file, digit }) => [file, digit])).toEqual([
      ['seven.png', 7],
      ['one.png', 1],
    ]);
    for (const { digit, confidence, probabilities } of found) {
      expect(probabilities).toHaveLength(10);
      expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      expect(probabilities[digit]).toBe(confidence);
      expect(confidence).toBe(Math.max(...probabilities));
    }
  });

  it('reports nothing to anybody and leaves nothing in the home folder', async () => {
    mkdirSync(at('home'));
    // Without CI in the environment, where ONNX Runtime would be silent by itself.
    const clean = ['-i', `PATH=${process.env['PATH']}`, `HOME=${at('home')}`];
    const command = [process.execPath, cli, 'predict', 'model', 'seven.png', '-q'];
    const { code, stderr } = await runProgram('env', [...clean, ...command], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(at('home'))).toEqual([]);
  });

  it('takes the name of a model that comes along', async () => {
    const { code, stdout, stderr } = await run('predict', 'champion', 'seven.png', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'seven.png', digit: 7 });
  });

  it('reads standard input', async () => {
    const shell = `"${process.execPath}" "${cli}" predict model - --json < seven.png`;
    const { code, stdout, stderr } = await runProgram('sh', ['-c', shell], onMnist);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ file: '-', digit: 7 });
  });

  it('reports bad pictures, reads the others, and exits with 1', async () => {
    const files = ['missing.png', 'blank.png', 'cut.png', 'linear.json', 'pets', 'seven.png'];
    const { code, stdout, stderr } = await run('predict', 'model', ...files, '-q');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^seven.png: 7 \(\d+\.\d\d%\)\n$/);
    const errors = stderr.trimEnd().split('\n');
    expect(errors).toHaveLength(5);
    for (const [i, says] of [
      /missing.png: it does not exist/,
      /blank.png: the picture is blank/,
      /cut.png: the PNG data is damaged/,
      /linear.json: it is not a PNG/,
      /pets: it is a folder/,
    ].entries()) {
      expect(errors[i]).toMatch(says);
    }
  });

  it('says of a folder of pictures that it holds no model, and what reads it', async () => {
    mkdirSync(at('pictures'));
    writeFileSync(at('pictures/seven.png'), readFileSync(at('seven.png')));
    const { code, stdout, stderr } = await run('predict', 'pictures');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'error: Cannot read pictures: the folder holds no model (.onnx), and predict reads files; use tenfold recognize for a folder of pictures.\n',
    );
  });

  it('writes a whole set without parts as CSV or as JSON lines', async () => {
    const all = ['predict', 'model', '--all', '--data', 'synthetic:700'];
    const csv = await run(...all, '--out', 'all.csv');
    expect(csv).toMatchObject({ code: 0, stdout: '' });
    expect(csv.stderr).toMatch(/Wrote 700 predictions to all.csv/);
    const [header, ...lines] = readFileSync(at('all.csv'), 'utf8').trimEnd().split('\n');
    expect(header).toBe('index,label,digit,confidence,p0,p1,p2,p3,p4,p5,p6,p7,p8,p9');
    expect(lines).toHaveLength(700);

    const json = rows((await run(...all, '--format', 'jsonl')).stdout);
    expect(json.map(({ index }) => index)).toEqual(Array.from({ length: 700 }, (_, i) => i));
    expect(json.map(({ label, digit }) => `${label},${digit}`)).toEqual(
      lines.map((line) => line.split(',').slice(1, 3).join()),
    );
  });

  it('ends quietly when the reader of its output leaves', async () => {
    const shell = `"${process.execPath}" "${cli}" predict model --all | head -n 1`;
    const { code, stdout, stderr } = await runProgram('sh', ['-c', shell], onMnist);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toHaveLength(2);
  });

  it.runIf(process.platform === 'linux')('says when the disk is full', async () => {
    const all = ['predict', 'model', '--all', '--data', 'synthetic:70'];
    const { code, stderr } = await run(...all, '--out', '/dev/full');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: Cannot write \/dev\/full: the disk is full/);
  });

  it('names the indices there are', async () => {
    const { code, stderr } = await run('predict', 'model', '--index', '10000', '-q');
    expect(code).toBe(1);
    expect(stderr).toBe('error: MNIST test has no image 10000; indices go from 0 to 9999.\n');
  });
});

describe('colour', () => {
  const summary = (env: Record<string, string>) => tenfold(['summary', 'classic'], { env });
  it('is left out of pipes, and forced or refused by the environment', async () => {
    const escape = '\u001b[';
    expect((await summary({})).stdout).not.toContain(escape);
    expect((await summary({ FORCE_COLOR: '1' })).stdout).toContain(escape);
    expect((await summary({ FORCE_COLOR: '0' })).stdout).not.toContain(escape);
    expect((await summary({ NO_COLOR: '1' })).stdout).not.toContain(escape);
  });
});

describe('tenfold summary', () => {
  it('prints the classic table of a recipe', async () => {
    const { stdout } = await run('summary', 'classic');
    expect(stdout).toMatch(/^ conv2d_1 \(Conv2D\) +\(None, 24, 24, 64\) +18,496$/m);
    expect(stdout).toMatch(/^ Total params: 1,199,882$/m);
  });

  it('prints the layers of a model as an object', async () => {
    const result = JSON.parse((await run('summary', 'model', '--json')).stdout) as object;
    expect(result).toEqual({
      name: 'model',
      layers: [
        { name: 'flatten', type: 'Flatten', outputShape: [null, 784], parameters: 0 },
        { name: 'dense', type: 'Dense', outputShape: [null, 10], parameters: 7850 },
      ],
      parameters: 7850,
      trainable: 7850,
    });
  });
});

describe('tenfold data', () => {
  it('verifies MNIST, counts its classes, draws digits and writes the sheet', async () => {
    const { code, stdout } = await run('data');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^verified: every byte is MNIST's/m);
    expect(stdout).toMatch(/^0 +5,923 ━+ +980 ━+$/m);
    expect(stdout).toMatch(/█/);
    expect(stdout).toMatch(/^Wrote digits-mnist.png/m);
    expect(readFileSync(at('digits-mnist.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('prints counts and hashes as an object, and samples by seed', async () => {
    const args = ['data', 'synthetic:700', '--json', '--out', 'sheet.png', '--seed', '1'];
    const result = JSON.parse((await run(...args)).stdout) as {
      isMnist: boolean;
      train: { count: number; hash: string; perClass: Record<string, number> };
      grid: { file: string; indices: number[] };
    };
    expect(result.isMnist).toBe(false);
    expect(result.train.count).toBe(600);
    expect(Object.values(result.train.perClass).reduce((a, b) => a + b)).toBe(600);
    expect(result.train.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(result.grid.file).toBe('sheet.png');
    expect(new Set(result.grid.indices).size).toBe(15);
  });

  it('spreads its samples over a set that stands in the order of its classes', async () => {
    const row = (label: number) => `${label},${Array(784).fill(9).join()}`;
    const labels = Array.from({ length: 210 }, (_, i) => Math.floor(i / 21));
    writeFileSync(at('sorted.csv'), labels.map(row).join('\n'));
    const { stdout } = await run('data', 'sorted.csv', '--json', '--out', 'sorted.png');
    const { grid } = JSON.parse(stdout) as { grid: { indices: number[] } };
    expect(grid.indices).toEqual(Array.from({ length: 15 }, (_, i) => 12 * i));
  });

  it('refuses a damaged MNIST', async () => {
    mkdirSync(at('broken'));
    for (const name of readdirSync(mnist)) {
      const bytes = readFileSync(join(mnist, name));
      if (name.startsWith('t10k-images')) bytes[5000]! ^= 1;
      writeFileSync(at(`broken/${name}`), bytes);
    }
    const { code, stdout, stderr } = await run('data', 'broken');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: .*t10k-images-idx3-ubyte is not MNIST's: its SHA-256/);
  });
});

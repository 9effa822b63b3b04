import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { encodePng } from '../../src/codec/encode.js';
import { DIGITS, NO_DIGIT } from '../../src/dataset/dataset.js';
import { sequential } from '../../src/library/model.js';
import { dense } from '../../src/network/layers/dense.js';
import { flatten } from '../../src/network/layers/flatten.js';
import { mnist, temporaryFolder, tenfold } from './run.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const run = (...args: string[]) =>
  tenfold(['evaluate', ...args], { cwd: folder, env: { TENFOLD_DATA: mnist } });

/** Image `index` of MNIST's test part, three times as large, dark on light paper. */
function digitPicture(index: number): Promise<Uint8Array> {
  const all = readFileSync(join(mnist, 't10k-images-idx3-ubyte'));
  const digit = all.subarray(16 + index * 784, 16 + (index + 1) * 784);
  const data = new Uint8Array(120 * 120).fill(240);
  for (let y = 0; y < 84; y++) {
    for (let x = 0; x < 84; x++) {
      const ink = digit[Math.floor(y / 3) * 28 + Math.floor(x / 3)]!;
      data[(y + 18) * 120 + x + 18] = 240 - Math.round(ink * 0.85);
    }
  }
  return encodePng({ width: 120, height: 120, data });
}

beforeAll(async () => {
  const classes = [...DIGITS, NO_DIGIT];
  const reader = sequential([flatten(), dense(11, { activation: 'softmax' })], { classes, seed: 1 });
  await reader.save(at('reader.onnx'));
  mkdirSync(at('pictures'));
  for (const [index, name] of [[0, 'seven'], [2, 'one']] as const) {
    writeFileSync(at(`pictures/${name}.png`), await digitPicture(index));
  }
  const blank = { width: 90, height: 60, data: new Uint8Array(5400).fill(250) };
  writeFileSync(at('pictures/blank.png'), await encodePng(blank));
  const labels = ['file,label', 'seven.png,7', 'one.png,1', 'blank.png,', 'gone.png,12'];
  writeFileSync(at('pictures/labels.csv'), labels.join('\n'));
  writeFileSync(at('few.csv'), `7${',0'.repeat(784)}\n1${',9'.repeat(784)}\n`);
}); // prettier-ignore

describe('tenfold evaluate', () => {
  it('judges a model that knows "none" by its likeliest digit and counts what it refuses', async () => {
    const { code, stdout, stderr } = await run('reader.onnx', '-q', '--data', 'synthetic:700');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Called none +\d+ +[\d.]+% of the images would be refused/m);
    const json = await run('reader.onnx', '-q', '--data', 'synthetic:700', '--json');
    const result = JSON.parse(json.stdout) as { calledNone: number; confusion: number[][] };
    expect(result.calledNone).toBeGreaterThanOrEqual(0);
    expect(result.confusion).toHaveLength(10);
  });

  it('predicts with a model that knows "none"', async () => {
    const predict = (...args: string[]) =>
      tenfold(['predict', 'reader.onnx', '--data', 'synthetic:70', ...args], { cwd: folder });
    const csv = await predict('--all');
    expect(csv.code, csv.stderr).toBe(0);
    expect(csv.stdout).toMatch(/^index,label,digit,confidence,p0,.*,p9,pnone\n/);
    const one = await predict('--index', '0', '--json');
    expect((JSON.parse(one.stdout) as { probabilities: number[] }).probabilities).toHaveLength(11);
  });

  it('gives coverage and risk as numbers', async () => {
    const { stdout } = await run('reader.onnx', '-q', '--data', 'synthetic:700', '--json');
    const { riskCoverage, errorRate, total } = JSON.parse(stdout) as {
      errorRate: number;
      total: number;
      riskCoverage: {
        aurc: number;
        curve: { confidence: number; coverage: number; risk: number }[];
        above: { confidence: number; count: number; errors: number; errorRate: number | null }[];
      };
    };
    expect(riskCoverage.curve[0]).toMatchObject({ coverage: 1, risk: errorRate });
    expect(riskCoverage.above.map(({ confidence }) => confidence)).toEqual([0.5, 0.9, 0.95, 0.99, 0.999]); // prettier-ignore
    expect(riskCoverage.above[0]!.count).toBeLessThanOrEqual(total);
  });

  it('takes data without a test part where all of it is meant', async () => {
    const all = await run('--data', 'few.csv', '--part', 'all', '--json', '-q');
    expect(all.code, all.stderr).toBe(0);
    expect(JSON.parse(all.stdout)).toMatchObject({ total: 2 });
    const test = await run('--data', 'few.csv', '-q');
    expect(test.code).toBe(1);
    expect(test.stderr).toMatch(/^error: few.csv holds 2 images, too few for a test part/);
  });

  it('looks at the place of the report before the work', async () => {
    for (const mode of [[], ['--robustness'], ['--images', 'pictures']]) {
      const { code, stderr } = await run(...mode, '--report', 'no/such/page.html');
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: Cannot write no\/such\/page.html: the folder no\/such does not exist; create it first\.\n$/); // prettier-ignore
    }
  });

  it.each([
    [['a.onnx', 'b.onnx'], /Name one model, got a.onnx, b.onnx/],
    [['--images', 'pictures', '--robustness'], /exclude each other/],
    [['--images', 'pictures', '--data', 'synthetic'], /--data names a data set/],
    [['--images', 'pictures', '--part', 'all'], /--part goes with a data set/],
    [['--committee', '--robustness'], /leave out --committee/],
    [['--robustness', '--plots', 'plots'], /--plots/],
    [['--samples', '100'], /go with --robustness/],
    [['--robustness', '--samples', '0'], /whole number from 10/],
  ])('refuses %j as wrong usage', async (args, says) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});

describe('tenfold evaluate --robustness', () => {
  const few = ['--robustness', '--samples', '20', '-q'];

  it('compares models under every corruption, on the same images', async () => {
    const { code, stdout, stderr } = await run(...few, 'classic', '--model', 'reader.onnx', '--report', 'robust.html'); // prettier-ignore
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^rotation +5° +10° .*\n {2}classic .*\n {2}reader.onnx /);
    expect(stdout).toMatch(/^classic +\d+\.\d% clean, \d+\.\d% corrupted$/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(readFileSync(at('robust.html'), 'utf8')).toContain('under corruption');
  });

  it('prints the same figures for the same seed', async () => {
    const once = await run(...few, '--seed', '3', '--json', 'classic');
    expect((await run(...few, '--seed', '3', '--json', 'classic')).stdout).toBe(once.stdout);
    const { models, data, seed } = JSON.parse(once.stdout) as {
      models: {
        name: string;
        sha256: string;
        clean: number;
        mean: number;
        corruptions: object[];
      }[];
      data: { count: number };
      seed: number;
    };
    expect([models.length, data.count, seed]).toEqual([1, 20, 3]);
    expect(models[0]).toMatchObject({ name: 'classic' });
    expect(models[0]!.clean).toBeGreaterThan(0.9);
    expect(models[0]!.mean).toBeLessThan(models[0]!.clean);
    expect(models[0]!.corruptions).toHaveLength(11);
    expect(models[0]!.corruptions[0]).toMatchObject({ corruption: 'rotation', unit: '°' });
  });
});

describe('tenfold evaluate --images', () => {
  it('reads the pictures, counts a missing one as rejected, and exits with 1 for it', async () => {
    const args = ['classic', '--images', 'pictures', '-q', '--report', 'reading.html', '--json'];
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toBe('error: Cannot read pictures/gone.png: it does not exist.\n');
    expect(code).toBe(1);
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).toMatchObject({
      ...{ pictures: 4, stringAccuracy: 2 / 3, digitAccuracy: 2 / 4, coverage: 2 / 3 },
      rejection: {
        digits: { total: 3, right: 2, wrong: 0, rejected: 1 },
        noDigit: { total: 1, right: 0, wrong: 0, rejected: 1 },
        reasons: { blank: 1, 'unreadable image': 1 },
      },
      failures: [{ file: 'gone.png', expected: '12', read: '', rejected: true }],
      model: { name: 'classic' },
      folder: 'pictures',
    });
    expect(readFileSync(at('reading.html'), 'utf8')).toContain('gone.png');
  });

  it('reads with all models of a folder together', async () => {
    const { stdout } = await run('--images', 'pictures', '--committee', '--json', '-q');
    expect(JSON.parse(stdout)).toMatchObject({
      stringAccuracy: 2 / 3,
      model: { name: 'champion' },
    });
  });

  it('says what is wrong with the folder or its labels, and writes no report', async () => {
    mkdirSync(at('bare'));
    mkdirSync(at('odd'));
    writeFileSync(at('odd/labels.csv'), 'a.png,seven\n');
    for (const [name, says] of [
      ['nowhere', /nowhere.*labels.csv.*does not exist/],
      ['bare', /bare.labels.csv.*does not exist/],
      ['odd', /line 1 has the label "seven"/],
    ] as const) {
      const { code, stdout, stderr } = await run('--images', name, '--report', 'none.html', '-q');
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^error: [^\n]*\n$/);
      expect(stderr).toMatch(says);
      expect(existsSync(at('none.html'))).toBe(false);
    }
  });
});

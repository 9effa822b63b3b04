import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder, tenfold } from './run.js';

// Processes share the machine with other tests.
vi.setConfig({ testTimeout: 120_000 });

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const file = (...path: string[]): Buffer => readFileSync(at(...path));
const config = (...path: string[]) => JSON.parse(file(...path).toString()) as Record<string, never>;

/** A network that trains in a moment, and everything else that a file can say. */
const tiny = {
  name: 'tiny',
  network: {
    layers: [
      { type: 'conv2d', filters: 4, kernel: 5, stride: 3, activation: 'relu' },
      { type: 'flatten' },
      { type: 'dropout', rate: 0.1 },
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
  },
  optimizer: { type: 'adamw', weightDecay: 0.01 },
  learningRate: 0.01,
  schedule: { type: 'cosine' },
  batch: 64,
  epochs: 2,
  data: 'synthetic:700',
  seed: 3,
  threads: 1,
};

beforeAll(() => writeFileSync(at('tiny.json'), JSON.stringify(tiny)));

const train = (...args: string[]) => tenfold(['train', ...args], { cwd: folder });

describe('tenfold train', () => {
  it('trains what a file says and leaves a run folder with model and history', async () => {
    const { code, stdout, stderr } = await train('--config', 'tiny.json', '--out', 'runs/one');
    expect(code, stderr).toBe(0);
    expect(readdirSync(at('runs/one')).sort()).toEqual([
      'best.ckpt',
      'config.json',
      'history.csv',
      'history.json',
      'last.ckpt',
      'model.onnx',
    ]);
    expect(stdout).toMatch(/^Trained 2 epochs in .*: test accuracy \d+\.\d\d%/);
    expect(stdout).toMatch(/^Model: runs\/one\/model.onnx$/m);
    expect(stderr).toMatch(/^epoch 2\/2: loss \d\.\d{4}, accuracy .*, val accuracy /m);
    // No terminal: nothing is redrawn or coloured.
    for (const control of ['\r', '\u001b']) expect(stderr + stdout).not.toContain(control);
    expect(stderr).not.toMatch(/On the losses|threads share/);
    const history = JSON.parse(file('runs/one/history.json').toString()) as { valLoss: number }[];
    expect(history.map(({ valLoss }) => valLoss > 0)).toEqual([true, true]);
  });

  it('says why its losses are not those of the finished model', async () => {
    const smoothed = { ...tiny, loss: { type: 'categoricalCrossEntropy', labelSmoothing: 0.1 } };
    writeFileSync(
      at('smoothed.json'),
      JSON.stringify({ ...smoothed, epochs: 1, temperature: 0.5, views: { rotation: 9 } }),
    );
    const { stderr } = await train('--config', 'smoothed.json', '--out', 'runs/smoothed');
    expect(stderr).toMatch(
      /^On the losses: the training loss counts smoothed labels \(0\.1\), and both losses are from before the temperature \(0\.5\), and figures by epoch are of one look at each image, the model takes several\.$/m,
    );
  });

  it('says that more threads than cores are slower', async () => {
    const threads = String(availableParallelism() + 1);
    const { stderr } = await train('--config', 'tiny.json', '--epochs', '1', '--threads', threads, '--out', 'runs/threads'); // prettier-ignore
    expect(stderr).toMatch(
      /^\d+ threads share \d+ cores? here: training is slower than with \d+\.$/m,
    );
  });

  it('refuses to mix another run into the folder, and leaves the first one alone', async () => {
    const before = file('runs/one/model.onnx');
    const { code, stderr } = await train('--config', 'tiny.json', '--out', 'runs/one');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*runs\/one: .*already; use --resume/m);
    expect(file('runs/one/model.onnx')).toEqual(before);
  });

  it('puts flags before the file, and the file before the recipe', async () => {
    const args = ['--config', 'tiny.json', '--epochs', '1', '--seed', '4', '--validation', 'none'];
    const { code, stdout, stderr } = await train(
      'quick',
      ...args,
      '--out',
      'flags',
      '--json',
      '-q',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toBe('');
    expect(config('flags', 'config.json')).toMatchObject({
      seed: 4,
      validation: 'none',
      threads: 1,
      recipe: { name: 'tiny', epochs: 1, batch: 64, loss: { labelSmoothing: 0.1 } },
      data: { source: 'synthetic:700' },
    });
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual([
      'run',
      'model',
      'epochs',
      'epoch',
      'accuracy',
      'valAccuracy',
      'bestEpoch',
      'seconds',
    ]);
    expect(result).toMatchObject({ run: 'flags', epochs: 1, valAccuracy: null, bestEpoch: null });
  });

  it('takes the environment before the file, and flags before the environment', async () => {
    const env = { TENFOLD_SEED: '11', TENFOLD_THREADS: '2', TENFOLD_DATA: '' };
    const args = ['train', '--config', 'tiny.json', '--epochs', '1', '--threads', '1', '-q'];
    expect((await tenfold([...args, '--out', 'env'], { cwd: folder, env })).code).toBe(0);
    expect(config('env', 'config.json')).toMatchObject({ seed: 11, threads: 1, data: { source: 'synthetic:700' } }); // prettier-ignore
  });

  it('gives another optimizer its own learning rate and keeps that of the same one', async () => {
    const short = ['--config', 'tiny.json', '--epochs', '1', '-q'];
    await train(...short, '--optimizer', 'sgd', '--out', 'sgd');
    await train(...short, '--optimizer', 'adamw', '--out', 'adamw');
    expect(config('sgd', 'config.json')).toMatchObject({
      recipe: { optimizer: { type: 'sgd' }, learningRate: 0.01 },
    });
    expect(config('adamw', 'config.json')).toMatchObject({
      recipe: { optimizer: { type: 'adamw', weightDecay: 0.01 }, learningRate: 0.01 },
    });
  });

  it("keeps the recipe's temperature unless network or loss are others", async () => {
    const changes = {
      same: { epochs: 1 },
      loss: { epochs: 1, loss: { type: 'categoricalCrossEntropy' } },
      both: { epochs: 1, network: tiny.network, temperature: 0.7 },
    };
    const shared = { recipe: 'quick', data: 'synthetic:700', threads: 1, validation: 'none' };
    const temperatures: unknown[] = [];
    for (const [name, change] of Object.entries(changes)) {
      writeFileSync(at(`${name}.json`), JSON.stringify({ ...shared, ...change }));
      await train('--config', `${name}.json`, '--out', `t-${name}`, '-q');
      const written: Record<string, { temperature?: number }> = config(`t-${name}`, 'config.json');
      temperatures.push(written.recipe?.temperature);
    }
    expect(temperatures).toEqual([0.436, undefined, 0.7]);
  });

  it('repeats a run from its own config.json, byte for byte', async () => {
    const args = ['--config', 'runs/one/config.json', '--out', 'again', '-q'];
    const { code, stderr } = await train(...args);
    expect(code, stderr).toBe(0);
    expect(file('again/model.onnx')).toEqual(file('runs/one/model.onnx'));
  });

  it('lets held-out training images decide when to stop, not the test images', async () => {
    const args = ['--config', 'tiny.json', '--patience', '1', '--epochs', '30', '-q'];
    const { stdout } = await train(...args, '--out', 'patient', '--json');
    expect(config('patient', 'config.json')).toMatchObject({ validation: 0.1, patience: 1 });
    const { epochs, epoch, bestEpoch } = JSON.parse(stdout) as Record<string, number>;
    expect([epoch, epochs]).toEqual([bestEpoch, bestEpoch! + 1]);
  });

  it('names the run folder after recipe and time', async () => {
    const args = ['--config', 'tiny.json', '--epochs', '1', '--json', '-q'];
    const { run } = JSON.parse((await train(...args)).stdout) as { run: string };
    expect(run).toMatch(/^runs\/tiny-\d{8}-\d{6}$/);
  });

  it('saves at Ctrl-C, exits with 130, and goes on to the same model', async () => {
    const long = ['train', '--config', 'tiny.json', '--epochs', '60', '--data', 'synthetic:2100'];
    const whole = await tenfold([...long, '--out', 'whole', '-q'], { cwd: folder });
    expect(whole.code, whole.stderr).toBe(0);
    let sent = false; // Of 60 epochs, so that a busy machine is still in time.
    const stopped = await tenfold([...long, '--out', 'runs/stopped'], {
      cwd: folder,
      onStderr(text, kill) {
        if (sent || !text.includes('epoch 1/60')) return;
        sent = true;
        kill('SIGINT');
      },
    });
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stdout).toBe('');
    expect(stopped.stderr).toMatch(/go on with: tenfold train --resume --out runs\/stopped$/m);
    expect(existsSync(at('runs/stopped/model.onnx'))).toBe(false);

    const other = await train('--resume', '--out', 'runs/stopped', '--seed', '5', '-q');
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/made with seed 3/);

    // The latest unfinished run in runs/ is the one that was stopped; it goes on as it was begun,
    // whatever the environment says now.
    const env = { TENFOLD_DATA: 'synthetic:900', TENFOLD_SEED: '5', TENFOLD_THREADS: '2' };
    const resumed = await tenfold(['train', '--resume'], { cwd: folder, env });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/Resuming runs\/stopped at epoch \d+/);
    expect(file('runs/stopped/model.onnx')).toEqual(file('whole/model.onnx'));
  });

  it('loses nothing when a checkpoint is damaged', async () => {
    const checkpoint = file('runs/one/last.ckpt');
    checkpoint[checkpoint.length >> 1]! ^= 1;
    writeFileSync(at('runs/one/last.ckpt'), checkpoint);
    const before = readdirSync(at('runs/one')).map((name) => file('runs/one', name));
    const { code, stderr } = await train('--resume', '--out', 'runs/one', '-q');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: Cannot resume from runs\/one\/last.ckpt: .*damaged/);
    expect(readdirSync(at('runs/one')).map((name) => file('runs/one', name))).toEqual(before);

    writeFileSync(at('runs/one/config.json'), '{"recipe": ');
    const config = await train('--resume', '--out', 'runs/one', '-q');
    expect(config.code).toBe(1);
    expect(config.stderr).toMatch(
      /^error: Cannot resume runs\/one: its config.json is damaged \(.*not JSON.*\); put it right, or start a new run/,
    );
  });
});

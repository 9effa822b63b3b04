import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BatchProgress } from '../training/train.js';
import { showTraining } from './train-progress.js';

const batch: BatchProgress = {
  epoch: 3,
  epochs: 12,
  batch: 1234,
  batches: 1875,
  loss: 0.0412,
  accuracy: 0.98712,
  imagesPerSecond: 2310.4,
  secondsLeft: 754,
};
const record = {
  epoch: 3,
  loss: 0.0412,
  accuracy: 0.98712,
  valLoss: 0.0301,
  valAccuracy: 0.9903,
  learningRate: 0.001,
  seconds: 39.1,
  imagesPerSecond: 1534,
};

/** A stream that says it is a terminal of this width, or none, and keeps what is written. */
function stream(columns?: number) {
  const passed = new PassThrough({ encoding: 'utf8' });
  const written = (): string => String(passed.read() ?? '');
  return {
    target: Object.assign(passed, columns ? { isTTY: true as const, columns } : {}),
    written,
  };
}

beforeEach(() => {
  vi.stubEnv('TERM', 'xterm-256color');
  vi.stubEnv('FORCE_COLOR', '1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('progress on a terminal', () => {
  it.each([200, 120, 80, 60, 40, 20, 5])('fits %i columns', (columns) => {
    const { target, written } = stream(columns);
    const progress = showTraining(target, 12);
    progress.onNumbers(4000, 4000);
    progress.onBatch(batch);
    progress.onEpoch(record);
    progress.close();
    for (const line of stripVTControlCharacters(written()).split(/[\r\n]+/)) {
      expect(line.length).toBeLessThan(columns);
    }
  });

  it('shows epoch, bar, loss, accuracy, speed and time left on 80 columns', () => {
    const { target, written } = stream(80);
    const progress = showTraining(target, 12);
    progress.onBatch(batch);
    expect(stripVTControlCharacters(written())).toMatch(
      /Epoch {2}3\/12 {2}━+─+ {2}loss 0\.0412 {2}acc 98\.71% {2}2,310 images\/s {2}12:34 left$/,
    );
    progress.close();
  });

  it('shows share and time left of the numbers that are written first', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { target, written } = stream(80);
    const progress = showTraining(target, 12);
    progress.onNumbers(0, 4000);
    expect(stripVTControlCharacters(written())).toMatch(/^\rFirst writing 4,000 numbers, .*\n/);
    vi.advanceTimersByTime(20_000);
    progress.onNumbers(1000, 4000);
    expect(stripVTControlCharacters(written())).toMatch(
      /Numbers {2}━{8}─{24} {2}25% {2}1:00 left$/,
    );
    progress.close();
  });

  it('is redrawn at most ten times a second, but always at the end of an epoch', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { target, written } = stream(120);
    const progress = showTraining(target, 12);
    for (let i = 1; i <= 100; i++) {
      progress.onBatch({ ...batch, batch: i });
      vi.advanceTimersByTime(10);
    }
    expect(written().split('loss').length - 1).toBe(10);
    progress.onBatch({ ...batch, batch: 1875 });
    expect(written()).toContain('loss');
    progress.close();
  });

  it('lets no file name in a note steer the terminal', () => {
    for (const columns of [80, undefined]) {
      const { target, written } = stream(columns);
      const progress = showTraining(target, 12);
      progress.onNote('Saved \u001b]0;title\u0007');
      expect(written()).toContain('Saved \uFFFD]0;title\uFFFD');
      progress.close();
    }
  });

  it('gives the cursor back and takes its line away', () => {
    const { target, written } = stream(80);
    const progress = showTraining(target, 12);
    progress.onBatch(batch);
    expect(written().startsWith('\u001b[?25l')).toBe(true);
    progress.close();
    expect(written()).toBe('\r\u001b[2K\u001b[?25h');
  });
});

describe('progress elsewhere', () => {
  it('is a plain line for each epoch, and one every ten seconds', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { target, written } = stream();
    const progress = showTraining(target, 12);
    progress.onBatch(batch);
    vi.advanceTimersByTime(10_001);
    progress.onBatch(batch);
    progress.onBatch(batch);
    progress.onEpoch(record);
    progress.close();
    expect(written()).toBe(
      'epoch 3/12, batch 1234/1875: loss 0.0412, accuracy 98.71%, 2,310 images/s, 12:34 left\n' +
        'epoch 3/12: loss 0.0412, accuracy 98.71%, val loss 0.0301, val accuracy 99.03%, 39.1 s, 1,534 images/s\n',
    );
  });

  it('is a plain line every ten seconds while numbers are written', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { target, written } = stream();
    const progress = showTraining(target, 12);
    progress.onNumbers(0, 4000);
    for (let done = 500; done <= 4000; done += 500) {
      vi.advanceTimersByTime(8_000);
      progress.onNumbers(done, 4000);
    }
    progress.close();
    expect(written()).toBe(
      'First writing 4,000 numbers, to cut digits out of.\n' +
        'numbers: 25%, 0:48 left\nnumbers: 50%, 0:32 left\nnumbers: 75%, 0:16 left\n',
    );
  });

  it('is nothing when quiet', () => {
    const { target, written } = stream(80);
    const progress = showTraining(target, 12, true);
    progress.onNumbers(0, 4000);
    progress.onBatch(batch);
    progress.onEpoch(record);
    progress.onNote('note');
    progress.close();
    expect(written()).toBe('');
  });
});

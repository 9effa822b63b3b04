import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AbortError, InputError } from '../tensor/error.js';
import { reportFailure } from './failure.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('what goes wrong', () => {
  it.each([
    new InputError('Cannot read a\u001b[2J.png'),
    new AbortError('Stopped at a\u009b2J.png'),
    new Error('unexpected \u001b[2J'),
  ])('is told without what steers a terminal: %s', (error) => {
    vi.stubEnv('FORCE_COLOR', '0');
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    reportFailure(error, new Command('tenfold'));
    const text = write.mock.calls.map(([line]) => String(line)).join('');
    expect(text).toContain('\uFFFD');
    expect(text).toMatch(/^[^\p{Cc}]*(\n[^\p{Cc}]*)*$/u);
  });
});

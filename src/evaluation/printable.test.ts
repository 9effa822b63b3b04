import { describe, expect, it } from 'vitest';
import {
  escapeMarkup,
  formatCount,
  formatDuration,
  formatShare,
  printable,
  shorten,
} from './printable.js';

describe('printable text', () => {
  it('escapes everything that means something in markup', () => {
    expect(escapeMarkup(`<a href="x" title='y'>&`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;',
    );
  });

  it('replaces control characters and lone surrogates, and keeps other scripts', () => {
    expect(printable('a\u0000b\u001b[2J\ud800')).toBe('a\uFFFDb\uFFFD[2J\uFFFD');
    expect(printable('七 😀')).toBe('七 😀');
  });

  it('cuts long text to its length, never through a character', () => {
    expect(shorten('seven', 5)).toBe('seven');
    expect(shorten('seventeen', 5)).toBe('seve…');
    expect(shorten('😀😀😀', 2)).toBe('😀…');
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1199882, '1,199,882'],
  ])('groups the digits of %i', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  it.each([
    [0.4219, '0.42 s'],
    [8.34, '8.3 s'],
    [59.96, '1 min 00 s'],
    [545, '9 min 05 s'],
    [3599.7, '1 h 00 min'],
    [7384, '2 h 03 min'],
  ])('says %d seconds as a person would', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('gives shares as percent', () => {
    expect(formatShare(0.99071)).toBe('99.07%');
    expect(formatShare(0.5, 0)).toBe('50%');
  });
});

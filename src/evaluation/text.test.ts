import { describe, expect, it } from 'vitest';
import { evaluatePredictions } from './metrics.js';
import {
  formatConfusion,
  formatConfusions,
  formatEvaluation,
  formatMetrics,
  formatPerClass,
} from './text.js';

/** Predictions with certainty: `[true, predicted, how often]`. */
function evaluate(classes: readonly string[], ...cells: [number, number, number][]) {
  const images = cells.flatMap(([t, p, times]) => new Array<[number, number]>(times).fill([t, p]));
  return evaluatePredictions({
    classes,
    labels: Uint8Array.from(images, ([t]) => t),
    probabilities: Float32Array.from(images.flatMap(([, p]) => classes.map((_, c) => +(c === p)))),
  });
}

const digits = Array.from({ length: 10 }, (_, c) => String(c));
const small = evaluate(['cat', 'dog'], [0, 0, 3], [0, 1, 1], [1, 1, 1200]);
const mnistLike = evaluate(
  digits,
  ...digits.flatMap((_, t) =>
    digits.map((_, p): [number, number, number] => [t, p, t === p ? 1100 : 12]),
  ),
);
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
const escape = String.fromCharCode(27);

describe('the text of an evaluation', () => {
  it('states accuracy with its interval, errors, loss and calibration', () => {
    expect(formatMetrics(small).split('\n')).toEqual([
      'Accuracy     99.92%    1,203 of 1,204; 95% interval 99.53% to 99.99%',
      'Errors       1         0.08% of all images',
      'Loss         0.0725    mean cross-entropy',
      'Calibration  0.08%     expected calibration error',
      'When sure    0.08%     wrong of 1,204 images read with confidence above 99%',
    ]);
  });

  it('aligns the per-class table', () => {
    expect(formatPerClass(small).split('\n')).toEqual([
      'Class      Total    Correct  Incorrect Precision    Recall        F1',
      '─'.repeat(68),
      'cat            4          3          1    1.0000    0.7500    0.8571',
      'dog        1,200      1,200          0    0.9992    1.0000    0.9996',
    ]);
  });

  it('shows true classes in rows, predicted ones in columns, and zero cells as dots', () => {
    expect(formatConfusion(small).split('\n')).toEqual([
      '          predicted',
      'true    cat    dog',
      'cat       3      1',
      'dog       ·  1,200',
    ]);
  });

  it('lists the most frequent confusions with their share of the true class', () => {
    expect(formatConfusions(small)).toBe('cat read as dog  1 of 4, 25.00%');
    expect(formatConfusions(mnistLike, { limit: 3 }).split('\n')).toHaveLength(3);
    expect(formatConfusions(evaluate(['a'], [0, 0, 1]))).toBe(
      'No class was confused with another.',
    );
  });

  it('fits into 80 columns for ten classes, whatever their names', () => {
    expect(widest(formatEvaluation(mnistLike))).toBeLessThanOrEqual(80);
    const named = {
      ...mnistLike,
      perClass: mnistLike.perClass.map((c) => ({ ...c, class: `class number ${c.class}` })),
    };
    expect(widest(formatEvaluation(named))).toBeLessThanOrEqual(80);
  });

  it('fits into 40 columns, with the columns that matter most', () => {
    const text = formatEvaluation(mnistLike, { columns: 40 });
    expect(widest(text)).toBeLessThanOrEqual(40);
    expect(text).toContain('Class      Total  Incorrect        F1');
    // No room for 1,100 in each cell: what is wrong is counted, what is right is crossed.
    expect(text).toContain('0     × 12 12 12');
    expect(text).toMatch(/^ {2}11,000 of 12,080; 95% interval/m);
    const many = evaluate(
      Array.from({ length: 26 }, (_, c) => `letter ${c}`),
      [3, 4, 2],
    );
    expect(widest(formatEvaluation(many, { columns: 40 }))).toBeLessThanOrEqual(40);
    expect(formatConfusion(many, { columns: 40 })).toContain('does not fit');
  });

  it('has the same words with and without colour, and escapes only when asked', () => {
    const colored = formatEvaluation(mnistLike, { color: true });
    expect(formatEvaluation(mnistLike)).not.toContain(escape);
    expect(colored).toContain(`${escape}[32m`);
    const plain = colored.replace(new RegExp(`${escape}\\[\\d+m`, 'g'), '');
    expect(plain).toBe(formatEvaluation(mnistLike));
  });

  it('lets no class name steer the terminal', () => {
    const hostile = evaluate([`${escape}[2J`, 'b\nc'], [0, 1, 1], [1, 1, 1]);
    const text = formatEvaluation(hostile);
    expect(text).not.toContain(escape);
    expect(text).not.toContain('b\nc');
  });
});

import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { renderRobustnessReport } from './robustness-report.js';
import { formatRobustness, type NamedRobustness } from './robustness-text.js';

const result = (name: string, from: number): NamedRobustness & { sha256: string } => {
  const row = (corruption: string, unit: string, levels: number[]) => ({
    ...{ corruption, unit, mean: from - 0.15 },
    levels: levels.map((level, i) => ({ level, accuracy: from - 0.06 * i })),
  });
  return {
    ...{ name, sha256: 'a'.repeat(64), clean: from, mean: from - 0.15 },
    corruptions: [
      row('rotation', '°', [5, 10, 15, 20, 30, 45]),
      row('thickness', ' px', [-1.5, -1, -0.5, 0.5, 1, 1.5]),
    ],
  };
};
const results = [result('champion', 0.997), result('classic', 0.991)];
const attack = `"><script>alert('x')</script>`;
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('the table of robustness', () => {
  it('puts the models one below the other, under the levels', () => {
    const lines = formatRobustness(results).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'rotation         5°      10°      15°      20°      30°      45°',
      '  champion     99.7     93.7     87.7     81.7     75.7     69.7',
      '  classic      99.1     93.1     87.1     81.1     75.1     69.1',
      '',
    ]);
    expect(lines[4]).toContain('-1.5 px');
    expect(lines[4]).toContain('+0.5 px');
    expect(lines.at(-1)).toBe('classic   99.1% clean, 84.1% corrupted');
  });

  it('fits into 40 columns, and paints what is better than all others', () => {
    expect(widest(formatRobustness(results, { columns: 40 }))).toBeLessThanOrEqual(40);
    expect(widest(formatRobustness(results.slice(0, 1), { columns: 60 }))).toBeLessThanOrEqual(60);
    const bold = `${String.fromCharCode(27)}[1m`;
    expect(formatRobustness(results, { color: true })).toContain(`${bold}     99.7`);
  });
});

describe('the report of robustness', () => {
  const report = { data: { name: 'MNIST test', count: 300, hash: 'd'.repeat(64) }, seed: 7 };

  it('has a heat map for each model, and the averages side by side', async () => {
    const { document } = parseHTML(await renderRobustnessReport({ ...report, results }));
    expect(document.querySelector('h1')?.textContent).toBe('champion, classic under corruption');
    expect(document.querySelectorAll('figure.plot svg')).toHaveLength(2);
    const words = [
      ...document.querySelectorAll('figure.plot svg')[0]!.querySelectorAll('text'),
    ].map((text) => text.textContent);
    expect(words).toEqual(expect.arrayContaining(['rotation', '99.7', '45°', '+0.5 px']));
    expect(document.querySelector('table')?.textContent).toContain('rotation84.70%84.10%');
    expect(document.querySelector('.facts')?.textContent).toContain('MNIST test, 300 images');
  });

  it('lets no name become markup, and draws accuracies of 0 and 1', async () => {
    const extreme = (accuracy: number) => ({
      ...result(attack, accuracy),
      corruptions: [{ corruption: attack, unit: '', mean: accuracy, levels: [{ level: 1, accuracy }] }],
    }); // prettier-ignore
    const html = await renderRobustnessReport({ ...report, results: [extreme(0), extreme(1)] });
    expect(html).not.toMatch(/NaN|undefined|<script/);
  });
});

import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateReadings, type ReadPicture } from './reading-metrics.js';
import { type ReadingReport, renderReadingReport } from './reading-report.js';

const attack = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;
const picture = (change: Partial<ReadPicture>): ReadPicture => ({
  ...{ file: 'a.png', expected: '12', read: '12', confidence: 0.9, rejected: false },
  ...change,
});
const evaluation = evaluateReadings([
  picture({}),
  picture({ file: attack, expected: '34', read: '84' }),
  picture({ file: 'c.png', expected: '', read: '7', confidence: 0.7 }),
  picture({ file: 'd.png', expected: '5', read: '', rejected: true, reason: 'too uncertain' }),
]);
const image = { width: 3, height: 2, data: Uint8Array.of(0, 50, 100, 150, 200, 255) };
const report: ReadingReport = {
  evaluation,
  failures: evaluation.failures.map((failure, i) => (i === 2 ? failure : { ...failure, image })),
  model: { name: 'reader', sha256: 'a'.repeat(64) },
  folder: 'cheques',
  run: { date: '1 May 2026', machine: 'two cores' },
};
const parse = (html: string) => parseHTML(html).document;

describe('the report of readings', () => {
  let html: string;
  beforeAll(async () => {
    html = await renderReadingReport(report);
  });

  it('shows the headline figures and a section for every part', () => {
    const document = parse(html);
    const headline = document.querySelector('.headline')?.textContent ?? '';
    for (const figure of ['33.33%', '1 of 3 pictures', '60.00%', '66.67%']) {
      expect(headline).toContain(figure);
    }
    expect([...document.querySelectorAll('h2')].map((title) => title.textContent)).toEqual([
      ...['Rejection', 'Calibration', 'Selective reading', 'Failures', 'Identity'],
    ]);
    const [kinds, reasons] = [...document.querySelectorAll('table')].map((each) => each.textContent);
    expect(kinds).toMatch(/with digits3111without a digit1010/);
    expect(reasons).toMatch(/too uncertain1/);
  }); // prettier-ignore

  it('shows each failure with its picture, what it holds and what was read', () => {
    const figures = [...parse(html).querySelectorAll('figure.picture')];
    expect(figures).toHaveLength(3);
    expect(figures[0]!.textContent).toContain('34 read as 84 (90.0%)');
    expect(figures[1]!.textContent).toContain('no digit read as 7 (70.0%)');
    expect(figures[2]!.textContent).toContain('5 rejected, too uncertain');
    expect(figures.map((figure) => figure.querySelectorAll('img').length)).toEqual([1, 1, 0]);
  });

  it('lets no name become markup and needs nothing from outside', async () => {
    const document = parse(
      await renderReadingReport({
        ...report,
        model: { name: attack, sha256: attack },
        folder: attack,
        run: { machine: attack, date: attack },
      }),
    );
    expect(document.querySelectorAll('script, [onerror], link, iframe')).toHaveLength(0);
    expect(document.querySelector('h1')?.textContent).toBe(`${attack} on ${attack}`);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import/);
  });

  it('leaves out confidence where nothing was read, and failures where there are none', async () => {
    const blank = picture({ expected: '', read: '', rejected: true, reason: 'blank' });
    const page = await renderReadingReport({
      ...report,
      evaluation: evaluateReadings([blank]),
      failures: [],
    });
    expect(page).not.toMatch(/Selective|NaN|undefined|null/);
    expect(page).toContain('Every picture was read or rejected rightly.');
  });
});

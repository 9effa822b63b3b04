import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../tensor/error.js';
import type { EpochRecord, History } from '../training/history.js';
import { classErrorsSvg } from './class-plot.js';
import { confusionSvg } from './confusion-plot.js';
import { accuracyCurveSvg, bestEpoch, lossCurveSvg } from './curves.js';
import { evaluatePredictions } from './metrics.js';
import { reliabilitySvg } from './reliability-plot.js';
import { riskCoverageSvg } from './risk-plot.js';
import { darkTheme, lightTheme, pageTheme, type Theme } from './theme.js';

function epoch(number: number, change: Partial<EpochRecord> = {}): EpochRecord {
  return {
    epoch: number,
    loss: 0.5 / number,
    accuracy: 1 - 0.1 / number,
    valLoss: 0.05,
    valAccuracy: 0.98,
    learningRate: 0.001,
    seconds: 40,
    imagesPerSecond: 1500,
    ...change,
  };
}

const history: History = [
  epoch(1, { valAccuracy: 0.981 }),
  epoch(2, { valAccuracy: 0.992 }),
  epoch(3, { valAccuracy: 0.991 }),
];

const hostile = [`"><script>alert('&')</script>`, 'a & b', '\u0000\u001b[31m'];

function evaluationOf(classes: readonly string[]) {
  const n = classes.length;
  return evaluatePredictions({
    classes,
    labels: Uint8Array.from({ length: 4 * n }, (_, i) => i % n),
    probabilities: Float32Array.from({ length: 4 * n * n }, (_, i) => {
      const image = Math.floor(i / n);
      const predicted = image % 5 === 0 ? (image + 1) % n : image % n;
      return i % n === predicted ? 0.7 : 0.3 / (n - 1);
    }),
  });
}

const evaluation = evaluationOf(hostile);

const plots: [string, (theme: Theme) => Promise<string>][] = [
  ['loss curve', (theme) => lossCurveSvg(history, theme)],
  ['accuracy curve', (theme) => accuracyCurveSvg(history, theme)],
  ['curve of one epoch', (theme) => lossCurveSvg(history.slice(0, 1), theme)],
  ['confusion heat map', (theme) => confusionSvg(evaluation, theme)],
  ['errors by class', (theme) => classErrorsSvg(evaluation, theme)],
  ['reliability plot', (theme) => reliabilitySvg(evaluation.calibration, theme)],
  ['risk-coverage curve', (theme) => riskCoverageSvg(evaluation.riskCoverage, theme)],
];

function select(svg: string, selector: string) {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  return [...document.querySelectorAll(selector)];
}

type SvgElement = ReturnType<typeof select>[number];

/** The numbers in an element's attribute. */
function numbers(element: SvgElement | null | undefined, attribute: string): number[] {
  return (element?.getAttribute(attribute)?.match(/-?[\d.]+/g) ?? []).map(Number);
}

/** The words of an SVG, one entry for each text element. */
function words(svg: string): string[] {
  return select(svg, 'text').map((text) => text.textContent ?? '');
}

// The plotting library takes a moment to load.
beforeAll(() => import('@observablehq/plot'));

describe.each(plots)('the %s', (_, draw) => {
  it('stands alone: a strict SVG rasteriser draws it in light and in dark', async () => {
    for (const theme of [lightTheme, darkTheme]) {
      const svg = await draw(theme);
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
      expect(svg).not.toMatch(/var\(|<style|<script|NaN|undefined|Infinity/);
      const image = sharp(Buffer.from(svg));
      const { width, height } = await image.metadata();
      expect(width).toBeGreaterThan(400);
      expect(height).toBeGreaterThan(100);
      // Something is drawn besides the background.
      expect((await image.stats()).entropy).toBeGreaterThan(0.1);
    }
  });

  it('takes every colour from the page when drawn for one', async () => {
    const svg = await draw(pageTheme);
    expect(svg).toContain('var(--ink)');
    expect(svg).not.toMatch(/#[0-9a-f]{3,8}\b/);
  });

  it('says in words what it shows', async () => {
    expect(await draw(lightTheme)).toMatch(/role="img" aria-label="[^"]{20,}"/);
  });
});

describe('bestEpoch', () => {
  it('is the first epoch with the highest validation accuracy', () => {
    expect(bestEpoch([...history, epoch(4, { valAccuracy: 0.992 })])).toBe(2);
  });

  it('goes by training accuracy where nothing was validated', () => {
    const plain = [1, 2].map((n) => epoch(n, { valAccuracy: undefined, valLoss: undefined }));
    expect(bestEpoch(plain)).toBe(2);
    expect(bestEpoch([])).toBeUndefined();
  });
});

describe('learning curves', () => {
  it('mark the best epoch and name the last values', async () => {
    const accuracy = words(await accuracyCurveSvg(history));
    expect(accuracy).toContain('best: epoch 2');
    expect(accuracy).toContain('99.10%');
    expect(words(await lossCurveSvg(history))).toContain('0.0500');
    expect(words(await lossCurveSvg(history.slice(0, 2)))).toContain('best and last: epoch 2');
  });

  it('name the lowest loss on validation where it rose again', async () => {
    const risen = [0.05, 0.034, 0.04, 0.045].map((valLoss, i) => epoch(i + 1, { valLoss }));
    expect(words(await lossCurveSvg(risen))).toContain('lowest 0.0340');
    expect(words(await accuracyCurveSvg(risen)).join()).not.toContain('lowest');
    const falling = words(await lossCurveSvg(risen.slice(0, 2)));
    expect(falling.join()).not.toContain('lowest');
  });

  it('say so when losses are on a log scale', async () => {
    const wide = [epoch(1, { loss: 1 }), epoch(2, { loss: 0.01 })];
    expect(words(await lossCurveSvg(wide))).toContain('epoch (loss on a log scale)');
    const narrow = [epoch(1, { loss: 0.06 }), epoch(2, { loss: 0.05 })];
    expect(words(await lossCurveSvg(narrow))).toContain('epoch');
  });

  it('keep the labels of two close lines apart', async () => {
    const close = [epoch(1), epoch(2, { loss: 0.05001, valLoss: 0.05 })];
    const svg = await lossCurveSvg(close);
    const labels = [...svg.matchAll(/<g[^>]*translate\(8,([\d.]+)\)/g)].map(([, y]) => Number(y));
    expect(labels).toHaveLength(2);
    expect(Math.abs(labels[0]! - labels[1]!)).toBeGreaterThanOrEqual(13.9);
  });

  it('draw training alone without validation, and skip values that are not finite', async () => {
    const plain = [1, 2].map((n) => epoch(n, { valAccuracy: undefined, valLoss: undefined }));
    expect(words(await lossCurveSvg(plain))).not.toContain('validation');
    const broken = [...history, epoch(4, { loss: NaN })];
    expect(await lossCurveSvg(broken)).not.toContain('NaN');
  });

  it('refuse a history with nothing to draw, in one clear line', async () => {
    await expect(lossCurveSvg([])).rejects.toThrow(InputError);
    const nothing = [epoch(1, { loss: NaN, valLoss: Infinity })];
    await expect(lossCurveSvg(nothing)).rejects.toThrow(/no epoch with finite values/);
  });
});

describe('the confusion heat map', () => {
  it('writes each count in its cell and leaves cells that never happened blank', async () => {
    const svg = await confusionSvg(
      evaluatePredictions({
        classes: ['a', 'b'],
        labels: Uint8Array.of(0, 0, 0, 1),
        probabilities: Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1),
      }),
    );
    const counts = words(svg).filter((word) => /^\d+$/.test(word));
    expect(counts).toEqual(['2', '1', '1']);
  });

  it('has the diagonal in the legend as pale as in the cells', async () => {
    const svg = await confusionSvg(evaluation);
    const pale = select(svg, `[fill="${lightTheme.accent}"]`);
    const [legend, cells] = pale.map((element) => element.getAttribute('fill-opacity'));
    expect([pale.length, legend]).toEqual([2, cells]);
  });

  it('leans the names that are wider than their columns', async () => {
    const named = evaluationOf(Array.from({ length: 11 }, (_, c) => `shape ${c}`));
    expect(await confusionSvg(named)).toMatch(/rotate\(-45\)/);
    expect(await confusionSvg(evaluation)).not.toMatch(/rotate\(-45\)/);
  });

  it('stays readable with forty classes', async () => {
    const many = evaluationOf(Array.from({ length: 40 }, (_, c) => `c${c}`));
    expect(words(await confusionSvg(many)).length).toBeLessThan(80);
  });
});

describe('the errors by class', () => {
  it('give wrong and all images of each class, and say when there are none', async () => {
    const svg = await classErrorsSvg(
      evaluatePredictions({
        classes: ['a', 'b', 'never'],
        labels: Uint8Array.of(0, 0, 1),
        probabilities: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 1, 0),
      }),
    );
    expect(words(svg)).toEqual(
      expect.arrayContaining(['1 of 2 (50.00%)', '0 of 1 (0.00%)', 'no images']),
    );
  });

  it('have room for the longest label', async () => {
    const longest = '126 of 1,009 (12.49%)';
    const images = Array.from({ length: 2_000 }, (_, i) => (i < 1_009 ? 0 : 1));
    const svg = await classErrorsSvg(
      evaluatePredictions({
        classes: ['9', '1'],
        labels: Uint8Array.from(images),
        probabilities: Float32Array.from(
          images.flatMap((label, i) => (label === 0 && i >= 126 ? [1, 0] : [0, 1])),
        ),
      }),
    );
    const label = select(svg, 'text').find(({ textContent }) => textContent === longest)!;
    const [x] = numbers(label, 'transform');
    const [dx] = numbers(label.parentElement, 'transform');
    // The widest of the fonts takes 6.4 units a character.
    expect(x! + dx! + 6.4 * longest.length).toBeLessThan(440);
  });
});

describe('the reliability plot', () => {
  it('states the ECE and how many images each bin holds', async () => {
    const text = words(
      await reliabilitySvg({
        ece: 0.0123,
        bins: [
          { from: 0, to: 0.5, count: 12, confidence: 0.4, accuracy: 0.5 },
          { from: 0.5, to: 1, count: 9812, confidence: 0.9, accuracy: 0.88 },
        ],
      }),
    );
    expect(text).toEqual(expect.arrayContaining(['Reliability: ECE 1.23%', '12', '9.8k']));
  });
});

describe('the risk-coverage curve', () => {
  /** A hundred answers: the `unsure` least confident ones are wrong. */
  const errorsBelow = (unsure: number) =>
    evaluatePredictions({
      classes: ['a', 'b'],
      labels: new Uint8Array(100),
      probabilities: Float32Array.from({ length: 200 }, (_, i) => {
        const confidence = 0.6 + 0.4 * (Math.floor(i / 2) / 100);
        return Math.floor(i / 2) < unsure === (i % 2 === 0) ? 1 - confidence : confidence;
      }),
    }).riskCoverage;

  it('shows the part of the coverage where refusing helps, and marks confidences', async () => {
    const few = words(await riskCoverageSvg(errorsBelow(4)));
    expect(few).toEqual(expect.arrayContaining(['95%', '100%']));
    expect(few).not.toContain('50%');
    const many = words(await riskCoverageSvg(errorsBelow(40)));
    expect(many).toEqual(expect.arrayContaining(['50%', '100%']));
    expect(words(await riskCoverageSvg(errorsBelow(90)))).toContain('above 90%');
  });

  it.each([60, 90])(
    'marks a confidence where its readings end, with the label off the curve, with %i wrong',
    async (unsure) => {
      const { above, curve, ...rest } = errorsBelow(unsure);
      const svg = await riskCoverageSvg({ above, curve, ...rest });
      const path = numbers(select(svg, 'path[stroke], [aria-label=line] path')[0], 'd');
      const line = path.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: path[i + 1]! }] : []));
      const dots = select(svg, 'circle');
      const labels = select(svg, 'text').filter((text) => text.textContent?.startsWith('above'));
      expect(labels.length).toBeGreaterThan(0);
      expect(dots).toHaveLength(labels.length);
      labels.forEach((label, i) => {
        const share = Number.parseFloat(label.textContent!.slice('above '.length)) / 100;
        const { count, errorRate } = above.find(({ confidence }) => confidence === share)!;
        const at = curve.findIndex(({ coverage }) => coverage === count / 100);
        expect(curve[at]!.risk).toBe(errorRate);
        // The plot begins at a coverage of 0 here.
        expect(numbers(dots[i], 'cx')[0]).toBeCloseTo(56 + (360 * count) / 100, 2);
        expect(numbers(dots[i], 'cy')[0]).toBeCloseTo(line[at]!.y, 2);
        const [x, y] = numbers(label, 'transform');
        const [dx, dy] = numbers(label.parentElement, 'transform');
        const edge = x! + dx!;
        const [from, to] = dx! < 0 ? [edge - 60, edge] : [edge, edge + 60];
        expect(from).toBeGreaterThanOrEqual(56);
        const highest = Math.min(...line.filter((p) => p.x >= from && p.x <= to).map((p) => p.y));
        // The label's middle, and half of its height.
        expect(y! + dy! + 6).toBeLessThan(highest);
      });
    },
  );

  it('is drawn when nothing is wrong', async () => {
    expect(await riskCoverageSvg(errorsBelow(0))).not.toMatch(/NaN|Infinity/);
  });
});

import { parseHTML } from 'linkedom';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../dataset/dataset.js';
import { InputError } from '../tensor/error.js';
import { evaluatePredictions } from './metrics.js';
import { type ReportData, renderReport, reportMistakes } from './report.js';

const attack = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;

/** Ninety images of two classes; every third is misread, each a little less confidently. */
const dataset: Dataset = {
  name: 'test set',
  count: 90,
  width: 3,
  height: 2,
  images: Uint8Array.from({ length: 540 }, (_, i) => i % 256),
  labels: Uint8Array.from({ length: 90 }, (_, i) => i % 2),
  classes: ['zero', 'one'],
  hash: 'd'.repeat(64),
};
const probabilities = Float32Array.from({ length: 180 }, (_, i) => {
  const image = Math.floor(i / 2);
  const predicted = image % 3 === 0 ? 1 - (image % 2) : image % 2;
  const confidence = 0.95 - image / 300;
  return i % 2 === predicted ? confidence : 1 - confidence;
});

const data: ReportData = {
  evaluation: evaluatePredictions({ ...dataset, probabilities }),
  history: [1, 2, 3].map((epoch) => ({
    ...{ epoch, loss: 1 / epoch, accuracy: 0.9, valLoss: 0.3, valAccuracy: 0.9 + epoch / 100 },
    ...{ learningRate: 0.001, seconds: 60, imagesPerSecond: 1000 },
  })),
  mistakes: reportMistakes(dataset, probabilities),
  model: {
    name: 'classic',
    parameters: 1199882,
    layers: [{ name: 'conv1', type: 'conv2d', outputShape: '[N, 32, 26, 26]', parameters: 320 }],
    sha256: 'a'.repeat(64),
    recipe: 'classic.json',
    seed: 42,
  },
  data: { name: dataset.name, count: dataset.count, hash: dataset.hash },
  run: { date: '1 May 2026', machine: 'two cores', seconds: 0.5 },
};

const parse = (html: string) => parseHTML(html).document;

let html: string;
beforeAll(async () => {
  html = await renderReport(data);
});

describe('reportMistakes', () => {
  it('takes the most confident mistakes with their pixels and top probabilities', () => {
    const [first, second] = reportMistakes(dataset, probabilities, 2);
    expect([first!.index, second!.index]).toEqual([0, 3]);
    expect(first).toMatchObject({ actual: 'zero', image: { width: 3, height: 2 } });
    expect([...second!.image.data]).toEqual([18, 19, 20, 21, 22, 23]);
    expect(first!.top.map((entry) => entry.class)).toEqual(['one', 'zero']);
    expect(first!.top[0]!.probability).toBeCloseTo(0.95, 6);
  });

  it('shows at most sixty unless told otherwise', () => {
    const wrong = Float32Array.from(probabilities, (_, i) => +(i % 2 !== dataset.labels[i >> 1]));
    expect(reportMistakes(dataset, wrong)).toHaveLength(60);
    expect(reportMistakes(dataset, wrong, 90)).toHaveLength(90);
  });

  it('rejects probabilities that do not fit the data', () => {
    expect(() => reportMistakes(dataset, probabilities.subarray(2))).toThrow(InputError);
  });
});

describe('renderReport', () => {
  it('holds everything itself: no script and no outside resource', () => {
    const document = parse(html);
    expect(document.querySelectorAll('script, link, iframe, object, base')).toHaveLength(0);
    const sources = [...document.querySelectorAll('[src], [href]')].map(
      (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
    );
    expect(sources.every((source) => source.startsWith('data:image/png;base64,'))).toBe(true);
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|@import/);
  });

  it('shows the headline figures', () => {
    const text = parse(html).querySelector('.headline')?.textContent ?? '';
    for (const figure of [
      '66.67%',
      '30',
      'of 90 images',
      '33.33%',
      data.evaluation.loss.toFixed(4),
    ]) {
      expect(text).toContain(figure);
    }
  });

  it('has a section for every part', () => {
    const titles = [...parse(html).querySelectorAll('h2')].map((title) => title.textContent);
    expect(titles).toEqual([
      ...['Learning', 'Confusion', 'Classes', 'Calibration'],
      ...['Selective reading', 'Mistakes', 'Identity'],
    ]);
    expect(parse(html).querySelectorAll('figure.plot svg')).toHaveLength(6);
    expect(html).toContain('Best epoch 3 with 93.00% validation accuracy');
  });

  it('identifies model, data, machine and duration', () => {
    const text = parse(html).querySelector('.facts')?.textContent ?? '';
    for (const fact of ['1,199,882', 'classic.json', '42', 'a'.repeat(64), 'd'.repeat(64)]) {
      expect(text).toContain(fact);
    }
    expect(text).toContain('two cores');
    expect(text).toContain('0.50 s, 180 images a second');
    expect(html).toContain('[N, 32, 26, 26]');
  });

  it('says why the losses by epoch are not the headline cross-entropy, where they are not', async () => {
    const remark = async (model: Partial<ReportData['model']>) => {
      const page = parse(await renderReport({ ...data, model: { ...data.model, ...model } }));
      return page.querySelector('.plots figcaption')?.textContent;
    };
    expect(await remark({})).toBeUndefined();
    expect(await remark({ temperature: 1, labelSmoothing: 0 })).toBeUndefined();
    expect(await remark({ labelSmoothing: 0.1 })).toBe(
      'Not to be compared with the cross-entropy above: the training loss counts smoothed labels (0.1).',
    );
    expect(await remark({ labelSmoothing: 0.1, temperature: 0.436 })).toMatch(
      /smoothed labels \(0\.1\), and both losses are from before the temperature \(0\.436\)\.$/,
    );
    expect(await remark({ views: { rotation: 9 } })).toMatch(
      /: figures by epoch are of one look at each image, the model takes several\.$/,
    );
  });

  it('lets long layer names break between their words, and nowhere loses a number', async () => {
    const layer = { name: 'batch_normalization_1', type: 'BatchNormalization', parameters: 48 };
    const layers = [{ ...layer, outputShape: '[N, 4]' }];
    const page = parse(await renderReport({ ...data, model: { ...data.model, layers } }));
    const cells = [...page.querySelectorAll('[aria-label="Layers"] tbody .name')];
    expect(cells.map(({ textContent }) => textContent)).toEqual([layer.name, layer.type]);
    expect(cells.map((cell) => cell.querySelectorAll('wbr').length)).toEqual([2, 1]);
  });

  it('lets long class names break beside their figures, and short ones nowhere', async () => {
    const long = 'n'.repeat(55);
    const named = { ...dataset, classes: ['zero', long] };
    const evaluation = evaluatePredictions({ ...named, probabilities });
    const page = parse(await renderReport({ ...data, evaluation }));
    const names = (table: string) =>
      [...page.querySelectorAll(`[aria-label="${table}"] tbody th.name`)].map((cell) => [
        cell.textContent,
        cell.querySelectorAll('wbr').length,
      ]);
    expect(names('Figures by class')).toEqual([
      ['zero', 0],
      [long, 5],
    ]);
    expect(names('Most frequent confusions')).toContainEqual([`zero read as ${long}`, 5]);
  });

  it('gives every misread digit its image, words and bars', () => {
    const figures = [...parse(html).querySelectorAll('figure.digit')];
    expect(figures).toHaveLength(30);
    const [first] = figures;
    expect(first!.querySelector('img')?.getAttribute('alt')).toBe(
      'Image 0: labelled zero, read as one',
    );
    expect(first!.querySelectorAll('li')).toHaveLength(2);
    expect(first!.querySelector('li.read u')?.getAttribute('style')).toBe('width:95.0%');
    expect(first!.querySelector('li.true span')?.textContent).toBe('5.0%');
  });

  it('shows digits as dark ink on white paper, pixel by pixel', async () => {
    const source = parse(html).querySelector('figure.digit img')?.getAttribute('src') ?? '';
    const png = Buffer.from(source.split(',')[1]!, 'base64');
    const pixels = await sharp(png).extractChannel(0).raw().toBuffer();
    expect([...pixels]).toEqual([0, 1, 2, 3, 4, 5].map((ink) => 255 - ink));
  });

  it('leaves out what it was not given', async () => {
    const page = await renderReport({
      ...data,
      history: undefined,
      mistakes: [],
      run: undefined,
      model: { name: 'bare', parameters: 1, layers: [] },
    });
    expect(page).not.toMatch(/Learning|Mistakes|Machine|Recipe|Seed|undefined|NaN/);
  });

  it('says so when nothing was misread', async () => {
    const page = await renderReport({
      ...data,
      mistakes: [],
      evaluation: evaluatePredictions({
        classes: ['a', 'b'],
        labels: Uint8Array.of(0, 1),
        probabilities: Float32Array.of(1, 0, 0, 1),
      }),
    });
    expect(page).toContain('Not one image was misread.');
    expect(page).toContain('No class was confused with another.');
  });

  it('lets no name become markup', async () => {
    const hostile: Dataset = { ...dataset, name: attack, classes: [attack, 'one'], hash: attack };
    const document = parse(
      await renderReport({
        ...data,
        evaluation: evaluatePredictions({ ...hostile, probabilities }),
        mistakes: reportMistakes(hostile, probabilities, 4),
        model: {
          ...{ name: attack, parameters: 1, sha256: attack, recipe: attack },
          layers: [{ name: attack, type: attack, outputShape: attack, parameters: 1 }],
        },
        data: { name: attack, count: 90, hash: attack },
        run: { date: attack, machine: attack },
      }),
    );
    expect(document.querySelectorAll('script')).toHaveLength(0);
    expect(document.querySelectorAll('[onerror]')).toHaveLength(0);
    expect(document.querySelectorAll('img')).toHaveLength(4);
    expect(document.querySelector('h1 span')?.textContent).toBe(`on ${attack}`);
    expect(document.querySelector('.digit strong')?.textContent).toBe(attack);
  });

  it('gives the same bytes for the same data', async () => {
    expect(await renderReport(data)).toBe(html);
  });
});

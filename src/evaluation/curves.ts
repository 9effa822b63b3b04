/** @file Learning curves: loss and accuracy by epoch, training beside validation. */
import type { EpochRecord, History } from '../training/history.js';
import { InputError } from '../tensor/error.js';
import { formatShare } from './printable.js';
import { type LegendEntry, loadPlot, plotMarginTop, plotWidth, renderSvg } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

const height = 290;
const marginBottom = 42;
const marginLeft = 46;
const marginRight = 66;
/** Height of the plotting area, and what two labels at the lines' ends need between them. */
const frameHeight = height - plotMarginTop - marginBottom;
const labelHeight = 14;
/** The plotting area's width, and how far the label of a line's lowest point reaches. */
const frameWidth = plotWidth - marginLeft - marginRight;
const lowestReach = 96;

/** One line of a chart. */
interface Series {
  readonly name: 'training' | 'validation';
  readonly color: string;
  readonly points: readonly { readonly epoch: number; readonly value: number }[];
}

/** How a chart reads its values. */
interface Measure {
  readonly title: string;
  readonly pick: (record: EpochRecord) => {
    readonly training: number;
    readonly validation: number | undefined;
  };
  readonly format: (value: number) => string;
  readonly tick: (value: number) => string;
  readonly scale: (values: readonly number[]) => Scale;
  /** Whether the lowest value on validation is worth a label. */
  readonly lowest?: true;
}

interface Scale {
  readonly type: 'linear' | 'log';
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[] | number;
}

/** The epoch with the highest validation accuracy (else training accuracy), the first of equals. */
export function bestEpoch(history: History): number | undefined {
  let best: EpochRecord | undefined;
  const score = (record: EpochRecord): number => record.valAccuracy ?? record.accuracy;
  for (const record of history) {
    if (best === undefined || score(record) > score(best)) best = record;
  }
  return best?.epoch;
}

/** 1, 2 and 5 times each power of ten within `[low, high]`. */
function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    // Dividing by 10^n keeps 0.05 exactly what it prints as.
    for (const step of [1, 2, 5]) {
      const tick = power < 0 ? step / 10 ** -power : step * 10 ** power;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Logarithmic where the losses span more than a factor of eight, so that late epochs stay visible. */
function lossScale(values: readonly number[]): Scale {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (low > 0 && high / low > 8) {
    const domain = [low / 1.25, high * 1.25] as const;
    return { type: 'log', domain, ticks: logTicks(...domain) };
  }
  return { type: 'linear', domain: [0, high > 0 ? high * 1.05 : 1], ticks: 5 };
}

function accuracyScale(values: readonly number[]): Scale {
  const low = Math.min(...values);
  const domain = [Math.max(0, low - Math.max(0.002, (1 - low) * 0.1)), 1] as const;
  return { type: 'linear', domain, ticks: 5 };
}

const lossMeasure: Measure = {
  title: 'Loss by epoch',
  pick: ({ loss, valLoss }) => ({ training: loss, validation: valLoss }),
  format: (value) => (value < 0.0995 ? value.toFixed(4) : value.toFixed(3)),
  tick: String,
  scale: lossScale,
  lowest: true,
};

const accuracyMeasure: Measure = {
  title: 'Accuracy by epoch',
  pick: ({ accuracy, valAccuracy }) => ({ training: accuracy, validation: valAccuracy }),
  format: (value) => formatShare(value),
  tick: (share) => `${+(share * 100).toFixed(2)}%`,
  scale: accuracyScale,
};

/** At most a dozen whole epochs, evenly spaced and counted back from the last. */
function epochTicks(first: number, last: number): number[] {
  const step = Math.max(1, Math.ceil((last - first + 1) / 12));
  const ticks: number[] = [];
  for (let epoch = last; epoch >= first; epoch -= step) ticks.unshift(epoch);
  return ticks;
}

function seriesOf(history: History, measure: Measure, theme: Theme): Series[] {
  const all = (['training', 'validation'] as const).map((name) => ({
    name,
    color: name === 'training' ? theme.second : theme.accent,
    points: history.flatMap((record) => {
      const value = measure.pick(record)[name];
      return value !== undefined && Number.isFinite(value) ? [{ epoch: record.epoch, value }] : [];
    }),
  }));
  return all.filter(({ points }) => points.length > 0);
}

/** How far below the frame's top a value is drawn, in units. */
function offsetOf(value: number, { type, domain }: Scale): number {
  const along =
    type === 'log'
      ? Math.log(value / domain[0]) / Math.log(domain[1] / domain[0])
      : (value - domain[0]) / (domain[1] - domain[0]);
  return (1 - along) * frameHeight;
}

/** Where the labels at the lines' ends go, in units below the frame's top, none over another. */
function labelOffsets(ends: readonly number[], scale: Scale): number[] {
  const offsets = ends.map((value) => offsetOf(value, scale));
  const [first, second] = offsets;
  if (first === undefined || second === undefined) return offsets;
  const missing = labelHeight - Math.abs(first - second);
  if (missing <= 0) return offsets;
  const direction = first <= second ? -1 : 1;
  return [first + (direction * missing) / 2, second - (direction * missing) / 2];
}

/** The lowest point on validation, with its label's place clear of all lines; none if it is the last. */
function lowestMark(series: readonly Series[], scale: Scale, first: number, last: number) {
  const points = series.find(({ name }) => name === 'validation')?.points ?? [];
  const lowest = points.toSorted((a, b) => a.value - b.value)[0];
  if (lowest === undefined || lowest.epoch === points.at(-1)!.epoch) return [];
  const { epoch, value } = lowest;
  const right = epoch < (first + last) / 2;
  const reach = Math.ceil((lowestReach / frameWidth) * (last - first)) * (right ? 1 : -1);
  const near = series
    .flatMap((line) => line.points)
    .filter((point) => (point.epoch - epoch) * (point.epoch - epoch - reach) <= 0)
    .map((point) => offsetOf(point.value, scale));
  const own = offsetOf(value, scale);
  const above = Math.min(...near) - labelHeight;
  const below = Math.max(...near) + labelHeight;
  const offset =
    own - above <= below - own || below > frameHeight - labelHeight / 2 ? above : below;
  return offset < 0 ? [] : [{ epoch, value, right, offset }];
}

function describe(series: readonly Series[], measure: Measure, best: number | undefined): string {
  const lines = series.map(({ name, points }) => {
    const from = measure.format(points[0]!.value);
    return `${name} from ${from} to ${measure.format(points.at(-1)!.value)}`;
  });
  return `${lines.join(', ')}; best epoch ${best}.`;
}

async function curveSvg(history: History, measure: Measure, theme: Theme): Promise<string> {
  const series = seriesOf(history, measure, theme);
  if (series.length === 0) {
    throw new InputError(
      `${measure.title}: the history holds no epoch with finite values to draw.`,
    );
  }
  const Plot = await loadPlot();
  const epochs = history.map(({ epoch }) => epoch);
  const first = Math.min(...epochs);
  const last = Math.max(...epochs);
  const best = bestEpoch(history);
  const scale = measure.scale(series.flatMap(({ points }) => points.map(({ value }) => value)));
  const ends = series.map(({ points }) => points.at(-1)!.value);
  const offsets = labelOffsets(ends, scale);
  const lowest = measure.lowest ? lowestMark(series, scale, first, last) : [];
  const legend: LegendEntry[] = series.map(({ name, color }) => ({ label: name, color }));
  const bestLabel = best === last ? `best and last: epoch ${best}` : `best: epoch ${best}`;
  const leftHalf = (best ?? last) < (first + last) / 2;
  const format = measure.format;

  return renderSvg(
    Plot,
    {
      height,
      marginBottom,
      marginLeft,
      marginRight,
      x: { domain: first === last ? [first - 1, last + 1] : [first, last], label: null },
      y: { type: scale.type, domain: scale.domain, label: null },
      marks: [
        Plot.gridY({ stroke: theme.rule, strokeOpacity: 1, ticks: scale.ticks }),
        Plot.axisX({
          ticks: epochTicks(first, last),
          tickSize: 0,
          tickFormat: String,
          fill: theme.muted,
        }),
        Plot.axisY({
          ticks: scale.ticks,
          tickSize: 0,
          tickFormat: measure.tick,
          fill: theme.muted,
        }),
        Plot.text([scale.type === 'log' ? 'epoch (loss on a log scale)' : 'epoch'], {
          frameAnchor: 'bottom',
          dy: 36,
          fill: theme.muted,
        }),
        Plot.ruleX([best], { stroke: theme.muted, strokeDasharray: '2,3' }),
        Plot.text([best], {
          x: (epoch: number) => epoch,
          text: () => bestLabel,
          frameAnchor: 'top',
          textAnchor: first === last ? 'middle' : leftHalf ? 'start' : 'end',
          dx: first === last ? 0 : leftHalf ? 5 : -5,
          dy: -12,
          fill: theme.muted,
        }),
        ...series.flatMap(({ name, color, points }, i) => [
          Plot.line(points, {
            x: 'epoch',
            y: 'value',
            stroke: color,
            strokeWidth: name === 'validation' ? 2.25 : 1.75,
          }),
          Plot.dot(
            points.filter(
              ({ epoch }) => epoch === last || (epoch === best && name === 'validation'),
            ),
            {
              x: 'epoch',
              y: 'value',
              r: 3.5,
              fill: color,
            },
          ),
          Plot.text(points.slice(-1), {
            x: 'epoch',
            frameAnchor: 'top',
            lineAnchor: 'middle',
            text: ({ value }: { value: number }) => format(value),
            textAnchor: 'start',
            dx: 8,
            dy: offsets[i]!,
            fill: color,
            fontWeight: 600,
          }),
        ]),
        Plot.dot(lowest, { x: 'epoch', y: 'value', r: 3.5, fill: theme.accent }),
        ...lowest.map((mark) =>
          Plot.text([mark], {
            x: 'epoch',
            frameAnchor: 'top',
            lineAnchor: 'middle',
            text: [`lowest ${format(mark.value)}`],
            textAnchor: mark.right ? 'start' : 'end',
            dx: mark.right ? -4 : 4,
            dy: mark.offset,
            fill: theme.accent,
          }),
        ),
      ],
    },
    { title: measure.title, description: describe(series, measure, best), legend },
    theme,
  );
}

/**
 * Training and validation loss by epoch, the best and the last epoch marked, as standalone SVG.
 * @throws InputError when the history holds nothing to draw.
 */
export function lossCurveSvg(history: History, theme: Theme = lightTheme): Promise<string> {
  return curveSvg(history, lossMeasure, theme);
}

/**
 * Training and validation accuracy by epoch, the best and the last epoch marked, as standalone SVG.
 * @throws InputError when the history holds nothing to draw.
 */
export function accuracyCurveSvg(history: History, theme: Theme = lightTheme): Promise<string> {
  return curveSvg(history, accuracyMeasure, theme);
}

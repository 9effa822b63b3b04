/** @file The confusion matrix as a heat map: right answers quiet, mistakes loud. */
import type { Evaluation } from './metrics.js';
import { formatCount, shorten } from './printable.js';
import { loadPlot, plotMarginTop, plotWidth, renderSvg } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

interface Cell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
  /** Colour strength in [0, 1]. */
  readonly strength: number;
}

/** Smallest cell, in user units, that has room for a number. */
const readableCell = 20;

/** Of cells of this size, one in so many has room for its name. */
const everyOf = (cellSize: number): number => Math.ceil(14 / cellSize);

/** Opacity of the diagonal. */
const rightStrength = 0.2;

/**
 * The confusion matrix (rows true, columns predicted) as standalone SVG. Mistakes grow in strength
 * with the logarithm of their count; cells without an image stay blank.
 */
export async function confusionSvg(
  { confusion, perClass, errors, total }: Evaluation,
  theme: Theme = lightTheme,
): Promise<string> {
  const Plot = await loadPlot();
  const names = perClass.map((figures) => shorten(figures.class, 8));
  const longest = 6.6 * Math.max(...names.map((name) => name.length));
  const marginLeft = 32 + longest;
  // Names that are wider than their columns lean; a leaning name reaches up and to the right.
  const room = (plotWidth - marginLeft) / names.length;
  const leaning = longest > room * everyOf(room) - 4;
  const marginRight = leaning ? longest / 2 : 0;
  const top = leaning ? 24 + longest * Math.SQRT1_2 : 20;
  const size = plotWidth - marginLeft - marginRight;
  const cellSize = size / names.length;
  const mostWrong = Math.max(1, ...confusion.flatMap((row, t) => row.filter((_, p) => p !== t)));
  const cells: Cell[] = confusion.flatMap((row, actual) =>
    row.map((count, predicted) => ({
      actual,
      predicted,
      count,
      strength: count === 0 ? 0 : 0.14 + 0.86 * (Math.log1p(count) / Math.log1p(mostWrong)),
    })),
  );
  const right = cells.filter(({ actual, predicted }) => actual === predicted);
  const wrong = cells.filter(({ actual, predicted, count }) => actual !== predicted && count > 0);
  const blank = cells.filter(({ actual, predicted, count }) => actual !== predicted && count === 0);
  const at = { x: 'predicted', y: 'actual', inset: 1, rx: 3 } as const;
  const every = everyOf(cellSize);
  const ticks = names.map((_, c) => c).filter((c) => c % every === 0);
  const named = { ticks, tickSize: 0, tickFormat: (c: number) => names[c] ?? '', fill: theme.ink };
  const numbered = cellSize < readableCell ? [] : [...right, ...wrong];

  return renderSvg(
    Plot,
    {
      height: size + plotMarginTop + top + 2,
      marginTop: plotMarginTop + top,
      marginLeft,
      marginRight,
      marginBottom: 2,
      x: { type: 'band', domain: names.map((_, c) => c), padding: 0, label: null },
      y: { type: 'band', domain: names.map((_, c) => c), padding: 0, label: null },
      opacity: { type: 'identity' },
      marks: [
        Plot.axisX({ ...named, anchor: 'top', ...(leaning ? { tickRotate: -45 } : {}) }),
        Plot.axisY({ ...named }),
        Plot.text(['predicted'], {
          frameAnchor: 'top',
          dy: -6 - top,
          fill: theme.muted,
          lineAnchor: 'bottom',
        }),
        Plot.text(['true'], {
          frameAnchor: 'left',
          dx: 7 - marginLeft,
          rotate: -90,
          textAnchor: 'middle',
          fill: theme.muted,
        }),
        Plot.cell(blank, { ...at, fill: theme.rule, fillOpacity: 0.35 }),
        Plot.cell(right, { ...at, fill: theme.accent, fillOpacity: rightStrength }),
        Plot.cell(wrong, { ...at, fill: theme.heat, fillOpacity: 'strength' }),
        Plot.text(numbered, {
          x: 'predicted',
          y: 'actual',
          text: ({ count }: Cell) => formatCount(count),
          fill: theme.ink,
          fontSize: Math.min(12, cellSize * 0.34),
          fontVariant: 'tabular-nums',
        }),
      ],
    },
    {
      title: 'Confusion matrix',
      description:
        `${names.length} by ${names.length} matrix, rows true, columns predicted: ` +
        `${formatCount(total - errors)} right on the diagonal, ${formatCount(errors)} wrong.`,
      legend: [
        { label: 'right', color: theme.accent, opacity: rightStrength },
        { label: 'wrong (log scale)', color: theme.heat, opacity: 1 },
      ],
    },
    theme,
  );
}

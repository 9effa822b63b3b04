/** @file What a classifier withstands, as a heat map: corruptions in rows, levels in columns. */
import { formatLevel } from './corrupt.js';
import { formatShare } from './printable.js';
import type { CorruptionAccuracy, Robustness } from './robustness.js';
import { loadPlot, plotMarginTop, renderSvg } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

const rowHeight = 36;

interface Cell {
  readonly corruption: string;
  readonly column: number;
  readonly accuracy: number;
  readonly level: string;
  /** Colour strength in [0, 1]. */
  readonly strength: number;
}

/** The cells of one row. Errors count by their root, so that the first ones show. */
function cellsOf({ corruption, unit, levels }: CorruptionAccuracy): Cell[] {
  const all = levels.map(({ level }) => level);
  return levels.map(({ level, accuracy }, column) => ({
    ...{ corruption, column, accuracy },
    level: formatLevel(level, unit, all),
    strength: Math.sqrt(Math.max(0, 1 - accuracy)),
  }));
}

/** Accuracy at each level, as standalone SVG; the less of it, the louder the cell. */
export async function robustnessSvg(
  name: string,
  { clean, mean, corruptions }: Robustness,
  theme: Theme = lightTheme,
): Promise<string> {
  const Plot = await loadPlot();
  const cells = corruptions.flatMap(cellsOf);
  const columns = Math.max(...corruptions.map(({ levels }) => levels.length));
  const at = { x: 'column', y: 'corruption' } as const;

  return renderSvg(
    Plot,
    {
      height: plotMarginTop + corruptions.length * rowHeight + 2,
      marginLeft: 78,
      marginRight: 0,
      marginBottom: 2,
      x: { type: 'band', domain: Array.from({ length: columns }, (_, i) => i), padding: 0, axis: null }, // prettier-ignore
      y: { type: 'band', domain: corruptions.map(({ corruption }) => corruption), padding: 0 },
      opacity: { type: 'identity' },
      marks: [
        Plot.axisY({ tickSize: 0, label: null, fill: theme.ink }),
        Plot.cell(cells, { ...at, inset: 1, rx: 3, fill: theme.rule, fillOpacity: 0.35 }),
        Plot.cell(cells, { ...at, inset: 1, rx: 3, fill: theme.heat, fillOpacity: 'strength' }),
        Plot.text(cells, {
          ...at,
          text: ({ accuracy }: Cell) => (accuracy * 100).toFixed(1),
          dy: -6,
          fill: theme.ink,
          fontVariant: 'tabular-nums',
        }),
        Plot.text(cells, { ...at, text: 'level', dy: 8, fontSize: 10, fill: theme.ink }),
      ],
    },
    {
      title: name,
      description:
        `Accuracy of ${name} under ${corruptions.length} corruptions, ` +
        `${formatShare(mean)} on average; ${formatShare(clean)} on the images as they are.`,
      note: `accuracy in %; ${formatShare(clean)} as they are, ${formatShare(mean)} on average`,
    },
    theme,
  );
}

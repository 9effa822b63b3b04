/** @file Mistakes by class: which classes are hard. */
import type { ClassMetrics, Evaluation } from './metrics.js';
import { formatCount, formatShare, shorten } from './printable.js';
import { loadPlot, plotMarginTop, renderSvg } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

const barHeight = 26;

/** The share of each class's images that were taken for another class, as standalone SVG bars. */
export async function classErrorsSvg(
  { perClass }: Evaluation,
  theme: Theme = lightTheme,
): Promise<string> {
  const Plot = await loadPlot();
  const names = perClass.map((figures) => shorten(figures.class, 12));
  const share = ({ incorrect, total }: ClassMetrics): number =>
    total === 0 ? 0 : incorrect / total;
  const bars = perClass.map((figures, index) => ({ ...figures, index, share: share(figures) }));
  const labels = bars.map(({ incorrect, total, share }) =>
    total === 0
      ? 'no images'
      : `${formatCount(incorrect)} of ${formatCount(total)} (${formatShare(share)})`,
  );
  const hardest = bars.reduce((a, b) => (b.share > a.share ? b : a));

  return renderSvg(
    Plot,
    {
      height: plotMarginTop + bars.length * barHeight + 4,
      marginLeft: 16 + 6.6 * Math.max(...names.map((name) => name.length)),
      marginRight: 10 + 6.6 * Math.max(...labels.map((label) => label.length)),
      marginBottom: 4,
      x: { axis: null, domain: [0, hardest.share || 1] },
      y: { type: 'band', domain: bars.map(({ index }) => index), padding: 0.25, label: null },
      marks: [
        Plot.axisY({ tickSize: 0, tickFormat: (c: number) => names[c] ?? '', fill: theme.ink }),
        Plot.barX(bars, { x: 'share', y: 'index', fill: theme.warm, fillOpacity: 0.8, rx: 2 }),
        Plot.ruleX([0], { stroke: theme.rule }),
        Plot.text(bars, {
          x: 'share',
          y: 'index',
          text: labels,
          textAnchor: 'start',
          dx: 6,
          fill: theme.muted,
          fontVariant: 'tabular-nums',
        }),
      ],
    },
    {
      title: 'Errors by class',
      description: `Hardest: ${hardest.class}, ${formatShare(hardest.share)} of ${hardest.total} wrong.`,
      note: 'share of each class taken for another',
    },
    theme,
  );
}

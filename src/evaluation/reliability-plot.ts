/** @file The reliability diagram: accuracy against confidence, with the gap that makes up the ECE. */
import type { Calibration, CalibrationBin } from './calibration.js';
import { formatCount, formatShare } from './printable.js';
import { loadPlot, plotMarginTop, renderSvg } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

/** A bin that holds images. */
type FullBin = CalibrationBin & { readonly confidence: number; readonly accuracy: number };

const isFull = (bin: CalibrationBin): bin is FullBin => bin.confidence !== null;

/** Opacity of the gaps. */
const gapStrength = 0.45;

/** `9812` -> `"9.8k"`: fits above a narrow bar. */
function compactCount(count: number): string {
  return count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 9950 ? 1 : 0)}k`;
}

/** The reliability diagram of Guo et al. (2017) as standalone SVG. */
export async function reliabilitySvg(
  { ece, bins }: Calibration,
  theme: Theme = lightTheme,
): Promise<string> {
  const Plot = await loadPlot();
  const full = bins.filter(isFull);
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const images = full.reduce((sum, { count }) => sum + count, 0);

  return renderSvg(
    Plot,
    {
      height: 400,
      marginTop: plotMarginTop + 16,
      marginLeft: 44,
      marginRight: 20,
      marginBottom: 44,
      x: { domain: [0, 1], label: null },
      y: { domain: [0, 1], label: null },
      marks: [
        Plot.gridY({ ticks, stroke: theme.rule, strokeOpacity: 1 }),
        Plot.axisX({ ticks, tickSize: 0, tickFormat: percent, fill: theme.muted }),
        Plot.axisY({ ticks, tickSize: 0, tickFormat: percent, fill: theme.muted }),
        Plot.text(['confidence; images in each bin above'], {
          frameAnchor: 'bottom',
          dy: 38,
          fill: theme.muted,
        }),
        Plot.rect(full, {
          ...{
            x1: 'from',
            x2: 'to',
            y1: 0,
            y2: (bin: FullBin) => Math.min(bin.accuracy, bin.confidence),
          },
          ...{ fill: theme.accent, fillOpacity: 0.3, insetLeft: 1, insetRight: 1 },
        }),
        Plot.rect(full, {
          ...{ x1: 'from', x2: 'to', y1: 'accuracy', y2: 'confidence' },
          ...{ fill: theme.warm, fillOpacity: gapStrength, insetLeft: 1, insetRight: 1 },
        }),
        Plot.ruleY(full, {
          ...{ x1: 'from', x2: 'to', y: 'accuracy', stroke: theme.accent, strokeWidth: 3 },
          ...{ insetLeft: 1, insetRight: 1 },
        }),
        Plot.line(
          [
            [0, 0],
            [1, 1],
          ],
          { stroke: theme.muted, strokeDasharray: '4,4' },
        ),
        Plot.text(full, {
          x: (bin: FullBin) => (bin.from + bin.to) / 2,
          frameAnchor: 'top',
          text: (bin: FullBin) => compactCount(bin.count),
          dy: -14,
          fontSize: 10,
          fill: theme.muted,
          fontVariant: 'tabular-nums',
        }),
      ],
    },
    {
      title: `Reliability: ECE ${formatShare(ece)}`,
      description:
        `Accuracy against confidence over ${formatCount(images)} images in ${bins.length} bins; ` +
        `they differ by ${formatShare(ece)} on average.`,
      legend: [
        { label: 'accuracy', color: theme.accent },
        { label: 'gap to confidence', color: theme.warm, opacity: gapStrength },
      ],
    },
    theme,
  );
}

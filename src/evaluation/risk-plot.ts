/** @file The risk-coverage curve: how wrong the answers are, against how many are given. */
import { formatPercent, formatShare } from './printable.js';
import { type CoveragePoint, isAbove, type RiskCoverage } from './risk-coverage.js';
import { loadPlot, plotMarginTop, plotWidth, renderSvg } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

/** Where the plot may begin: as late as the risk has almost vanished by then. */
const starts: readonly number[] = [0.98, 0.95, 0.9, 0.8, 0.5];

/** What is left of the risk where the plot begins, at most. */
const almostNothing = 0.05;

/** The confidences that are marked on the curve. */
const marked: readonly number[] = [0.9, 0.99];

const height = 320;
const marginBottom = 44;
const marginLeft = 56;
const marginRight = 24;
/** Size of the plotting area, what a label takes of its width, and its distance from its dot. */
const frameWidth = plotWidth - marginLeft - marginRight;
const frameHeight = height - plotMarginTop - marginBottom;
const labelWidth = 66;
const gap = 8;

/** The risk when at most `coverage` of the images are answered. */
function riskAt(curve: readonly CoveragePoint[], coverage: number): number {
  return (curve.find((point) => point.coverage <= coverage) ?? curve.at(-1))?.risk ?? 0;
}

/** The curve of Geifman and El-Yaniv (2017) as standalone SVG. */
export async function riskCoverageSvg(
  { aurc, curve }: RiskCoverage,
  theme: Theme = lightTheme,
): Promise<string> {
  const Plot = await loadPlot();
  const full = riskAt(curve, 1);
  const start = starts.find((coverage) => riskAt(curve, coverage) <= almostNothing * full) ?? 0;
  const shown = curve.filter(({ coverage }) => coverage >= start);
  const highest = Math.max(...shown.map(({ risk }) => risk), 1e-4) * 1.1;
  const marks = marked.flatMap((confidence) => {
    const point = curve.find((each) => isAbove(each.confidence, confidence));
    if (point === undefined || point.coverage < start || point.coverage === 1) return [];
    // Left of its dot, where the curve is lower; above the curve where there is no room.
    const width = ((labelWidth + gap) / frameWidth) * (1 - start);
    const left = point.coverage - width >= start;
    const [from, to] = left ? [point.coverage - width, point.coverage] : [point.coverage, point.coverage + width]; // prettier-ignore
    const below = shown.filter(({ coverage }) => coverage >= from && coverage <= to);
    const clear = Math.max(...below.map(({ risk }) => risk));
    const raise = ((clear - point.risk) / highest) * frameHeight;
    return [{ ...point, left, raise, label: `above ${formatPercent(confidence)}` }];
  });
  const ticks = Array.from({ length: 6 }, (_, i) => start + ((1 - start) * i) / 5);

  return renderSvg(
    Plot,
    {
      height,
      marginTop: plotMarginTop,
      marginLeft,
      marginRight,
      marginBottom,
      x: { domain: [start, 1], label: null },
      y: { domain: [0, highest], label: null },
      marks: [
        Plot.gridY({ stroke: theme.rule, strokeOpacity: 1 }),
        Plot.axisX({ ticks, tickSize: 0, tickFormat: formatPercent, fill: theme.muted }),
        Plot.axisY({ tickSize: 0, tickFormat: formatPercent, fill: theme.muted }),
        Plot.text(['coverage: share that is answered'], {
          frameAnchor: 'bottom',
          dy: 38,
          fill: theme.muted,
        }),
        Plot.areaY(shown, { x: 'coverage', y: 'risk', fill: theme.warm, fillOpacity: 0.12 }),
        Plot.line(shown, { x: 'coverage', y: 'risk', stroke: theme.warm, strokeWidth: 2 }),
        Plot.dot(marks, { x: 'coverage', y: 'risk', fill: theme.warm, r: 4 }),
        ...marks.map((mark) =>
          Plot.text([mark], {
            ...{ x: 'coverage', y: 'risk', text: 'label', fill: theme.ink },
            ...{ dx: mark.left ? -gap : gap, dy: -gap - 1 - mark.raise },
            textAnchor: mark.left ? 'end' : 'start',
          }),
        ),
      ],
    },
    {
      title: 'Risk by coverage',
      description:
        `Answering everything, ${formatShare(full)} of the answers are wrong; refusing the ` +
        `least confident ones lowers that. Area under the curve ${aurc.toExponential(1)}.`,
      note: 'share of the answers that are wrong, when unsure ones are refused',
    },
    theme,
  );
}

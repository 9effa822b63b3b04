/** @file The risk-coverage curve: how wrong the answers are, against how many are given. */
import { formatPercent, formatShare } from './printable.js';
import type { CoveragePoint, RiskCoverage } from './risk-coverage.js';
import { loadPlot, plotMarginTop, renderSvg } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

/** Where the plot may begin: as late as the risk has almost vanished by then. */
const starts: readonly number[] = [0.98, 0.95, 0.9, 0.8, 0.5];

/** What is left of the risk where the plot begins, at most. */
const almostNothing = 0.05;

/** The confidences that are marked on the curve. */
const marked: readonly number[] = [0.9, 0.99];

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
    const point = curve.find((each) => each.confidence > confidence);
    const inside = point && point.coverage >= start && point.coverage < 1;
    return inside ? [{ ...point, label: `above ${formatPercent(confidence)}` }] : [];
  });
  const ticks = Array.from({ length: 6 }, (_, i) => start + ((1 - start) * i) / 5);

  return renderSvg(
    Plot,
    {
      height: 320,
      marginTop: plotMarginTop,
      marginLeft: 56,
      marginRight: 24,
      marginBottom: 44,
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
          // Inside the frame: a mark on the left has its label on the right.
          Plot.text([mark], {
            ...{ x: 'coverage', y: 'risk', text: 'label', dy: -8, fill: theme.ink },
            ...(mark.coverage < (start + 1) / 2
              ? { textAnchor: 'start', dx: 8 }
              : { textAnchor: 'end', dx: -8 }),
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

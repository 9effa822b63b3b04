/**
 * @file Renders Observable Plot without a browser, as SVG that stands alone: own namespace, font and
 * colours, no CSS beyond what rasterisers know.
 */
import type { PlotOptions } from '@observablehq/plot';
import { escapeMarkup } from './printable.js';
import type { Theme } from './theme.js';

/** Width of every plot in user units: 12-unit text stays readable on a phone. */
export const plotWidth = 440;

/** Room for the title and the legend above a plot's frame. */
export const plotMarginTop = 58;

/** A name in the colour of its marks. */
export interface LegendEntry {
  readonly label: string;
  readonly color: string;
  /** That of the marks, when they are areas and no lines. */
  readonly opacity?: number;
}

/** What surrounds the plot. */
export interface SvgFrame {
  readonly title: string;
  /** The plot in one sentence, for those who cannot see it. */
  readonly description: string;
  readonly legend?: readonly LegendEntry[];
  /** A muted line below the title, instead of a legend. */
  readonly note?: string;
}

export type PlotLibrary = typeof import('@observablehq/plot');

/** The fonts of every drawing. */
export const fontFamily =
  'system-ui, -apple-system, Segoe UI, Helvetica, Arial, DejaVu Sans, sans-serif';

/** Loads the plotting library: only when something is drawn, for it is large. */
export function loadPlot(): Promise<PlotLibrary> {
  return import('@observablehq/plot');
}

function legendMarkup(legend: readonly LegendEntry[], theme: Theme): string {
  let x = 0;
  return legend
    .map(({ label, color, opacity }) => {
      const start = x;
      x += 30 + label.length * 6.6;
      const shape =
        opacity === undefined
          ? 'y="30" width="12" height="4"'
          : `y="26" width="12" height="12" fill-opacity="${opacity}"`;
      return (
        `<rect x="${start}" ${shape} rx="2" fill="${color}"/>` +
        `<text x="${start + 17}" y="36" fill="${theme.muted}">${escapeMarkup(label)}</text>`
      );
    })
    .join('');
}

/**
 * Draws `options` inside a titled SVG. Text inside marks must have gone through `printable`.
 * @returns one `<svg>` element, well-formed XML.
 */
export async function renderSvg(
  plot: PlotLibrary,
  options: PlotOptions,
  frame: SvgFrame,
  theme: Theme,
): Promise<string> {
  const { parseHTML } = await import('linkedom');
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const element = plot.plot({ width: plotWidth, marginTop: plotMarginTop, ...options, document });
  // Plot's own style sheet speaks to browsers only (custom properties, intrinsic sizes).
  element.querySelector('style')?.remove();

  // A plot that stands alone gets a margin of its own colour; a page has margins already.
  const pad = theme.background === 'none' ? 0 : 14;
  const width = Number(element.getAttribute('width')) + 2 * pad;
  const height = Number(element.getAttribute('height')) + 2 * pad;
  const box = `${-pad} ${-pad} ${width} ${height}`;
  const background =
    pad === 0
      ? ''
      : `<rect x="${-pad}" y="${-pad}" width="${width}" height="${height}" fill="${theme.background}"/>`;
  const below = frame.legend
    ? legendMarkup(frame.legend, theme)
    : `<text y="36" fill="${theme.muted}">${escapeMarkup(frame.note ?? '')}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${width}" ` +
    `height="${height}" role="img" aria-label="${escapeMarkup(`${frame.title}. ${frame.description}`)}" ` +
    `font-family="${fontFamily}" font-size="12" fill="${theme.ink}">${background}` +
    `<text y="15" font-size="14" font-weight="600">${escapeMarkup(frame.title)}</text>${below}` +
    `<g text-anchor="middle">${element.innerHTML}</g></svg>`
  );
}

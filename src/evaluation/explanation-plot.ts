/** @file An explained answer: the digit, and beside it which pixels spoke for and against it. */
import type { Explanation, ExplanationMethod } from './explain.js';
import { escapeMarkup, formatShare, shorten } from './printable.js';
import { fontFamily } from './svg.js';
import { lightTheme, type Theme } from './theme.js';

/** What is drawn. */
export interface ExplainedDigit {
  /** `height * width` bytes, ink 255 on 0. */
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** What was read, and how surely. */
  readonly digit: string;
  readonly confidence: number;
  /** One heat map each. */
  readonly explanations: readonly Explanation[];
}

/** Width of a panel, in user units. */
const panelWidth = 224;
const gap = 28;
const margin = 16;
/** Room above a panel for the title and the panel's own name. */
const above = 72;
/** Room below it for the scale. */
const below = 46;

interface MethodText {
  readonly title: string;
  /** Below this a heat map would show rounding. */
  readonly least: number;
  note(digit: string): string;
  format(value: number): string;
}

const texts: { readonly [M in ExplanationMethod]: MethodText } = {
  integratedGradients: {
    title: 'Integrated gradients',
    least: 0.01,
    note: (digit) => `each pixel's share of the logit of ${digit}`,
    format: (value) => value.toFixed(2),
  },
  occlusion: {
    title: 'Occlusion',
    least: 0.01,
    note: (digit) => `probability of ${digit} lost when hidden`,
    format: (value) => formatShare(value, 1),
  },
};

/** Width of the drawing with `maps` heat maps, in user units. */
export function explanationWidth(maps: number): number {
  return 2 * margin + (maps + 1) * panelWidth + maps * gap;
}

/**
 * A digit and its heat maps side by side, as standalone SVG. Each map has its own scale, which stands
 * below it; the digit's outline lies over it.
 */
export function explanationSvg(explained: ExplainedDigit, theme: Theme = lightTheme): string {
  const { pixels, height, width, digit, confidence, explanations } = explained;
  const scale = panelWidth / width;
  const panelHeight = height * scale;
  const total = [
    explanationWidth(explanations.length),
    above + panelHeight + below + margin,
  ] as const;
  const outline = outlinePath(pixels, height, width);
  const panel = (position: number, title: string, note: string, cells: string, scaleBar: string) =>
    `<g transform="translate(${margin + position * (panelWidth + gap)} ${above})">` +
    `<text y="-21" font-weight="600">${escapeMarkup(title)}</text>` +
    `<text y="-7" font-size="11" fill="${theme.muted}">${escapeMarkup(note)}</text>` +
    `<g transform="scale(${scale})" shape-rendering="crispEdges">${cells}</g>` +
    `<rect width="${panelWidth}" height="${panelHeight}" fill="none" stroke="${theme.rule}"/>` +
    `<g transform="translate(0 ${panelHeight})">${scaleBar}</g></g>`;
  const maps = explanations.map((explanation, i) => {
    const { title, note, least, format } = texts[explanation.method];
    const most = explanation.values.reduce((top, v) => Math.max(top, Math.abs(v)), least);
    const heat = cellsOf(width, (at) => {
      const value = explanation.values[at]! / most;
      return [value > 0 ? theme.accent : theme.warm, Math.abs(value)];
    }, height); // prettier-ignore
    const drawn = `${heat}<path d="${outline}" fill="none" stroke="${theme.muted}" stroke-width="${1 / scale}"/>`;
    const named = shorten(explanation.digit, 8);
    return panel(i + 1, title, note(named), drawn, scaleBar(format(most), i, theme));
  });
  const ink = cellsOf(width, (at) => [theme.ink, pixels[at]! / 255], height);
  const title = `Read as ${shorten(digit, 8)} (${formatShare(confidence)})`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total.join(' ')}" width="${total[0]}" ` +
    `height="${total[1]}" role="img" aria-label="${escapeMarkup(`${title}. ${describe(explained)}`)}" ` +
    `font-family="${fontFamily}" font-size="12" fill="${theme.ink}">` +
    `<rect width="${total[0]}" height="${total[1]}" fill="${theme.background}"/>` +
    `<text x="${margin}" y="24" font-size="14" font-weight="600">${escapeMarkup(title)}</text>` +
    `${panel(0, 'Image', 'as the model sees it', ink, '')}${maps.join('')}</svg>`
  );
}

function describe({ explanations }: ExplainedDigit): string {
  return explanations
    .map(({ method, values }) => {
      const share = values.filter((value) => value > 0).length / values.length;
      return `${texts[method].title}: ${formatShare(share, 0)} of the pixels speak for it`;
    })
    .join('. ');
}

/** One square for each pixel that has a colour. */
function cellsOf(
  width: number,
  colour: (at: number) => readonly [fill: string, opacity: number],
  height: number,
): string {
  let cells = '';
  for (let at = 0; at < width * height; at++) {
    const [fill, opacity] = colour(at);
    if (opacity < 0.004) continue;
    cells += `<rect x="${at % width}" y="${Math.floor(at / width)}" width="1" height="1" fill="${fill}" fill-opacity="${opacity.toFixed(3)}"/>`;
  }
  return cells;
}

/** Where ink (128 and more) meets paper, along the pixels' edges. */
function outlinePath(pixels: Uint8Array, height: number, width: number): string {
  const inked = (y: number, x: number): boolean =>
    x >= 0 && x < width && y >= 0 && y < height && pixels[y * width + x]! >= 128;
  let path = '';
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      if (inked(y, x) !== inked(y - 1, x)) path += `M${x} ${y}h1`;
      if (inked(y, x) !== inked(y, x - 1)) path += `M${x} ${y}v1`;
    }
  }
  return path;
}

/** From the strongest objection to the strongest support, with both ends named. */
function scaleBar(most: string, position: number, theme: Theme): string {
  const id = `scale-${position}`;
  const stop = (offset: number, colour: string, opacity: number): string =>
    `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
  return (
    `<defs><linearGradient id="${id}">${stop(0, theme.warm, 1)}${stop(0.5, theme.warm, 0)}` +
    `${stop(0.5, theme.accent, 0)}${stop(1, theme.accent, 1)}</linearGradient></defs>` +
    `<rect y="12" width="${panelWidth}" height="10" fill="url(#${id})" stroke="${theme.rule}"/>` +
    `<g font-size="11" fill="${theme.muted}"><text y="36">against −${most}</text>` +
    `<text x="${panelWidth / 2}" y="36" text-anchor="middle">0</text>` +
    `<text x="${panelWidth}" y="36" text-anchor="end">for +${most}</text></g>`
  );
}

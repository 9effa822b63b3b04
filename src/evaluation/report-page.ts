/** @file What the pages of a report are made of: the document, sections, tables, facts, plots. */
import { escapeMarkup } from './printable.js';
import { reportStyle } from './report-style.js';

/** A whole page. `eyebrow` is text; heading, headline and sections are HTML. */
export interface Page {
  /** Text of the browser's tab. */
  readonly title: string;
  readonly eyebrow: string;
  readonly heading: string;
  readonly headline: string;
  /** In order; empty ones are left out. */
  readonly sections: readonly string[];
}

/** The HTML document: no script, no outside resource. */
export function renderPage({ title, eyebrow, heading, headline, sections }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)} - Tenfold report</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<p class="eyebrow">${escapeMarkup(eyebrow)}</p>
<h1>${heading}</h1>
${headline}
</header>
<main>
${sections.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

/** The figures that everybody looks for first: name, value and a note, as text. */
export function headlineFigures(
  figures: readonly (readonly [name: string, value: string, note: string])[],
): string {
  const shown = figures.map(
    ([name, value, note]) =>
      `<div><dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd>` +
      `<dd class="note">${escapeMarkup(note)}</dd></div>`,
  );
  return `<dl class="headline">${shown.join('')}</dl>`;
}

/** A section with its title; the lead is a muted line below it. All HTML. */
export function section(title: string, lead: string, body: string): string {
  return `<section><h2>${title}</h2>${lead === '' ? '' : `<p class="lead">${lead}</p>`}${body}</section>`;
}

/** A column's heading, and what it holds: names may break where they have a `<wbr>`. */
export type Column = readonly [title: string, kind: 'text' | 'name' | 'number'];

const cellClass = { text: '', name: ' class="name"', number: ' class="n"' } as const;

/** A table that scrolls by itself where it is wider than the page. Cells are HTML. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly string[][],
): string {
  const cell = (tag: string, kind: Column[1], content: string): string =>
    `<${tag}${cellClass[kind]}>${content}</${tag.split(' ')[0]}>`;
  const head = columns.map(([title, kind]) => cell('th scope="col"', kind, title)).join('');
  const body = rows
    .map((row) => {
      const cells = row.map((content, c) =>
        cell(c === 0 ? 'th scope="row"' : 'td', columns[c]![1], content),
      );
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('');
  return (
    `<div class="scroll" role="region" aria-label="${caption}" tabindex="0">` +
    `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
  );
}

/** Name and value pairs; pairs without a value are left out. Values are HTML. */
export function facts(pairs: readonly (readonly [string, string | undefined])[]): string {
  const shown = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`<div><dt>${name}</dt><dd>${value}</dd></div>`],
  );
  return `<dl class="facts">${shown.join('')}</dl>`;
}

/** A plot in the page's frame, with a remark (HTML) below it. */
export const plot = (svg: string, remark = ''): string =>
  `<figure class="plot">${svg}${remark === '' ? '' : `<figcaption>${remark}</figcaption>`}</figure>`;
